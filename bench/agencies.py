"""The hub as it is served, its sandbox's agencies behind real HTTP, SQL and files: queries 1 to 4 of `ide/examples`.

Beside each stands bare starlette returning the same bytes. Counts come first: which calls the query costs. Warm, the
hub remembers what may be remembered; cold, it remembers no answer (`SAAN_REMEMBERED=0`), so that each request
asks the agencies. The agencies share the load generator's core, so that the hub has one for itself.
"""

import datetime
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.asking import Question, Reply, graphql
from bench.driving import Driver
from bench.hub import Hub, Memory, served
from bench.load import Ask, Tally
from bench.process import ROOT, Running, running
from bench.rates import Rates, rates
from endpoints.examples import read_examples

QUERIES = 4
FORGETFUL = {"SAAN_REMEMBERED": "0"}


class QueryFailed(Exception):
    """The hub did not answer a query of its own examples."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What one request asked of the agencies: how many calls, and how many keys in them all."""

    calls: int
    keys: int


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its answer's bytes, what it asks cold and warm, its errors' codes, and how often it is answered."""

    name: str
    bytes: int
    asks_cold: Calls
    asks_warm: Calls
    errors: tuple[str, ...]
    limit: Rates
    warm: Rates
    cold_alone: Rates
    cold_together: Rates


@dataclass(frozen=True, slots=True)
class Served:
    """The hub over its sandbox: bytes it holds idle and after the load, seconds until it served, its queries."""

    idle: Memory
    loaded: Memory
    started: float
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A query as it was asked before any load."""

    question: Question
    reply: Reply
    calls: Calls
    errors: tuple[str, ...]

    @property
    def length(self) -> int:
        """Bytes of the answer."""
        return len(self.reply.body)

    def ask(self, path: str | None = None) -> Ask:
        """`source.state` and `retryAt` change between answers, so their length may, a little."""
        question = self.question.at(path) if path else self.question
        return Ask(question.sent, self.length, slack=max(256, self.length // 10))


def measure(
    driver: Driver, queries: int = QUERIES, *, database: Callable[[], str] | None = None, redis: str | None = None
) -> Served:
    """Starts the hub twice, once that remembers and once that does not. Raises QueryFailed, ServerDidNotStart.

    Each keeps what is its own in a new `database`, or in SQLite; the one that remembers has `redis` beside it.
    """
    shared = {"SAAN_REDIS_URL": redis} if redis else {}
    with served(driver.cores, environment={**shared, **_records(database)}) as hub:
        idle, started = hub.memory(), hub.started
        warm = _look(hub, queries)
        with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
            for name, query in warm.items():
                (Path(folder) / f"{name}.json").write_bytes(query.reply.body)
            command = [sys.executable, "-m", "bench.servers.limit", folder]
            with running("starlette", command, core=driver.cores.server) as limit:
                remembering, limits = _warm(driver, hub.running, limit, warm)
        loaded = hub.memory()
    with served(driver.cores, environment={**FORGETFUL, **_records(database)}) as hub:
        cold = _look(hub, queries)
        alone = _cold(driver, hub.running, cold, "one at a time", connections=1)
        together = _cold(driver, hub.running, cold, "many at once")
    for name, query in cold.items():
        if not query.calls.calls:
            raise QueryFailed(f"{name}: no agency was asked, though nothing could be remembered.")
    asked = (
        Query(
            name,
            query.length,
            asks_cold=cold[name].calls,
            asks_warm=query.calls,
            errors=query.errors,
            limit=rates(limits[name]),
            warm=rates(remembering[name]),
            cold_alone=rates(alone[name]),
            cold_together=rates(together[name]),
        )
        for name, query in warm.items()
    )
    return Served(idle, loaded, started, tuple(asked))


def _records(database: Callable[[], str] | None) -> Mapping[str, str]:
    return {} if database is None else {"SAAN_DATABASE_URL": database()}


def questions(hub: Hub, queries: int = QUERIES) -> Mapping[str, Question]:
    """The first queries, each by its persona, by their files' names."""
    examples = read_examples(ROOT / "ide" / "examples")[:queries]
    tokens = hub.tokens()
    return {
        example.id: graphql(
            example.query,
            {name: _value(value) for name, value in example.variables.items()},
            token=tokens[example.persona] if example.persona else None,
        )
        for example in examples
    }


def _value(value: Any) -> Any:
    """A variable as the examples write it: `today+90` is the date 90 days from now."""
    if isinstance(value, str) and value.startswith("today+"):
        days = datetime.timedelta(days=int(value.removeprefix("today+")))
        return (datetime.datetime.now(datetime.UTC) + days).date().isoformat()
    return value


def _look(hub: Hub, queries: int) -> dict[str, Seen]:
    """Asks each query three times: first, again with its calls explained, then as it will be asked under load."""
    port, seen = hub.running.port, {}
    for name, question in questions(hub, queries).items():
        body = orjson.loads(question.body)
        explained = Question(question.path, orjson.dumps({**body, "extensions": {"explain": True}}), question.headers)
        _answered(name, question.ask(port))
        calls = _answered(name, explained.ask(port))["extensions"]["explain"]["calls"]
        reply = question.ask(port)
        errors = _answered(name, reply).get("errors", ())
        codes = sorted({error.get("extensions", {}).get("code", "?") for error in errors})
        seen[name] = Seen(question, reply, Calls(len(calls), sum(call["keys"] for call in calls)), tuple(codes))
    return seen


def _answered(name: str, reply: Reply) -> Any:
    answer = reply.json()
    if reply.status != 200 or not answer.get("data"):
        raise QueryFailed(f"{name}: status {reply.status}: {reply.body[:500].decode(errors='replace')}")
    return answer


Tallies = dict[str, list[Tally]]


def _warm(driver: Driver, hub: Running, limit: Running, seen: Mapping[str, Seen]) -> tuple[Tallies, Tallies]:
    """The hub's runs and the limit's, in turns."""
    warm: Tallies = {name: [] for name in seen}
    limits: Tallies = {name: [] for name in seen}
    for round_ in driver.rounds():
        for name, query in seen.items():
            warm[name].append(driver.drive(hub, [query.ask()], f"{name}, warm, {round_}"))
            limits[name].append(driver.drive(limit, [query.ask(f"/{name}")], f"{name}, the limit, {round_}"))
    return warm, limits


def _cold(
    driver: Driver, hub: Running, seen: Mapping[str, Seen], how: str, *, connections: int | None = None
) -> Tallies:
    runs: Tallies = {name: [] for name in seen}
    for round_ in driver.rounds():
        for name, query in seen.items():
            what = f"{name}, cold, {how}, {round_}"
            runs[name].append(driver.drive(hub, [query.ask()], what, connections=connections))
    return runs
