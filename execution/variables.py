"""The variables of an operation, coerced: at once where a value is plainly right, else by graphql-core."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInputType,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    VariableDefinitionNode,
)
from graphql.execution import VariableValues, get_variable_values
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValueSource
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

_MOST_ERRORS = 50
_NONE = VariableValues({}, {})
_PLAIN: Mapping[int, Callable[[Any], bool]] = {
    id(GraphQLString): lambda value: type(value) is str,
    id(GraphQLID): lambda value: type(value) is str,
    id(GraphQLBoolean): lambda value: type(value) is bool,
    id(GraphQLInt): lambda value: type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT,
}
"""Whether a value is what the scalar makes of it; by identity, since a schema may replace a built-in scalar."""


class Variables:
    """The variables that an operation defines."""

    __slots__ = ("_definitions", "_known", "_schema")

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = tuple(definitions)
        self._known = [self._variable(definition) for definition in definitions]

    def coerced(self, given: Mapping[str, Any] | None) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with them, as graphql-core says it."""
        if not self._definitions:
            return _NONE
        given = given or {}
        sources: dict[str, VariableValueSource] = {}
        values: dict[str, Any] = {}
        for name, signature, plain in self._known:
            value = given.get(name)
            if not plain(value):
                return get_variable_values(self._schema, self._definitions, dict(given), max_errors=_MOST_ERRORS)
            sources[name] = VariableValueSource(signature, value)
            values[name] = value
        return VariableValues(sources, values)

    def _variable(self, node: VariableDefinitionNode) -> tuple[str, Any, Callable[[Any], bool]]:
        signature = get_variable_signature(self._schema, node)
        plain = _never if isinstance(signature, GraphQLError) else _PLAIN.get(_named(signature.type), _never)
        return node.variable.name.value, signature, plain


def _named(type_: GraphQLInputType) -> int:
    return id(type_.of_type if isinstance(type_, GraphQLNonNull) else type_)


def _never(_value: object) -> bool:
    return False
