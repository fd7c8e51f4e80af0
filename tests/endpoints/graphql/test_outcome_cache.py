"""An outcome is made anew only where something it is made of is another, and nobody can tell whether it was."""

import ast
import asyncio
import gc
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given, settings
from hypothesis import strategies as st

from access.caller import NOBODY
from cache.cache import Change
from connectors.provider import Answer as Recalled
from connectors.provider import LookupContext, Trace
from endpoints.graphql import outcome_cache
from endpoints.graphql.outcome_cache import OutcomeCache, OutcomeKey
from endpoints.graphql.request_context import RequestContexts
from execution.engine import Engine
from execution.plan import Reached
from execution.response import Outcome
from resolvers.lookups import Lookups
from resolvers.request import Request
from settings import ROOT
from tests.endpoints.graphql.remembering_hub import BUSINESS, NEIGHBOUR, OTHER, QUERIES, SCOPES, Ask, World
from tests.hub import CITIZEN
from tests.shelf import NOW, Shelves

ASKS = st.builds(
    Ask,
    query=st.integers(0, len(QUERIES) - 1),
    scopes=st.integers(0, len(SCOPES) - 1),
    subject=st.sampled_from([CITIZEN, NEIGHBOUR]),
    id=st.sampled_from([BUSINESS, OTHER]),
    language=st.sampled_from(["th", "en"]),
    freshness=st.sampled_from([None, None, None, "no-cache", "max-age=20"]),
    explain=st.booleans(),
)
STEPS = st.one_of(
    ASKS,
    ASKS.map(lambda one: (one, one)),
    st.sampled_from([1.0, 10.0, 59.0, 61.0, 95.0]),
    st.integers(0, 5),
    st.sampled_from([Change("dbd"), Change("dbd", "Business", BUSINESS), Change("dopa", "Person", CITIZEN)]),
    st.tuples(st.just("fail"), st.integers(0, 3), st.booleans()),
)


