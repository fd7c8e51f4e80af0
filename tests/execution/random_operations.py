"""Random operations over any schema: fragments on whatever types overlap, nested and spread again, every field under
some switch. A name's arguments and alias go together, so that nearly all of them merge."""

import random

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
)

VARIABLES = "$on: Boolean!, $off: Boolean = false, $any: Boolean = true, $n: Int = 2"
SWITCHES = (
    *[""] * 4,
    "@include(if: $on)",
    "@skip(if: $off)",
    "@include(if: $any)",
    "@skip(if: true)",
    "@skip(if: $on) @include(if: $any)",
)
ARGUMENTS = {
    "list": ("", "(first: 1)", "(first: $n)", "(first: null)"),
    "echo": ("", "(n: $n)", "(needed: $n)", "(range: {to: $n, inner: {colours: [RED]}})"),
}


class Operations:
    """Writes one operation for each seed, of `most` selections at most."""

    def __init__(self, schema: GraphQLSchema, *, most: int = 40) -> None:
        self._schema = schema
        self._most = most
        self._random = random.Random()
        self._fragments: dict[str, tuple[str, str]] = {}
        self._left = 0

    def write(self, seed: int) -> str:
        """The text; valid but for fields that cannot be merged, which are rare."""
        self._random.seed(seed)
        self._fragments, self._left = {}, self._most
        assert self._schema.query_type is not None
        used = "used: echo(n: $n) @include(if: $on) @skip(if: $off) t: __typename @include(if: $any)"
        body = self._selections(self._schema.query_type, self._random.randint(1, 4))
        fragments = " ".join(f"fragment {name} on {on} {text}" for name, (on, text) in self._fragments.items())
        return f"query ({VARIABLES}) {{ {used} {body[1:]} {fragments}"

    def _selections(self, type_: GraphQLNamedType, depth: int) -> str:
        return "{ " + " ".join(self._selection(type_, depth) for _ in range(self._random.randint(1, 4))) + " }"

    def _selection(self, type_: GraphQLNamedType, depth: int) -> str:
        self._left -= 1
        drawn = self._random.random()
        if depth == 0 or self._left < 0 or drawn < 0.1:
            return self._leaf(type_)
        if drawn < 0.3:
            on = self._random.choice(self._overlapping(type_))
            condition = "" if on is type_ and drawn < 0.15 else f"on {on.name}"
            return f"... {condition} {self._switch()} {self._selections(on, depth)}"
        return self._spread(type_, depth) if drawn < 0.45 else self._field(type_, depth)

    def _spread(self, type_: GraphQLNamedType, depth: int) -> str:
        on = self._random.choice(self._overlapping(type_))
        whole = [name for name, (other, text) in self._fragments.items() if other == on.name and text]
        if whole and self._random.random() < 0.5:
            return f"...{self._random.choice(whole)} {self._switch()}"
        name = f"F{len(self._fragments)}"
        self._fragments[name] = (on.name, "")
        self._fragments[name] = (on.name, self._selections(on, depth - 1))
        return f"...{name} {self._switch()}"

    def _leaf(self, type_: GraphQLNamedType) -> str:
        leaves = [name for name, field in _fields(type_).items() if is_leaf_type(get_named_type(field.type))]
        return self._random.choice(["__typename", *leaves]) + " " + self._switch()

    def _field(self, type_: GraphQLNamedType, depth: int) -> str:
        fields = _fields(type_)
        if not fields:
            return self._leaf(type_)
        name = self._random.choice(list(fields))
        variants = ARGUMENTS.get(name, ("", ""))
        which = self._random.randrange(len(variants))
        # The homes of cats and dogs are of different types, and must not meet under one name.
        alias = f"{type_.name}{name}{which}: " if name == "home" else f"{name}{which}: " if which else ""
        named = get_named_type(fields[name].type)
        below = self._selections(named, depth - 1) if is_composite_type(named) else ""
        return f"{alias}{name}{variants[which]} {self._switch()} {below}"

    def _switch(self) -> str:
        return self._random.choice(SWITCHES)

    def _overlapping(self, type_: GraphQLNamedType) -> list[GraphQLNamedType]:
        mine = self._possible(type_)
        own = [known for known in self._schema.type_map.values() if not known.name.startswith("__")]
        return [known for known in own if is_composite_type(known) and mine & self._possible(known)]

    def _possible(self, type_: GraphQLNamedType) -> set[str]:
        possible = self._schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
        return {found.name for found in possible}


def _fields(type_: GraphQLNamedType) -> dict[str, GraphQLField]:
    return getattr(type_, "fields", {}) if not isinstance(type_, GraphQLObjectType) else type_.fields
