"""From the text of an operation to its answer."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping
from typing import Any

from cachebox import LRUCache
from graphql import (
    ASTValidationRule,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    specified_rules,
    subscribe,
)
from graphql.execution import Executor, VariableValues
from graphql.pyutils import is_awaitable

from execution.adapter import Adapter
from execution.cost_analysis import Costs
from execution.document import Document, Documents, Operation
from execution.document_limits import Limits
from execution.errors import settle
from execution.introspection import Introspections
from execution.plan import Coordinate, Plan
from execution.policy import Open, Policy
from execution.response import Answer, Outcome, RequestErrors, Result, encode, extended
from execution.row_cache import RowCache
from execution.row_format import RowFormat
from execution.run import Run
from execution.values import FAILED

_OPERATIONS = 1_000
"""How many operations are remembered that came as parsed nodes."""


class Engine:
    """Runs operations on a schema, as a policy allows.

    `suggest` says whether an unknown name is answered with those like it. The documents asked for last are remembered,
    as many as have `characters` between them, and the plans run last, of as many `fields`.
    `fallbacks` counts the operations that graphql-core ran, by reason.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        policy: Policy | None = None,
        *,
        adapter: Adapter | None = None,
        limits: Limits | None = None,
        rules: Collection[type[ASTValidationRule]] = specified_rules,
        suggest: bool = True,
        characters: int = 500_000,
        fields: int = 100_000,
    ) -> None:
        self.schema = schema
        self.fallbacks: Counter[str] = Counter()
        self._adapter = adapter or Adapter()
        self._policy = policy = policy or Open()
        self._observe = policy.observe
        self._documents = Documents(
            schema,
            limits=limits or Limits(),
            rules=rules,
            guarded=policy.guarded,
            bounds=policy.bound,
            suggest=suggest,
            characters=characters,
        )
        self._suggest = suggest
        self._plans: LRUCache[tuple[Operation, Any, frozenset[Coordinate]], Plan] = LRUCache(
            fields, getsizeof=lambda key, _plan: min(fields, 1 + key[0].breadth)
        )
        self._operations: LRUCache[int, Operation] = LRUCache(maxsize=_OPERATIONS)
        self._introspections = Introspections(schema, policy.shown)
        self._costs = Costs(schema, policy.price)
        self._row_cache = RowCache(encode)

    async def execute(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        context: Any = None,
        root: Any = None,
    ) -> Result:
        """The answer as data."""
        found = await self._outcome(
            text, variables, operation_name, context=context, root=root, row_format=RowFormat.DICT
        )
        return Result(found.row, found.errors or None, self._policy.extensions(context, found.errors), found.executed)

    async def respond(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        context: Any = None,
        root: Any = None,
    ) -> bytes:
        """The answer as JSON."""
        return (await self.answer(text, variables, operation_name, context, root)).body

    async def answer(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        context: Any = None,
        root: Any = None,
    ) -> Answer:
        """The answer as JSON, and what an HTTP view needs to know about it."""
        found = await self._outcome(
            text, variables, operation_name, context=context, root=root, row_format=RowFormat.STRUCT
        )
        body = found.encoded(self._policy.describe)
        self._policy.answered(context, len(body))
        body = extended(body, self._policy.extensions(context, found.errors))
        return Answer(body, found.errors or None, found.executed)

    async def subscribe(
        self,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        context: Any = None,
        root: Any = None,
    ) -> AsyncIterator[ExecutionResult] | Result:
        """The events of a subscription, run by graphql-core; or why there are none."""
        document = self._documents.known(text) or await self._documents.read(text)
        try:
            operation = self._operation(document, operation_name)
            admitting = self._admitting(operation, self._coerced(operation, variables), context)
            if admitting is not None:
                await admitting
            self._allow_whole(operation, context)
        except RequestErrors as wrong:
            return Result(None, wrong.errors, executed=False)
        except GraphQLError as refused:
            return Result(None, [refused], executed=False)
        self.fallbacks["subscription"] += 1
        assert document.node is not None
        events = subscribe(self.schema, document.node, root, context, dict(variables or {}), operation_name)
        found = await events if is_awaitable(events) else events
        return Result(None, found.errors) if isinstance(found, ExecutionResult) else found  # type: ignore[return-value]

    def operation(self, node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Operation:
        """An operation taken as valid, prepared once for as long as its node is remembered."""
        found = self._operations.get(id(node))
        if found is None or found.node is not node:
            found = self._operations[id(node)] = Operation(self.schema, node, fragments, self._policy.guarded)
        return found

    async def run(
        self, operation: Operation, variables: VariableValues, context: Any, root: Any, row_format: RowFormat
    ) -> tuple[Any, list[GraphQLError]]:
        """The root's row, None if it became null, and the errors of fields. Raises GraphQLError if it cannot run."""
        run = self._run(operation, variables, context, root, row_format)
        rows = run.start()
        (row,) = rows if isinstance(rows, list) else await rows
        return (None if row is FAILED else row), settle(run.faults) if run.faults else []

    async def _outcome(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        name: str | None,
        *,
        context: Any,
        root: Any,
        row_format: RowFormat,
    ) -> Outcome:
        document = self._documents.known(text) or await self._documents.read(text)
        try:
            operation = self._operation(document, name)
            coerced = self._coerced(operation, variables)
            admitting = self._admitting(operation, coerced, context)
            if admitting is not None:
                await admitting
            if operation.unplanned:
                return await self._by_graphql_core(document, operation, variables, context, root)
        except RequestErrors as wrong:
            return Outcome(None, wrong.errors, executed=False)
        except GraphQLError as refused:
            return Outcome(None, [refused], executed=False)
        try:
            run = self._run(operation, coerced, context, root, row_format)
        except GraphQLError as error:
            return Outcome(None, [error], executed=True)
        rows = run.start()
        (row,) = rows if isinstance(rows, list) else await rows
        errors = settle(run.faults) if run.faults else []
        return Outcome(None if row is FAILED else row, errors, executed=True)

    def _admitting(self, operation: Operation, variables: VariableValues, context: Any) -> Awaitable[None] | None:
        return self._policy.admit(context, operation.node.operation, self._costs.of(operation, variables.coerced))

    def _run(
        self, operation: Operation, variables: VariableValues, context: Any, root: Any, row_format: RowFormat
    ) -> Run:
        refusals = self._refusals(operation, context)
        variant = self._policy.variant(context)
        return Run(
            self._plan(operation, variables, refusals),
            variables=variables,
            context=context,
            root=root,
            row_format=row_format,
            refusals=refusals,
            introspect=self._introspections.value,
            observe=self._observe,
            row_cache=self._row_cache if variant is not None and row_format is RowFormat.STRUCT else None,
            variant=variant,
        )

    def _operation(self, document: Document, name: str | None) -> Operation:
        if document.errors:
            raise RequestErrors(document.errors)
        try:
            return document.operation(name)
        except GraphQLError as error:
            raise RequestErrors([error]) from error

    def _coerced(self, operation: Operation, variables: Mapping[str, Any] | None) -> VariableValues:
        found = operation.variables.coerced(variables)
        if isinstance(found, list):
            raise RequestErrors(found)
        return found

    def _refusals(self, operation: Operation, context: Any) -> dict[Coordinate, GraphQLError]:
        return self._policy.decide(context, operation.guarded) if operation.guarded else {}

    def _plan(self, operation: Operation, variables: VariableValues, refusals: Collection[Coordinate]) -> Plan:
        switches, refused = {}, frozenset(refusals)
        for name in operation.switches:
            if name in variables.coerced:
                switches[name] = variables.coerced[name]
        key = (operation, tuple(switches.items()), refused)
        plan = self._plans.get(key)
        if plan is None:
            sources = {name: variables.sources[name] for name in switches}
            plan = Plan(
                self.schema,
                operation.node,
                operation.fragments,
                adapter=self._adapter,
                variables=VariableValues(sources, switches),
                refused=refused,
                guarded=self._policy.guarded,
                decided=operation.guarded,
            )
            self._plans[key] = plan
        return plan

    async def _by_graphql_core(
        self, document: Document, operation: Operation, variables: Mapping[str, Any] | None, context: Any, root: Any
    ) -> Outcome:
        assert document.node is not None and operation.unplanned is not None
        self._allow_whole(operation, context)
        if operation.node.operation is OperationType.SUBSCRIPTION:
            raise RequestErrors([GraphQLError("A subscription gives events, not one answer.", operation.node)])
        self.fallbacks[operation.unplanned] += 1
        name = operation.node.name.value if operation.node.name else None
        running = execute(
            self.schema,
            document.node,
            root,
            context,
            dict(variables or {}),
            name,
            field_resolver=self._adapter.field_resolver,
            type_resolver=self._adapter.type_resolver,
            executor_class=Executor,
            hide_suggestions=not self._suggest,
        )
        found = await running if is_awaitable(running) else running
        assert isinstance(found, ExecutionResult)
        return Outcome(found.data, found.errors or [], executed=True)

    def _allow_whole(self, operation: Operation, context: Any) -> None:
        """graphql-core asks no policy, so it runs only what selects no guarded field and nothing of the schema."""
        refusals = self._refusals(operation, context)
        if refusals:
            raise RequestErrors(list(refusals.values()))
        if operation.introspects:
            message = "The schema cannot be asked for in such an operation."
            raise RequestErrors([GraphQLError(message, operation.node)])
        if operation.guarded:
            message = "Guarded fields cannot be selected in such an operation."
            raise RequestErrors([GraphQLError(message, operation.node)])
