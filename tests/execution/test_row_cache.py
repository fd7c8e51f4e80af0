"""Rows of lasting records, remembered as bytes: the same answers, and nothing is remembered that could be another's."""

import gc
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import strawberry
from hypothesis import given, settings
from hypothesis import strategies as st

import execution.row_cache
from execution.engine import Engine
from execution.row_cache import RowCache, SelectionRows
from tests.execution.asking import response_of, result_of
from tests.execution.policies import policy
from tests.execution.strawberry_adapter import strawberry_engine

pytestmark = pytest.mark.threat("row-shared")

READ: list[str] = []


@dataclass
class Context:
    """The language that is asked for, who asks, and the records there are."""

    language: str = "th"
    caller: str = "somebody"
    things: Sequence[Any] = ()


def _title(thing: Any, context: Context) -> str:
    READ.append(thing.key)
    return f"{thing.key} in {context.language}"


def _whose(thing: Any, context: Context) -> str:
    return f"{thing.key} for {context.caller}"


def _times(thing: Any, _context: Context, number: int = 1) -> str:
    return str(thing.key) * number


def _computed(compute: Any, **metadata: Any) -> Any:
    def never(self: Any) -> str:
        raise AssertionError("not called: the compute function is")

    return strawberry.field(resolver=never, metadata={"compute": compute, **metadata})


async def _others(things: Sequence[Any], context: Context) -> list[list[Any]]:
    return [list(context.things)] * len(things)


@strawberry.type
class Part:
    size: int


@strawberry.interface
class Thing:
    key: str
    count: Any = strawberry.field(graphql_type=int | None, default=1)
    parts: list[Part] = strawberry.field(default_factory=list)
    title: str = _computed(_title, lasting=True)
    whose: str = _computed(_whose)

    @strawberry.field(metadata={"compute": _times, "lasting": True})
    def times(self, number: int = 1) -> str:
        raise AssertionError("not called: the compute function is")

    @strawberry.field(metadata={"set": _others})
    def others(self) -> list["Law"]:
        raise AssertionError("not called: the set resolver is")


@strawberry.type
class Law(Thing):
    lasting = True


@strawberry.type
class Note(Thing):
    """One that may change."""


async def _things(parents: Sequence[Any], context: Context) -> list[Any]:
    return [list(context.things)] * len(parents)


async def _first(parents: Sequence[Any], context: Context) -> list[Any]:
    return [context.things[0] if context.things else None] * len(parents)


@strawberry.type
class Query:
    @strawberry.field(metadata={"set": _things})
    def laws(self) -> list[Law | None]: ...  # type: ignore[empty-body]

    @strawberry.field(metadata={"set": _things})
    def things(self) -> list[Thing]: ...  # type: ignore[empty-body]

    @strawberry.field(metadata={"set": _things})
    def notes(self) -> list[Note]: ...  # type: ignore[empty-body]

    @strawberry.field(metadata={"set": _first})
    def law(self) -> Law | None: ...


SCHEMA = strawberry.Schema(Query, types=[Law, Note])


@pytest.fixture(autouse=True)
def nothing_read() -> None:
    READ.clear()


def engine() -> Engine:
    return strawberry_engine(SCHEMA, policy(variant=lambda context: context.language))


async def asked(engine: Engine, text: str, context: Context, **variables: Any) -> Any:
    return orjson.loads((await response_of(engine, text, variables, context=context)).body)


async def test_a_record_met_again_is_not_read_again() -> None:
    running, laws = engine(), [Law(key="a", parts=[Part(size=1)]), Law(key="b")]
    text = "{ laws { key title parts { size } __typename } law { key title } }"
    first = (await response_of(running, text, context=Context(things=laws))).body
    assert READ == ["a", "b", "a"]
    assert (await response_of(running, text, context=Context(things=laws))).body == first
    assert READ == ["a", "b", "a"]
    await response_of(running, text, context=Context(things=[laws[1], Law(key="c"), laws[1]]))
    assert READ[3:] == ["c", "b"]


async def test_a_record_that_looks_the_same_is_another() -> None:
    running = engine()
    assert await asked(running, "{ law { count } }", Context(things=[Law(key="a", count=1)])) == {
        "data": {"law": {"count": 1}}
    }
    assert await asked(running, "{ law { count } }", Context(things=[Law(key="a", count=2)])) == {
        "data": {"law": {"count": 2}}
    }


async def test_each_language_has_its_own_rows() -> None:
    running, laws = engine(), [Law(key="a")]
    for _ in range(2):
        for language in ("th", "en"):
            found = await asked(running, "{ law { title } }", Context(language, things=laws))
            assert found["data"]["law"]["title"] == f"a in {language}"
    assert READ == ["a", "a"]


async def test_what_depends_on_the_caller_is_worked_out_each_time() -> None:
    running, laws = engine(), [Law(key="a")]
    for caller in ("one", "other"):
        found = await asked(running, "{ law { title whose } }", Context(caller=caller, things=laws))
        assert found["data"]["law"] == {"title": "a in th", "whose": f"a for {caller}"}


