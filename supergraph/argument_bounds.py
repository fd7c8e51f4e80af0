"""What each argument of the graph may hold: as it is declared, or else as much as any of its type."""

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
)

import bounds
from execution.argument_bounds import Bounds, Most
from supergraph.declarations import Declarations


def bounds_of(schema: GraphQLSchema, declared: Declarations) -> Bounds:
    """The bound of each argument, by type, field and name."""
    known = {
        (type_.name, field, name): _declared(declared, type_.name, field, name) or _of_type(argument)
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        for field, definition in type_.fields.items()
        for name, argument in definition.args.items()
    }
    otherwise = Most(bounds.STRING.most, bounds.ITEMS.most)
    return lambda type_, field, name: known.get((type_, field, name), otherwise)


def _declared(declared: Declarations, type_: str, field: str, name: str) -> Most | None:
    found = declared.fields.get((type_, field))
    argument = found.arguments.get(name) if found else None
    return argument.most if argument else None


def _of_type(argument: GraphQLArgument) -> Most:
    type_ = get_named_type(argument.type)
    if type_ is GraphQLString:
        of_type = bounds.STRING
    elif type_ is GraphQLID:
        of_type = bounds.ID
    else:
        of_type = bounds.ENUM if isinstance(type_, GraphQLEnumType) else bounds.SCALAR
    return Most(of_type.most, bounds.ITEMS.most)
