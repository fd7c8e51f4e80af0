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
        self._single_flight = SingleFlight(
            self._fetch, lambda: AgencyTimeout(self.agency, self._lookup), lambda: store.mark
        )

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key."""
        if not self._remembers(context):
            answers = await self._provider.ask(keys, context, trace)
            unstored = any(_unstored(answer) for answer in answers.values())
            self._touch(trace, answers, 0.0, unstored=unstored)
            return answers
        given = _Hits(self._policy, context)
        names = self._names(keys, context)
        kept = self._store.recall(list(names.values()))
        missing = {key: name for key, name in names.items() if not given.take(key, kept.get(name))}
        if missing:
            for key, landed in (await self._single_flight.ask(missing, context, trace)).items():
                known = landed.kept or kept.get(names[key])
                if landed.answer is None:
                    given.accept(key, known)
                else:
                    given.live(key, landed.answer, self._or_stale(landed.answer, known))
        return self._settled(given, names, context, trace)

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """The answers, where all are remembered in this process and good enough; None where they are not."""
        if not self._remembers(context):
            return None
        given = _Hits(self._policy, context)
        # Where the first is not there, `ask` looks for the rest, and in more places.
        names = self._names(keys[:1], context)
        if not self._taken(given, names):
            return None
        if len(keys) > 1:
            more = self._names(keys[1:], context)
            if not self._taken(given, more):
                return None
            names |= more
        if given.anew:
            return self._settled(given, names, context, trace)
        self._touch(trace, given.answers, given.fresh_for, unstored=False)
        return given.answers

    def _taken(self, given: "_Hits", names: Mapping[Key, CacheKey]) -> bool:
        """Whether all of them are at hand and good enough to be given."""
        kept = self._store.recall(list(names.values()))
        return len(kept) == len(names) and all(given.take(key, kept[name]) for key, name in names.items())

    def _remembers(self, context: LookupContext) -> bool:
        facts = self.facts
        return facts.ttl > 0 and not (facts.personal and context.partition is None)

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
        trace.touched.append(Touched(self._lookup, max(0.0, fresh_for), self.facts.personal, failed, unstored))

    def _names(self, keys: Sequence[Key], context: LookupContext) -> dict[Key, CacheKey]:
        agency, facts = self.agency, self.facts
        partition = context.partition if facts.personal else None
        return {key: CacheKey(agency, self._lookup, facts.version, partition, key) for key in keys}

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
        self._now = policy.now()
        self._need: Need = policy.need(context, self._now)
        self.answers: dict[Key, Answer] = {}
        self.old: dict[Key, CacheEntry] = {}
        self.anew: dict[Key, CacheEntry] = {}
        self.fresh_for = policy.facts.ttl
        self.unstored = False

    def take(self, key: Key, kept: CacheEntry | None) -> bool:
        """Whether this is good enough."""
        status = self._policy.status(kept, self._need, self._now)
        if kept is None or status is CacheStatus.MISS:
            return False
        self._give(key, kept, status, self._now)
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
