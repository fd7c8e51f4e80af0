"""What is at hand in the memory of this process: given without waiting, as if it had been asked for."""

import asyncio
from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from cache.byte_weight import weight
from cache.drops import Drops
from cache.entry import CacheEntry, CacheKey
from cache.memory_store import MemoryStore
from cache.stale_while_revalidate import CacheStatus, TtlPolicy
from connectors.provenance import Source, SourceState
from connectors.provider import Answer, DataClass, Touched, Trace
from tests.cache.desk import NOON, Clock, Desk, Note, context, facts, remembered


@dataclass(frozen=True, slots=True)
class Asked:
    """Something asked for so many seconds after other keys were, by whom and of what."""

    before: list[str]
    keys: list[str]
    age: float
    freshness: float | None
    privacy: DataClass
    partition: str | None
    ttl: float
    chance: float


ASKED = st.builds(
    Asked,
    before=st.lists(st.sampled_from("abcd"), unique=True),
    keys=st.lists(st.sampled_from("abcd"), unique=True, min_size=1),
    age=st.sampled_from([0.0, 1.0, 30.0, 55.0, 59.9, 61.0, 200.0, 700.0]),
    freshness=st.none() | st.sampled_from([0.0, 10.0, 100.0]),
    privacy=st.sampled_from(DataClass),
    partition=st.sampled_from([None, "p", "q"]),
    ttl=st.sampled_from([0.0, 60.0]),
    chance=st.sampled_from([0.0, 0.5, 0.999]),
)


@given(ASKED)
async def test_what_is_recalled_is_what_would_be_answered_and_told(asked: Asked) -> None:
    """Whether a question is asked, or recalled and asked where that gives nothing, makes no difference to anybody."""
    seen = []
    for recalls in (False, True):
        desk, clock = Desk(facts(ttl=asked.ttl, privacy=asked.privacy)), Clock()
        provider = remembered(desk, clock, random=lambda: asked.chance)
        if asked.before:
            await provider.ask(asked.before, context("p"), Trace())
        clock.now += asked.age
        desk.asked.clear()
        trace, asking = Trace(), structs.replace(context(asked.partition), freshness=asked.freshness)
        answers = provider.recall(asked.keys, asking, trace) if recalls else None
        assert answers is None or not desk.asked, "nothing is waited for"
        if answers is None:
            assert (trace.touched, trace.calls, trace.steps) == ([], [], [])
            answers = await provider.ask(asked.keys, asking, trace)
        await asyncio.sleep(0)
        told = [(key, [(one.key, one.partition, one.source.state) for one in answers[key].records]) for key in answers]
        seen.append((told, trace.touched, trace.reached, [sorted(map(str, keys)) for keys in desk.asked]))
    assert seen[0] == seen[1]


async def test_nothing_is_recalled_that_is_missing_or_too_old() -> None:
    desk, clock = Desk(facts(ttl=60)), Clock()
    provider = remembered(desk, clock)
    await provider.ask(["a", "b"], context(), Trace())
    assert provider.recall(["a", "c"], context(), Trace()) is None
    assert set(provider.recall(["b", "a"], context(), Trace()) or ()) == {"a", "b"}
    clock.now += 60
    assert provider.recall(["a"], context(), Trace()) is None
    assert desk.asked == [("a", "b")]


NOW = Clock().now
LOOKUP = Desk.question.name


def entry(*, fresh: float, stale: float, age: float, took: float, mark: int, slots: frozenset[int]) -> CacheEntry:
    """An answer asked for `age` seconds ago, fresh for so many seconds from now, and for `stale` more better than
    nothing."""
    answer = Answer((Note("a", None, 0, Source("desk", None, NOON, state=SourceState.CACHED)),))
    return CacheEntry(answer, NOW + fresh, NOW + fresh + stale, NOW - age, took, mark, slots)


WRONG = entry(fresh=60, stale=0, age=0, took=0, mark=9, slots=frozenset())

# Of the places where something turns: the end, the twelve durations before it, and what a demand may ask for.
ENTRY = st.builds(
    entry,
    fresh=st.sampled_from([-30.0, -1.0, 0.0, 0.0, 0.5, 5.0, 6.0, 11.0, 12.0, 12.5, 24.0, 59.0]),
    stale=st.sampled_from([0.0, 1.0, 30.0, 700.5]),
    age=st.sampled_from([0.0, 4.0, 5.0, 6.0, 10.0, 100.0]),
    took=st.sampled_from([0.0, 0.0, 0.5, 1.0, 2.0]),
    mark=st.integers(0, 3),
    slots=st.frozensets(st.integers(0, 5), max_size=2),
)
DROPS = st.lists(st.frozensets(st.integers(0, 5), min_size=1, max_size=2), max_size=3)


def stands(kept: CacheEntry, dropped: list[frozenset[int]]) -> bool:
    """Whether none of its slots was dropped after it was asked for: the drops have the numbers 1, 2, ..."""
    return not any(number > kept.mark and slots & kept.slots for number, slots in enumerate(dropped, 1))


