"""The graph with two hundred agencies that bring types of their own: what it costs to compose, to hold and to tell of.

Each brings a folder as an agency would: five types, a scope, roots and a field on Citizen; one of its entities refers
to one of the agency before it. Nobody serves them: what is measured is the graph, in the bench's own process, and the
start of a hub that has it (`bench/contributor_starts.py`).
"""

import asyncio
import contextlib
import datetime
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from graphql import get_introspection_query

from access.caller import Caller
from bench.contributor_starts import Started
from bench.contributor_starts import measure as starts
from bench.driving import QUICK, Driver
from bench.synthetic_agencies import SEED, written
from connectors.provider import Provider
from endpoints.graphql.identification import GraphQLRequest, Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.request import RequestParameters
from endpoints.graphql.version import Version
from federation.build import build_supergraph, supergraph_of
from server.garbage_collection import settle
from settings import Settings
from supergraph.graph import Supergraph
from wiring.execution import executor_of

MANY: Final = 200
LOOKS: Final = 20
TICK: Final = 0.001
CORE: Final = """
query ($id: ID!) {
  law(id: $id) { title sections { number } }
  businesses(first: 10) { totalCount nodes { name status licences(first: 5) { nodes { number } } } }
}
"""


@dataclass(frozen=True, slots=True)
class Contributors:
    """A graph with so many `contributors`, of whom `left_out` had faults: its types, and the scopes these bring.

    `composed` is seconds, wall clock and CPU, from folders to a proved graph; `added` bytes that this process held
    more then. `told` is how many milliseconds the schema takes to be told to somebody whose set of scopes nobody had
    before (the median and the longest of so many `looks`), `held` the longest that the loop could do nothing else
    meanwhile, and `held_by_any` as long beside a thread that only counts: what the machine itself takes.
    `core` and `core_alone` are CPU microseconds of a request that concerns the core only, with the
    contributors and without. `started` and `started_alone` are hubs that serve with them and without.
    """

    contributors: int
    left_out: int
    types: int
    scopes: int
    composed: float
    composed_cpu: float
    added: int
    looks: int
    told: float
    told_longest: float
    held: float
    held_by_any: float
    core: float
    core_alone: float
    started: Started
    started_alone: Started


def measure(driver: Driver, many: int = MANY) -> Contributors:
    """Composes and asks the graph with so many contributors, and asks the core alone."""
    driver.tell(f"{many} contributors")
    alone = build_supergraph()
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
        written(Path(folder), many)
        gc.collect()
        before, since, cpu = psutil.Process().memory_info().rss, time.perf_counter(), time.process_time()
        graph, _ = supergraph_of([Path(folder)])
        composed, composed_cpu = time.perf_counter() - since, time.process_time() - cpu
        gc.collect()
        settle()  # as a hub does that has started
        added = psutil.Process().memory_info().rss - before
        started_alone, started = starts(driver, Path(folder))
    brought = sorted({scope for said in graph.declared.fields.values() for scope in said.scopes} - _scopes(alone))
    requests = 200 if driver.pace == QUICK else 2_000
    told, held = asyncio.run(_introspected(_pipeline(graph), brought))
    core_alone, core = asyncio.run(_in_turns(_pipeline(alone), _pipeline(graph), requests))
    return Contributors(
        many,
        len(graph.faults),
        len(graph.schema.type_map) - len(alone.schema.type_map),
        len(brought),
        composed,
        composed_cpu,
        added,
        LOOKS,
        statistics.median(told) * 1_000,
        max(told) * 1_000,
        held * 1_000,
        asyncio.run(_beside_any(sum(told))) * 1_000,
        core * 1e6,
        core_alone * 1e6,
        started,
        started_alone,
    )


def _scopes(graph: Supergraph) -> set[str]:
    return {scope for said in graph.declared.fields.values() for scope in said.scopes}


class _Nobody:
    """No agency serves anything."""

    def providers(self, type_: str, by: str) -> Sequence[Provider]:
        return ()


class _NoTokens:
    """Who asks is told beside the request."""

    async def caller(self, token: str, presented: Any = None) -> Caller:
        raise AssertionError(token)


def _pipeline(graph: Supergraph) -> Pipeline:
    settings = Settings.model_validate({"sandbox": True})
    version = Version(executor_of(settings, graph), _Nobody(), graph.guarded)
    return Pipeline(
        lambda: version,
        Identification(_NoTokens(), largest=settings.largest_request),
        deadline=settings.deadline,
        explain=False,
        now=lambda: datetime.datetime.now(datetime.UTC),
    )


def _asking(text: str, scopes: frozenset[str], **variables: Any) -> GraphQLRequest:
    return GraphQLRequest(RequestParameters(text, None, variables), Caller(scopes=scopes), "th", get=False)


async def _introspected(pipeline: Pipeline, scopes: Sequence[str]) -> tuple[list[float], float]:
    """Seconds until each of so many callers is told the schema, and the longest pause of the loop meanwhile."""
    chosen, told = random.Random(SEED), []
    with _pauses() as pauses:
        for _ in range(LOOKS):
            held = frozenset(chosen.sample(scopes, chosen.randint(0, len(scopes))))
            since = time.perf_counter()
            answer = await pipeline.answer(_asking(get_introspection_query(), held))
            told.append(time.perf_counter() - since)
            assert answer.ran, answer.body[:200]
            assert not answer.errors, answer.body[:200]
    return told, max(pauses)


async def _beside_any(seconds: float) -> float:
    """The longest pause of the loop beside a thread that counts for so many seconds."""
    until = time.perf_counter() + seconds

    def counts() -> None:
        while time.perf_counter() < until:
            sum(range(100))

    with _pauses() as pauses:
        await asyncio.to_thread(counts)
    return max(pauses)


@contextlib.contextmanager
def _pauses() -> Iterator[list[float]]:
    """How many seconds longer than asked for the loop slept, each time, while this lasts."""
    pauses = [0.0]

    async def ticking() -> None:
        while True:
            since = time.perf_counter()
            await asyncio.sleep(TICK)
            pauses.append(time.perf_counter() - since - TICK)

    ticks = asyncio.ensure_future(ticking())
    try:
        yield pauses
    finally:
        ticks.cancel()


async def _in_turns(one: Pipeline, other: Pipeline, requests: int) -> tuple[float, float]:
    """Seconds of CPU for a request of the core, asked of each in turns: the medians of ten rounds."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(10):
        for pipeline, found in zip((one, other), spent, strict=True):
            since = time.process_time()
            for _ in range(requests // 10):
                answer = await pipeline.answer(_asking(CORE, frozenset(), id="law-1"))
                assert answer.ran, answer.body[:200]
            found.append((time.process_time() - since) / (requests // 10))
    return statistics.median(spent[0]), statistics.median(spent[1])
