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
    """`arguments` that are added, by name, what a page costs, and the types of the connection of a type `Of`."""

    arguments: Mapping[str, InputValueDefinitionNode]
    page: ConstDirectiveNode
    types: tuple[ObjectTypeDefinitionNode, ...]


@functools.cache
def _convention() -> _Convention:
    definitions = parse(_FILE.read_text(encoding="utf-8"), no_location=True).definitions
    of, *made = (one for one in definitions if isinstance(one, ObjectTypeDefinitionNode))
    (field,) = of.fields or ()
    (page,) = field.directives or ()
    return _Convention({one.name.value: one for one in field.arguments or ()}, page, tuple(made))


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


def added_arguments(field: FieldDefinitionNode) -> list[InputValueDefinitionNode]:
    """The arguments that a field gets beside its own."""
    own = {one.name.value for one in field.arguments or ()}
    names = ["language"] if has(field, "bilingual") else ["first", "after"] if is_paged(field) else []
    return [_convention().arguments[name] for name in names if name not in own]


def type_shown(field: FieldDefinitionNode) -> TypeNode:
    """The type that clients see: of a list by pages, its connection."""
    if not is_paged(field):
        return field.type
    made = NamedTypeNode(name=NameNode(value=f"{named(field.type).name.value}Connection"))
    return NonNullTypeNode(type=made) if isinstance(field.type, NonNullTypeNode) else made


def page_size() -> ConstDirectiveNode:
    """What a list by pages says of its size: as many as are asked for."""
    return _convention().page


def is_paged(field: FieldDefinitionNode) -> bool:
    """Whether a field is a list that composition gives by pages; one that the core wrote out is one already."""
    return has(field, "connection") and not named(field.type).name.value.endswith(MADE)
