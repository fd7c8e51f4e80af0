"""Strawberry's own `execute` on the engine: the tests of one run on the other."""

from collections.abc import Callable
from typing import Any

from graphql import ExecutionResult
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from execution.document import Operation
from execution.engine import Engine, Prepared
from execution.response import Outcome
from execution.row_format import RowFormat


async def ran(engine: Engine, operation: Operation, executor: Any) -> ExecutionResult:
    """What comes of an operation that graphql-core prepared."""
    prepared = Prepared(None, operation, executor.variable_values, None)  # type: ignore[arg-type]
    context = executor.context_value
    found = engine.run(prepared, context, engine.decide(prepared, context), executor.root_value, RowFormat.DICT)
    outcome = found if isinstance(found, Outcome) else await found
    return ExecutionResult(outcome.row, outcome.errors or None)


def execution_context_class(engine: Callable[[], Engine]) -> type[StrawberryGraphQLCoreExecutionContext]:
    """For `strawberry.Schema(execution_context_class=…)`: strawberry's own `execute` on the engine.

    The engine is asked for when the first operation runs, since it needs the schema. Operations with middleware
    (a schema extension's `resolve`), subscriptions and incremental delivery stay with graphql-core.
    """

    class BreadthFirst(StrawberryGraphQLCoreExecutionContext):
        def execute_operation(self, serially: bool | None = None) -> Any:
            running = engine()
            operation = Operation(running.schema, self.operation, self.fragment_definitions, running.policy.guarded)
            middleware = self.middleware_manager is not None and self.middleware_manager.middlewares
            reason = "middleware" if middleware else operation.unplanned
            if reason is not None:
                running.fallbacks[reason] += 1
                return super().execute_operation(serially)
            return self._breadth_first(running, operation)

        async def _breadth_first(self, running: Engine, operation: Operation) -> ExecutionResult:
            return await ran(running, operation, self)

    return BreadthFirst
