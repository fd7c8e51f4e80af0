"""From text to answer: documents remembered, requests refused, fields withheld, what is left to graphql-core."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from threading import Semaphore
from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLError, GraphQLSchema, OperationType, build_schema, get_introspection_query, graphql_sync
from strawberry.extensions import SchemaExtension
from strawberry.permission import BasePermission

from execution.cost_analysis import Price
from execution.document_limits import Limits
from execution.engine import Engine
from execution.plan import Coordinate
from schema.strawberry_internals import schema_of
from tests.execution.asking import FALLING_BACK, Result, falling_back, response_of, result_of
from tests.execution.policies import policy
from tests.execution.strawberry_adapter import StrawberryAdapter, strawberry_engine
from tests.execution.strawberry_context import execution_context_class

ASKED: list[str] = []


def never() -> None:
    raise AssertionError("not called: the set resolver is")


async def secrets(parents: Sequence[Any], context: Any) -> list[Any]:
    ASKED.append("secret")
    return ["secret"] * len(parents)


async def boxes(parents: Sequence[Any], context: Any) -> list[Any]:
    return [[Box(name="a", weight=1), Box(name="b", weight=2)]]


class Nobody(BasePermission):
    message = "nobody may"

    def has_permission(self, source: Any, info: strawberry.Info, **given: Any) -> bool:
        return False


@strawberry.type
class Box:
    name: str
    weight: int
    secret: str | None = strawberry.field(resolver=never, metadata={"set": secrets})
    required: str = strawberry.field(resolver=never, metadata={"set": secrets})


@strawberry.type
class Query:
    boxes: list[Box] = strawberry.field(resolver=never, metadata={"set": boxes})
    forbidden: str | None = strawberry.field(resolver=lambda: "no", permission_classes=[Nobody])

    @strawberry.field
    async def slowly(self, text: str) -> str:
        await asyncio.sleep(0)
        return text

    @strawberry.field
    def context(self, info: strawberry.Info) -> str:
        return str(info.context)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: strawberry.Info, number: int) -> int:
        await asyncio.sleep(0.001 * (3 - number))
        info.context.append(number)
        if number < 0:
            raise ValueError("negative")
        return number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)
UNPLANNED = f"query @{FALLING_BACK} {{ context forbidden }}"


def withholding(**names: str) -> Engine:
    """An engine whose context is the set of fields that are withheld."""

    def decide(withheld: set[str], fields: Sequence[Coordinate]) -> dict[Coordinate, GraphQLError]:
        return {
            (type_, field): GraphQLError(f"{type_}.{field} is withheld", extensions={"code": "NOT_PERMITTED"})
            for type_, field in fields
            if field in withheld
        }

    guarded = {"secret", "required", "weight", "boxes"}
    return strawberry_engine(SCHEMA, policy(decide=decide, guarded=lambda _type, field: field in guarded))


@pytest.fixture
def engine() -> Engine:
    return strawberry_engine(SCHEMA)


def told(found: Result) -> list[Any]:
    return [(error.message, error.path) for error in found.errors or ()]


async def test_a_withheld_field_is_null_with_an_error_and_nobody_is_asked() -> None:
    ASKED.clear()
    found = await result_of(withholding(), "{ boxes { name secret } }", context={"secret"})
    assert found.data == {"boxes": [{"name": "a", "secret": None}, {"name": "b", "secret": None}]}
    assert told(found) == [
        ("Box.secret is withheld", ["boxes", 0, "secret"]),
        ("Box.secret is withheld", ["boxes", 1, "secret"]),
    ]
    assert ASKED == []


async def test_a_withheld_attribute_is_withheld_too() -> None:
    found = await result_of(withholding(), "{ boxes { weight } }", context={"weight"})
    assert found.data is None
    assert told(found) == [("Box.weight is withheld", ["boxes", 0, "weight"])]


async def test_what_is_withheld_from_one_caller_is_given_to_the_next() -> None:
    engine = withholding()
    text = "{ boxes { secret } }"
    for withheld, secret in (({"secret"}, None), (set(), "secret"), ({"secret"}, None)):
        found = await result_of(engine, text, context=withheld)
        assert found.data == {"boxes": [{"secret": secret}, {"secret": secret}]}


async def test_below_a_withheld_field_nothing_runs_however_it_is_spread() -> None:
    ASKED.clear()
    text = "{ ...Q } fragment Q on Query { them: boxes { ... on Box { secret } } }"
    found = await result_of(withholding(), text, context={"boxes"})
    assert (found.data, told(found)) == (None, [("Query.boxes is withheld", ["them"])])
    assert ASKED == []


async def test_what_graphql_core_must_run_is_refused_whole_if_anything_in_it_is_withheld() -> None:
    def decide(_context: Any, fields: Sequence[Coordinate]) -> dict[Coordinate, GraphQLError]:
        return {field: GraphQLError("withheld") for field in fields}

    engine = falling_back(SCHEMA, policy(decide=decide, guarded=lambda _type, field: field == "context"))
    found = await result_of(engine, UNPLANNED)
    assert (found.executed, told(found)) == (False, [("withheld", None)])
    assert not engine.fallbacks


async def test_what_graphql_core_must_run_selects_no_guarded_field_even_if_none_is_withheld() -> None:
    engine = falling_back(SCHEMA, policy(guarded=lambda _type, field: field == "context"))
    found = await result_of(engine, UNPLANNED)
    assert (found.executed, told(found)) == (False, [("Guarded fields cannot be selected in such an operation.", None)])


async def test_what_the_engine_does_not_plan_goes_to_graphql_core_and_is_counted() -> None:
    engine = falling_back(SCHEMA)
    found = await result_of(engine, UNPLANNED, context="here")
    assert (found.data, told(found)) == ({"context": "here", "forbidden": None}, [("nobody may", ["forbidden"])])
    assert orjson.loads((await response_of(engine, UNPLANNED, context="here")).body)["data"] == found.data
    assert engine.fallbacks == {"error propagation disabled": 2}


async def test_mutations_run_one_after_the_other(engine: Engine) -> None:
    order: list[int] = []
    found = await result_of(engine, "mutation { a: add(number: 1) b: add(number: 2) }", context=order)
    assert (found.data, order) == ({"a": 1, "b": 2}, [1, 2])


async def test_after_a_mutation_that_makes_the_answer_null_none_follows(engine: Engine) -> None:
    order: list[int] = []
    found = await result_of(engine, "mutation { a: add(number: -1) b: add(number: 2) }", context=order)
    assert (found.data, order, told(found)) == (None, [-1], [("negative", ["a"])])


@pytest.mark.parametrize(
    ("text", "variables", "name", "message"),
    [
        ("{ boxes { name }", None, None, "Syntax Error: Expected Name, found <EOF>."),
        ("{ nothing }", None, None, "Cannot query field 'nothing' on type 'Query'."),
        ("query A { context } query B { context }", None, None, "Must provide operation name"),
        ("query A { context }", None, "B", "Unknown operation named 'B'."),
        ("query ($text: String!) { slowly(text: $text) }", {}, None, "Variable '$text' has invalid value"),
        ("{ a: context b: context c: context }", None, None, "The operation is too large: aliases 3"),
        ("subscription { count(to: 2) }", None, None, "A subscription gives events"),
    ],
)
async def test_a_wrong_request_has_errors_and_no_data(
    text: str, variables: Any, name: str | None, message: str
) -> None:
    engine = strawberry_engine(SCHEMA, limits=Limits(aliases=2))
    found = await result_of(engine, text, variables, name)
    assert (found.data, found.executed) == (None, False)
    assert message in (found.errors or [])[0].message
    assert "data" not in orjson.loads((await response_of(engine, text, variables, name)).body)


async def test_the_bytes_say_what_the_data_says(engine: Engine) -> None:
    text = "query ($text: String!) { boxes { __typename name } slowly(text: $text) forbidden context }"
    found = await result_of(engine, text, {"text": "ไทย"}, context="here")
    answer = await response_of(engine, text, {"text": "ไทย"}, context="here")
    assert answer.executed
    assert orjson.loads(answer.body) == {
        "data": found.data,
        "errors": [error.formatted for error in found.errors or ()],
    }
    assert told(found) == [("nobody may", ["forbidden"])]


async def test_extensions_are_added_by_who_builds_the_engine() -> None:
    engine = strawberry_engine(
        SCHEMA, policy(extensions=lambda context, errors: {"context": context, "errors": len(errors)})
    )
    assert orjson.loads((await response_of(engine, "{ context forbidden }", context=1)).body) == {
        "data": {"context": "1", "forbidden": None},
        "errors": [{"message": "nobody may", "locations": [{"line": 1, "column": 11}], "path": ["forbidden"]}],
        "extensions": {"context": 1, "errors": 1},
    }


async def test_errors_are_described_by_who_builds_the_engine() -> None:
    engine = strawberry_engine(SCHEMA, policy(describe=lambda _error: {"message": "hidden"}))
    assert orjson.loads((await response_of(engine, "{ forbidden }")).body)["errors"] == [{"message": "hidden"}]


async def test_introspection_is_graphql_core_s(engine: Engine) -> None:
    text = get_introspection_query()
    expected = graphql_sync(schema_of(SCHEMA), text)
    for _ in range(2):
        found = await result_of(engine, text)
        assert (found.data, found.errors) == (expected.data, None)
    assert orjson.loads((await response_of(engine, text)).body) == {"data": expected.data}


async def test_introspection_follows_its_variables_and_stands_beside_other_fields(engine: Engine) -> None:
    text = "query ($name: String!) { __type(name: $name) { name } context }"
    for name in ("Box", "Query"):
        found = await result_of(engine, text, {"name": name})
        assert found.data == {"__type": {"name": name}, "context": "None"}


async def test_strawberry_s_own_execute_can_run_on_the_engine() -> None:
    seen: list[str] = []

    class Noted(SchemaExtension):
        async def on_operation(self) -> AsyncIterator[None]:  # type: ignore[override]
            seen.append("before")
            yield
            seen.append("after")

    engines: list[Engine] = []
    schema = strawberry.Schema(
        Query, extensions=[Noted], execution_context_class=execution_context_class(lambda: engines[0])
    )
    engines.append(strawberry_engine(schema))
    found = await schema.execute('{ boxes { name secret } slowly(text: "x") forbidden }')
    assert found.data == {
        "boxes": [{"name": "a", "secret": "secret"}, {"name": "b", "secret": "secret"}],
        "slowly": "x",
        "forbidden": None,
    }
    assert [error.message for error in found.errors or ()] == ["nobody may"]
    assert seen == ["before", "after"]
    assert not engines[0].fallbacks


async def test_a_guard_put_around_a_resolver_holds_when_the_engine_has_no_access_hook() -> None:
    schema = strawberry.Schema(Query)
    field = schema_of(schema).type_map["Box"].fields["secret"]  # type: ignore[attr-defined]

    def guarded(*_: Any, **__: Any) -> Any:
        raise PermissionError("guarded")

    field.resolve = guarded
    found = await result_of(strawberry_engine(schema), "{ boxes { secret } }")
    assert [error.message for error in found.errors or ()] == ["guarded", "guarded"]


async def test_an_operation_is_admitted_by_its_kind_and_cost_before_anything_is_resolved() -> None:
    told: list[tuple[str, int]] = []

    def admit(_context: Any, kind: OperationType, cost: int) -> None:
        told.append((kind.value, cost))
        if cost > 2:
            raise GraphQLError("too costly")

    prices = {("Query", "boxes"): Price(1), ("Box", "secret"): Price(1, None)}
    engine = Engine(
        schema_of(SCHEMA),
        policy(price=lambda *coordinate: prices.get(coordinate, Price()), admit=admit),
        adapter=StrawberryAdapter(SCHEMA),
    )
    ASKED.clear()
    for _ in range(2):
        refused = await result_of(engine, "{ boxes { secret } }")
        assert [error.message for error in refused.errors or ()] == ["too costly"]
        assert not refused.executed
    assert ASKED == []
    assert (await result_of(engine, "{ boxes { name } }")).executed
    assert told == [("query", 11), ("query", 11), ("query", 1)]


@dataclass(frozen=True)
class Noted:
    """The whole schema as a part of it, which notes the threads that make it, and lets nobody make two at once."""

    threads: list[int] = field(default_factory=list, compare=False)
    making: Semaphore = field(default_factory=Semaphore, compare=False)

    def schema(self) -> GraphQLSchema:
        assert self.making.acquire(blocking=False), "two are made at once"
        time.sleep(0.03)
        self.threads.append(threading.get_ident())
        self.making.release()
        return schema_of(SCHEMA)


async def test_introspection_leaves_the_loop_to_others_and_is_worked_out_once() -> None:
    part = Noted()
    engine = Engine(schema_of(SCHEMA), policy(shown=lambda _context: part), adapter=StrawberryAdapter(SCHEMA))
    asked = [result_of(engine, get_introspection_query()) for _ in range(3)]
    asked += [result_of(engine, f'{{ __type(name: "{name}") {{ name }} }}') for name in ("Box", "Query")]
    found = await asyncio.gather(*asked)
    assert all(one.data is not None and not one.errors for one in found)
    assert len(part.threads) == 1
    assert threading.get_ident() not in part.threads


@dataclass(frozen=True)
class Showing:
    """A schema with one field more."""

    name: str

    def schema(self) -> GraphQLSchema:
        return build_schema(f"type Query {{ all: Int {self.name}: Own }} type Own {{ of: Own }}")


async def test_who_sees_one_part_and_who_sees_another_are_told_each_her_own() -> None:
    engine = Engine(schema_of(SCHEMA), policy(shown=Showing), adapter=StrawberryAdapter(SCHEMA))
    for query in ("{ __schema { queryType { fields { name } } } }", '{ __type(name: "Query") { fields { name } } }'):
        for name in ("hers", "his", "hers"):
            found = await result_of(engine, query, context=name)
            assert [one["name"] for one in _fields(found.data)] == ["all", name]


def _fields(data: Any) -> list[dict[str, str]]:
    (told,) = data.values()
    return list((told.get("queryType") or told)["fields"])


async def test_who_goes_away_leaves_nobody_a_second_thread_at_work() -> None:
    part = Noted()
    engine = Engine(schema_of(SCHEMA), policy(shown=lambda _context: part), adapter=StrawberryAdapter(SCHEMA))
    for name in ("Box", "Query"):
        gone = asyncio.ensure_future(result_of(engine, f'{{ __type(name: "{name}") {{ name }} }}'))
        await asyncio.sleep(0.005)
        gone.cancel()
    assert not (await result_of(engine, "{ __schema { queryType { name } } }")).errors
