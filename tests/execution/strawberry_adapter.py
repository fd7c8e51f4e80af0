"""A schema of strawberry: set resolvers and computed fields declared in a field's metadata, the rest as it is.

    licences: list[Licence] = strawberry.field(resolver=one_by_one, metadata={"set": licences})
    title: str = strawberry.field(resolver=one_by_one, metadata={"compute": title, "lasting": True})

A class with `lasting = True` has instances that never change and are nobody's: their rows are
remembered where nothing is selected but attributes and computed fields that say the same of themselves.

A field with extensions or permission classes goes through strawberry's own resolver, item by item, as does one whose
resolver was replaced after strawberry made it, unless the engine's access hook decides on it.
"""

from enum import Enum
from typing import Any

import strawberry
from graphql import (
    GraphQLAbstractType,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    get_nullable_type,
    is_leaf_type,
)
from strawberry.relay import GlobalID
from strawberry.types.arguments import StrawberryArgument, convert_arguments
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition, StrawberryOptional, get_object_definition

from execution.adapter import Adapter, plain_function
from execution.arguments import Convert
from execution.engine import Engine
from execution.observation import Tells
from execution.policy import Policy
from execution.resolution import Attribute, Computed, Resolution, SetResolver
from schema.strawberry_internals import CustomGraphQLEnumType, StrawberryField, declaration_of, schema_of


class StrawberryAdapter(Adapter):
    """Reads strawberry's own definitions off the types and fields they became."""

    def __init__(self, schema: strawberry.Schema) -> None:
        super().__init__()
        self._converter = schema.schema_converter
        self._config = schema.config

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        declared = declaration_of(field)
        own = hasattr(field.resolve, "_is_default")
        if not isinstance(declared, StrawberryField) or declared.extensions or not (own or guarded):
            return super().resolution(parent, name, field, guarded=guarded)
        if self._converter._get_field_exception_handlers(declared):
            return super().resolution(parent, name, field, guarded=guarded)
        if "set" in declared.metadata:
            return SetResolver(declared.metadata["set"], self._convert(declared, field))
        if "compute" in declared.metadata:
            compute = plain_function(declared.metadata["compute"], f"{parent.name}.{name}")
            return Computed(compute, self._convert(declared, field), bool(declared.metadata.get("lasting")))
        if declared.is_basic_field and self._config.default_resolver is getattr:
            return Attribute(declared.python_name)
        return super().resolution(parent, name, field, guarded=guarded)

    def tells(self, field: GraphQLField) -> Tells:
        declared = declaration_of(field)
        return declared.metadata.get("tells", Tells.RECORD) if declared else Tells.RECORD

    def proven(self, object_type: GraphQLObjectType, cls: type) -> bool:
        if object_type.is_type_of is None:
            return True
        definition = _plain_definition(object_type)
        return definition is not None and definition.origin is cls

    def concrete(self, abstract: GraphQLAbstractType, cls: type) -> str | None:
        interface = declaration_of(abstract)
        if isinstance(interface, StrawberryObjectDefinition) and interface.resolve_type is not None:
            return None
        definition = get_object_definition(cls)
        if definition is None or definition.origin is not cls or definition.is_graphql_generic:
            return None
        name = self._config.name_converter.from_type(definition)
        known = self._converter.type_map.get(name)
        if (
            known is None
            or known.definition is not definition
            or not isinstance(known.implementation, GraphQLObjectType)
        ):
            return None
        return name if _plain_definition(known.implementation) else None

    def lasting(self, cls: type) -> bool:
        return cls.__dict__.get("lasting") is True

    def members(self, enum: GraphQLEnumType) -> type[Enum] | None:
        members: Any = enum.wrapped_cls if isinstance(enum, CustomGraphQLEnumType) else None
        return members  # type: ignore[no-any-return]

    def _convert(self, declared: StrawberryField, field: GraphQLField) -> Convert | None:
        """Strawberry's conversion of arguments, which for plain scalars and enums is at most another name."""
        registry, config = self._converter.scalar_registry, self._config
        names = {config.name_converter.from_argument(found): found.python_name for found in declared.arguments}
        if not all(_stays(found, field.args[name]) for name, found in zip(names, declared.arguments, strict=True)):
            return lambda given: convert_arguments(given, declared.arguments, registry, config)
        if all(name == python for name, python in names.items()):
            return None
        return lambda given: {names[name]: value for name, value in given.items()}


def _stays(declared: StrawberryArgument, argument: GraphQLArgument) -> bool:
    """Whether strawberry gives the resolver the very value that graphql-core found."""
    if isinstance(declared.type, StrawberryMaybe) or declared.type is GlobalID:
        return False
    if isinstance(declared.type, StrawberryOptional) and declared.type.of_type is GlobalID:
        return False
    return is_leaf_type(get_nullable_type(argument.type))


def _plain_definition(type_: GraphQLObjectType) -> StrawberryObjectDefinition | None:
    """Strawberry's definition of the type, if it leaves it to strawberry to tell its instances."""
    definition = declaration_of(type_)
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of is not None:
        return None
    return None if definition.concrete_of else definition


def strawberry_engine(schema: strawberry.Schema, policy: Policy | None = None, **settings: Any) -> Engine:
    """An engine for the schema; policy and settings as of `Engine`."""
    return Engine(schema_of(schema), policy, adapter=StrawberryAdapter(schema), **settings)
