"""The core as a source schema: what strawberry makes of the classes of this room, as SDL and declarations."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    is_specified_scalar_type,
)
from strawberry.schema.config import StrawberryConfig

from execution.resolution import Attribute, Computed, Resolution, SetResolver
from resolvers.subject import declared_name, declared_subject
from schema.query import Mutation, Query
from schema.scalars import SCALARS
from schema.service import Service
from schema.strawberry_internals import CustomGraphQLEnumType, StrawberryField, declaration_of, schema_of
from supergraph.declarations import ArgumentDeclaration, Declarations, FieldDeclaration, TypeDeclaration


@dataclass(frozen=True, slots=True)
class Core:
    """The hub's own source schema: its text, what it declares, how its scalars are read and written, and the
    classes of its objects, by name."""

    sdl: str
    declared: Declarations
    scalars: dict[str, GraphQLScalarType]
    classes: dict[str, type]


@functools.cache
def core() -> Core:
    """The one of this room."""
    return core_of(code_first())


def code_first() -> strawberry.Schema:
    """What strawberry makes of this room."""
    return strawberry.Schema(Query, Mutation, types=[Service], config=StrawberryConfig(scalar_map=SCALARS))


def core_of(schema: strawberry.Schema) -> Core:
    """The source schema that strawberry's amounts to. Raises Unanswered."""
    graph = schema_of(schema)
    _describe_directives(schema)
    types = [one for one in graph.type_map.values() if not one.name.startswith("__")]
    return Core(
        sdl=schema.as_str(),
        declared=Declarations(
            types={one.name: _type(one) for one in types if isinstance(one, GraphQLObjectType)},
            fields=dict(_fields(schema, graph)),
            enums={one.name: _members(one) for one in types if isinstance(one, GraphQLEnumType)},
        ),
        classes={one.name: declaration_of(one).origin for one in types if isinstance(one, GraphQLObjectType)},
        scalars={
            one.name: one for one in types if isinstance(one, GraphQLScalarType) and not is_specified_scalar_type(one)
        },
    )


class Unanswered(Exception):
    """A field of the core that is neither a fact, nor computed, nor found by a set resolver."""

    def __init__(self, coordinate: str) -> None:
        super().__init__(f"{coordinate}: declare it with fact, text, computed or looked_up (schema/fields.py)")


def _type(type_: GraphQLObjectType) -> TypeDeclaration:
    origin = declaration_of(type_).origin
    subject, lasting = declared_subject(origin), origin.__dict__.get("lasting") is True
    return TypeDeclaration(
        record=origin if type_.interfaces or subject or lasting else None,
        subject=subject,
        names=declared_name(origin),
        lasting=lasting,
    )


def _fields(schema: strawberry.Schema, graph: GraphQLSchema) -> Iterator[tuple[tuple[str, str], FieldDeclaration]]:
    for type_ in graph.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                yield (type_.name, name), _field(schema, f"{type_.name}.{name}", field)


def _field(schema: strawberry.Schema, coordinate: str, field: GraphQLField) -> FieldDeclaration:
    declared: StrawberryField = declaration_of(field)
    said = declared.metadata
    scope = said.get("scope")
    return FieldDeclaration(
        _resolution(coordinate, declared),
        scopes=(scope,) if scope else (),
        members=said.get("members") or {},
        covered=bool(said.get("covered")),
        told_as=said.get("told_as"),
        repeats=bool(said.get("repeats")),
        price=said.get("price"),
        asks=said.get("asks"),
        effect=said.get("effect"),
        join=said.get("join"),
        arguments=_arguments(schema, declared),
        **({"tells": said["tells"]} if "tells" in said else {}),
    )


def _resolution(coordinate: str, declared: StrawberryField) -> Resolution:
    said: Any = declared.metadata
    if "set" in said:
        return SetResolver(said["set"])
    if "compute" in said:
        return Computed(said["compute"], lasting=bool(said.get("lasting")))
    if declared.is_basic_field:
        return Attribute(declared.python_name)
    raise Unanswered(coordinate)


def _arguments(schema: strawberry.Schema, declared: StrawberryField) -> dict[str, ArgumentDeclaration]:
    name_of = schema.config.name_converter.from_argument
    return {name_of(one): _argument(one.python_name, one.metadata or {}) for one in declared.arguments}


def _argument(python_name: str, said: Mapping[str, Any]) -> ArgumentDeclaration:
    return ArgumentDeclaration(python_name, most=said.get("most"), continues=bool(said.get("continues")))


def _members(enum: GraphQLEnumType) -> type[Enum]:
    assert isinstance(enum, CustomGraphQLEnumType)
    return enum.wrapped_cls  # type: ignore[return-value]


def _describe_directives(schema: strawberry.Schema) -> None:
    """Gives directives' arguments the descriptions of their fields, which strawberry leaves behind."""
    for directive in schema_of(schema).directives:
        definition = declaration_of(directive)
        for field in definition.fields if definition else ():
            directive.args[schema.config.name_converter.get_graphql_name(field)].description = field.description
