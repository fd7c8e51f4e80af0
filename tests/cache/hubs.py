"""Processes that share one Redis, as far as the cache is concerned: each with its own memory."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis

from cache.caching_provider import CachingProvider
from cache.codec import Codec
from cache.drops import Drops
from cache.encryption_keys import Keyring
from cache.invalidation import Invalidation
from cache.memory_store import MemoryStore
from cache.redis_client import RedisClient
from cache.redis_pipeline import RedisPipeline
from cache.redis_store import RedisStore
from cache.redis_url import RedisUrl
from cache.tags import Identity, Tagging
from cache.tiered_store import TieredStore
from connectors.provider import Provider
from tests.cache.papers import PAPER, QUESTIONS

SECRET = b"s" * 32
IDENTITY = Identity.of("Paper", QUESTIONS, PAPER)
PAPERS = Codec(PAPER)
_tokens = itertools.count()


@dataclass
class Hub:
    """One process's cache."""

    client: RedisClient
    memory: MemoryStore
    tiered: TieredStore
    invalidation: Invalidation
    keyring: Keyring
    now: Callable[[], float]

    def caching(self, provider: Provider) -> CachingProvider:
        tagging = Tagging(provider.agency, provider.question, IDENTITY)

        def slots(key: Any, records: Sequence[Any], context: Any) -> frozenset[int]:
            return self.keyring.slots(tagging.of(key, records, context, personal=provider.facts.personal))

        return CachingProvider(provider, self.tiered, self.now, slots=slots)

    async def drop(self, *tags: str) -> bool:
        return await self.invalidation.drop(self.keyring.slots(tags))


@contextlib.asynccontextmanager
async def hub(
    url: str,
    *,
    now: Callable[[], float] = time.time,
    deadline: float = 2.0,
    every: float = 0.3,
    keyring: Keyring | None = None,
    room: int = 10_000_000,
) -> AsyncIterator[Hub]:
    """A process at work."""
    drops = Drops()
    keyring = keyring or Keyring([SECRET])
    client = RedisClient(RedisUrl.read(url), deadline=deadline)
    memory = MemoryStore(room, drops)
    invalidation = Invalidation(client, drops, every=every)
    token = f"process {next(_tokens)}"
    shared = RedisStore(RedisPipeline(client), lambda name: PAPERS, keyring, drops, token=token, now=now)
    tiered = TieredStore(memory, shared, invalidation)
    await invalidation.start()
    try:
        yield Hub(client, memory, tiered, invalidation, keyring, now)
    finally:
        await tiered.settled()
        await invalidation.close()
        await client.close()


class Reads:
    """Counts how often a server reads from its connections: once a round trip, however many commands it holds."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)
        self._before = 0
        self.new()

    def new(self) -> int:
        """How often it did since the last time, without reading this very question."""
        told: Any = self._redis.info("stats")
        since, self._before = int(told["total_reads_processed"]) - self._before - 1, int(told["total_reads_processed"])
        return since

    def __enter__(self) -> "Reads":
        return self

    def __exit__(self, *_: object) -> None:
        self._redis.close()


async def until(true: Callable[[], bool], seconds: float = 30.0) -> float:
    """Waits until it is true; gives how many seconds that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not become true in time"
        await asyncio.sleep(0.005)
    return time.monotonic() - began
