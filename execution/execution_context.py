"""What is the same throughout one execution, and what is gathered on its way: as resolvers and the slow path see it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import msgspec
from graphql import GraphQLError
from graphql.execution import VariableValues
from graphql.pyutils import is_awaitable

from execution.errors import Fault
from execution.paths import Paths
from execution.plan import Plan, PlannedField, Reached, Selection
from execution.resolve_info import Background, resolve_info
from execution.row_format import RowFormat

Rows = list[Any] | Coroutine[Any, Any, list[Any]]
"""One value for each parent, now or later."""

Introspect = Callable[["ExecutionContext", PlannedField], Awaitable[Any]]
"""Gives the value of `__schema` or `__type`. Raises GraphQLError."""


Observe = Callable[[Any, Sequence[PlannedField], Sequence[Any], Sequence[Any] | None], None]
"""Told of guarded fields as they are given or refused: the context, the fields, the objects they are of, and their
values where they were found (None: read off the objects)."""


class ExecutionContext(msgspec.Struct, eq=False):
    """A plan, its variables, what the resolvers are given, the refusals and the faults met on the way.

    `tail` is what resolvers of single items are told in every place, made when the first is called.
    """

    plan: Plan
    variables: VariableValues
    context: Any
    root: Any
    row_format: RowFormat
    refusals: Mapping[Reached, GraphQLError]
    introspection: Introspect
    observe: Observe
    faults: list[Fault] = []
    tail: tuple[Any, ...] | None = None

    def grouped(self, objects: Sequence[tuple[Selection, Any]], paths: Paths) -> Rows:
        """Rows of objects of several types: each type's as one set, put back in the order of the objects."""
        raise NotImplementedError

    def complete(self, field: PlannedField, values: list[Any], paths: Paths) -> Rows:
        """The field's values for the answer: null or FAILED where they are missing, the faults noted."""
        raise NotImplementedError

    def info(self, field: PlannedField, paths: Paths, index: int) -> Any:
        """What a resolver of single items is told about the field of this object."""
        if self.tail is None:
            plan, helpers = self.plan, Background().helpers()
            request = (plan.schema, dict(plan.fragments), self.root, plan.operation, self.variables, self.context)
            self.tail = (*request, is_awaitable, None, helpers)
        return resolve_info(field.head, (paths, index, field), self.tail)

    def introspect(self, field: PlannedField) -> Awaitable[Any]:
        """The value of `__schema` or `__type`. Raises GraphQLError."""
        return self.introspection(self, field)
