"""The hub as it is served, its sandbox's agencies behind real HTTP, SQL and files: the six queries of `ide/examples`.

Beside each stands bare starlette returning the same bytes. Counts come first: which calls the query costs. Warm, the
hub remembers what may be remembered; cold, it remembers no answer (`SAAN_REMEMBERED=0`), so that each request
asks the agencies. The agencies share the load generator's core, so that the hub has one for itself.
"""

import contextlib
import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.asking import Question, graphql
from bench.driving import Driver
from bench.hub import Memory, memory, served, tokens
from bench.load import Ask, Tally
from bench.process import ROOT, Running, running
from bench.rates import Rates, rates
from endpoints.graphql.examples import read_examples

QUERIES = 6
KEPT = frozenset({"6-auditor"})
"""What reads what the hub itself keeps, and asks no agency."""
PAGE = 25
"""How often a query is asked before its answer is taken as it is: a page of the ledger, and more. What is newest in the
ledger is then what this query leaves there itself."""


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
    cold: Rates


@dataclass(frozen=True, slots=True)
class Served:
    """The hub over its sandbox: bytes it holds idle and after the load, seconds until it served, its queries."""

    idle: Memory
    loaded: Memory
    started: float
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A query as it was asked and answered before any load."""

    question: Question
    body: bytes
    calls: Calls
    errors: tuple[str, ...]

    def ask(self, path: str | None = None) -> Ask:
        """`source.state` and `retryAt` change between answers, so their length may, a little."""
        question = self.question.at(path) if path else self.question
        return Ask(question.sent, len(self.body), slack=max(256, len(self.body) // 10))


def measure(
    driver: Driver, queries: int = QUERIES, *, database: Callable[[], str] | None = None, redis: str | None = None
) -> Served:
    """Starts the hub twice, once that remembers and once that does not. Raises QueryFailed, ServerDidNotStart.

    Each keeps what is its own in a new `database`, or in SQLite; the one that remembers has `redis` beside it.
    """
    records = {} if database is None else {"SAAN_DATABASE_URL": database()}
    shared = {"SAAN_REDIS_URL": redis} if redis else {}
    with served(driver.cores, environment={**shared, **records}) as hub:
        idle, warm = memory(hub), _look(hub, queries)
        with _limit(driver, warm) as limit:
            runs = _runs(driver, {"warm": hub, "the limit": limit}, warm)
        loaded = memory(hub)
    records = {} if database is None else {"SAAN_DATABASE_URL": database()}
    with served(driver.cores, environment={"SAAN_REMEMBERED": "0", **records}) as forgetful:
        cold = _look(forgetful, queries)
        runs |= _runs(driver, {"cold": forgetful}, cold)
    found = tuple(
        Query(
            name,
            len(seen.body),
            asks_cold=cold[name].calls,
            asks_warm=seen.calls,
            errors=seen.errors,
            limit=rates(runs["the limit", name]),
            warm=rates(runs["warm", name]),
            cold=rates(runs["cold", name]),
        )
        for name, seen in warm.items()
    )
    if silent := [query.name for query in found if not query.asks_cold.calls and query.name not in KEPT]:
        raise QueryFailed(f"{', '.join(silent)}: no agency was asked, though nothing could be remembered.")
    return Served(idle, loaded, hub.started, found)


def questions(hub: Running, queries: int = QUERIES) -> Mapping[str, Question]:
    """The first queries, each by its persona, by their files' names."""
    examples = read_examples(ROOT / "ide" / "examples")[:queries]
    people = tokens(hub)
    return {
        example.id: graphql(
            example.query,
            {name: _value(value) for name, value in example.variables.items()},
            token=people[example.persona] if example.persona else None,
        )
        for example in examples
    }


def _value(value: Any) -> Any:
    """A variable as the examples write it: `today+90` is the date 90 days from now."""
    if isinstance(value, str) and value.startswith("today+"):
        days = datetime.timedelta(days=int(value.removeprefix("today+")))
        return (datetime.datetime.now(datetime.UTC) + days).date().isoformat()
    return value


def explained(hub: Running, question: Question) -> list[Mapping[str, Any]]:
    """Asks, and tells the calls to agencies that it cost. Raises QueryFailed."""
    body = {**orjson.loads(question.body), "extensions": {"explain": True}}
    answer, _ = answered(hub, Question(question.path, orjson.dumps(body), question.headers))
    calls: list[Mapping[str, Any]] = answer["extensions"]["explain"]["calls"]
    return calls


def answered(hub: Running, question: Question) -> tuple[Any, bytes]:
    """An answer with data, and its bytes. Raises QueryFailed."""
    reply = question.ask(hub.port)
    answer = reply.json()
    if reply.status != 200 or not answer.get("data"):
        asked = question.body[:200].decode(errors="replace")
        raise QueryFailed(f"status {reply.status}: {reply.body[:500].decode(errors='replace')} to {asked}")
    return answer, reply.body


def settled(hub: Running, name: str, question: Question) -> tuple[Any, bytes]:
    """An answer as it is from then on: of a page of the ledger once it tells of these askings. Raises QueryFailed."""
    for _ in range(PAGE if name in KEPT else 0):
        answered(hub, question)
    return answered(hub, question)


def counted(calls: list[Mapping[str, Any]]) -> Calls:
    return Calls(len(calls), sum(call["keys"] for call in calls))


def _look(hub: Running, queries: int) -> dict[str, Seen]:
    """Asks each query first, again with its calls explained, then as it will be asked under load."""
    seen = {}
    for name, question in questions(hub, queries).items():
        answered(hub, question)
        calls = counted(explained(hub, question))
        answer, body = settled(hub, name, question)
        codes = sorted({error.get("extensions", {}).get("code", "?") for error in answer.get("errors", ())})
        seen[name] = Seen(question, body, calls, tuple(codes))
    return seen


@contextlib.contextmanager
def _limit(driver: Driver, seen: Mapping[str, Seen]) -> Iterator[Running]:
    """Bare starlette with these answers, each at its name."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
        for name, query in seen.items():
            (Path(folder) / f"{name}.json").write_bytes(query.body)
        command = [sys.executable, "-m", "bench.servers.limit", folder]
        with running("starlette", command, core=driver.cores.server) as limit:
            yield limit


def _runs(
    driver: Driver, servers: Mapping[str, Running], seen: Mapping[str, Seen]
) -> dict[tuple[str, str], list[Tally]]:
    """The servers in turns, each query of each, by what is measured and the query."""
    runs: dict[tuple[str, str], list[Tally]] = {}
    for round_ in driver.rounds():
        for name, query in seen.items():
            for what, server in servers.items():
                ask = query.ask(f"/{name}" if what == "the limit" else None)
                if what != "the limit":  # the other queries have left lines in the ledger since
                    settled(server, name, query.question)
                runs.setdefault((what, name), []).append(driver.drive(server, [ask], f"{name}, {what}, {round_}"))
    return runs
