"""Operations run by graphql-core: what the executor's answers are compared with."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLSchema, execute
from graphql.execution import VariableValues
from graphql.pyutils import is_awaitable

from endpoints.admission import admitted, paid, telling
from endpoints.operations import described, explained
from execution.argument_bounds import Bounds, unbounded
from execution.cost_analysis import Costs, Price, Prices
from execution.document import Documents, Operation
from execution.document_limits import Limits
from execution.engine import Admit
from execution.introspection import Shown
from execution.response import Answer, Answered, encode, extended
from execution.strawberry_internals import schema_of
from resolvers.request import Request
from schema.bounds import arguments
from schema.build import prices
from schema.visible import Visible
from tests.graphql_core_guard import guard
from wiring.execution import LIMITS

Errors = Sequence[GraphQLError]


class GraphQLCoreExecutor:
    """graphql-core over one schema, with the same limits, the same memory of documents and the same JSON as Engine.

    `late` gives the errors that resolvers reported beside their values. `admit` is told of each operation.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: Limits | None = None,
        answered: Answered | None = None,
        extend: Callable[[Any, list[GraphQLError]], Mapping[str, Any] | None] | None = None,
        describe: Callable[[GraphQLError], Mapping[str, Any]] = lambda error: error.formatted,
        late: Callable[[Any], Errors] = lambda _context: (),
        prices: Prices | None = None,
        admit: Admit | None = None,
        shown: Shown | None = None,
        bounds: Bounds = unbounded,
        suggest: bool = True,
    ) -> None:
        self.fallbacks: Counter[str] = Counter()
        self._schema = schema
        self._answered = answered
        self._extend = extend
        self._describe = describe
        self._late = late
        self._costs = Costs(schema, prices or (lambda _type, _field: Price()))
        self._admit = admit
        self._shown = shown
        self._suggest = suggest
        self._documents = Documents(schema, limits=limits or Limits(), bounds=bounds, suggest=suggest)

    async def answer(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        context: Any = None,
        root: Any = None,
    ) -> Answer:
        """The answer as JSON, and what an HTTP view needs to know about it."""
        document = self._documents.known(text) or await self._documents.read(text)
        if document.node is None or document.errors:
            return self._answer(None, list(document.errors), context, executed=False)
        try:
            operation = document.operation(operation_name)
            given = operation.variables.coerced(variables)
            if isinstance(given, list):
                return self._answer(None, given, context, executed=False)
            await self._admitted(operation, given, context)
            schema = self._told(operation, context)
        except GraphQLError as refused:
            return self._answer(None, [refused], context, executed=False)
        running = execute(
            schema,
            document.node,
            root,
            context,
            dict(variables or {}),
            operation_name,
            hide_suggestions=not self._suggest,
        )
        found = await running if is_awaitable(running) else running
        assert isinstance(found, ExecutionResult)
        errors = [*(found.errors or ()), *self._late(context)]
        executed = found.data is not None or any(error.path for error in errors)
        return self._answer(found.data, errors, context, executed=executed)

    async def _admitted(self, operation: Operation, variables: VariableValues, context: Any) -> None:
        if self._admit is None:
            return
        admitted = self._admit(context, operation.node.operation, self._costs.of(operation, variables.coerced))
        if admitted is not None:
            await admitted

    def _told(self, operation: Operation, context: Any) -> GraphQLSchema:
        """The schema to run on: that which a context may see, for an operation that asks for nothing but the schema."""
        if self._shown is None or not operation.introspects:
            return self._schema
        selected = operation.node.selection_set.selections
        if not all(isinstance(node, FieldNode) and node.name.value.startswith("__") for node in selected):
            raise GraphQLError("The schema is asked for in an operation of its own.", operation.node)
        return self._shown(context)

    def _answer(self, data: Any, errors: list[GraphQLError], context: Any, *, executed: bool) -> Answer:
        response: dict[str, Any] = {"data": data} if executed else {}
        if errors:
            response["errors"] = [self._describe(error) for error in errors]
        body = encode(response)
        if self._answered is not None:
            self._answered(context, len(body))
        body = extended(body, self._extend(context, errors) if self._extend else None)
        return Answer(body, errors or None, executed)


def reported(request: Request) -> list[GraphQLError]:
    """The errors told beside values that are there all the same."""
    return [
        GraphQLError(error.message, path=path, extensions=error.extensions)
        for path, errors in request.reported
        for error in errors
        if isinstance(error, GraphQLError)
    ]


def over(schema: strawberry.Schema, *, introspection: bool = True, suggest: bool = True) -> GraphQLCoreExecutor:
    """One over the hub's schema, whose guarded fields refuse from then on by themselves; the rest as the hub's own."""
    guard(schema_of(schema))
    return GraphQLCoreExecutor(
        schema_of(schema),
        answered=paid,
        extend=explained,
        describe=described,
        late=reported,
        prices=prices(schema),
        admit=admitted,
        shown=telling(Visible(schema.as_str()), introspection=introspection),
        limits=LIMITS,
        bounds=arguments(schema),
        suggest=suggest,
    )