async def _taken(world: World, step: Any) -> Any:
    match step:
        case Ask():
            answer = await world.ask(step)
            world.hold()
            return world.seen(answer)
        case (Ask() as one, Ask() as other):
            return [world.seen(await world.ask(one)), world.seen(await world.ask(other))]
        case ("fail", which, well):
            world.fail(which, well)
        case Change():
            await world.cache.drop([step])
        case int():
            world.change(step)
        case float():
            world.now += step
    return None


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=3, max_size=25))
async def test_nobody_can_tell_whether_outcomes_are_remembered(steps: list[Any]) -> None:
    remembering, forgetful = World(16_000_000), World(0)
    for step in steps:
        assert await _taken(remembering, step) == await _taken(forgetful, step), step
        await asyncio.sleep(0)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The variables of each operation that an engine ran, whose outcome was not remembered."""
    noted: list[Any] = []
    run = Engine.run

    def noting(self: Engine, prepared: Any, *rest: Any) -> Any:
        noted.append(prepared.given)
        return run(self, prepared, *rest)

    monkeypatch.setattr(Engine, "run", noting)
    return noted


async def warm(asking: Ask, ran: list[Any], outcomes: int = 16_000_000) -> World:
    """One that has been asked until the outcome is remembered: first the agencies answered, then memory."""
    world = World(outcomes)
    await world.ask(asking)
    await world.ask(asking)
    ran.clear()
    return world


NAME, OWN = Ask(0), Ask(1)
WHO = Ask(5)
REFUSED = Ask(2)
"""The directors and the home are refused for want of their scopes."""


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("asking", [NAME, OWN, REFUSED], ids=["public", "personal", "refused in part"])
async def test_what_memory_answers_as_it_did_is_not_run_again_and_is_on_record_again(
    asking: Ask, ran: list[Any]
) -> None:
    world = World(16_000_000)
    told = [(await world.ask(asking)).json() for _ in range(4)]
    assert len(ran) == 2
    assert told[1] == told[2] == told[3]
    assert len(told[3].get("errors", ())) == (2 if asking is REFUSED else 0)
    lines = [(one.type, one.subject, tuple(one.disclosed), tuple(one.refused)) for one in world.keeping.entries]
    assert lines == lines[: len(lines) // 4] * 4


@pytest.mark.threat("outcome-foreign")
async def test_nobody_is_given_what_another_was_told_though_memory_answers_both_alike(ran: list[Any]) -> None:
    world = await warm(WHO, ran)
    told = [(await world.ask(one)).json()["data"]["me"] for one in (replace(WHO, subject=NEIGHBOUR), WHO)]
    assert told == [{"nationalId": NEIGHBOUR}, {"nationalId": CITIZEN}]


@pytest.mark.threat("outcome-foreign")
@pytest.mark.parametrize(
    "otherwise",
    [
        replace(OWN, subject=NEIGHBOUR),
        replace(OWN, scopes=2),
        replace(OWN, scopes=0),
        replace(OWN, language="en"),
        replace(OWN, query=0),
    ],
    ids=["another person", "other scopes", "without a token", "another language", "another operation"],
)
async def test_whoever_asks_otherwise_has_an_outcome_of_his_own(otherwise: Ask, ran: list[Any]) -> None:
    world = await warm(OWN, ran)
    await world.ask(otherwise)
    assert len(ran) == 1


async def test_the_same_operation_with_other_variables_has_an_outcome_of_its_own(ran: list[Any]) -> None:
    world = await warm(NAME, ran)
    await world.ask(replace(NAME, id=OTHER))
    assert ran == [{"id": OTHER}]


@pytest.mark.threat("outcome-foreign")
async def test_an_answer_that_is_another_has_the_operation_run_and_nothing_is_asked_of_memory_twice(
    ran: list[Any],
) -> None:
    asking = replace(REFUSED, query=3, scopes=2, explain=True)
    seen = []
    for world in (await warm(asking, ran), await warm(asking, ran, outcomes=0)):
        world.hold()
        world.change(4)
        await world.cache.drop([Change("dbd", "Business", OTHER)])
        seen.append([world.seen(await world.ask(asking)) for _ in range(4)])
    assert seen[0] == seen[1]
    assert "ชื่อ 4" in str(seen[0][3])


@pytest.mark.threat("outcome-foreign")
async def test_an_outcome_goes_with_the_first_of_the_answers_it_is_made_of(
    ran: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    known = outcome_cache._Known

    def noting(*parts: Any) -> Any:
        made.append(known(*parts))
        return made[-1]

    monkeypatch.setattr(outcome_cache, "_Known", noting)
    world = await warm(OWN, ran)
    (remembered,) = made
    assert remembered.outcome
    await world.cache.drop_subject(CITIZEN)
    await world.ask(OWN)
    gc.collect()
    assert not remembered.outcome, "nothing of what was dropped is left"


async def test_what_an_agency_failed_at_is_not_remembered(ran: list[Any]) -> None:
    world = World(16_000_000)
    world.fail(0, well=False)
    for _ in range(3):
        await world.ask(NAME)
    assert len(ran) == 3


@pytest.mark.parametrize("decided", [True, False])
def test_of_errors_only_refusals_that_were_decided_before_the_run_are_remembered(decided: bool) -> None:
    refusal = GraphQLError("refused")
    outcome = Outcome({"me": None}, [GraphQLError("refused", original_error=refusal)], executed=True)
    answer = Recalled()
    context: Any = SimpleNamespace(
        lookups=SimpleNamespace(recalled=[(None, ["key"], {"key": answer})]), passing=set(), witness=None
    )
    cache, key = OutcomeCache(16_000_000), OutcomeKey(None, b"", NOBODY, "th", witnessed=False)  # type: ignore[arg-type]
    reached = Reached("Query", "me", own=True)
    cache.kept(key, outcome, context, {reached: refusal if decided else GraphQLError("another")})
    assert (key in cache._known) == decided


async def test_what_rests_on_no_answer_of_memory_is_not_remembered(ran: list[Any]) -> None:
    world = World(16_000_000)
    for _ in range(3):
        await world.ask(Ask(4))
    assert len(ran) == 3


@pytest.mark.parametrize("outcomes", [0, 2_000])
async def test_no_more_is_remembered_than_there_is_room_for(outcomes: int, ran: list[Any]) -> None:
    world = await warm(NAME, ran, outcomes)
    assert (await world.ask(NAME)).status == 200
    assert len(ran) == 1


async def test_another_version_of_the_graph_begins_with_no_outcomes(ran: list[Any]) -> None:
    world = await warm(NAME, ran)
    pipeline: Any = world.app._answers
    other = replace(pipeline._version())
    pipeline._version = lambda: other
    await world.ask(NAME)
    assert len(ran) == 1


NAMED = {"caller", "language", "witness", "withheld"}
ASKED_AGAIN = {"lookups", "explained"}
OF_THE_VERSION = {"guarded", "providers", "labels"}
OF_THE_OPERATION = {"elsewhere"}
OF_MUTATIONS = {"effects"}
MARKED = {"clock": "now", "kept": "books"}
"""Resolvers read them through what marks them."""
NOT_READ = {"admission", "costed", "passing", "reported"}
"""By resolvers."""


@pytest.mark.threat("outcome-foreign")
def test_all_that_a_resolver_is_handed_is_named_asked_again_or_marked() -> None:
    """Whoever adds something to `Request` says here why an outcome may be given again though that may be another."""
    accounted = NAMED | ASKED_AGAIN | OF_THE_VERSION | OF_THE_OPERATION | OF_MUTATIONS | set(MARKED) | NOT_READ
    assert set(Request.__struct_fields__) == accounted
    read = {
        node.attr
        for room in ("resolvers", "schema", "federation", "supergraph")
        for file in (ROOT / room).rglob("*.py")
        if file != ROOT / "resolvers" / "request.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("request", "context", "info.context")
    }
    assert not read & (set(MARKED) | NOT_READ)
    assert read & set(MARKED.values()), "they are read by their marked names"


@pytest.mark.parametrize("mark", MARKED.values())
def test_what_may_be_another_at_the_next_request_is_marked_as_it_is_read(mark: str) -> None:
    books: Any = object()
    request = Request(NOBODY, Lookups(Shelves(), LookupContext(None, 0), Trace()), "th", lambda: NOW, kept=books)
    assert not request.passing
    getattr(request, mark)
    assert request.passing == {mark}


async def test_what_read_something_marked_is_not_remembered(ran: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Lookups.many

    def marking(self: Lookups, *asked: Any, **more: Any) -> Any:
        marked[-1].passing.add("now")
        return whole(self, *asked, **more)

    marked: list[Request] = []
    of = RequestContexts.of
    monkeypatch.setattr(RequestContexts, "of", lambda *given: marked.append(of(*given)) or marked[-1])
    monkeypatch.setattr(Lookups, "many", marking)
    world = World(16_000_000)
    for _ in range(3):
        await world.ask(NAME)
    assert len(ran) == 3
