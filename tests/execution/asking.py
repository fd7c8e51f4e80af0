"""Operations asked of an engine alone, in the steps of `endpoints/graphql/pipeline.py`: answers as data, or as JSON."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import strawberry
from graphql import DirectiveLocation, GraphQLDirective, GraphQLError, GraphQLSchema

from execution.engine import Engine
from execution.policy import Policy
from execution.response import Outcome, RequestErrors, extended
from execution.row_format import RowFormat
from schema.strawberry_internals import schema_of
from tests.execution.strawberry_adapter import StrawberryAdapter

FALLING_BACK = "experimental_disableErrorPropagation"
"""A directive: the engine plans no operation that has it."""


class Result(NamedTuple):
    """The answer as data. `executed` is False when the request was wrong and nothing ran."""

    data: dict[str, Any] | None
    errors: list[GraphQLError] | None
    extensions: Mapping[str, Any] | None
    executed: bool


class Response(NamedTuple):
    """The answer as JSON, with the errors in it, and whether anything ran."""

    body: bytes
    errors: list[GraphQLError] | None
    executed: bool


async def result_of(
    engine: Engine,
    text: str,
    variables: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    context: Any = None,
    root: Any = None,
) -> Result:
    found = await _outcome(engine, _Asked(text, variables, name, context, root), RowFormat.DICT)
    return Result(found.row, found.errors or None, engine.policy.extensions(context, found.errors), found.executed)


async def response_of(
    engine: Engine,
    text: str,
    variables: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    context: Any = None,
    root: Any = None,
) -> Response:
    found = await _outcome(engine, _Asked(text, variables, name, context, root), RowFormat.STRUCT)
    body = found.encoded(engine.policy.describe)
    engine.policy.answered(context, len(body))
    body = extended(body, engine.policy.extensions(context, found.errors))
    return Response(body, found.errors or None, found.executed)


class _Asked(NamedTuple):
    text: str
    variables: Mapping[str, Any] | None
    name: str | None
    context: Any
    root: Any


async def _outcome(engine: Engine, asked: _Asked, row_format: RowFormat) -> Outcome:
    document = engine.documents.known(asked.text) or await engine.documents.read(asked.text)
    try:
        prepared = engine.prepare(document, asked.variables, asked.name)
        admitting = engine.policy.admit(asked.context, prepared.kind, engine.cost(prepared))
        if admitting is not None:
            await admitting
    except RequestErrors as wrong:
        return Outcome(None, wrong.errors, executed=False)
    except GraphQLError as refused:
        return Outcome(None, [refused], executed=False)
    ran = engine.run(prepared, asked.context, engine.decide(prepared, asked.context), asked.root, row_format)
    return ran if isinstance(ran, Outcome) else await ran


def falling_back(schema: strawberry.Schema, policy: Policy | None = None) -> Engine:
    """An engine whose schema has a directive that only graphql-core understands."""
    core = schema_of(schema).to_kwargs()
    directive = GraphQLDirective(FALLING_BACK, [DirectiveLocation.QUERY])
    known = GraphQLSchema(**{**core, "directives": (*core["directives"], directive)})
    return Engine(known, policy, adapter=StrawberryAdapter(schema))
