"""Two stores as one: what this process has at hand, and what all of them share."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cache.entry import NOTHING_FOUND, CacheEntry, CacheKey, Need, StoreLook
from cache.invalidation import PATIENCE, Invalidation
from cache.memory_store import MemoryStore
from cache.redis_call import RedisAway
from cache.redis_store import RedisStore

MOST_BEHIND: Final = 1000
"""Writes that may be under way; more are left out, which costs a call later."""


class TieredStore:
    """`memory` before `shared`. Reading the shared store costs one round trip; writing to it is waited for by nobody.

    While drops are not heard, an answer at hand counts as fresh for a second after it was asked for, and as better than
    nothing for as long as ever; the shared store is then not asked. What is at hand from before that is asked for anew.
    What this process has claimed there it gives back all the same: others wait for it.
    """

    def __init__(self, memory: MemoryStore, shared: RedisStore, invalidation: Invalidation) -> None:
        self._memory = memory
        self._shared = shared
        self._invalidation = invalidation
        self._behind: set[asyncio.Task[None]] = set()
        self._claimed: set[CacheKey] = set()

    @property
    def mark(self) -> int:
        return self._memory.mark

    def dropped(self, slots: Iterable[int]) -> int:
        return self._memory.dropped(slots)

    def recall(self, name: CacheKey, now: float) -> CacheEntry | None:
        kept, hearing = self._memory.recall(name, now), self._invalidation
        if kept is None:
            return None
        if not hearing.live:
            return replace(kept, fresh_until=min(kept.fresh_until, kept.asked_at + PATIENCE))
        return kept if kept.heard == hearing.spell else replace(kept, fresh_until=min(kept.fresh_until, kept.asked_at))

    async def look(self, names: Sequence[CacheKey], need: Need) -> StoreLook:
        if not self._invalidation.live:
            return NOTHING_FOUND
        spell = self._invalidation.spell
        try:
            found = await self._shared.look(names, need)
        except RedisAway:
            return NOTHING_FOUND
        self._memory.put({name: replace(kept, heard=spell) for name, kept in found.kept.items()})
        self._claimed.update(
            name for name in names if name not in found.elsewhere and not need.met(found.kept.get(name))
        )
        return found

    async def keep(self, kept: Mapping[CacheKey, CacheEntry]) -> None:
        spell = self._invalidation.spell
        self._memory.put({name: replace(one, heard=spell) for name, one in kept.items()})
        self._later(kept, lambda: self._shared.keep(kept))

    async def release(self, names: Collection[CacheKey]) -> None:
        self._later(names, lambda: self._shared.release(names))

    async def settled(self) -> None:
        """Every write that is under way has ended."""
        while self._behind:
            await asyncio.wait(self._behind)

    def _later(self, names: Collection[CacheKey], write: Callable[[], Coroutine[Any, Any, None]]) -> None:
        claimed = not self._claimed.isdisjoint(names)
        self._claimed.difference_update(names)
        if not (claimed or self._invalidation.live) or len(self._behind) >= MOST_BEHIND:
            return
        task = asyncio.create_task(self._written(write))
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def _written(self, write: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await write()
        except RedisAway:
            return
