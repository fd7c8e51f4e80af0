"""The object type of a value whose field has an interface or a union type."""

from collections.abc import Awaitable
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    is_object_type,
)
from graphql.pyutils import inspect, is_awaitable

from execution.adapter import Adapter


def runtime_type(abstract: GraphQLAbstractType, value: Any, info: GraphQLResolveInfo[Any], adapter: Adapter) -> Any:
    """The type, or an awaitable of it. Raises GraphQLError for no possible type, in graphql-core's words."""
    found = (abstract.resolve_type or adapter.type_resolver)(value, info, abstract)

    async def later(name: Awaitable[Any]) -> GraphQLObjectType:
        return _checked(abstract, await name, value, info)

    return later(found) if is_awaitable(found) else _checked(abstract, found, value, info)


def _checked(abstract: GraphQLAbstractType, name: Any, value: Any, info: GraphQLResolveInfo[Any]) -> GraphQLObjectType:
    problem = _problem(abstract, name, value, info)
    if problem:
        raise GraphQLError(problem, info.field_nodes)
    type_ = info.schema.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return type_


def _problem(abstract: GraphQLAbstractType, name: Any, value: Any, info: GraphQLResolveInfo[Any]) -> str | None:
    field = f"{info.parent_type}.{info.field_name}"
    unresolved = f"Abstract type '{abstract}' must resolve to an Object type at runtime for field '{field}'"
    if name is None:
        return (
            f"{unresolved}. Either the '{abstract}' type should provide a 'resolve_type' function"
            " or each possible type should provide an 'is_type_of' function."
        )
    if not isinstance(name, str):
        given = f"with value {inspect(value)}, received '{inspect(name)}'"
        return f"{unresolved} {given}, which is not a valid Object type name."
    type_ = info.schema.get_type(name)
    if type_ is None:
        return f"Abstract type '{abstract}' was resolved to a type '{name}' that does not exist inside the schema."
    if not is_object_type(type_):
        return f"Abstract type '{abstract}' was resolved to a non-object type '{name}'."
    if not info.schema.is_sub_type(abstract, type_):
        return f"Runtime Object type '{type_}' is not a possible type for '{abstract}'."
    return None
