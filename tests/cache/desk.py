"""A provider that tells what it was asked, and a clock that stands still."""

import asyncio
import random as chance
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cache.caching_provider import CachingProvider
from cache.memory_store import MemoryStore
from connectors.contract import Answers, Key, Question, ValueType
from connectors.errors import AgencyError, AgencyUnavailable
from connectors.provenance import Source
from connectors.provider import Answer, CacheControl, Call, DataClass, LookupContext, LookupFacts, Trace, WithoutMemory

DOWN = AgencyUnavailable("desk", "Note by id")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Note:
    """A record: which key it is of, for whom it was fetched, and its number among all records made."""

    key: Key
    partition: str | None
    number: int
    source: Source


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def facts(
    ttl: float = 60, stale: float = 600, none: float = 5, privacy: DataClass = DataClass.PUBLIC, version: str = "1"
) -> LookupFacts:
    return LookupFacts(ttl, stale, none, privacy, "public-task", (), version, 100)


class Desk(WithoutMemory):
    """Answers every key with one record, unless it is among `without` or something is `broken`.

    `bound` is what it says of how long its answers may be remembered.
    """

    agency = "desk"
    question = Question("Note", "id", {"id": ValueType.TEXT}, Answers.ONE)

    def __init__(self, lookup_facts: LookupFacts) -> None:
        self.facts = lookup_facts
        self.asked: list[tuple[Key, ...]] = []
        self.broken: AgencyError | None = None
        self.without: set[Key] = set()
        self.bound: CacheControl | None = None
        self.closed = asyncio.Event()
        self.closed.set()

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        self.asked.append(tuple(keys))
        trace.calls.append(Call(self.agency, "Note by id", len(keys), 0, "ok"))
        broken = self.broken
        await self.closed.wait()
        if broken is not None:
            return dict.fromkeys(keys, Answer(error=broken))
        return {key: self._answer(key, context) for key in keys}

    def _answer(self, key: Key, context: LookupContext) -> Answer:
        if key in self.without:
            return Answer(bound=self.bound)
        note = Note(key, context.partition, len(self.asked), Source(self.agency, None, NOON))
        return Answer((note,), bound=self.bound)


def context(partition: str | None = None, seconds: float = 5) -> LookupContext:
    return LookupContext(partition, asyncio.get_running_loop().time() + seconds)


def remembered(
    desk: Desk,
    clock: Clock | None = None,
    memory: MemoryStore | None = None,
    random: Callable[[], float] = chance.random,
) -> CachingProvider:
    """What remembers the answers of a desk."""
    clock = clock or Clock()
    return CachingProvider(desk, MemoryStore(10_000_000) if memory is None else memory, clock, random=random)
