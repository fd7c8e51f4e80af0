"""Operations run by graphql-core: what the executor's answers are compared with."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLSchema, execute
from graphql.pyutils import is_awaitable

from access.permissions.operation_errors import IntrospectionOff
from endpoints.graphql.policy import HubPolicy
from execution.document import Operation
from execution.engine import Engine, Prepared, Refusals
from execution.policy import Policy
from execution.response import Outcome
from execution.row_format import RowFormat
from resolvers.failures import refused
from resolvers.request import Request
from supergraph.graph import Supergraph
from supergraph.own_ways import OwnWays
from tests.graphql_core_guard import guard
from wiring.execution import LIMITS


class GraphQLCoreExecutor(Engine):
    """An engine that has graphql-core run everything, over a schema whose fields are guarded by themselves.

    `late` gives the errors that resolvers reported beside their values.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        policy: Policy | None = None,
        *,
        late: Callable[[Any], Sequence[GraphQLError]] = lambda _context: (),
        suggest: bool = True,
        **settings: Any,
    ) -> None:
        super().__init__(schema, policy, suggest=suggest, **settings)
        self._late = late
        self._suggested = suggest

    async def run(
        self,
        prepared: Prepared,
        context: Any,
        refusals: Refusals,
        root: Any = None,
        row_format: RowFormat = RowFormat.DICT,
    ) -> Outcome:
        """What comes of it; refused are fields by their own guards."""
        try:
            schema = self._told(prepared.operation, context)
        except IntrospectionOff as off:
            return Outcome(None, [refused(off)], executed=False)
        except GraphQLError as wrong:
            return Outcome(None, [wrong], executed=False)
        node = prepared.operation.node
        assert prepared.document.node is not None
        running = execute(
            schema,
            prepared.document.node,
            root,
            context,
            dict(prepared.given or {}),
            node.name.value if node.name else None,
            hide_suggestions=not self._suggested,
        )
        found = await running if is_awaitable(running) else running
        assert isinstance(found, ExecutionResult)
        errors = [*(found.errors or ()), *self._late(context)]
        executed = found.data is not None or any(error.path for error in errors)
        return Outcome(found.data, errors, executed)

    def _told(self, operation: Operation, context: Any) -> GraphQLSchema:
        """The schema to run on: that which a context may see, for an operation that asks for nothing but the schema."""
        shown = self.policy.shown(context) if operation.introspects else None
        if shown is None:
            return self.schema
        selected = operation.node.selection_set.selections
        if not all(isinstance(node, FieldNode) and node.name.value.startswith("__") for node in selected):
            raise GraphQLError("The schema is asked for in an operation of its own.", operation.node)
        return shown.schema()


def reported(request: Request) -> list[GraphQLError]:
    """The errors told beside values that are there all the same."""
    return [
        GraphQLError(error.message, path=path, extensions=error.extensions)
        for path, errors in request.reported
        for error in errors
        if isinstance(error, GraphQLError)
    ]


def over(graph: Supergraph, *, introspection: bool = True, suggest: bool = True) -> GraphQLCoreExecutor:
    """One over the hub's schema, whose guarded fields refuse from then on by themselves; the rest as the hub's own."""
    guard(graph.schema, graph.scopes, OwnWays(graph))
    policy = HubPolicy(graph, introspection=introspection)
    return GraphQLCoreExecutor(graph.schema, policy, late=reported, limits=LIMITS, suggest=suggest)
