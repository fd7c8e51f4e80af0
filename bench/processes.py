"""One, two and four processes of the hub, each with a Redis and a database of its own in one PostgreSQL: how many
requests a second, and what stands in the way of more.

The six queries of `ide/examples` in turn, remembered, over as many connections as one process is given, and over as
many for each. Nothing is kept on a core: the hub, its servers, its agencies and the load generator share what there
are, and how much of a core each of them takes is told.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import asyncpg
import msgspec
import psutil

from bench.agencies import KEPT, QueryFailed, answered, questions
from bench.asking import Question
from bench.driving import Driver
from bench.endurance.site import workers
from bench.hub import served
from bench.load import Ask, Tally
from bench.process import Cores, Running
from bench.rates import Rates, rates

COUNTS: Final = (1, 2, 4)
LOOKS: Final = 60
MISSING: Final = b'"answered":false'
"""What a list says of an agency that did not answer."""
ANYWHERE: Final = Cores(None, None)
HUB, POSTGRESQL, REDIS, AGENCIES, LOAD = "hub", "PostgreSQL", "Redis", "agencies", "load generator"
TAKEN: Final = 0.9
"""The part of a core, or of all, from which there is none left."""


@dataclass(frozen=True, slots=True)
class Processes:
    """A hub of `count` processes, asked over so many `connections`: how often it answers, `rates.cpu` being that of all
    of them for each answer, `commits` the transactions in which its ledger was written for each.

    `cores` is how many cores whoever has a part in it takes, `busiest` the one of the hub's processes that takes most;
    medians of the rounds. `stops` says what stands in the way of more.
    """

    count: int
    connections: int
    rates: Rates
    commits: float
    cores: Mapping[str, float]
    busiest: float
    stops: str


@dataclass(frozen=True, slots=True)
class Group:
    """A hub of several processes, whose ids are `watched` by whose they are, how it is asked, and its database."""

    hub: Running
    asks: Sequence[Ask]
    watched: Mapping[str, Sequence[int]]
    database: str


@dataclass(frozen=True, slots=True)
class Round:
    """What was counted in one, and the ledger's transactions for each right answer."""

    tally: Tally
    commits: float


def measure(driver: Driver, counts: Sequence[int] = COUNTS) -> list[Processes]:
    """The hubs in turns, on servers it brings itself. Raises QueryFailed, ServerDidNotStart, LoadFailed."""
    anywhere = replace(driver, cores=ANYWHERE)
    with contextlib.ExitStack() as stack:
        groups = dict(_groups(stack, anywhere, counts))
        few = driver.pace.connections
        for _ in range(max(1, driver.pace.unmeasured)):  # each process learns what it will remember
            for count, group in groups.items():
                _round(anywhere, group, few, f"{count} processes, warming up")
        found: dict[tuple[int, int], list[Round]] = {
            (count, connections): [] for count in counts for connections in sorted({few, few * count})
        }
        for round_ in driver.rounds():
            for (count, connections), rounds in found.items():
                what = f"{count} processes, {connections} connections, {round_}"
                rounds.append(_round(anywhere, groups[count], connections, what))
        return [_found(*how, groups[how[0]], rounds) for how, rounds in found.items()]


def _groups(stack: contextlib.ExitStack, driver: Driver, counts: Sequence[int]) -> Iterator[tuple[int, Group]]:
    from tests.servers.postgres import postgres
    from tests.servers.valkey import valkey

    database = stack.enter_context(postgres())
    for count in counts:
        driver.tell(f"starting {count} processes")
        redis = stack.enter_context(valkey())
        before = set(database.pids)
        url = database.fresh()
        environment = {"SAAN_DATABASE_URL": url, "SAAN_REDIS_URL": redis.url()}
        command = ("./saan", "serve", "--workers", str(count))
        hub = stack.enter_context(served(ANYWHERE, command=command, environment=environment))
        asks = _asks(hub)
        driver.drive(hub, asks, f"{count} processes, connecting")
        own = [hub.pid, *(worker.pid for worker in workers(hub.pid))]
        children = {child.pid for child in psutil.Process(hub.pid).children(recursive=True)}
        watched = {
            HUB: own,
            POSTGRESQL: sorted(set(database.pids) - before),
            REDIS: redis.pids,
            AGENCIES: sorted(children - set(own)),
        }
        yield count, Group(hub, asks, watched, url)