async def test_what_depends_on_a_variable_is_worked_out_each_time() -> None:
    running, laws, text = engine(), [Law(key="a")], "query ($n: Int!) { law { times(number: $n) } }"
    for number in (1, 3):
        found = await asked(running, text, Context(things=laws), n=number)
        assert found["data"]["law"]["times"] == "a" * number
    assert (await asked(running, "{ law { times(number: 2) } }", Context(things=laws)))["data"]["law"]["times"] == "aa"


async def test_what_is_looked_up_below_is_looked_up_each_time() -> None:
    running, laws = engine(), [Law(key="a")]
    for others in (1, 2):
        things = [*laws, *(Law(key=str(number)) for number in range(1, others))]
        found = await asked(running, "{ law { key others { key } } }", Context(things=things))
        assert len(found["data"]["law"]["others"]) == others


async def test_records_that_may_change_are_read_each_time() -> None:
    running, note = engine(), Note(key="a")
    for key in ("a", "b"):
        note.key = key
        assert (await asked(running, "{ notes { key } }", Context(things=[note])))["data"] == {"notes": [{"key": key}]}


async def test_lists_of_several_types_are_as_they_are() -> None:
    running, things = engine(), [Law(key="a"), Note(key="b"), Law(key="c")]
    for given_ in (things, things[::-1], things[:1], []):
        for _ in range(2):
            found = await asked(running, "{ things { key __typename } }", Context(things=given_))
            assert found["data"]["things"] == [{"key": one.key, "__typename": type(one).__name__} for one in given_]


async def test_a_wrong_value_is_an_error_each_time() -> None:
    running, laws = engine(), [Law(key="a"), None, Law(key="b", count="many")]
    for _ in range(2):
        found = await asked(running, "{ laws { key count } }", Context(things=laws))
        assert found["data"]["laws"] == [{"key": "a", "count": 1}, None, {"key": "b", "count": None}]
        assert [error["path"] for error in found["errors"]] == [["laws", 2, "count"]]


async def test_without_a_variant_nothing_is_remembered() -> None:
    running, laws = strawberry_engine(SCHEMA), [Law(key="a")]
    for _ in range(2):
        await response_of(running, "{ law { title } }", context=Context(things=laws))
    assert READ == ["a", "a"]


async def test_what_reads_the_data_gets_no_bytes() -> None:
    running, laws = engine(), [Law(key="a")]
    for _ in range(2):
        await response_of(running, "{ law { key } }", context=Context(things=laws))
        assert (await result_of(running, "{ law { key } }", context=Context(things=laws))).data == {"law": {"key": "a"}}


POOL = [Law(key=letter, count=number, parts=[Part(size=number)]) for number, letter in enumerate("abcdef")]
TEXTS = [
    "{ laws { key } }",
    "{ laws { title parts { size } } }",
    "{ things { key ... on Law { count } } law { title } }",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(TEXTS), st.lists(st.sampled_from(POOL)), st.sampled_from(["th", "en"])), min_size=2
    )
)
@settings(max_examples=60, deadline=None)
async def test_whatever_was_asked_before_the_answer_is_the_same(asked: list[tuple[str, list[Law], str]]) -> None:
    remembering, plain = engine(), strawberry_engine(SCHEMA)
    for text, laws, language in asked:
        context = Context(language, things=laws)
        told = [await response_of(engine, text, context=context) for engine in (remembering, plain)]
        assert told[0].body == told[1].body


def test_when_there_is_no_room_all_is_forgotten_and_records_are_let_go() -> None:
    selection, cache = SelectionRows(), RowCache(orjson.dumps, most=10_000)
    record = Law(key="a")
    gone = weakref.ref(record)
    cache.made(cache.known(selection, "th"), [record], lambda new: [one.key for one in new])
    del record
    gc.collect()
    assert gone() is not None
    more = [Law(key=str(number)) for number in range(100)]
    rows = cache.made(cache.known(selection, "en"), more, lambda new: [one.key for one in new])
    assert rows is not None and len(rows) == 100
    gc.collect()
    assert gone() is None and selection.by_variant == {}


def test_records_that_never_come_again_are_no_longer_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution.row_cache, "_TRIED", 100)
    selection, cache = SelectionRows(), RowCache(orjson.dumps)
    known = cache.known(selection, "th")
    for number in range(11):
        assert not known.useless
        cache.made(known, [Law(key=f"{number}-{each}") for each in range(10)], lambda new: [one.key for one in new])
    assert known.useless and not known.rows and not known.records


def test_a_long_list_that_comes_again_stays_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution.row_cache, "_TRIED", 100)
    selection, cache, laws = SelectionRows(), RowCache(orjson.dumps), [Law(key=str(number)) for number in range(100)]
    known = cache.known(selection, "th")
    cache.made(known, laws, lambda new: [one.key for one in new])
    for _ in range(3):
        assert known.met(laws) is not None
    assert not known.useless
