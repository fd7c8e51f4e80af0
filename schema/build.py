"""The schema as strawberry has it, and its text."""

from collections.abc import Callable, Collection
from typing import Any

import strawberry
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from strawberry.schema.config import StrawberryConfig

from execution.cost_analysis import Price, Prices
from execution.strawberry_internals import declaration_of, schema_of
from schema.contracts import QUESTIONS, contracts
from schema.guard import declared, scope_of
from schema.query import Mutation, Query
from schema.scalars import SCALARS
from schema.service import Service
from supergraph.scope_proof import require_scopes


def build_schema() -> strawberry.Schema:
    """The graph.

    Raises ScopesForgotten where a way leads to somebody's record without one, Unrecorded for a mutation that is no
    effect.
    """
    config = StrawberryConfig(scalar_map=SCALARS)
    schema = strawberry.Schema(query=Query, mutation=Mutation, types=[Service], config=config)
    _describe_directives(schema)
    require_scopes(schema_of(schema), QUESTIONS, contracts())
    require_effects(schema)
    require_sized(schema_of(schema))
    return schema


class Unrecorded(Exception):
    """A field changes something, and its resolver is no effect (`resolvers.effects`): it would leave no intent."""

    def __init__(self, field: str) -> None:
        super().__init__(
            f"Mutation.{field} is not declared as an effect: decorate its resolver with @effect('{field}')"
        )


def require_effects(schema: strawberry.Schema) -> None:
    """Raises Unrecorded for a field of `Mutation` that does not put on record, under its own name, what it changes."""
    mutation = schema_of(schema).mutation_type
    for name, field in mutation.fields.items() if mutation else ():
        if declared(field, "effect") != name:
            raise Unrecorded(name)


class Unsized(Exception):
    """An argument is declared to size a list that is not there: what is below it would cost too little."""

    def __init__(self, field: str, argument: str, sized: Collection[str]) -> None:
        where = f"a list in each of the fields {', '.join(sorted(sized))} of its type" if sized else "a list"
        super().__init__(f"{field}({argument}:) is declared to size {where}, and there is none: mend its 'sizes'")


def require_sized(schema: GraphQLSchema) -> None:
    """Raises Unsized for an argument that is declared to size what is no list."""
    for type_ in schema.type_map.values():
        for name, field in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            price = _price_of(field)
            listed = price.listed if price else None
            if listed is not None and listed.slicing is not None and not _lists(field, listed.sized):
                raise Unsized(f"{type_.name}.{name}", listed.slicing, listed.sized)


def _lists(field: GraphQLField, sized: Collection[str]) -> bool:
    if not sized:
        return is_list_type(get_nullable_type(field.type))
    below = getattr(get_named_type(field.type), "fields", {})
    return all(name in below and is_list_type(get_nullable_type(below[name].type)) for name in sized)


def _describe_directives(schema: strawberry.Schema) -> None:
    """Gives directives' arguments the descriptions of their fields, which strawberry leaves behind."""
    for directive in schema_of(schema).directives:
        definition = declaration_of(directive)
        for field in definition.fields if definition else ():
            directive.args[schema.config.name_converter.get_graphql_name(field)].description = field.description


def prices(schema: strawberry.Schema) -> Prices:
    """What each field costs, by type and name, as its declaration says; a part of its parent's record costs nothing."""
    known = {
        (type_.name, name): price
        for type_ in schema_of(schema).type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if (price := _price_of(field)) is not None
    }
    free = Price()
    return lambda type_, name: known.get((type_, name), free)


def _price_of(field: GraphQLField) -> Price | None:
    price: Price | None = declared(field, "price")
    return price


def scopes_of(schema: strawberry.Schema) -> Callable[[str, str], str | None]:
    """The scope that a field, by type and name, asks for; None when anybody may read it."""
    types: dict[str, Any] = dict(schema_of(schema).type_map)
    return lambda type_, name: scope_of(types[type_].fields[name])


def scopes(schema: strawberry.Schema) -> dict[tuple[str, str], str]:
    """The scope of each guarded field, by its type and name."""
    return {
        (type_.name, name): scope
        for type_ in schema_of(schema).type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if (scope := scope_of(field))
    }
