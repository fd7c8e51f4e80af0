"""A provider that remembers: fresh answers for as long as its manifest says, old ones when its agency fails."""

import asyncio
import random as chance
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from cache.codec import Codec
from cache.entry import CacheEntry, CacheKey, Need, Store
from cache.single_flight import Landed, SingleFlight
from cache.stale_while_revalidate import CacheStatus, TtlPolicy
from connectors.contract import Key
from connectors.errors import AgencyTimeout
from connectors.provenance import SourceState, restate
from connectors.provider import Answer, ChainedProvider, LookupContext, Provider, Touched, Trace

Slots = Callable[[Key, Sequence[Any], LookupContext], frozenset[int]]
"""By what the answer to a key, its records, asked for by whom, can be dropped."""

_Shelf = tuple[str, str, str, str | None]
"""All of a name (`CacheKey`) but its key."""

PATIENCE: Final = 3.0
"""Seconds to wait at most for another process's answer before asking for it oneself."""
REFRESHED: Final = 10.0
"""Seconds that an answer nobody waits for may take."""
_FIRST_LOOK, _LONGEST_PAUSE = 0.008, 0.1


def _no_slots(key: Key, records: Sequence[Any], context: LookupContext) -> frozenset[int]:
    return frozenset()


class CachingProvider(ChainedProvider):
    """Answers from `store` what it has fresh; asks `provider` for the rest, each key once however many want it.

    What belongs to a person is remembered for `context.partition` alone, and not at all without one. Failures are never
    remembered. `now` gives seconds since 1970; `restated` copies a record with another state of its source; `codec` is
    that of its answers, held for the store.
    """

    def __init__(
        self,
        provider: Provider,
        store: Store,
        now: Callable[[], float],
        restated: Callable[[Any, SourceState], Any] = restate,
        *,
        slots: Slots = _no_slots,
        codec: Codec | None = None,
        random: Callable[[], float] = chance.random,
    ) -> None:
        super().__init__(provider)
        self._store = store
        self._now = now
        self._restated = restated
        self._slots = slots
        self._codec = codec
        self._random = random
        self._policy = TtlPolicy(self.facts, now, random)
        self._lookup = provider.question.name
        self._version, self._personal, self._ttl = self.facts.version, self.facts.personal, self.facts.ttl
        self._early = self._policy.early
        self._single_flight = SingleFlight(
            self._fetch, lambda: AgencyTimeout(self.agency, self._lookup), lambda: store.mark
        )

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key."""
        shelf = self._shelf(context)
        if shelf is None:
            answers = await self._provider.ask(keys, context, trace)
            unstored = any(_unstored(answer) for answer in answers.values())
            self._touch(trace, answers, 0.0, unstored=unstored)
            return answers
        given, names = _Hits(self._policy, context), self._names(keys, shelf)
        kept = {key: self._store.recall(name, given.now) for key, name in names.items()}
        missing = {key: name for key, name in names.items() if not given.take(key, kept[key])}
        if missing:
            for key, landed in (await self._single_flight.ask(missing, context, trace)).items():
                known = landed.kept or kept[key]
                if landed.answer is None:
                    given.accept(key, known)
                else:
                    given.live(key, landed.answer, self._or_stale(landed.answer, known))
        return self._settled(given, names, context, trace)

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """The answers, where all are remembered in this process and good enough; None where they are not."""
        shelf = self._shelf(context)
        if shelf is None:
            return None
        if context.freshness is not None:
            return self._weighed(self._names(keys, shelf), context, trace)
        agency, lookup, version, partition = shelf
        answers: dict[Key, Answer] = {}
        store, now, early, fresh_for = self._store, self._now(), self._early, self._ttl
        for key in keys:
            kept = store.recall(CacheKey(agency, lookup, version, partition, key), now)
            if kept is None:
                # `ask` looks for the rest, and in more places.
                return None
            left = kept.fresh_until - now
            if not left > early * kept.took:
                return self._weighed(self._names(keys, shelf), context, trace)
            # Nobody demands it newer, and its end is not near: enough for a HIT. `TtlPolicy` has the whole rule.
            answers[key] = kept.answer
            if left < fresh_for:  # noqa: PLR1730  not a call for each key
                fresh_for = left
        trace.touched.append(Touched(lookup, fresh_for, self._personal, False, False))
        return answers

    def _weighed(self, names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """What is recalled where an answer may be too old, or is to be asked for anew."""
        given = _Hits(self._policy, context)
        for key, name in names.items():
            if not given.take(key, self._store.recall(name, given.now)):
                return None
        return self._settled(given, names, context, trace)

    def _shelf(self, context: LookupContext) -> _Shelf | None:
        """Where answers are remembered for whoever asks; None where they are not."""
        partition = context.partition if self._personal else None
        if self._ttl <= 0 or (self._personal and partition is None):
            return None
        return self.agency, self._lookup, self._version, partition

    def _settled(
        self, given: "_Hits", names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace
    ) -> dict[Key, Answer]:
        """What is given for every key; what of it is to be asked for anew is on its way."""
        for key, old in given.old.items():
            given.answers[key] = self._stale(old)
        if given.anew:
            self._refresh({key: (names[key], one) for key, one in given.anew.items()}, context)
        self._touch(trace, given.answers, given.fresh_for, unstored=given.unstored)
        return {key: given.answers[key] for key in names}

    def _touch(self, trace: Trace, answers: Mapping[Key, Answer], fresh_for: float, *, unstored: bool) -> None:
        failed = any(answer.error is not None for answer in answers.values())
        trace.touched.append(Touched(self._lookup, max(0.0, fresh_for), self._personal, failed, unstored))

    def _names(self, keys: Sequence[Key], shelf: _Shelf) -> dict[Key, CacheKey]:
        return {key: CacheKey(*shelf, key) for key in keys}

    def _or_stale(self, answer: Answer, kept: CacheEntry | None) -> Answer:
        """The answer, or in place of a failure the records remembered from before."""
        if answer.error is None or answer.records or kept is None or not kept.answer.records:
            return answer
        return answer if kept.stale_until <= self._now() else self._stale(kept)

    def _stale(self, kept: CacheEntry) -> Answer:
        records = tuple(self._restated(record, SourceState.STALE) for record in kept.answer.records)
        return Answer(records, kept.answer.total)

    def _refresh(self, old: Mapping[Key, tuple[CacheKey, CacheEntry]], context: LookupContext) -> None:
        """Ask for these anew unless that is under way here or elsewhere; nobody waits."""
        names = {key: name for key, (name, _) in old.items() if not self._single_flight.flying(name)}
        if not names:
            return
        policy = self._policy
        need = max((policy.newer(old[key][1]) for key in names), key=lambda one: one.asked_at)

        async def fetch(names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace) -> dict[Key, Landed]:
            found = await self._store.look(list(names.values()), need)
            mine = {k: n for k, n in names.items() if n not in found.elsewhere and not need.met(found.kept.get(n))}
            return await self._ask_agency(mine, context, trace, found.kept)

        until = asyncio.get_running_loop().time() + REFRESHED
        # What it costs and brings is told to no request.
        self._single_flight.take_off(names, replace(context, deadline=until, freshness=None), Trace(), fetch)

    async def _fetch(self, names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace) -> dict[Key, Landed]:
        """What other processes have or are asking for, and the rest from the agency."""
        need = self._policy.need(context, self._now())
        landed: dict[Key, Landed] = {}
        left = dict(names)
        pause, until = _FIRST_LOOK, self._patience(context)
        while True:
            found = await self._store.look(list(left.values()), need)
            mine = {}
            for key, name in list(left.items()):
                if need.met(found.kept.get(name)):
                    landed[key] = Landed(None, found.kept[name])
                elif name not in found.elsewhere or asyncio.get_running_loop().time() >= until:
                    mine[key] = name
                else:
                    continue
                del left[key]
            waiting = asyncio.create_task(asyncio.sleep(pause * (0.5 + self._random()))) if left else None
            if mine:
                landed |= await self._ask_agency(mine, context, trace, found.kept)
            if waiting is None:
                return landed
            await waiting
            pause = min(1.6 * pause, _LONGEST_PAUSE)

    def _patience(self, context: LookupContext) -> float:
        now = asyncio.get_running_loop().time()
        return now + min(PATIENCE, (context.deadline - now) / 2)

    async def _ask_agency(
        self, names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace, known: Mapping[CacheKey, CacheEntry]
    ) -> dict[Key, Landed]:
        """Ask the agency, and remember what it answered."""
        if not names:
            return {}
        mark, asked_at, began = self._store.mark, self._now(), asyncio.get_running_loop().time()
        try:
            answers = await self._provider.ask(list(names), self._after_drops(names, context), trace)
        except BaseException:
            await self._store.release(list(names.values()))
            raise
        took = asyncio.get_running_loop().time() - began
        policy, worth, nothing = self._policy, {}, []
        for key, name in names.items():
            answer = answers[key]
            if answer.error is not None:
                nothing.append(name)
                continue
            records = tuple(self._restated(record, SourceState.CACHED) for record in answer.records)
            slots = self._slots(key, records, context)
            cached = Answer(records, answer.total, bound=answer.bound)
            kept = policy.kept(cached, asked_at=asked_at, took=took, mark=mark, slots=slots)
            if kept.stale_until > self._now():
                worth[name] = kept
            else:
                nothing.append(name)
        if worth:
            await self._store.keep(worth)
        if nothing:
            await self._store.release(nothing)
        return {key: Landed(answers[key], known.get(name)) for key, name in names.items()}

    def _after_drops(self, keys: Iterable[Key], context: LookupContext) -> LookupContext:
        if not self.facts.holds:
            return context
        dropped = self._store.dropped(slot for key in keys for slot in self._slots(key, (), context))
        return replace(context, dropped=dropped)


class _Hits:
    """What is given without asking the agency, and what of it is to be asked for anew."""

    def __init__(self, policy: TtlPolicy, context: LookupContext) -> None:
        self._policy = policy
        self.now = policy.now()
        self._need: Need = policy.need(context, self.now)
        self.answers: dict[Key, Answer] = {}
        self.old: dict[Key, CacheEntry] = {}
        self.anew: dict[Key, CacheEntry] = {}
        self.fresh_for = policy.facts.ttl
        self.unstored = False

    def take(self, key: Key, kept: CacheEntry | None) -> bool:
        """Whether this is good enough."""
        status = self._policy.status(kept, self._need, self.now)
        if kept is None or status is CacheStatus.MISS:
            return False
        self._give(key, kept, status, self.now)
        return True

    def live(self, key: Key, answer: Answer, given: Answer) -> None:
        """The agency answered; `given` is that, or what stands in for it."""
        self.answers[key] = given
        self.fresh_for = min(self.fresh_for, self._policy.fresh_for(answer))
        self.unstored = self.unstored or _unstored(answer)

    def accept(self, key: Key, kept: CacheEntry | None) -> None:
        """This was found good enough a moment ago."""
        assert kept is not None
        now = self._policy.now()
        self._give(key, kept, CacheStatus.STALE if kept.fresh_until <= now else CacheStatus.HIT, now)

    def _give(self, key: Key, kept: CacheEntry, status: CacheStatus, now: float) -> None:
        self.fresh_for = min(self.fresh_for, kept.fresh_until - now)
        if status is not CacheStatus.HIT:
            self.anew[key] = kept
        if status is CacheStatus.STALE:
            self.old[key] = kept
        else:
            self.answers[key] = kept.answer


def _unstored(answer: Answer) -> bool:
    return answer.bound is not None and not answer.bound.store
