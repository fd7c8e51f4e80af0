"""What the cache spares the agencies: `python -m bench.cache`, with the hub's own cache and a Valkey it brings itself.

A simulated population asks: laws, businesses and citizens are wanted as Zipf has it, time passes as it would at the
given rate, lifetimes are those of the agencies' manifests. Counted are calls that reach an agency for a thousand
operations, and of the keys asked for the parts that this process, Redis and an agency answered: cold (beginning with
nothing) and warm (as many operations again), with one process and with four, each alone and with Redis between them.

    python -m bench.cache --operations 20000 --rate 15 --json figures.json

Fifteen operations a second are forty million a month. The counts depend on the seed alone, but for what several
processes ask at the same instant.
"""

import argparse
import asyncio
import bisect
import itertools
import json
import random
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cache.caching_provider import CachingProvider
from cache.codec import Codec
from cache.cross_request_batching import CrossRequestBatching
from cache.drops import Drops
from cache.encryption_keys import Keyring
from cache.entry import CacheEntry, CacheKey, Need, Store, StoreLook
from cache.invalidation import Invalidation
from cache.memory_store import MemoryStore
from cache.redis_client import RedisClient
from cache.redis_pipeline import RedisPipeline
from cache.redis_store import RedisStore
from cache.redis_url import RedisUrl
from cache.tiered_store import TieredStore
from connectors.contract import Contract, Key, ValueType
from connectors.manifest.units import Duration
from connectors.provenance import Source
from connectors.provider import Answer, DataClass, LookupContext, LookupFacts, Provider, Trace, WithoutMemory
from schema.contracts import contracts, questions
from settings import Settings

ROOT: Final = Path(__file__).parent.parent
AT_ONCE: Final = 16
PROCESSES: Final = (1, 4)
CONTRACTS: Final = contracts()
BEGIN: Final = 1_764_000_000.0


@dataclass(frozen=True, slots=True)
class Portal:
    """A kind of operation: how much of all there are, the lookups each asks, of how many things, how unevenly."""

    name: str
    share: float
    lookups: tuple[tuple[str, str, str], ...]
    things: int
    exponent: float
    personal: bool = False


PORTALS: Final = (
    Portal("law", 0.4, (("ocs", "Law", "lawId"), ("ocs", "LawSection", "lawId")), 5_000, 1.0),
    Portal(
        "business",
        0.3,
        (("dbd", "Business", "juristicId"), ("diw", "Licence", "juristicId"), ("exd", "Licence", "juristicId")),
        100_000,
        0.9,
    ),
    Portal(
        "citizen", 0.3, (("dopa", "Person", "nationalId"), ("cgd", "Entitlement", "nationalId")), 500_000, 0.6, True
    ),
)


