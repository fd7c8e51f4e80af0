"""`__schema` and `__type`: answered whole by graphql-core, and remembered as the JSON they are."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import orjson
from cachebox import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)
from graphql.pyutils import Undefined

from execution.arguments import variables_in
from execution.execution_context import ExecutionContext
from execution.plan import PlannedField
from execution.policy import Part
from execution.row_format import RowFormat
from execution.uncollected import uncollected

_REMEMBERED = 8_000_000
"""Bytes of answers that are remembered; one may be half a million."""


Shown = Callable[[Any], Part | None]
"""What a context may see of the schema, None for the whole; quickly told. Raises GraphQLError where it may see none."""
Unknown = Callable[[Any], GraphQLError | None]
"""What a context is told where it asks for a type that it is not shown, or that there is not."""
_NONE = b"null"


class Introspections:
    """What graphql-core says about a schema, by the plan, the field and the variables it uses.

    `shown` gives what a context may see of the schema, `unknown` what it is told beside a null. What is not remembered
    is worked out beside the loop, one at a time, whoever goes away meanwhile: of a schema of a thousand types it takes
    half a second.
    """

    def __init__(self, schema: GraphQLSchema, shown: Shown, unknown: Unknown) -> None:
        self._schema = schema
        self._shown = shown
        self._unknown = unknown
        self._beside = ThreadPoolExecutor(1, "introspection")
        self._last: tuple[Part, GraphQLSchema] | None = None
        self._bodies: LRUCache[object, bytes] = LRUCache(_REMEMBERED, getsizeof=_weight)

    async def value(self, run: ExecutionContext, field: PlannedField) -> Any:
        """The field's value, to be encoded or read as the run's row_format asks. Raises GraphQLError."""
        part = self._shown(run.context)
        used = set().union(*map(variables_in, [*field.nodes, *run.plan.fragments.values()]))
        sources = run.variables.sources
        given = {name: sources[name].value for name in used if name in sources and sources[name].value is not Undefined}
        key = (run.plan, field.key, repr(sorted(given.items())), part)
        body = self._bodies.get(key)
        if body is None:
            loop = asyncio.get_running_loop()
            body = await loop.run_in_executor(self._beside, self._worked_out, key, part, run, field, given)
        if body == _NONE and (error := self._unknown(run.context)) is not None:
            raise error
        return msgspec.Raw(body) if run.row_format is RowFormat.STRUCT else orjson.loads(body)

    def _worked_out(
        self, key: object, part: Part | None, run: ExecutionContext, field: PlannedField, given: dict[str, Any]
    ) -> bytes:
        body = self._bodies.get(key)  # of somebody who asked for the same and was before
        if body is None:
            with uncollected():
                body = self._body(self._of(part), run, field, given)
            if _weight(key, body) <= _REMEMBERED:
                self._bodies[key] = body
        return body

    def _of(self, part: Part | None) -> GraphQLSchema:
        if part is None:
            return self._schema
        if self._last is None or self._last[0] != part:
            if self._last is not None:
                _taken_apart(self._last[1])
            self._last = part, part.schema()
        return self._last[1]

    def _body(self, schema: GraphQLSchema, run: ExecutionContext, field: PlannedField, given: dict[str, Any]) -> bytes:
        operation = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=tuple(
                definition
                for definition in run.plan.operation.variable_definitions or ()
                if definition.variable.name.value in given or definition.default_value is not None
            ),
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(field.nodes)),
        )
        document = DocumentNode(definitions=(operation, *run.plan.fragments.values()))
        found = execute_sync(schema, document, variable_values=given)
        if found.errors:
            raise found.errors[0]
        return orjson.dumps((found.data or {}).get(field.key))


def _taken_apart(schema: GraphQLSchema) -> None:
    """Lets go of a schema's types, which hold one another in circles: the cycle collector would hold everybody up.
    Those that graphql-core gives to every schema are left alone."""
    for type_ in schema.type_map.values():
        if type_.ast_node is not None:
            vars(type_).clear()


def _weight(_key: object, body: bytes) -> int:
    return 1_000 + len(body)
