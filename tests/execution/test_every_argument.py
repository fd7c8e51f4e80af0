"""The largest and the nastiest value is sent to every argument of the graph: what is done with it has bounds.

Nothing here looks at a clock: it counts who is asked, with what, how much work is done, and what is kept.
"""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType

import bounds
from access.permissions.core_scopes import CORE_SCOPES
from bench.hostile.places import Place, body, places
from bench.hostile.values import VARIABLES, documents, literals
from cache.caching_provider import CachingProvider
from cache.memory_store import MemoryStore
from connectors.contract import Key, Question, Search
from connectors.provider import Answer, DataClass, LookupContext, LookupFacts, Provider, Trace, WithoutMemory
from execution.argument_bounds import Most
from schema.contracts import questions
from tests.asgi import Answer as Given
from tests.asgi import ask
from tests.hub import SCHEMA, hub, token

pytestmark = pytest.mark.threat("value-huge")

PLACES = {place.coordinate: place for place in places(SCHEMA.schema)}
MOSTS = SCHEMA.bounds
ROOM = 500_000
CALLS = 60_000
"""Calls of functions that a refused request takes at most: those of the largest document that is read."""


class Agency(WithoutMemory):
    """Answers every question that nobody has a record, and remembers with what it was asked."""

    agency = "agency"
    facts = LookupFacts(3_600, 3_600, 3_600, DataClass.PUBLIC, "public-task", (), "1", 1_000)

    def __init__(self, question: Question, asked: list[Key]) -> None:
        self.question = question
        self._asked = asked

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        self._asked += keys
        return dict.fromkeys(keys, Answer(total=0))


class Country:
    """The agencies of all questions, and one memory before them."""

    def __init__(self) -> None:
        self.asked: list[Key] = []
        self.memory = MemoryStore(ROOM)
        self._providers = {
            (question.type, question.by): [self._remembering(Agency(question, self.asked))] for question in questions()
        }

    def _remembering(self, agency: Provider) -> Provider:
        return CachingProvider(agency, self.memory, lambda: 1_000.0)

    def providers(self, type_: str, by: str) -> Sequence[Provider]:
        return self._providers[type_, by]


@pytest.fixture
def country() -> Country:
    return Country()


@pytest.fixture
def headers() -> dict[str, str]:
    known = token(*CORE_SCOPES, app="audit", actor="An Official", purpose="licensing", case="1")
    return {"content-type": "application/json", "authorization": f"Bearer {known}"}


def texts(key: Any) -> Iterator[str]:
    """Every text in a key that an agency is asked by."""
    if isinstance(key, str):
        yield key
    elif isinstance(key, Search):
        yield from (key.text, *(value for _, value in key.filters))
    elif isinstance(key, tuple):
        for part in key:
            yield from texts(part)


SHORTER = 3_000
"""Characters and items of what is sent here: ten times any bound, so that the test takes seconds."""


def requests(place: Place) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in VARIABLES.items():
        yield f"sent: {name}", place.sent(value[:SHORTER] if isinstance(value, str | list) else value)
    for name, literal in literals(SHORTER, enum=isinstance(SCHEMA.schema.type_map[place.named], GraphQLEnumType)):
        yield f"written: {name}", place.written(literal)


def test_every_argument_of_the_graph_is_among_them() -> None:
    declared = {
        f"{type_.name}.{field}({argument}:)"
        for type_ in SCHEMA.schema.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__")
        for field, definition in type_.fields.items()
        for argument in definition.args
    }
    assert declared - PLACES.keys() == set()


def test_every_argument_has_a_bound_also_one_that_says_none() -> None:
    for place in PLACES.values():
        most = MOSTS(*place.parts)
        assert 0 < most.characters <= 256 and 0 < most.items <= 100
    assert MOSTS("Query", "services", "search") == Most(bounds.SEARCH.most, words=bounds.WORDS.most)
    assert MOSTS("Nothing", "yet", "declared") == Most(bounds.STRING.most, bounds.ITEMS.most)


KINDS = {(place.named, place.listed, MOSTS(*place.parts)): place.coordinate for place in PLACES.values()}
SENT = [*((one, "breadth-first") for one in PLACES), *((one, "graphql-core") for one in KINDS.values())]
"""Every argument; by the reference one of each kind, since both read the same bounds."""
WORST = (": one letter", ": words", ": a list", ": an object", ": a number", ": letters that grow")
"""What is sent to an argument of a kind of which another is sent everything: forty take a language."""


@pytest.mark.parametrize(("coordinate", "executor"), SENT)
async def test_nobody_is_asked_with_more_than_the_bound_and_little_is_answered(
    coordinate: str, executor: str, country: Country, headers: dict[str, str]
) -> None:
    app = hub(executor=executor, providers=country)
    whole = executor == "graphql-core" or coordinate in KINDS.values()
    for name, request in requests(PLACES[coordinate]):
        if not whole and not name.endswith(WORST):
            continue
        answer = await run(app, headers, request)
        assert answer.status in (200, 400, 413), name
        assert len(answer.body) < 12_000, name
        assert b"INTERNAL" not in answer.body, name
        assert max((len(text) for key in country.asked for text in texts(key)), default=0) <= 256, name


async def run(app: Any, headers: dict[str, str], request: dict[str, Any]) -> Given:
    """The answer where a body may have any size: what is in it has bounds of its own."""
    app._largest = 10**9
    return await ask(app, "/graphql", "POST", headers, body(request))


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_what_is_over_the_bound_asks_nobody_and_takes_no_more_work_the_more_it_is(
    executor: str, country: Country, headers: dict[str, str]
) -> None:
    app = hub(executor=executor, providers=country)
    for place in PLACES.values():
        for value in ("x", ["x"], "า "):
            few, many = place.sent(value * 2_000), place.sent(value * 20_000)
            await run(app, headers, few)
            worked = [await calls(lambda one=one: run(app, headers, one)) for one in (few, many)]  # type: ignore[misc]
            assert worked[1] <= worked[0] + 50, (place.coordinate, worked)
    assert country.asked == [] and len(country.memory) == 0


@pytest.mark.parametrize("name", dict(documents()))
async def test_a_nasty_document_takes_a_bounded_amount_of_work(
    name: str, country: Country, headers: dict[str, str]
) -> None:
    app = hub(providers=country)
    text = dict(documents())[name]
    if name == "the schema":
        text = "{ __schema { queryType { name } } }"
    done = await calls(lambda: run(app, headers, {"query": text}))
    assert done < 12 * CALLS, done


async def calls(work: Callable[[], Any]) -> int:
    """How many functions are called meanwhile, in this thread."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        await work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.threat("memory-filled")
@pytest.mark.parametrize("coordinate", ["Query.services(search:)", "Query.agency(id:)"])
async def test_what_is_kept_of_many_that_differ_is_bounded(
    coordinate: str, country: Country, headers: dict[str, str]
) -> None:
    app, place = hub(providers=country), PLACES[coordinate]
    await run(app, headers, place.sent("x"))
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(12):
        await run(app, headers, place.sent("x" * 300_000 + str(number)))
        await run(app, headers, place.written(f'"{"x" * 60_000}{number}"'))
        await run(app, headers, place.sent(f"{number:060}"))
    country.asked.clear()
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 2 * ROOM
