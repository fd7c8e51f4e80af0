"""What strawberry does not promise to keep, and the hub relies on all the same: no other file names it.

A test fails for versions that none of this was tried with, and where another file reaches past this one.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

import strawberry
from graphql import GraphQLArgument, GraphQLDirective, GraphQLField, GraphQLNamedType, GraphQLSchema
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgumentAnnotation
from strawberry.types.field import StrawberryField
from strawberry.types.scalar import ScalarDefinition
from strawberry.utils.str_converters import to_camel_case

__all__ = [
    "CustomGraphQLEnumType",
    "ScalarDefinition",
    "StrawberryArgumentAnnotation",
    "StrawberryField",
    "declaration_of",
    "describe_values",
    "directives_of",
    "schema_of",
    "to_camel_case",
]

TRIED: Final = ("0.341.2",)
"""Versions of strawberry-graphql."""


def schema_of(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema inside strawberry's."""
    return schema._schema


def declaration_of(element: GraphQLField | GraphQLArgument | GraphQLDirective | GraphQLNamedType) -> Any:
    """Strawberry's own definition of a part of its schema; None where it has none."""
    return element.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)


def describe_values(enum: type[Enum], descriptions: dict[str, str]) -> None:
    """Says what the values of an enum mean, each by its name. Raises KeyError for one that is left out."""
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = descriptions[value.name]


def directives_of(enum: type[Enum]) -> Sequence[object]:
    """The directives of an enum that is a type."""
    directives: Sequence[object] = enum.__strawberry_definition__.directives  # type: ignore[attr-defined]
    return directives
