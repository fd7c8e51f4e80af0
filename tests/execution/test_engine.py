"""From text to answer: documents remembered, requests refused, fields withheld, what is left to graphql-core."""

import gc
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLError, OperationType
from strawberry.extensions import SchemaExtension

from execution.cost_analysis import Price
from execution.document_limits import Limits
from execution.engine import Engine
from execution.plan import Reached
from schema.strawberry_internals import schema_of
from tests.execution.asking import Result, falling_back, response_of, result_of
from tests.execution.policies import policy
from tests.execution.small_schema import ASKED, SCHEMA, UNPLANNED, Query
from tests.execution.strawberry_adapter import StrawberryAdapter, strawberry_engine
from tests.execution.strawberry_context import execution_context_class


def withholding(**names: str) -> Engine:
    """An engine whose context is the set of fields that are withheld."""

    def decide(withheld: set[str], fields: Sequence[Reached]) -> dict[Reached, GraphQLError]:
        return {
            one: GraphQLError(f"{one.type}.{one.field} is withheld", extensions={"code": "NOT_PERMITTED"})
            for one in fields
            if one.field in withheld
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
    def decide(_context: Any, fields: Sequence[Reached]) -> dict[Reached, GraphQLError]:
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


async def test_operations_that_are_forgotten_leave_nothing_to_be_collected() -> None:
    # Room for one document and its plan: each that comes takes the place of the one before.
    engine = strawberry_engine(SCHEMA, characters=60, fields=1)
    await response_of(engine, "{ boxes { name weight secret } }")
    gc.collect()
    gc.disable()
    try:
        for number in range(20):
            told = await response_of(engine, f"{{ a{number}: boxes {{ name weight secret }} }}")
            assert told.errors is None
        # The class of each different row, which Python's own way of making classes has hold itself, and nothing else.
        assert gc.collect() < 20 * 20
    finally:
        gc.enable()


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
    engine = strawberry_engine(SCHEMA, policy(describe=lambda _errors: [{"message": "hidden"}]))
    assert orjson.loads((await response_of(engine, "{ forbidden }")).body)["errors"] == [{"message": "hidden"}]


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
