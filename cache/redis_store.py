"""The store that all processes share, in Redis. It tells nothing to whoever reads it there."""

import base64
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from cache.codec import Codec, Unreadable
from cache.drops import Drops
from cache.encryption_keys import Keyring
from cache.entry import NOTHING_FOUND, CacheEntry, CacheKey, Need, StoreLook
from cache.redis_call import RedisCall
from cache.redis_pipeline import RedisPipeline
from cache.redis_scripts import KEEP, LOOK, TIME

BUCKETS: Final = 64
"""Of a cluster: names fall into so many groups that lie on one server each, so that a set of names is few commands."""
MOST: Final = 1000
"""Names of one command."""
CLAIM: Final = 2.0
"""Seconds after which another process may ask for what this one claimed: less than they wait for it, so that of those
who wait for one that died the first takes its place."""

Row = tuple[CacheKey, bytes, bytes]


class RedisStore:
    """Answers by name in Redis: sealed, under names that are pseudonyms, read many in one round trip.

    `codec` finds the one of a lookup's answers, None for one that is asked no more; `token` names this process, `now`
    gives seconds since 1970. All raise RedisAway.
    """

    def __init__(
        self,
        pipeline: RedisPipeline,
        codec: Callable[[CacheKey], Codec | None],
        keyring: Keyring,
        drops: Drops,
        *,
        token: str,
        now: Callable[[], float],
    ) -> None:
        self._pipeline = pipeline
        self._codec = codec
        self._keyring = keyring
        self._drops = drops
        self._token = token
        self._now = now

    async def look(self, names: Sequence[CacheKey], need: Need) -> StoreLook:
        """Those of `names` that are there; those that are not good enough are claimed, or claimed elsewhere."""
        if not names:
            return NOTHING_FOUND
        kept, elsewhere, dropped = await self._looked(names, need)
        if dropped:
            # What was dropped looks good to Redis, which does not know of what it is about: once more, for the claims.
            later = Need(max(need.asked_at, max(dropped.values()) + 0.001), need.fresh_until)
            more, others, _ = await self._looked(list(dropped), later)
            kept |= more
            elsewhere |= others
        return StoreLook(kept, frozenset(elsewhere))

    async def keep(self, kept: Mapping[CacheKey, CacheEntry]) -> None:
        """Hold these until they are stale, and give back the claims on them."""
        now = self._now()
        await self._write({name: one if one.stale_until > now else None for name, one in kept.items()}, now)

    async def release(self, names: Collection[CacheKey]) -> None:
        """Give back the claims on these."""
        await self._write(dict.fromkeys(names), self._now())

    async def _looked(
        self, names: Sequence[CacheKey], need: Need
    ) -> tuple[dict[CacheKey, CacheEntry], set[CacheKey], dict[CacheKey, float]]:
        groups = list(self._grouped(names))
        wanted: list[bytes | int | float | str] = [
            _milliseconds(need.asked_at),
            _milliseconds(need.fresh_until),
            self._token,
            int(CLAIM * 1000),
        ]
        runs = [RedisCall(LOOK, [*(row[1] for row in group), *(row[2] for row in group)], wanted) for group in groups]
        answers = await self._pipeline.run(runs)
        kept: dict[CacheKey, CacheEntry] = {}
        elsewhere: set[CacheKey] = set()
        dropped: dict[CacheKey, float] = {}
        for group, answer in zip(groups, answers, strict=True):
            for (name, key, _), value, claim in zip(group, answer[::2], answer[1::2], strict=True):
                one = None if value is None else self._opened(name, key, value)
                if claim == 2:
                    elsewhere.add(name)
                if one is None:
                    if value is not None and claim == 0:
                        dropped[name] = _seconds(value[:TIME])
                elif self._drops.stands(one):
                    kept[name] = one
                elif claim == 0:
                    dropped[name] = one.asked_at
        return kept, elsewhere, dropped

    async def _write(self, kept: Mapping[CacheKey, CacheEntry | None], now: float) -> None:
        runs = []
        for group in self._grouped(list(kept)):
            arguments: list[bytes | int | float | str] = [self._token]
            for name, key, _ in group:
                one, codec = kept[name], self._codec(name)
                if one is None or codec is None:
                    arguments += (1, b"")
                else:
                    arguments += (_term(one, now), self._sealed(codec, key, one))
            runs.append(RedisCall(KEEP, [*(row[1] for row in group), *(row[2] for row in group)], arguments))
        await self._pipeline.run(runs)

    def _grouped(self, names: Sequence[CacheKey]) -> Iterator[list[Row]]:
        """The names with their keys and claims, those together that one command may name."""
        groups: dict[int, list[Row]] = {}
        for name in names:
            digest = self._keyring.name(name)
            bucket = digest[0] % BUCKETS
            text = base64.urlsafe_b64encode(digest).rstrip(b"=")
            row = (name, b"{saan%d}:" % bucket + text, b"{saan%d}:c:" % bucket + text)
            groups.setdefault(bucket if self._pipeline.clustered else 0, []).append(row)
        for group in groups.values():
            for start in range(0, len(group), MOST):
                yield group[start : start + MOST]

    def _sealed(self, codec: Codec, key: bytes, kept: CacheEntry) -> bytes:
        times = b"%013d%013d" % (_milliseconds(kept.asked_at), _milliseconds(kept.fresh_until))
        return times + self._keyring.seal(codec.encode(kept), key + times)

    def _opened(self, name: CacheKey, key: bytes, value: bytes) -> CacheEntry | None:
        codec = self._codec(name)
        times, sealed = value[: 2 * TIME], value[2 * TIME :]
        opened = self._keyring.open(sealed, key + times)
        if codec is None or opened is None:
            return None
        try:
            kept = codec.decode(opened, name.agency, _seconds(times[:TIME]), _seconds(times[TIME:]))
        except Unreadable:
            return None
        return kept if kept.stale_until > self._now() else None


def _milliseconds(seconds: float) -> int:
    return max(0, int(seconds * 1000))


def _seconds(milliseconds: Any) -> float:
    return int(milliseconds) / 1000


def _term(kept: CacheEntry, now: float) -> int:
    return max(1, int((kept.stale_until - now) * 1000))
