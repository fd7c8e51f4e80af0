"""Strawberry's own `execute` on the engine: the tests of one run on the other."""

from collections.abc import Callable
from typing import Any

from graphql import ExecutionResult
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from execution.document import Operation
from execution.engine import Engine
from execution.row_format import RowFormat


def execution_context_class(engine: Callable[[], Engine]) -> type[StrawberryGraphQLCoreExecutionContext]:
    """For `strawberry.Schema(execution_context_class=…)`: strawberry's own `execute` on the engine.

    The engine is asked for when the first operation runs, since it needs the schema. Operations with middleware
    (a schema extension's `resolve`), subscriptions and incremental delivery stay with graphql-core.
    """

    class BreadthFirst(StrawberryGraphQLCoreExecutionContext):
        def execute_operation(self, serially: bool | None = None) -> Any:
            running = engine()
            operation = running.operation(self.operation, self.fragment_definitions)
            middleware = self.middleware_manager is not None and self.middleware_manager.middlewares
            reason = "middleware" if middleware else operation.unplanned
            if reason is not None:
                running.fallbacks[reason] += 1
                return super().execute_operation(serially)
            return self._breadth_first(running, operation)

        async def _breadth_first(self, running: Engine, operation: Operation) -> ExecutionResult:
            row, errors = await running.run(
                operation, self.variable_values, self.context_value, self.root_value, RowFormat.DICT
            )
            return ExecutionResult(row, errors or None)

    return BreadthFirst