def _asks(hub: Running) -> list[Ask]:
    """The six queries. Raises QueryFailed.

    What each process remembers may be of another moment, so that lengths differ a little; a page of the ledger is of
    whatever was asked before.
    """
    asks = []
    for name, question in questions(hub).items():
        length = len(_whole(hub, name, question))
        asks.append(Ask(question.sent, length, slack=length if name in KEPT else max(256, length // 10)))
    return asks


def _whole(hub: Running, name: str, question: Question) -> bytes:
    """An answer in which no agency is missing, as one may be that is still starting. Raises QueryFailed."""
    for _ in range(LOOKS):
        answer, body = answered(hub, question)
        if not any("agency" in error["extensions"] for error in answer.get("errors", ())) and MISSING not in body:
            return body
        time.sleep(1)
    raise QueryFailed(f"{name}: an agency does not answer: {body[-500:].decode(errors='replace')}")


def _round(driver: Driver, group: Group, connections: int, what: str) -> Round:
    """One run, its CPU that of all processes of the hub."""
    pids = [pid for several in group.watched.values() for pid in several]
    before = asyncio.run(_batches(group.database))
    tally = driver.drive(group.hub, group.asks, what, connections=connections, watched=pids)
    commits = asyncio.run(_batches(group.database)) - before
    cpu = sum(tally.used[: len(group.watched[HUB])])
    answers = tally.right * (tally.seconds + driver.pace.warm) / tally.seconds
    tally = msgspec.structs.replace(tally, cpu=cpu * 1000 / tally.right if tally.right else None)
    return Round(tally, commits / answers if answers else 0.0)


async def _batches(url: str) -> int:
    """The batches in this database's ledger, each of which was a transaction of its own."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT coalesce(sum(seals), 0) FROM ledger_streams"))
    finally:
        await connection.close()


def _found(count: int, connections: int, group: Group, rounds: Sequence[Round]) -> Processes:
    tallies = [one.tally for one in rounds]
    each = [_cores(group, tally) for tally in tallies]
    cores = {whose: median(one[whose] for one in each) for whose in each[0]}
    busiest = median(max(tally.used[: len(group.watched[HUB])]) / tally.seconds for tally in tallies)
    told = stops(count, cores, busiest, os.cpu_count() or 1)
    return Processes(count, connections, rates(tallies), median(one.commits for one in rounds), cores, busiest, told)


def _cores(group: Group, tally: Tally) -> Mapping[str, float]:
    """How many cores each took, the load generator's own process last among what was watched."""
    used = iter(tally.used)
    taken = {whose: sum(next(used) for _ in pids) / tally.seconds for whose, pids in group.watched.items()}
    return {**taken, LOAD: next(used) / tally.seconds}


def stops(count: int, cores: Mapping[str, float], busiest: float, machine: int) -> str:
    """What stands in the way of more requests a second on a machine with so many cores."""
    if sum(cores.values()) >= TAKEN * machine:
        return f"no core is left: {cores[HUB]:.2f} of {machine} are the hub's"
    if cores[HUB] >= TAKEN * count:
        return "each of the hub's processes has a core to itself and uses it up"
    single = {"one process of the hub": busiest, **{whose: cores[whose] for whose in (REDIS, LOAD)}}
    for whose, taken in single.items():
        if taken >= TAKEN:
            return f"{whose} uses up a core"
    return "no core is used up here: they wait, for the ledger's commits too, or other work is on the machine"
