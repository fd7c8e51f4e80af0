"""What a schema says about its fields, as the executor sees it: graphql-core's, and what others override."""

import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFieldResolver,
    GraphQLObjectType,
    GraphQLTypeResolver,
    default_type_resolver,
)

from execution.leaf_completion import Shapes
from execution.observation import Tells
from execution.resolution import Computed, Property, Resolution, Resolver, SetResolver


class Adapter:
    """A schema of graphql-core: a field's extensions may hold `set` or `compute`, else its resolver is called.

    `field_resolver` and `type_resolver` take the place of graphql-core's defaults, `shapes` are those of its types.
    """

    def __init__(
        self,
        *,
        field_resolver: GraphQLFieldResolver | None = None,
        type_resolver: GraphQLTypeResolver | None = None,
    ) -> None:
        self.field_resolver = field_resolver
        self.type_resolver = type_resolver or default_type_resolver
        self.shapes = Shapes()

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        """How the field finds its values; `guarded` says that the access hook decides on it."""
        if "set" in field.extensions:
            return SetResolver(field.extensions["set"])
        if "compute" in field.extensions:
            return Computed(plain_function(field.extensions["compute"], f"{parent.name}.{name}"))
        resolve = field.resolve or self.field_resolver
        return Resolver(resolve) if resolve else Property(name)

    def tells(self, field: GraphQLField) -> Tells:
        """Of what the field tells."""
        found = field.extensions.get("tells", Tells.RECORD)
        assert isinstance(found, Tells)
        return found

    def told_as(self, name: str, field: GraphQLField) -> str:
        """What observers hear the field of this name called; "": no step of its own on the way to its values. Several
        names with blanks between: what it is put together of."""
        return name

    def proven(self, object_type: GraphQLObjectType, cls: type) -> bool:
        """Whether every instance of the class is a value of the type, so that no item needs to be asked."""
        return object_type.is_type_of is None

    def concrete(self, abstract: GraphQLAbstractType, cls: type) -> str | None:
        """The object type that every instance of the class has; None when each item must be asked."""
        return None

    def lasting(self, cls: type) -> bool:
        """Whether instances of the class never change and are nobody's, so that their rows may be remembered."""
        return False

    def members(self, enum: GraphQLEnumType) -> type[Enum] | None:
        """The Python enum whose members are values of the type; None when it is none."""
        return None


class ComputeMustBePlain(TypeError):
    """A computed field is a coroutine function; it is called for each item, without anything awaiting it."""

    def __init__(self, coordinate: str) -> None:
        super().__init__(f"The compute function of {coordinate} must not be async: declare a set resolver instead.")
        self.coordinate = coordinate


def plain_function(function: Callable[..., Any], coordinate: str) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):
        raise ComputeMustBePlain(coordinate)
    return function