class Clock:
    """Seconds since 1970 that pass as operations do."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> float:
        return self.now


class Upstream(WithoutMemory):
    """An agency's lookup, as far as the cache is concerned: every key has a record."""

    def __init__(self, agency: str, type_: str, by: str, counts: Counter[str], *, personal: bool) -> None:
        self.agency = agency
        self.question = next(one for one in questions() if (one.type, one.by) == (type_, by))
        self.facts = facts(agency, type_, by, personal=personal)
        self._counts = counts

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        await asyncio.sleep(0)
        self._counts["calls"] += -(-len(keys) // self.facts.batch)
        self._counts["from agencies"] += len(keys)
        return {key: Answer((_record(CONTRACTS[self.question.type], self.agency, str(key)),)) for key in keys}


class Counted:
    """A store that counts what it found."""

    def __init__(self, store: Store, counts: Counter[str]) -> None:
        self._store = store
        self._counts = counts

    @property
    def mark(self) -> int:
        return self._store.mark

    def dropped(self, slots: Iterable[int]) -> int:
        return self._store.dropped(slots)

    def recall(self, name: CacheKey, now: float) -> CacheEntry | None:
        self._counts["keys"] += 1
        return self._store.recall(name, now)

    async def look(self, names: Sequence[CacheKey], need: Need) -> StoreLook:
        found = await self._store.look(names, need)
        self._counts["from Redis"] += sum(need.met(kept) for kept in found.kept.values())
        return found

    async def keep(self, kept: Mapping[CacheKey, CacheEntry]) -> None:
        await self._store.keep(kept)

    async def release(self, names: Collection[CacheKey]) -> None:
        await self._store.release(names)


class Process:
    """The cache of one process."""

    def __init__(self, store: Store, clock: Clock, counts: Counter[str], chance: random.Random) -> None:
        counted = Counted(store, counts)
        self._providers: dict[tuple[str, str, str], Provider] = {
            lookup: CachingProvider(
                CrossRequestBatching(Upstream(*lookup, counts, personal=portal.personal)),
                counted,
                clock,
                random=chance.random,
            )
            for portal in PORTALS
            for lookup in portal.lookups
        }

    async def operate(self, portal: Portal, thing: int) -> None:
        """One operation: all its lookups at once."""
        key = f"{thing:013d}"
        until = asyncio.get_running_loop().time() + 60
        context = LookupContext(f"person {thing}" if portal.personal else None, until)
        await asyncio.gather(*(self._providers[lookup].ask([key], context, Trace()) for lookup in portal.lookups))


async def simulate(processes: int, url: str | None, *, operations: int, rate: float, seed: int) -> list[dict[str, Any]]:
    """The figures of one arrangement, cold and warm."""
    clock, counts, chance = Clock(), Counter[str](), random.Random(seed)
    keyring = Keyring([bytes(32)])
    figures = []
    async with AsyncExitStack() as stack:
        stores = [await _store(stack, url, keyring, clock, number) for number in range(processes)]
        hubs = [Process(store, clock, counts, chance) for store in stores]
        wanted = _wanted(chance)
        for phase in ("cold", "warm"):
            counts.clear()
            for _ in range(0, operations, AT_ONCE):
                some = [next(wanted) for _ in range(AT_ONCE)]
                await asyncio.gather(*(chance.choice(hubs).operate(*one) for one in some))
                clock.now += AT_ONCE / rate
            figures.append(_figures(phase, processes, url is not None, counts, operations))
    return figures


async def _store(stack: AsyncExitStack, url: str | None, keyring: Keyring, clock: Clock, number: int) -> Store:
    drops = Drops()
    memory = MemoryStore(Settings.model_fields["remembered"].default, drops)
    if url is None:
        return memory
    link = RedisClient(RedisUrl.read(url), deadline=10)
    hearing = Invalidation(link, drops)
    codecs = {name: Codec(contract) for name, contract in CONTRACTS.items()}

    def codec(name: CacheKey) -> Codec | None:
        return codecs.get(name.lookup.partition(" ")[0])

    shared = RedisStore(RedisPipeline(link), codec, keyring, drops, token=f"process {number}", now=clock)
    tiered = TieredStore(memory, shared, hearing)
    await hearing.start()
    for close in (link.close, hearing.close, tiered.settled):
        stack.push_async_callback(close)
    return tiered


def _figures(phase: str, processes: int, shared: bool, counts: Counter[str], operations: int) -> dict[str, Any]:
    keys = counts["keys"]
    here = keys - counts["from Redis"] - counts["from agencies"]
    return {
        "phase": phase,
        "processes": processes,
        "redis": shared,
        "operations": operations,
        "keys": keys,
        "calls per 1000 operations": round(1000 * counts["calls"] / operations, 1),
        "found in the process": round(here / keys, 4),
        "found in Redis": round(counts["from Redis"] / keys, 4),
        "asked of agencies": round(counts["from agencies"] / keys, 4),
    }


def _wanted(chance: random.Random) -> Any:
    """What is asked, for ever: a portal, and which of its things, the most wanted first."""
    weights = [
        list(itertools.accumulate(1 / rank**portal.exponent for rank in range(1, portal.things + 1)))
        for portal in PORTALS
    ]
    shares = [portal.share for portal in PORTALS]
    while True:
        (number,) = chance.choices(range(len(PORTALS)), shares)
        yield PORTALS[number], bisect.bisect(weights[number], chance.random() * weights[number][-1])


def facts(agency: str, type_: str, by: str, *, personal: bool) -> LookupFacts:
    manifest = tomllib.loads((ROOT / "agencies" / agency / "connector.toml").read_text())
    lookup = next(one for one in manifest["lookup"] if (one["type"], one["by"]) == (type_, by))
    cache = lookup.get("cache", {})
    ttl, stale, behind = (Duration.parse(cache.get(name, "0s")) for name in ("ttl", "stale", "behind"))
    none = Duration.parse(cache.get("none", "30s"))
    privacy = DataClass.PERSONAL if personal else DataClass.PUBLIC
    batch = lookup["request"].get("batch", 1)
    return LookupFacts(ttl, stale, none, privacy, "public-task", (), "1", batch, behind=behind)


def _record(contract: Contract, agency: str, key: str) -> Any:
    return contract.make(**_values(contract, key), source=Source(agency, None, datetime.fromtimestamp(BEGIN, UTC)))


def _values(contract: Contract, key: str) -> dict[str, Any]:
    """What must be there, and texts of an ordinary length."""
    values: dict[str, Any] = {}
    for fact in contract.facts.values():
        values[fact.attribute] = None
        if fact.many:
            continue
        match fact.kind:
            case ValueType.TEXT | ValueType.NATIONAL_ID | ValueType.JURISTIC_ID:
                values[fact.attribute] = key if fact.required else f"ข้อความ {fact.attribute} {key}"
            case ValueType.ENUM if fact.make is not None:
                values[fact.attribute] = fact.make(fact.values[0])
            case ValueType.STRUCT if fact.contract is not None:
                values[fact.attribute] = fact.contract.make(**_values(fact.contract, key))
    return values


def measure(operations: int, rate: float, seed: int, processes: Sequence[int] = PROCESSES) -> list[dict[str, Any]]:
    """Every arrangement's figures, and how many bytes an answer takes in Redis."""
    from redis import Redis

    from tests.servers.valkey import valkey

    figures = []
    for some in processes:
        figures += asyncio.run(simulate(some, None, operations=operations, rate=rate, seed=seed))
        with valkey() as server, Redis.from_url(server.url()) as redis:
            empty: Any = redis.info("memory")
            shared = asyncio.run(simulate(some, server.url(), operations=operations, rate=rate, seed=seed))
            full: Any = redis.info("memory")
            held: Any = redis.dbsize()
            each = round((full["used_memory_dataset"] - empty["used_memory_dataset"]) / max(1, held))
            figures += [{**one, "answers in Redis": held, "bytes each": each} for one in shared]
    return figures


def _printed(figures: Sequence[Mapping[str, Any]]) -> None:
    print(f"{'':6} {'processes':>9} {'Redis':>6} {'calls/1000':>11} {'process':>8} {'Redis':>7} {'agency':>7}")
    for one in figures:
        parts = (one["found in the process"], one["found in Redis"], one["asked of agencies"])
        told = " ".join(f"{part:>7.1%}" for part in parts)
        shared = "yes" if one["redis"] else "no"
        print(f"{one['phase']:6} {one['processes']:>9} {shared:>6} {one['calls per 1000 operations']:>11} {told}")
    held = [one for one in figures if one["redis"]][-1]
    print(f"\nRedis holds {held['answers in Redis']:,} answers, {held['bytes each']:,} bytes each.")


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--operations", type=int, default=20_000)
    arguments.add_argument("--rate", type=float, default=15.0, help="operations a second")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", type=Path)
    asked = arguments.parse_args()
    figures = measure(asked.operations, asked.rate, asked.seed)
    _printed(figures)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