@dataclass(frozen=True, slots=True)
class Remembering:
    """What lies in a memory, what of it was dropped, and who asks for it."""

    kept: dict[str, CacheEntry]
    dropped: list[frozenset[int]]
    keys: list[str]
    freshness: float | None
    privacy: DataClass
    partition: str | None
    ttl: float
    behind: float
    chance: float

    @property
    def personal(self) -> bool:
        return self.privacy is not DataClass.PUBLIC

    def memory(self) -> MemoryStore:
        """The memory: what is personal in it is that of "p", and beside it lies what would be there if it were not."""
        drops = Drops()
        for slots in self.dropped:
            drops.add(slots)
        memory = MemoryStore(10_000_000, drops)
        own, wrong = ("p", None) if self.personal else (None, "p")
        memory.put({CacheKey("desk", LOOKUP, "1", own, key): one for key, one in self.kept.items()})
        memory.put({CacheKey("desk", LOOKUP, "1", wrong, key): WRONG for key in "abc"})
        return memory

    def there(self, key: str) -> CacheEntry | None:
        """What whoever asks may be given at all."""
        kept = self.kept.get(key)
        own = self.partition == "p" or not self.personal
        return kept if kept and own and self.ttl and kept.stale_until > NOW and stands(kept, self.dropped) else None


REMEMBERING = st.builds(
    Remembering,
    kept=st.fixed_dictionaries({"a": ENTRY, "b": ENTRY}, optional={"c": ENTRY}),
    dropped=DROPS,
    keys=st.lists(st.sampled_from("abc"), unique=True, min_size=1, max_size=3),
    freshness=st.sampled_from([None, None, None, 0.0, 5.0, 10.0, 1000.0]),
    privacy=st.sampled_from(DataClass),
    partition=st.sampled_from(["p", "p", "p", "p", "q", None]),
    ttl=st.sampled_from([10.0, 60.0, 60.0, 60.0, 60.0, 0.0]),
    behind=st.sampled_from([0.0, 30.0]),
    chance=st.sampled_from([0.0, 0.5, 0.99999]),
)


def one_public(*, fresh: float, took: float) -> Remembering:
    """Who asks without demands for one answer that is anybody's, and asks for it anew early where that may be."""
    kept = entry(fresh=fresh, stale=30, age=10, took=took, mark=0, slots=frozenset())
    return Remembering({"a": kept}, [], ["a"], None, DataClass.PUBLIC, None, 60, 30, 0.99999)


@pytest.mark.threat("memory-shared")
@example(one_public(fresh=0, took=0))
@example(one_public(fresh=11, took=1))
@settings(max_examples=300)
@given(REMEMBERING)
async def test_what_is_recalled_follows_from_the_whole_rule(has: Remembering) -> None:
    """However short its way: who may be given what, what was dropped, what is too old, what is asked for anew."""
    clock, desk = Clock(), Desk(replace(facts(ttl=has.ttl, privacy=has.privacy), behind=has.behind))
    asking = structs.replace(context(has.partition), freshness=has.freshness)
    policy = TtlPolicy(desk.facts, clock, lambda: has.chance)
    kept = {key: has.there(key) for key in has.keys}
    rule = {key: policy.status(one, policy.need(asking, NOW), NOW) for key, one in kept.items()}
    trace = Trace()
    answers = remembered(desk, clock, has.memory(), lambda: has.chance).recall(has.keys, asking, trace)
    await asyncio.sleep(0)
    if CacheStatus.MISS in rule.values():
        assert (answers, trace.touched, desk.asked) == (None, [], [])
        return
    assert answers is not None and list(answers) == has.keys
    old = {key for key, status in rule.items() if status is CacheStatus.STALE}
    assert all(answers[key] is one.answer for key, one in kept.items() if one and key not in old)
    assert {answers[key].records[0].source.state for key in old} <= {SourceState.STALE}
    left = min(one.fresh_until - NOW for one in kept.values() if one)
    assert trace.touched == [Touched(LOOKUP, max(0.0, min(has.ttl, left)), has.personal, failed=False)]
    assert desk.asked == ([anew] if (anew := tuple(k for k, one in rule.items() if one is not CacheStatus.HIT)) else [])


@given(ENTRY, DROPS)
def test_what_was_dropped_or_is_dead_is_gone_for_whoever_asks_for_it(kept: CacheEntry, dropped: list[frozenset[int]]):
    name, drops = CacheKey("desk", LOOKUP, "1", None, "a"), Drops()
    memory = MemoryStore(10_000_000, drops)
    memory.put({name: kept})
    for slots in dropped:
        drops.add(slots)
    given_ = kept.stale_until > NOW and stands(kept, dropped)
    assert memory.recall(name, NOW) is (kept if given_ else None)
    assert len(memory) == given_


async def test_what_was_recalled_last_makes_room_last() -> None:
    names = {key: CacheKey("desk", LOOKUP, "1", None, key) for key in "abcd"}
    kept = entry(fresh=60, stale=0, age=0, took=0, mark=0, slots=frozenset())
    memory = MemoryStore(3 * weight(names["a"], kept))
    provider = remembered(Desk(facts()), memory=memory)
    for key in "abc":
        memory.put({names[key]: kept})
    assert provider.recall(["a"], context(), Trace())
    memory.put({names["d"]: kept})
    assert [key for key in "abcd" if provider.recall([key], context(), Trace())] == ["a", "c", "d"]
