"""From the text of an operation to its answer."""

from collections import Counter
from collections.abc import Awaitable, Collection, Mapping
from typing import Any

import msgspec
from cachebox import LRUCache
from graphql import (
    ASTValidationRule,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
    specified_rules,
)
from graphql.execution import Executor, VariableValues
from graphql.pyutils import is_awaitable

from execution.adapter import Adapter
from execution.cost_analysis import Costs
from execution.deprecated_uses import Uses
from execution.document import Document, Documents, Operation
from execution.document_limits import Limits
from execution.errors import settle
from execution.introspection import Introspections
from execution.plan import Plan, Reached
from execution.planner import Planner
from execution.policy import Open, Policy
from execution.response import Outcome, RequestErrors, encode
from execution.row_cache import RowCache
from execution.row_format import RowFormat
from execution.run import Run
from execution.values import FAILED

Refusals = Mapping[Reached, GraphQLError]


class Prepared(msgspec.Struct, frozen=True, eq=False):
    """An operation of a document that can be run, its variables coerced; `given` are those as they came."""

    document: Document
    operation: Operation
    variables: VariableValues
    given: Mapping[str, Any] | None

    @property
    def kind(self) -> OperationType:
        return self.operation.node.operation


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
        self.policy = policy = policy or Open()
        self._observe = policy.observe
        self.documents = Documents(
            schema,
            limits=limits or Limits(),
            rules=rules,
            guarded=policy.guarded,
            onward=policy.onward,
            bounds=policy.bound,
            suggest=suggest,
            characters=characters,
        )
        self._suggest = suggest
        self._plans: LRUCache[tuple[Operation, Any, frozenset[Reached]], Plan] = LRUCache(
            fields, getsizeof=lambda key, _plan: min(fields, 1 + key[0].breadth)
        )
        self._introspections = Introspections(schema, policy.shown, policy.unknown)
        self._costs = Costs(schema, policy.price)
        self._row_cache = RowCache(encode)

    def prepare(self, document: Document, variables: Mapping[str, Any] | None, name: str | None) -> Prepared:
        """An operation of a document, with its variables. Raises RequestErrors where it cannot be run."""
        if document.errors:
            raise RequestErrors(document.errors)
        try:
            operation = document.operation(name)
        except GraphQLError as error:
            raise RequestErrors([error]) from error
        coerced = operation.variables.coerced(variables)
        if isinstance(coerced, list):
            raise RequestErrors(coerced)
        return Prepared(document, operation, coerced, variables)

    def cost(self, prepared: Prepared) -> int:
        """What it costs, by the policy's prices."""
        return self._costs.of(prepared.operation, prepared.variables.coerced)

    def decide(self, prepared: Prepared, context: Any) -> Refusals:
        """The refusals of those of its fields that the policy does not give."""
        guarded = prepared.operation.guarded
        return self.policy.decide(context, guarded) if guarded else {}

    def run(
        self,
        prepared: Prepared,
        context: Any,
        refusals: Refusals,
        root: Any = None,
        row_format: RowFormat = RowFormat.STRUCT,
    ) -> Outcome | Awaitable[Outcome]:
        """What comes of it: now, where nothing waits. Raises nothing."""
        deprecated = prepared.operation.deprecated
        uses = () if deprecated is None else deprecated.of(prepared.given)
        if prepared.operation.unplanned:
            return self._by_graphql_core(prepared, context, refusals, root, uses)
        try:
            plan = self._plan(prepared.operation, prepared.variables, refusals)
        except GraphQLError as error:
            return Outcome(None, [error], executed=True, deprecated=uses)
        variant = self.policy.variant(context)
        run = Run(
            plan,
            variables=prepared.variables,
            context=context,
            root=root,
            row_format=row_format,
            refusals=refusals,
            introspection=self._introspections.value,
            observe=self._observe,
            row_cache=self._row_cache if variant is not None and row_format is RowFormat.STRUCT else None,
            variant=variant,
        )
        rows = run.start()
        return _outcome(run, rows, uses) if isinstance(rows, list) else _later(run, rows, uses)

    def _plan(self, operation: Operation, variables: VariableValues, refusals: Collection[Reached]) -> Plan:
        switches, refused = {}, frozenset(refusals)
        for name in operation.switches:
            if name in variables.coerced:
                switches[name] = variables.coerced[name]
        key = (operation, tuple(switches.items()), refused)
        plan = self._plans.get(key)
        if plan is None:
            sources = {name: variables.sources[name] for name in switches}
            planner = Planner(
                self.schema,
                operation.node,
                operation.fragments,
                adapter=self._adapter,
                variables=VariableValues(sources, switches),
                refused=refused,
                guarded=self.policy.guarded,
                decided=operation.guarded,
                onward=self.policy.onward,
            )
            plan = self._plans[key] = planner.plan()
        return plan

    async def _by_graphql_core(
        self, prepared: Prepared, context: Any, refusals: Refusals, root: Any, uses: Uses
    ) -> Outcome:
        document, operation = prepared.document, prepared.operation
        assert document.node is not None
        assert operation.unplanned is not None
        wrong = _not_whole(operation, refusals)
        if wrong is None and prepared.kind is OperationType.SUBSCRIPTION:
            wrong = [GraphQLError("A subscription gives events, not one answer.", operation.node)]
        if wrong is not None:
            return Outcome(None, wrong, executed=False)
        self.fallbacks[operation.unplanned] += 1
        running = execute(
            self.schema,
            document.node,
            root,
            context,
            dict(prepared.given or {}),
            operation.node.name.value if operation.node.name else None,
            field_resolver=self._adapter.field_resolver,
            type_resolver=self._adapter.type_resolver,
            executor_class=Executor,
            hide_suggestions=not self._suggest,
        )
        found = await running if is_awaitable(running) else running
        assert isinstance(found, ExecutionResult)
        return Outcome(found.data, found.errors or [], executed=True, deprecated=uses)


def _not_whole(operation: Operation, refusals: Refusals) -> list[GraphQLError] | None:
    """Why graphql-core may not run it: it asks no policy, so it runs only what selects no guarded field and nothing of
    the schema. None where it may."""
    if refusals:
        return list(refusals.values())
    if operation.introspects:
        return [GraphQLError("The schema cannot be asked for in such an operation.", operation.node)]
    if operation.guarded:
        return [GraphQLError("Guarded fields cannot be selected in such an operation.", operation.node)]
    return None


def _outcome(run: Run, rows: list[Any], uses: Uses) -> Outcome:
    (row,) = rows
    errors = settle(run.faults) if run.faults else []
    return Outcome(None if row is FAILED else row, errors, executed=True, deprecated=uses)


async def _later(run: Run, rows: Awaitable[list[Any]], uses: Uses) -> Outcome:
    return _outcome(run, await rows, uses)
