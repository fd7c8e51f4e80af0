"""The store within this process."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from cachebox import LRUCache

from cache.byte_weight import weight
from cache.drops import Drops
from cache.entry import NOTHING_FOUND, CacheEntry, CacheKey, Need, StoreLook


class MemoryStore:
    """Holds answers of `most` bytes together, with their names; those used least recently make room.

    An answer that was dropped is gone for whoever asks for it. One larger than all that is held is not.
    """

    def __init__(self, most: int, drops: Drops | None = None) -> None:
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

    def recall(self, name: CacheKey, now: float) -> CacheEntry | None:
        kept = self._kept.get(name)
        if kept is None:
            return None
        drops = self._drops
        # Nothing at all was dropped since most answers were asked for.
        if kept.stale_until > now and (kept.mark >= drops.newest or drops.stands(kept)):
            return kept
        self._kept.pop(name, None)
        return None

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
