"""What each argument of the graph may hold: as it is declared, or else as much as any of its type."""

from typing import Any

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLString,
    get_named_type,
)

import bounds
from execution.argument_bounds import Bounds, Most
from execution.strawberry_internals import declaration_of, schema_of


def arguments(schema: strawberry.Schema) -> Bounds:
    """The bound of each argument, by type, field and name."""
    known = {
        (type_.name, field, name): _most(argument)
        for type_ in schema_of(schema).type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        for field, definition in type_.fields.items()
        for name, argument in definition.args.items()
    }
    otherwise = Most(bounds.STRING.most, bounds.ITEMS.most)
    return lambda type_, field, name: known.get((type_, field, name), otherwise)


def _most(argument: GraphQLArgument) -> Most:
    definition: Any = declaration_of(argument)
    declared = definition.metadata.get("most") if definition and definition.metadata else None
    if isinstance(declared, Most):
        return declared
    type_ = get_named_type(argument.type)
    if type_ is GraphQLString:
        of_type = bounds.STRING
    elif type_ is GraphQLID:
        of_type = bounds.ID
    else:
        of_type = bounds.ENUM if isinstance(type_, GraphQLEnumType) else bounds.SCALAR
    return Most(of_type.most, bounds.ITEMS.most)
