"""Every argument of a schema, each in the shortest operation that holds it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)
from graphql import get_nullable_type as nullable

_FITTING = {"NationalId": '"9100000000011"', "JuristicId": '"0985569000013"', "Int": "1"}


@dataclass(frozen=True, slots=True)
class Place:
    """An argument: where it is declared, its type as it is written, and an operation around it.

    `text` has a `%s` where the value goes, and another where variables are defined.
    """

    coordinate: str
    type: str
    named: str
    listed: bool
    text: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """Its type, field and own name."""
        type_, _, rest = self.coordinate.partition(".")
        field, _, argument = rest.removesuffix(":)").partition("(")
        return type_, field, argument

    def written(self, literal: str) -> dict[str, Any]:
        """A request that writes the value."""
        return {"query": self.text.replace("%v", "").replace("%s", literal)}

    def sent(self, value: Any) -> dict[str, Any]:
        """A request that sends the value as a variable."""
        return {
            "query": self.text.replace("%v", f" ($v: {self.type})").replace("%s", "$v"),
            "variables": {"v": value},
        }


def places(schema: GraphQLSchema) -> Iterator[Place]:
    """All arguments of all fields that a root leads to."""
    roots = (("query", schema.query_type), ("mutation", schema.mutation_type))
    pending: list[tuple[GraphQLObjectType | GraphQLInterfaceType, str, str]] = [
        (root, f"{kind}%v {{ ", " }") for kind, root in roots if root is not None
    ]
    reached = {type_.name for type_, _, _ in pending}
    for type_, before, after in pending:
        for name, field in type_.fields.items():
            given = get_named_type(field.type)
            for argument, definition in field.args.items():
                arguments = _arguments(field, argument)
                below = "" if is_leaf_type(given) else " { __typename }"
                text = f"{before}{name}({arguments}){below}{after}"
                yield _place(f"{type_.name}.{name}({argument}:)", definition, text)
            if isinstance(given, GraphQLObjectType | GraphQLInterfaceType) and given.name not in reached:
                reached.add(given.name)
                arguments = _arguments(field, None)
                opened = f"{name}({arguments})" if arguments else name
                pending.append((given, f"{before}{opened} {{ ", f" }}{after}"))


def _place(coordinate: str, definition: GraphQLArgument, text: str) -> Place:
    listed = is_list_type(nullable(definition.type))
    return Place(coordinate, str(definition.type), get_named_type(definition.type).name, listed, text)


def _arguments(field: GraphQLField, chosen: str | None) -> str:
    """The chosen argument with a place for its value, and the others that have to be there with one that fits."""
    return ", ".join(
        f"{name}: %s" if name == chosen else f"{name}: {_fitting(definition)}"
        for name, definition in field.args.items()
        if name == chosen or is_required_argument(definition)
    )


def _fitting(definition: GraphQLArgument) -> str:
    literal = _FITTING.get(get_named_type(definition.type).name, '"x"')
    return f"[{literal}]" if is_list_type(nullable(definition.type)) else literal


def body(request: dict[str, Any]) -> bytes:
    """As it is sent."""
    return json.dumps(request, ensure_ascii=False).encode()
