"""Operations run by graphql-core: what the executor's answers are compared with."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLSchema, execute
from graphql.execution import VariableValues
from graphql.pyutils import is_awaitable

from endpoints.policy import HubPolicy
from execution.cost_analysis import Costs
from execution.document import Documents, Operation
from execution.document_limits import Limits
from execution.policy import Open, Policy
from execution.response import Answer, encode, extended
from execution.strawberry_internals import schema_of
from resolvers.request import Request
from tests.graphql_core_guard import guard
from wiring.execution import LIMITS

Errors = Sequence[GraphQLError]


class GraphQLCoreExecutor:
    """graphql-core over one schema, with the same policy, limits, memory of documents and JSON as Engine.

    `late` gives the errors that resolvers reported beside their values.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        policy: Policy | None = None,
        *,
        limits: Limits | None = None,
        late: Callable[[Any], Errors] = lambda _context: (),
        suggest: bool = True,
    ) -> None:
        self.fallbacks: Counter[str] = Counter()
        self._schema = schema
        self._policy = policy = policy or Open()
        self._late = late
        self._costs = Costs(schema, policy.price)
        self._suggest = suggest
        self._documents = Documents(schema, limits=limits or Limits(), bounds=policy.bound, suggest=suggest)

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
        cost = self._costs.of(operation, variables.coerced)
        admitted = self._policy.admit(context, operation.node.operation, cost)
        if admitted is not None:
            await admitted

    def _told(self, operation: Operation, context: Any) -> GraphQLSchema:
        """The schema to run on: that which a context may see, for an operation that asks for nothing but the schema."""
        shown = self._policy.shown(context) if operation.introspects else None
        if shown is None:
            return self._schema
        selected = operation.node.selection_set.selections
        if not all(isinstance(node, FieldNode) and node.name.value.startswith("__") for node in selected):
            raise GraphQLError("The schema is asked for in an operation of its own.", operation.node)
        return shown

    def _answer(self, data: Any, errors: list[GraphQLError], context: Any, *, executed: bool) -> Answer:
        response: dict[str, Any] = {"data": data} if executed else {}
        if errors:
            response["errors"] = [self._policy.describe(error) for error in errors]
        body = encode(response)
        self._policy.answered(context, len(body))
        body = extended(body, self._policy.extensions(context, errors))
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
    policy = HubPolicy(schema, introspection=introspection)
    return GraphQLCoreExecutor(schema_of(schema), policy, late=reported, limits=LIMITS, suggest=suggest)
