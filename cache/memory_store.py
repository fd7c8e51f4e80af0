"""The store within this process."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from cachebox import LRUCache

from cache.byte_weight import weight
from cache.drops import Drops
from cache.entry import NOTHING_FOUND, CacheEntry, CacheKey, Need, StoreLook


class MemoryStore:
    """Holds answers of `most` bytes together, with their names; those used least recently make room. `now` gives
    seconds since 1970.

    An answer that was dropped is gone for whoever asks for it. One larger than all that is held is not.
    """

    def __init__(self, most: int, now: Callable[[], float], drops: Drops | None = None) -> None:
        self._now = now
        self._drops = drops or Drops()
        self._most = most
        # Of no size, cachebox would hold whatever comes.
        self._kept: LRUCache[CacheKey, CacheEntry] = LRUCache(max(most, 1), getsizeof=weight)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def mark(self) -> int:
        return self._drops.newest

    def dropped(self, slots: Iterable[int]) -> int:
        return self._drops.of(slots)

    def recall(self, names: Sequence[CacheKey]) -> Mapping[CacheKey, CacheEntry]:
        now = self._now()
        found = {}
        for name in names:
            kept = self._kept.get(name)
            if kept is None:
                continue
            if kept.stale_until > now and self._drops.stands(kept):
                found[name] = kept
            else:
                self._kept.pop(name, None)
        return found

    def put(self, kept: Mapping[CacheKey, CacheEntry]) -> None:
        """Hold these. What was asked for later is never replaced by what was asked for earlier."""
        if not self._most:
            return
        for name, one in kept.items():
            known = self._kept.get(name)
            if known is None or known.asked_at <= one.asked_at:
                try:
                    self._kept[name] = one
                except OverflowError:
                    self._kept.pop(name, None)

    async def look(self, names: Sequence[CacheKey], need: Need) -> StoreLook:
        return NOTHING_FOUND

    async def keep(self, kept: Mapping[CacheKey, CacheEntry]) -> None:
        self.put(kept)

    async def release(self, names: Collection[CacheKey]) -> None:
        pass

    def forget(self, names: Iterable[CacheKey]) -> None:
        """These are not there any longer."""
        for name in names:
            self._kept.pop(name, None)
