"""The schema that operations run on: built from the composed SDL, for the core's types and contributors' alike."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from operator import attrgetter
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
)

from execution.resolution import Attribute, Computed, SetResolver
from execution.values import Partial
from supergraph.declarations import DECLARED, Declarations, FieldDeclaration, TypeDeclaration

_COERCIONS = (
    "serialize", "parse_value", "parse_literal",
    "coerce_output_value", "coerce_input_value", "coerce_input_literal", "value_to_literal",
)  # fmt: skip

Scalars = Mapping[str, GraphQLScalarType]


class Undeclared(Exception):
    """A field of the composed schema that nobody says how to answer."""

    def __init__(self, coordinate: str) -> None:
        super().__init__(f"{coordinate} stands in the schema, and no declaration says how it is answered")


def runtime_schema(document: DocumentNode, declared: Declarations, scalars: Scalars) -> GraphQLSchema:
    """The schema of a composed document, its values those that the declarations say. Raises Undeclared."""
    schema = build_ast_schema(document, assume_valid_sdl=True)
    records = {one.record: name for name, one in declared.types.items() if one.record is not None}

    def type_of(value: Any, _info: object, _type: object) -> str | None:
        return records.get(type(value))

    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        if isinstance(type_, GraphQLScalarType) and type_.name in scalars:
            _coerce_as(type_, scalars[type_.name])
        elif isinstance(type_, GraphQLEnumType) and type_.name in declared.enums:
            _stand_for(type_, declared)
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = type_of
        if isinstance(type_, GraphQLObjectType):
            type_.is_type_of = _instance_of(declared.types.get(type_.name))
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                found = declared.fields.get((type_.name, name))
                if found is None:
                    raise Undeclared(f"{type_.name}.{name}")
                _answered_as(field, found)
    return schema


def _instance_of(declared: TypeDeclaration | None) -> Callable[[Any, Any], bool] | None:
    record = declared.record if declared else None
    return None if record is None else lambda value, _info: type(value) is record


def _coerce_as(type_: GraphQLScalarType, model: GraphQLScalarType) -> None:
    for name in _COERCIONS:
        setattr(type_, name, getattr(model, name))


def _stand_for(type_: GraphQLEnumType, declared: Declarations) -> None:
    members = declared.enums[type_.name].__members__
    for name, value in type_.values.items():
        value.value = members[name]


def _answered_as(field: GraphQLField, declared: FieldDeclaration) -> None:
    field.resolve = _one_by_one(declared)
    field.extensions = {DECLARED: declared}
    for name, argument in field.args.items():
        found = declared.arguments.get(name)
        if found is not None and found.python_name != name:
            argument.out_name = found.python_name


def _one_by_one(declared: FieldDeclaration) -> Callable[..., Any]:
    """The field as graphql-core resolves it, for a single parent: for what the hub's own executor does not plan."""
    resolution = declared.resolution
    if isinstance(resolution, Attribute):
        get = attrgetter(resolution.name)
        return lambda parent, _info: get(parent)
    if isinstance(resolution, Computed):
        compute = resolution.compute
        return lambda parent, info, **given: compute(parent, info.context, **given)
    assert isinstance(resolution, SetResolver), "a field is an attribute, computed, or found for a set of parents"
    resolve = resolution.resolve

    async def one(parent: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        found: Awaitable[Any] | Any = resolve([parent], info.context, **given)
        (value,) = await found if inspect.isawaitable(found) else found
        if isinstance(value, Partial):
            info.context.report(info.path.as_list(), value.errors)
            return value.value
        if isinstance(value, Exception):
            raise value
        return value

    return one
