"""Every place of a schema that says something: its types, their fields and values, the arguments of those."""

from collections.abc import Iterator
from typing import NamedTuple

from graphql import (
    DefinitionNode,
    DirectiveLocation,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
)

Described = TypeDefinitionNode | FieldDefinitionNode | EnumValueDefinitionNode | InputValueDefinitionNode
ROOTS = ("Query", "Mutation", "Subscription")

_LOCATIONS: dict[type[DefinitionNode], DirectiveLocation] = {
    ObjectTypeDefinitionNode: DirectiveLocation.OBJECT,
    EnumTypeDefinitionNode: DirectiveLocation.ENUM,
    UnionTypeDefinitionNode: DirectiveLocation.UNION,
    InterfaceTypeDefinitionNode: DirectiveLocation.INTERFACE,
    ScalarTypeDefinitionNode: DirectiveLocation.SCALAR,
    InputObjectTypeDefinitionNode: DirectiveLocation.INPUT_OBJECT,
}


_CALLED: dict[type[Node], str] = {
    ObjectTypeDefinitionNode: "a type",
    EnumTypeDefinitionNode: "an enum",
    UnionTypeDefinitionNode: "a union",
    InterfaceTypeDefinitionNode: "an interface",
    ScalarTypeDefinitionNode: "a scalar",
    InputObjectTypeDefinitionNode: "an input type",
}


def called(node: Node) -> str:
    """Of what sort a definition is, in words."""
    return _CALLED.get(type(node), "no type")


class SchemaPlace(NamedTuple):
    """A definition, what the graph calls it (`Vehicle.plate`, `Query.vehicle(plate:)`), and of which sort it is."""

    coordinate: str
    node: Described
    location: DirectiveLocation


class FieldPlace(NamedTuple):
    """A field of an object, and the type it stands in."""

    coordinate: str
    type: ObjectTypeDefinitionNode
    node: FieldDefinitionNode


def places(document: DocumentNode) -> Iterator[SchemaPlace]:
    """All of them, in their order."""
    for definition in document.definitions:
        location = _LOCATIONS.get(type(definition))
        if location is None or not isinstance(definition, TypeDefinitionNode):
            continue
        name = definition.name.value
        yield SchemaPlace(name, definition, location)
        yield from _members(name, definition)


def _members(name: str, definition: TypeDefinitionNode) -> Iterator[SchemaPlace]:
    if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        for field in definition.fields or ():
            coordinate = f"{name}.{field.name.value}"
            yield SchemaPlace(coordinate, field, DirectiveLocation.FIELD_DEFINITION)
            for argument in field.arguments or ():
                place = f"{coordinate}({argument.name.value}:)"
                yield SchemaPlace(place, argument, DirectiveLocation.ARGUMENT_DEFINITION)
    elif isinstance(definition, EnumTypeDefinitionNode):
        for value in definition.values or ():
            yield SchemaPlace(f"{name}.{value.name.value}", value, DirectiveLocation.ENUM_VALUE)
    elif isinstance(definition, InputObjectTypeDefinitionNode):
        for one in definition.fields or ():
            yield SchemaPlace(f"{name}.{one.name.value}", one, DirectiveLocation.INPUT_FIELD_DEFINITION)


def fields_in(document: DocumentNode) -> Iterator[FieldPlace]:
    """The fields of its objects, in their order."""
    for definition in document.definitions:
        if isinstance(definition, ObjectTypeDefinitionNode):
            for field in definition.fields or ():
                yield FieldPlace(f"{definition.name.value}.{field.name.value}", definition, field)


def fields_by_name(type_: TypeDefinitionNode | None) -> dict[str, FieldDefinitionNode]:
    """The fields that a definition writes; none of what is no object."""
    fields = type_.fields if isinstance(type_, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) else ()
    return {one.name.value: one for one in fields or ()}


def named(type_: TypeNode) -> NamedTypeNode:
    """The type of what a list or a required value holds."""
    while isinstance(type_, ListTypeNode | NonNullTypeNode):
        type_ = type_.type
    assert isinstance(type_, NamedTypeNode)
    return type_


def is_list(type_: TypeNode) -> bool:
    """Whether it is a list, required or not."""
    return isinstance(type_.type if isinstance(type_, NonNullTypeNode) else type_, ListTypeNode)


def lists(type_: TypeNode) -> int:
    """How many lists are in one another."""
    levels = 0
    while isinstance(type_, ListTypeNode | NonNullTypeNode):
        levels += isinstance(type_, ListTypeNode)
        type_ = type_.type
    return levels
