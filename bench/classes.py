"""What a request of each class costs, on PostgreSQL and Valkey as in production: the figures that sizing rests on.

The classes are queries 1 to 5 of `ide/examples`: a citizen, a business portal, an official at a counter, a law portal
without a token, a bank under consent. CPU times are those of the hub's own process; entries are rows of the ledger.
"""

import asyncio
import platform
from collections.abc import Mapping
from pathlib import Path

import msgspec

from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.ledger_tables import ENTRIES
from access.storage.database import Database
from bench import agencies, cache, ledger
from bench.driving import Driver
from bench.hub import served
from bench.process import Cores
from bench.rates import Rates

QUERIES = 5
ASKED = 5  # times each, to count its entries
VERIFIED = 50_000  # entries that a ledger holds when its bytes are counted
SIMULATED = 20_000  # operations after which the answers in Redis are weighed
RATE = 15.0  # operations a second of that simulation


class Class(msgspec.Struct, frozen=True):
    """One class of requests. `warm` (run, no outcome remembered: requests come from many people) and `cold` are CPU
    milliseconds, `entries` rows of the ledger for each request."""

    warm: float
    cold: float
    entries: float
    bytes: int


class Figures(msgspec.Struct, frozen=True):
    """Everything measured. `process` is the PSS of a process under load, `entry` and `answer` are bytes: of a row of
    the ledger with its indexes, and of an answer in Redis."""

    machine: str
    classes: dict[str, Class]
    process: int
    entry: int
    answer: int


def measure(driver: Driver, *, verified: int = VERIFIED, simulated: int = SIMULATED) -> Figures:
    """Measures it all on servers it brings itself. Raises QueryFailed, ServerDidNotStart, LoadFailed."""
    from tests.servers.postgres import postgres
    from tests.servers.valkey import valkey

    with postgres() as server, valkey() as redis:
        counted = entries(server.fresh(), driver.cores)
        found = agencies.measure(driver, QUERIES, database=server.fresh, redis=redis.url())
        driver.tell("the bytes of the ledger")
        told = asyncio.run(ledger.verifying(server.fresh(), LedgerKeys.understand(generate()), verified))
    driver.tell("the bytes of the cache")
    kept = cache.measure(simulated, RATE, seed=1, processes=[1])[-1]
    classes = {
        query.name: Class(warm=_cpu(query.run), cold=_cpu(query.cold), entries=counted[query.name], bytes=query.bytes)
        for query in found.queries
    }
    return Figures(
        machine=f"{platform.machine()}, Python {platform.python_version()}",
        classes=classes,
        process=found.loaded.pss or found.loaded.rss,
        entry=int(told["bytes an entry, indexes too"]),
        answer=int(kept["bytes each"]),
    )


def read(file: Path) -> Figures:
    """Figures that were written down."""
    return msgspec.json.decode(file.read_bytes(), type=Figures)


def write(figures: Figures, file: Path) -> None:
    """Writes figures down."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")


def _cpu(rates: Rates) -> float:
    if rates.cpu is None or rates.wrong:
        raise agencies.QueryFailed(f"no figure: {rates.fault}")
    return round(rates.cpu.median, 2)


def entries(url: str, cores: Cores) -> Mapping[str, float]:
    """How many rows of the ledger a request of each class leaves."""
    counted = {}
    with served(cores, environment={"SAAN_DATABASE_URL": url}) as hub:
        for name, question in agencies.questions(hub, QUERIES).items():
            before = asyncio.run(_rows(url))
            for _ in range(ASKED):
                question.ask(hub.port)
            counted[name] = (asyncio.run(_rows(url)) - before) / ASKED
    return counted


async def _rows(url: str) -> int:
    from sqlalchemy import func, select

    async with Database(url) as database, database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(ENTRIES)) or 0)
