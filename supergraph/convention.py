"""What a directive of a field makes of it in the graph: a list by pages, a text in two languages.

How these look is data, `convention.graphql`.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from graphql import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    parse,
)

from supergraph.directives import has
from supergraph.places import named

MADE: Final = ("Connection", "Edge")
"""How the names of types end that are made here, and nobody else's do."""
_FILE: Final = Path(__file__).with_name("convention.graphql")


@dataclass(frozen=True, slots=True)
class _Convention:
    """What is added to fields, by what they are (`bilingual`, `searched`, `whole`): arguments, and what a page costs;
    and the types of the connection of a type `Of`."""

    arguments: Mapping[str, tuple[InputValueDefinitionNode, ...]]
    pages: Mapping[str, ConstDirectiveNode]
    types: tuple[ObjectTypeDefinitionNode, ...]


@functools.cache
def _convention() -> _Convention:
    definitions = parse(_FILE.read_text(encoding="utf-8"), no_location=True).definitions
    of, *made = (one for one in definitions if isinstance(one, ObjectTypeDefinitionNode))
    fields = {one.name.value: one for one in of.fields or ()}
    arguments = {name: tuple(one.arguments or ()) for name, one in fields.items()}
    pages = {name: one.directives[0] for name, one in fields.items() if one.directives}
    return _Convention(arguments, pages, tuple(made))


def connection_types(name: str) -> list[ObjectTypeDefinitionNode]:
    """The connection of a type, and the edge of that."""
    return [_of(name, one) for one in _convention().types]


def _of(name: str, type_: ObjectTypeDefinitionNode) -> ObjectTypeDefinitionNode:
    fields = tuple(replace(one, type=_renamed(name, one.type)) for one in type_.fields or ())
    return replace(type_, name=_name(name, type_.name), fields=fields)


def _renamed(name: str, type_: TypeNode) -> TypeNode:
    if isinstance(type_, NamedTypeNode):
        return replace(type_, name=_name(name, type_.name))
    if isinstance(type_, ListTypeNode):
        return replace(type_, type=_renamed(name, type_.type))
    assert isinstance(type_, NonNullTypeNode)
    required = _renamed(name, type_.type)
    assert isinstance(required, NamedTypeNode | ListTypeNode)
    return replace(type_, type=required)


def _name(name: str, written: NameNode) -> NameNode:
    """`OfEdge` as the edge of the type; what is not of `Of` stays as it is."""
    end = written.value.removeprefix("Of")
    return NameNode(value=name + end) if end in ("", *MADE) else written


def added_arguments(field: FieldDefinitionNode, type_: str) -> list[InputValueDefinitionNode]:
    """The arguments that a field of this type gets beside its own."""
    own = {one.name.value for one in field.arguments or ()}
    what = "bilingual" if has(field, "bilingual") else _way(field, type_) if is_paged(field) else None
    return [one for one in _convention().arguments.get(what or "", ()) if one.name.value not in own]


def type_shown(field: FieldDefinitionNode) -> TypeNode:
    """The type that clients see: of a list by pages, its connection."""
    if not is_paged(field):
        return field.type
    made = NamedTypeNode(name=NameNode(value=f"{named(field.type).name.value}Connection"))
    return NonNullTypeNode(type=made) if isinstance(field.type, NonNullTypeNode) else made


def page_size(field: FieldDefinitionNode, type_: str) -> ConstDirectiveNode:
    """What a list by pages says of its size: as many as are asked for."""
    return _convention().pages[_way(field, type_)]


def is_searched(field: FieldDefinitionNode, type_: str) -> bool:
    """Whether a list by pages is one of Query that no key finds: its source may give it a page at a time, and then the
    hub knows no end of it. Any other it has whole."""
    return type_ == "Query" and not has(field, "lookup")


def _way(field: FieldDefinitionNode, type_: str) -> str:
    return "searched" if is_searched(field, type_) else "whole"


def is_paged(field: FieldDefinitionNode) -> bool:
    """Whether a field is a list that composition gives by pages; one that the core wrote out is one already."""
    return has(field, "connection") and not named(field.type).name.value.endswith(MADE)
