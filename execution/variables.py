"""The variables of an operation, coerced: at once where a value is plainly right, else by graphql-core."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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

from execution.argument_bounds import DEFAULT, Excess, Measured, Most
from execution.document_limits import Limits
from execution.errors import shortened

_NONE = VariableValues({}, {})
_LIMITS = Limits()
Plain = Callable[[Any], bool]
"""Whether a value is what the scalar makes of it, and within its bound."""


class Variables:
    """The variables that an operation defines, each within the narrowest bound of the arguments it is used in."""

    __slots__ = ("_bounds", "_definitions", "_known", "_limits", "_schema", "_suggest", "_wrong")

    def __init__(
        self,
        schema: GraphQLSchema,
        definitions: Sequence[VariableDefinitionNode],
        bounds: Mapping[str, Most] | None = None,
        *,
        limits: Limits = _LIMITS,
        suggest: bool = True,
    ) -> None:
        self._schema = schema
        self._definitions = tuple(definitions)
        self._limits = limits
        self._suggest = suggest
        self._bounds = {node.variable.name.value: DEFAULT for node in definitions} | dict(bounds or {})
        self._known = [self._variable(definition) for definition in definitions]
        defaults = {node.variable.name.value: node.default_value for node in definitions if node.default_value}
        self._wrong = list(self._excesses(defaults))

    def coerced(self, given: Mapping[str, Any] | None) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with them, as graphql-core says it."""
        if given and len(given) > self._limits.sent:
            return [Excess("variables", self._limits.sent).error("The list of the values of variables")]
        if not self._definitions:
            return _NONE
        if self._wrong:
            return self._wrong
        given = given or {}
        sources: dict[str, VariableValueSource] = {}
        values: dict[str, Any] = {}
        for name, signature, plain in self._known:
            value = given.get(name)
            if not plain(value):
                return self._by_graphql_core(given)
            sources[name] = VariableValueSource(signature, value)
            values[name] = value
        return VariableValues(sources, values)

    def _by_graphql_core(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        named = {name: given[name] for name, _, _ in self._known if name in given}
        wrong = list(self._excesses(named))
        if wrong:
            return wrong
        found = get_variable_values(
            self._schema,
            self._definitions,
            named,
            max_errors=self._limits.errors,
            hide_suggestions=not self._suggest,
        )
        return [shortened(error) for error in found] if isinstance(found, list) else found

    def _excesses(self, values: Mapping[str, Any]) -> Iterator[GraphQLError]:
        measured = Measured(self._limits.values, self._limits.letters)
        for name, value in values.items():
            excess = measured.excess(value, self._bounds[name])
            if excess is not None:
                yield excess.error(f"Variable '${name}'")

    def _variable(self, node: VariableDefinitionNode) -> tuple[str, Any, Plain]:
        name = node.variable.name.value
        signature = get_variable_signature(self._schema, node)
        plain = _never if isinstance(signature, GraphQLError) else _plain(signature.type, self._bounds[name])
        return name, signature, plain


def _plain(type_: GraphQLInputType, most: Most) -> Plain:
    """By identity, since a schema may replace a built-in scalar."""
    named = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if named is GraphQLString or named is GraphQLID:
        if most.words is not None:
            return lambda value: type(value) is str and most.takes(value)
        characters = most.characters
        return lambda value: type(value) is str and len(value) <= characters
    if named is GraphQLBoolean:
        return lambda value: type(value) is bool
    if named is GraphQLInt:
        return lambda value: type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT
    return _never


def _never(_value: object) -> bool:
    return False
