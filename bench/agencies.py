"""The hub as it is served, its sandbox's agencies behind real HTTP, SQL and files: the six queries of `ide/examples`.

Beside each stands bare starlette returning the same bytes. Counts come first: which calls the query costs. Warm, the
hub remembers what may be remembered; run, it remembers answers and runs each operation (`SAAN_OUTCOMES=0`); cold, it
remembers no answer (`SAAN_REMEMBERED=0`), so that each request asks the agencies. The agencies share the load
generator's core, so that the hub has one for itself. The hub of another tree, such as the commit before a change, is
asked the same in turns, and by one at a time too.
"""

import contextlib
import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from bench.asking import Question, graphql
from bench.beside import Beside, pair
from bench.checkout import Tree
from bench.driving import Driver
from bench.hub import Memory, memory, served, tokens
from bench.load import Ask, Tally
from bench.process import ROOT, Running, running
from bench.rates import Rates, rates
from endpoints.graphql.examples import read_examples
from settings import Settings

QUERIES = 6
EXAMPLES = ROOT / "ide" / "examples"
WARM, RUN, ALONE, COLD, BARE = "warm", "warm, run", "warm, alone", "cold", "the limit"
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
    """One query: its answer's bytes, what it asks cold and warm, its errors' codes, how often it is answered, and what
    another tree's hub makes of it."""

    name: str
    bytes: int
    asks_cold: Calls
    asks_warm: Calls
    errors: tuple[str, ...]
    limit: Rates
    warm: Rates
    run: Rates
    cold: Rates
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """The hub over its sandbox: bytes it holds idle and after the load, seconds until it served, its queries; and which
    tree's hub was asked beside it."""

    idle: Memory
    loaded: Memory
    started: float
    queries: tuple[Query, ...]
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A query as it was asked and answered before any load. `own_text`: it is the hub's own, not this tree's."""

    question: Question
    body: bytes
    calls: Calls
    errors: tuple[str, ...]
    own_text: bool = False

    @property
    def ask(self) -> Ask:
        """`source.state` and `retryAt` change between answers, so their length may, a little."""
        return Ask(self.question.sent, len(self.body), slack=max(256, len(self.body) // 10))


@dataclass(frozen=True, slots=True)
class Target:
    """A server that is put under load, each query as it is asked of it, and by how many at once (None: the pace's)."""

    server: Running
    seen: Mapping[str, Seen]
    connections: int | None = None
    hub: bool = True


def measure(
    driver: Driver,
    queries: int = QUERIES,
    *,
    database: Callable[[], str] | None = None,
    redis: str | None = None,
    beside: Tree | None = None,
) -> Served:
    """Starts the hub three times: that remembers, that remembers answers but no outcomes, and that does not. Raises
    QueryFailed, ServerDidNotStart.

    Each keeps what is its own in a new `database`, or in SQLite; those that remember have `redis` beside them. Where
    there is a tree to measure `beside` this one, its hub is asked in turns with this one's.
    """
    shared = {"SAAN_REDIS_URL": redis} if redis else {}
    with contextlib.ExitStack() as stack:
        hub = stack.enter_context(served(driver.cores, environment={**shared, **_records(database)}))
        idle, warm = memory(hub), _look(hub, queries)
        running = stack.enter_context(
            served(driver.cores, environment={**shared, "SAAN_OUTCOMES": "0", **_records(database)})
        )
        run = Target(running, _look(running, queries))
        targets = {WARM: Target(hub, warm), RUN: run, BARE: stack.enter_context(_limit(driver, warm))}
        if beside:
            other = _other(stack, driver, queries, beside, {})
            alone = {ALONE: replace(targets[WARM], connections=1), _there(ALONE): replace(other, connections=1)}
            targets |= {_there(WARM): other, **alone}
        runs = _runs(driver, targets)
        loaded = memory(hub)
    forgetting = {"SAAN_REMEMBERED": "0"}
    with contextlib.ExitStack() as stack:
        forgetful = stack.enter_context(served(driver.cores, environment={**forgetting, **_records(database)}))
        cold = _look(forgetful, queries)
        targets = {COLD: Target(forgetful, cold)}
        if beside:
            targets[_there(COLD)] = other = _other(stack, driver, queries, beside, forgetting)
        runs |= _runs(driver, targets)
    found = _queries(runs, warm, cold, other.seen if beside else None)
    if silent := [query.name for query in found if not query.asks_cold.calls and query.name not in KEPT]:
        raise QueryFailed(f"{', '.join(silent)}: no agency was asked, though nothing could be remembered.")
    return Served(idle, loaded, hub.started, found, beside.name if beside else None)


def _queries(
    runs: Mapping[tuple[str, str], list[Tally]],
    warm: Mapping[str, Seen],
    cold: Mapping[str, Seen],
    there: Mapping[str, Seen] | None,
) -> tuple[Query, ...]:
    """What was found of each query."""
    return tuple(
        Query(
            name,
            len(seen.body),
            asks_cold=cold[name].calls,
            asks_warm=seen.calls,
            errors=seen.errors,
            limit=rates(runs[BARE, name]),
            warm=rates(runs[WARM, name]),
            run=rates(runs[RUN, name]),
            cold=rates(runs[COLD, name]),
            beside=_beside(runs, name, there[name]) if there else None,
        )
        for name, seen in warm.items()
    )


def _records(database: Callable[[], str] | None) -> Mapping[str, str]:
    return {} if database is None else {"SAAN_DATABASE_URL": database()}


def _there(how: str) -> str:
    """The same of the other tree's hub."""
    return f"{how}, beside"


def _other(
    stack: contextlib.ExitStack, driver: Driver, queries: int, tree: Tree, environment: Mapping[str, str]
) -> Target:
    """Another tree's hub, over the same public data, wherever its tree lies."""
    driver.tell(f"the hub of {tree.name}")
    same = {"SAAN_DATA": str(Settings().real_data or "synthetic"), **environment}
    hub = stack.enter_context(served(driver.cores, command=tree.command, environment=same, folder=tree.folder))
    return Target(hub, _look(hub, queries, own=tree))


def _beside(runs: Mapping[tuple[str, str], list[Tally]], name: str, seen: Seen) -> Beside:
    there = {WARM: WARM, RUN: WARM, ALONE: ALONE, COLD: COLD}
    pairs = {how: pair(runs[how, name], runs[_there(other), name]) for how, other in there.items()}
    return Beside(len(seen.body), seen.own_text, pairs)


def questions(hub: Running, queries: int = QUERIES, *, of: Path = EXAMPLES) -> Mapping[str, Question]:
    """The first queries `of` a folder, each by its persona, by their files' names."""
    examples = read_examples(of)[:queries]
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


def _look(hub: Running, queries: int, own: Tree | None = None) -> dict[str, Seen]:
    """Asks each query first, again with its calls explained, then as it will be asked under load.

    A hub of another tree is asked this tree's queries, and where it does not know one as it is written, its `own`.
    """
    seen = {}
    for name, asked in questions(hub, queries).items():
        question = _known(hub, name, asked, own) if own else asked
        answered(hub, question)
        calls = counted(explained(hub, question))
        answer, body = settled(hub, name, question)
        codes = sorted({error.get("extensions", {}).get("code", "?") for error in answer.get("errors", ())})
        seen[name] = Seen(question, body, calls, tuple(codes), own_text=question is not asked)
    return seen


def _known(hub: Running, name: str, question: Question, own: Tree) -> Question:
    """The question, or where the hub of another tree cannot answer it, the one of that name in its own examples."""
    try:
        answered(hub, question)
    except QueryFailed:
        theirs = questions(hub, of=own.examples)
        if name not in theirs:
            raise
        return theirs[name]
    return question


@contextlib.contextmanager
def _limit(driver: Driver, seen: Mapping[str, Seen]) -> Iterator[Target]:
    """Bare starlette with these answers, each at its name."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
        for name, query in seen.items():
            (Path(folder) / f"{name}.json").write_bytes(query.body)
        command = [sys.executable, "-m", "bench.servers.limit", folder]
        with running("starlette", command, core=driver.cores.server) as limit:
            ready = {name: replace(query, question=query.question.at(f"/{name}")) for name, query in seen.items()}
            yield Target(limit, ready, hub=False)


def _runs(driver: Driver, targets: Mapping[str, Target]) -> dict[tuple[str, str], list[Tally]]:
    """The targets in turns, each query of each, by what is measured and the query; forth and back, so that whoever
    comes after whom does not matter."""
    runs: dict[tuple[str, str], list[Tally]] = {}
    names, turns = next(iter(targets.values())).seen, list(targets.items())
    for number, round_ in enumerate(driver.rounds()):
        for name in names:
            for what, target in turns if number % 2 else reversed(turns):
                seen = target.seen[name]
                if target.hub:  # the other queries have left lines in the ledger since
                    settled(target.server, name, seen.question)
                tally = driver.drive(
                    target.server, [seen.ask], f"{name}, {what}, {round_}", connections=target.connections
                )
                runs.setdefault((what, name), []).append(tally)
    return runs
