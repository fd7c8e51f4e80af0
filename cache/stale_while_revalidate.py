"""How long an answer is good for, and for whom."""

import math
from collections.abc import Callable
from enum import Enum
from typing import Final

import msgspec
from msgspec import structs

from cache.entry import CacheEntry, Need
from connectors.provider import Answer, CacheControl, LookupContext, LookupFacts

JITTER: Final = 0.1
"""The part of a lifetime by which it may be shorter, so that what was asked together is not asked anew together."""
EARLIEST: Final = 12
"""How many times the duration of a call before its end an answer may be asked for anew, at the very most."""


class CacheStatus(Enum):
    """A cached answer: a HIT is given, so are EARLY and STALE ones, and asked for anew; a MISS is not."""

    HIT = "hit"
    EARLY = "early"
    STALE = "stale"
    MISS = "miss"


class TtlPolicy(msgspec.Struct, frozen=True):
    """The policy of one lookup. `now` gives seconds since 1970, `random` a number in [0, 1)."""

    facts: LookupFacts
    now: Callable[[], float]
    random: Callable[[], float]

    @property
    def early(self) -> float:
        """How many times the duration of a call before its end an answer may be asked for anew.

        Nothing personal is asked for early: only because somebody wants it.
        """
        return 0.0 if self.facts.personal else EARLIEST

    def need(self, context: LookupContext, now: float) -> Need:
        """What whoever asks now may be given. A demand for something newer goes as far as the manifest allows."""
        if context.freshness is None:
            return Need(0.0, now - self.facts.behind)
        return Need(now - max(context.freshness, self.facts.least), now)

    def newer(self, kept: CacheEntry) -> Need:
        """What replaces this answer."""
        return Need(kept.asked_at + 0.001, self.now())

    def status(self, kept: CacheEntry | None, need: Need, now: float) -> CacheStatus:
        """What becomes of an answer now.

        One that is asked for often is asked for anew shortly before its end by one of those who ask, the likelier the
        nearer the end and the longer a call takes (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache
        Stampede Prevention, 2015).
        """
        if kept is None or not need.met(kept):
            return CacheStatus.MISS
        left = kept.fresh_until - now
        if left <= 0:
            return CacheStatus.STALE
        if left < self.early * kept.took:
            early = -kept.took * math.log(1.0 - self.random())
            return CacheStatus.EARLY if early >= left else CacheStatus.HIT
        return CacheStatus.HIT

    def fresh_for(self, answer: Answer) -> float:
        """How many seconds after it was asked an answer is fresh: those of “no record” are its own, and the agency's
        word makes either shorter."""
        seconds = self._seconds(answer)
        return seconds if answer.bound is None else min(seconds, answer.bound.fresh)

    def kept(self, answer: Answer, *, asked_at: float, took: float, mark: int, slots: frozenset[int]) -> CacheEntry:
        """An answer with its times."""
        facts, now, bound = self.facts, self.now(), answer.bound or CacheControl(math.inf)
        answer = structs.replace(answer, bound=None)
        if not bound.store:
            return CacheEntry(answer, now, now, asked_at, took, mark, slots)
        # The manifest counts from the answer, the agency from the question: it cannot know how long its answer took.
        seconds = max(0.0, min(self._seconds(answer), asked_at + bound.fresh - now))
        fresh = now + seconds * (1.0 - JITTER * self.random())
        after = max(facts.stale, facts.behind) if answer.records and bound.stale else 0.0
        return CacheEntry(answer, fresh, fresh + after, asked_at, took, mark, slots)

    def _seconds(self, answer: Answer) -> float:
        return self.facts.ttl if answer.records else min(self.facts.none, self.facts.ttl)
