"""The vocabulary of source schemas: what directives there are, where each stands and what it takes.

It is data, `directives.graphql`; contributors write none of its definitions.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from graphql import (
    DirectiveDefinitionNode,
    DirectiveNode,
    EnumValueNode,
    FieldDefinitionNode,
    GraphQLDeprecatedDirective,
    GraphQLDirective,
    GraphQLInputType,
    InputValueDefinitionNode,
    ListValueNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    StringValueNode,
    Undefined,
    ValueNode,
    build_ast_schema,
    get_named_type,
    is_enum_type,
    parse,
    value_from_ast,
)

KEPT: Final = ("listSize", "requiresScope", "open", "cost", "sunset")
"""Those that clients see; the others only composition reads."""
_FILE: Final = Path(__file__).with_name("directives.graphql")
_TEXTS: Final = frozenset({"field", "fields", "scope", "weight", "from", "to", "reason", "since", "on"})
"""Arguments that are a text wherever they are, which most are that are read."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`directives` that may be written, by name; `shown` are the definitions of those that clients see."""

    directives: Mapping[str, GraphQLDirective]
    shown: tuple[DirectiveDefinitionNode, ...]


def text() -> str:
    """The file itself, for those who read it and for their editors."""
    return _FILE.read_text(encoding="utf-8")


@functools.cache
def vocabulary() -> Vocabulary:
    """What `directives.graphql` defines, and GraphQL's own `@deprecated`."""
    document = parse(text(), no_location=True)
    schema = build_ast_schema(document, assume_valid=True)
    ours = [one for one in document.definitions if isinstance(one, DirectiveDefinitionNode)]
    names = {one.name.value for one in ours}
    known = {one.name: one for one in schema.directives if one.name in names}
    shown = {one.name.value: _filled_in(one) for one in ours if one.name.value in KEPT}
    known[GraphQLDeprecatedDirective.name] = GraphQLDeprecatedDirective
    return Vocabulary(MappingProxyType(known), tuple(shown[name] for name in KEPT))


def directives_of(node: Node, name: str) -> list[DirectiveNode]:
    """Those of this name on a definition, as they stand there."""
    written = getattr(node, "directives", None)
    return [one for one in written if one.name.value == name] if written else []


def has(node: Node, name: str) -> bool:
    """Whether a definition carries a directive of this name."""
    written = getattr(node, "directives", None)
    return name in [one.name.value for one in written] if written else False


def value_of(directive: DirectiveNode, argument: str) -> Any:
    """What is written for an argument of a directive of the vocabulary; None where nothing fitting is."""
    known = vocabulary().directives.get(directive.name.value)
    if known is None or argument not in known.args:
        return None
    for one in directive.arguments or ():
        if one.name.value == argument:
            if isinstance(one.value, StringValueNode) and argument in _TEXTS:
                return one.value.value
            found = taken(one.value, known.args[argument].type)
            return None if found is Undefined else found
    return None


def taken(written: ValueNode, type_: GraphQLInputType) -> Any:
    """A value that is written for an argument of this type; Undefined where it is none.

    graphql-core takes the name of an enum's value for a text, which it is not.
    """
    items = written.values if isinstance(written, ListValueNode) else (written,)
    if not is_enum_type(get_named_type(type_)) and any(isinstance(one, EnumValueNode) for one in items):
        return Undefined
    return value_from_ast(written, type_)


def scopes_of(field: FieldDefinitionNode) -> list[str]:
    """The scopes that a field requires whatever it gives, all of them."""
    return [scope for scope, of in _required_scopes(field) if of is None]


def member_scopes(field: FieldDefinitionNode) -> Mapping[str, list[str]]:
    """Of a field that gives a union: the scopes that only a value of one type requires, by the type."""
    found: dict[str, list[str]] = {}
    for scope, of in _required_scopes(field):
        if of is not None:
            found.setdefault(of, []).append(scope)
    return found


def _required_scopes(field: FieldDefinitionNode) -> Iterator[tuple[str, str | None]]:
    for one in directives_of(field, "requiresScope"):
        if scope := value_of(one, "scope"):
            yield scope, value_of(one, "of")


def fact_of(argument: InputValueDefinitionNode) -> str:
    """The fact that an argument of a lookup stands for: the one it names, or of its own name."""
    return next((value_of(one, "field") or "" for one in directives_of(argument, "is")), argument.name.value)


def guards(field: FieldDefinitionNode, member: str) -> bool:
    """Whether a value of this type is given under a scope: one that is required of the whole field, or of it."""
    return any(
        value_of(one, "scope") and value_of(one, "of") in (None, member)
        for one in directives_of(field, "requiresScope")
    )


def _filled_in(directive: DirectiveDefinitionNode) -> DirectiveDefinitionNode:
    """As clients see it: composition fills in the class of what a scope opens."""
    if directive.name.value != "requiresScope":
        return directive
    arguments = tuple(_required(one) if one.name.value == "dataClass" else one for one in directive.arguments or ())
    return replace(directive, arguments=arguments)


def _required(argument: InputValueDefinitionNode) -> InputValueDefinitionNode:
    type_ = argument.type
    assert isinstance(type_, NamedTypeNode), "the class is written as one that may be left out"
    return replace(argument, type=NonNullTypeNode(type=type_))
