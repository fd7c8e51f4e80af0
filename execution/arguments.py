"""The arguments of a field: worked out once when they are constant, else once for each set of parents."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLField, Node, VariableNode
from graphql.execution import VariableValues, get_argument_values
from graphql.language.ast import QUERY_DOCUMENT_KEYS

Convert = Callable[[dict[str, Any]], dict[str, Any]]
"""From the arguments as graphql-core gives them to those a resolver takes."""

_NOTHING: dict[str, Any] = {}
_CONSTANT = VariableValues({}, {})


class Arguments:
    """`values` gives the keyword arguments for a request, or raises GraphQLError as graphql-core would.

    `fixed` are those that are the same in every request (None: there are others).
    """

    __slots__ = ("_constants", "_convert", "_definition", "_node", "_variables", "fixed")

    def __init__(self, definition: GraphQLField, node: FieldNode, convert: Convert | None) -> None:
        self._definition = definition
        self._node = node
        self._convert = convert
        self.fixed = self._constant()
        self._variables: list[tuple[str, str]] | None = None
        self._constants: dict[str, Any] = {}
        if self.fixed is None:
            self._separate()

    @property
    def empty(self) -> bool:
        return self.fixed is _NOTHING

    def values(self, variables: VariableValues) -> dict[str, Any]:
        if self.fixed is not None:
            return self.fixed
        given = self._given(variables)
        return self._convert(given) if self._convert else given

    def _given(self, variables: VariableValues) -> dict[str, Any]:
        """An argument that is a variable with a value is that value; anything less plain is graphql-core's."""
        if self._variables is not None:
            given, values = self._constants.copy(), variables.coerced
            for name, variable in self._variables:
                value = given[name] = values.get(variable)
                if value is None:
                    break
            else:
                return given
        return get_argument_values(self._definition, self._node, variables)

    def _separate(self) -> None:
        """Sets apart the arguments that are variables, if the others are plain constants."""
        named = {argument.name.value: argument.value for argument in self._node.arguments or ()}
        direct = {name: value.name.value for name, value in named.items() if isinstance(value, VariableNode)}
        others = tuple(argument for argument in self._node.arguments or () if argument.name.value not in direct)
        if any(variables_in(argument) for argument in others):
            return
        rest = {name: argument for name, argument in self._definition.args.items() if name not in direct}
        node = FieldNode(name=self._node.name, arguments=others)
        try:
            constants = get_argument_values(GraphQLField(self._definition.type, rest), node, _CONSTANT)
        except GraphQLError:
            return
        if all(_immutable(value) for value in constants.values()):
            self._constants = constants
            self._variables = [(self._definition.args[name].out_name or name, found) for name, found in direct.items()]

    def _constant(self) -> dict[str, Any] | None:
        if not self._definition.args:
            return _NOTHING
        if any(variables_in(argument) for argument in self._node.arguments or ()):
            return None
        try:
            given = get_argument_values(self._definition, self._node, _CONSTANT)
            given = self._convert(given) if self._convert else given
        except GraphQLError:
            return None
        return given if all(_immutable(value) for value in given.values()) else None


def _immutable(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool | Enum)


def variables_in(node: Node) -> set[str]:
    """The names of the variables used anywhere below a node."""
    names: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, VariableNode):
            names.add(one.name.value)
            continue
        for key in QUERY_DOCUMENT_KEYS.get(one.kind, ()):
            below = getattr(one, key)
            if type(below) is tuple:
                pending += below
            elif below is not None:
                pending.append(below)
    return names
