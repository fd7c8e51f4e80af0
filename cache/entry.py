"""What is remembered, under which name, and the store that holds it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

from connectors.contract import Key
from connectors.provider import Answer


class CacheKey(msgspec.Struct, frozen=True, gc=False):
    """What one remembered answer is called.

    `version` is that of the manifest and the contract, so that no old shape is ever read; `partition` says whose memory
    it belongs to, and is None only for what anyone may see. `lookup` is "Type by key".
    """

    agency: str
    lookup: str
    version: str
    partition: str | None
    key: Key


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A remembered answer, its records saying CACHED; until when it is fresh, and until when better than nothing.

    Times are seconds since 1970. `asked_at` is when the agency was asked, `took` how many seconds it needed; `mark` is
    the newest drop known by then, and `slots` are those of its tags, by which it can be dropped. `heard` tells within
    this process which spell of listening to others' drops it was put away in.
    """

    answer: Answer
    fresh_until: float
    stale_until: float
    asked_at: float = 0.0
    took: float = 0.0
    mark: int = 0
    slots: frozenset[int] = frozenset()
    heard: int = 0


class Need(msgspec.Struct, frozen=True, gc=False):
    """What makes an answer good enough not to ask: asked no earlier than this, fresh until after this."""

    asked_at: float
    fresh_until: float

    def met(self, kept: CacheEntry | None) -> bool:
        return kept is not None and kept.fresh_until > self.fresh_until and kept.asked_at >= self.asked_at


@dataclass(frozen=True, slots=True)
class StoreLook:
    """What is there, good enough or not, and what another process is asking for just now."""

    kept: Mapping[CacheKey, CacheEntry]
    elsewhere: frozenset[CacheKey] = frozenset()


NOTHING_FOUND: Final = StoreLook({})


class Store(Protocol):
    """Holds answers by name, many at a time, and may forget any of them at any time."""

    @property
    def mark(self) -> int:
        """The newest drop it knows of: what is asked from now on knows all that came before."""
        ...

    def dropped(self, slots: Iterable[int]) -> int:
        """The newest drop of any of these slots that it knows of."""
        ...

    def recall(self, name: CacheKey, now: float) -> CacheEntry | None:
        """What is at hand of this name in this process, unless it was dropped or is better than nothing no longer."""
        ...

    async def look(self, names: Sequence[CacheKey], need: Need) -> StoreLook:
        """Those of `names` that other processes remember.

        Whatever does not meet the need is this process's to ask for, unless it is `elsewhere`.
        """
        ...

    async def keep(self, kept: Mapping[CacheKey, CacheEntry]) -> None: ...

    async def release(self, names: Collection[CacheKey]) -> None:
        """Nothing came of asking for these: whoever waits for them may ask."""
        ...
