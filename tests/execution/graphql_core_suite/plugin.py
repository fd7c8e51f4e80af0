"""A pytest plugin for graphql-core's own tests: its executors hand over to ours what ours plans, as `validate` does.

An operation that needs no loop must answer at once there, so the first step of the run is driven by hand. What stays
with graphql-core is counted by reason and written to the file that GRAPHQL_CORE_SUITE_REPORT names.
"""

import json
import os
import signal
from collections import Counter
from collections.abc import Coroutine, Generator
from pathlib import Path
from typing import Any

import graphql.validation
import pytest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    assert_valid_schema,
    default_field_resolver,
    default_type_resolver,
    specified_rules,
)
from graphql.execution import Executor
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.execution.incremental import IncrementalExecutor
from graphql.pyutils import is_awaitable

from execution import introspection, slow_path
from execution.adapter import Adapter
from execution.document import Operation
from execution.engine import Engine, Prepared
from execution.response import Outcome
from execution.row_format import RowFormat
from execution.validation import Validation

COUNTS: Counter[str] = Counter()
FAILED: list[str] = []
WAITED: list[bool] = []
INTROSPECTING: list[bool] = []
SECONDS = 5
HIDE = "hide_suggestions"
KNOWN = (Executor, IncrementalExecutor, ExecutorThrowingOnIncremental)


def reason_to_leave(executor: Any, serially: bool | None, unplanned: str | None) -> str | None:
    """Why an operation stays with graphql-core; None when ours runs it."""
    if type(executor) not in KNOWN:
        return "executor of its own"
    checks = {
        "middleware": executor.middleware_manager,
        "abort signal": executor.abort_signal,
        "hooks": executor.hooks,
        "early execution": executor.enable_early_execution,
        "fragment arguments": any(details.variable_signatures for details in executor.fragments.values()),
        "event of a subscription": serially is not None,
    }
    return next((reason for reason, found in checks.items() if found), unplanned)


def take_over(class_: type[Any]) -> None:
    original = class_.execute_operation

    def execute_operation(self: Any, serially: bool | None = None) -> Any:
        engine = Engine(self.schema, adapter=adapter_of(self))
        operation = Operation(self.schema, self.operation, self.fragment_definitions, engine.policy.guarded)
        if INTROSPECTING:
            return original(self, serially)
        reason = reason_to_leave(self, serially, operation.unplanned)
        if reason is not None:
            COUNTS[reason] += 1
            return original(self, serially)
        COUNTS["ours"] += 1
        return at_once(ran(engine, operation, self))

    class_.execute_operation = execute_operation


def adapter_of(executor: Any) -> Adapter:
    field, type_ = executor.field_resolver, executor.type_resolver
    return Adapter(
        field_resolver=None if field is default_field_resolver else field,
        type_resolver=None if type_ is default_type_resolver else type_,
    )


async def ran(engine: Engine, operation: Operation, executor: Any) -> ExecutionResult:
    prepared = Prepared(None, operation, executor.variable_values, None)  # type: ignore[arg-type]
    found = engine.run(prepared, executor.context_value, {}, executor.root_value, RowFormat.DICT)
    outcome = found if isinstance(found, Outcome) else await found
    return ExecutionResult(outcome.row, outcome.errors or None)


class Later:
    """A coroutine that was begun, as something to await."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], waits_for: Any) -> None:
        self.coroutine = coroutine
        self.waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, Any]:
        waits_for = self.waits_for
        while True:
            try:
                sent = yield waits_for
            except BaseException as error:
                step = lambda error=error: self.coroutine.throw(error)  # noqa: E731
            else:
                step = lambda sent=sent: self.coroutine.send(sent)  # noqa: E731
            try:
                waits_for = step()
            except StopIteration as done:
                return done.value

    def close(self) -> None:
        self.coroutine.close()


def at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    WAITED.append(False)
    try:
        return Later(coroutine, coroutine.send(None))
    except StopIteration as done:
        return given(done.value) if WAITED[-1] else done.value
    finally:
        WAITED.pop()


async def given(value: Any) -> Any:
    return value


def introspect_with_the_original() -> None:
    """What our executor leaves to graphql-core must reach graphql-core."""
    original = introspection.execute_sync

    def noted(*given: Any, **named: Any) -> Any:
        INTROSPECTING.append(True)
        try:
            return original(*given, **named)
        finally:
            INTROSPECTING.pop()

    introspection.execute_sync = noted


def judge() -> None:
    """What is validated, is by ours; what it reads off the documents' type information is its own."""
    original: Any = graphql.validation.validate

    def validate(schema: Any, document: Any, rules: Any = None, max_errors: int | None = None, **named: Any) -> Any:
        if not isinstance(document, DocumentNode) or not isinstance(schema, GraphQLSchema) or named.keys() - {HIDE}:
            return original(schema, document, rules, max_errors, **named)
        COUNTS["judged"] += 1
        assert_valid_schema(schema)
        return Validation(schema, specified_rules if rules is None else rules, most=max_errors or 100, **named).errors(
            document
        )

    package: Any = graphql.validation
    package.validate = validate


def note_waiting(name: str) -> None:
    """What awaited anything must answer with an awaitable there, even if nothing was suspended."""
    original = getattr(slow_path, name)

    async def noted(values: Any) -> Any:
        if WAITED and (name == "drained" or any(is_awaitable(value) for value in values)):
            WAITED[-1] = True
        return await original(values)

    setattr(slow_path, name, noted)


@pytest.hookimpl
def pytest_configure() -> None:
    take_over(Executor)
    introspect_with_the_original()
    judge()
    for name in ("arrived", "drained"):
        note_waiting(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    """A test that waits for what never comes fails after some seconds."""

    def stop(*_: object) -> None:
        raise TimeoutError("waited for what never came")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def pytest_runtest_logreport(report: Any) -> None:
    if report.when == "call" or report.failed:
        COUNTS["tests"] += report.when == "call"
        if report.failed and report.nodeid not in FAILED:
            FAILED.append(report.nodeid)


def pytest_sessionfinish() -> None:
    target = os.environ.get("GRAPHQL_CORE_SUITE_REPORT")
    if target:
        Path(target).write_text(json.dumps({"counts": COUNTS, "failed": FAILED}))
