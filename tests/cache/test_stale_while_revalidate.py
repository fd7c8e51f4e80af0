import asyncio
from dataclasses import replace

from msgspec import structs

from cache.caching_provider import CachingProvider
from cache.memory_store import MemoryStore
from cache.stale_while_revalidate import CacheStatus, TtlPolicy
from connectors.provenance import SourceState
from connectors.provider import Answer, CacheControl, DataClass, LookupContext, LookupFacts, Trace
from tests.cache.desk import DOWN, Clock, Desk, context, facts
from tests.cache.hubs import until


def still() -> float:
    return 0.0


def remembered(desk: Desk, clock: Clock) -> CachingProvider:
    return CachingProvider(desk, MemoryStore(10_000_000), clock, random=still)


def behind(**others: float) -> LookupFacts:
    return replace(facts(**others), behind=30)


async def given(provider: CachingProvider, freshness: float | None = None) -> tuple[int, SourceState]:
    answer = (await provider.ask(["a"], structs.replace(context(), freshness=freshness), Trace()))["a"]
    assert answer.error is None
    return answer.records[0].number, answer.records[0].source.state


async def test_what_is_just_too_old_is_given_at_once_and_asked_for_anew_behind() -> None:
    desk, clock = Desk(behind()), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 61
    desk.closed.clear()
    assert await given(provider) == (1, SourceState.STALE)
    assert await given(provider) == (1, SourceState.STALE)
    desk.closed.set()
    await until(lambda: len(desk.asked) == 2)
    await asyncio.sleep(0.01)
    assert await given(provider) == (2, SourceState.CACHED)
    assert len(desk.asked) == 2


async def test_what_was_asked_for_behind_is_charged_to_nobody() -> None:
    desk, clock = Desk(behind()), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 61
    one = Trace()
    await provider.ask(["a"], context(), one)
    await until(lambda: len(desk.asked) == 2)
    assert one.calls == []


async def test_what_is_much_too_old_is_waited_for() -> None:
    desk, clock = Desk(behind()), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 91
    assert await given(provider) == (2, SourceState.LIVE)


async def test_an_agency_that_fails_behind_is_asked_again_and_the_old_still_given() -> None:
    desk, clock = Desk(behind(stale=600)), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 61
    desk.broken = DOWN
    assert await given(provider) == (1, SourceState.STALE)
    await until(lambda: len(desk.asked) == 2)
    clock.now += 100
    assert await given(provider) == (1, SourceState.STALE)


async def test_a_caller_may_demand_something_newer_but_not_newer_than_the_manifest_allows() -> None:
    desk, clock = Desk(facts()), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 4
    assert await given(provider, 0) == (1, SourceState.CACHED)
    clock.now += 2
    assert await given(provider, 10) == (1, SourceState.CACHED)
    assert await given(provider, 0) == (2, SourceState.LIVE)
    assert await given(provider) == (2, SourceState.CACHED)


async def test_whoever_demands_something_newer_does_not_get_what_is_old() -> None:
    desk, clock = Desk(behind()), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 61
    assert await given(provider, 100) == (2, SourceState.LIVE)


async def test_a_demand_that_the_agency_cannot_meet_gets_what_there_is_and_says_so() -> None:
    desk, clock = Desk(facts()), Clock()
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 10
    desk.broken = DOWN
    assert await given(provider, 0) == (1, SourceState.STALE)


async def test_a_request_knows_how_long_all_it_rests_on_stays_fresh() -> None:
    desk, clock = Desk(facts(ttl=60)), Clock()
    provider = remembered(desk, clock)
    first = Trace()
    await provider.ask(["a"], context(), first)
    clock.now += 20
    second = Trace()
    await provider.ask(["a", "b"], context(), second)
    desk.broken = DOWN
    third = Trace()
    await provider.ask(["c"], context(), third)
    told = [one.touched[0] for one in (first, second, third)]
    assert [round(one.fresh_for) for one in told][:2] == [60, 40]
    assert [one.failed for one in told] == [False, False, True]


async def test_an_agency_s_own_word_makes_a_lifetime_shorter_and_never_longer() -> None:
    desk, clock = Desk(facts(ttl=60)), Clock()
    provider = remembered(desk, clock)
    for told, fresh in ((20, 20), (600, 60)):
        desk.bound = CacheControl(told)
        live = Trace()
        await provider.ask(["a"], context(), live)
        clock.now += fresh - 1
        number, state = await given(provider)
        assert state is SourceState.CACHED
        clock.now += 1
        assert await given(provider) == (number + 1, SourceState.LIVE)
        assert live.touched[0].fresh_for == fresh
        clock.now += 1000


async def test_a_lifetime_that_the_agency_gives_counts_from_when_it_was_asked() -> None:
    desk, clock = Desk(facts(ttl=60)), Clock()
    desk.bound = CacheControl(20)
    provider = remembered(desk, clock)
    desk.closed.clear()
    waiting = asyncio.create_task(provider.ask(["a"], context(), Trace()))
    await until(lambda: len(desk.asked) == 1)
    clock.now += 15
    desk.closed.set()
    await waiting
    clock.now += 4
    assert await given(provider) == (1, SourceState.CACHED)
    clock.now += 1
    assert await given(provider) == (2, SourceState.LIVE)


async def test_what_its_agency_wants_confirmed_each_time_is_never_given_old() -> None:
    desk, clock = Desk(behind(stale=600)), Clock()
    desk.bound = CacheControl(20, stale=False)
    provider = remembered(desk, clock)
    await given(provider)
    clock.now += 21
    assert await given(provider) == (2, SourceState.LIVE)
    clock.now += 21
    desk.broken = DOWN
    assert (await provider.ask(["a"], context(), Trace()))["a"].error is DOWN


async def test_what_is_fresh_no_moment_may_still_stand_in_for_an_agency_that_fails() -> None:
    desk, clock = Desk(facts(stale=600)), Clock()
    desk.bound = CacheControl(0)
    provider = remembered(desk, clock)
    await given(provider)
    assert await given(provider) == (2, SourceState.LIVE)
    desk.broken = DOWN
    assert await given(provider) == (2, SourceState.STALE)


async def test_what_its_agency_lets_nobody_keep_is_not_remembered_and_said_to_be_so() -> None:
    desk, clock, memory = Desk(behind(stale=600)), Clock(), MemoryStore(100_000)
    desk.bound = CacheControl(0, stale=False, store=False)
    provider = CachingProvider(desk, memory, clock)
    traces = [Trace(), Trace()]
    for number, one in enumerate(traces):
        answer = (await provider.ask(["a"], context(), one))["a"]
        assert answer.records[0].number == number + 1
    assert [one.touched[0].unstored for one in traces] == [True, True]
    assert len(memory) == 0
    desk.facts = facts(ttl=0)
    bare = Trace()
    await CachingProvider(desk, memory, clock).ask(["a"], context(), bare)
    assert bare.touched[0].unstored


async def test_no_record_is_remembered_no_longer_than_its_agency_says() -> None:
    desk, clock = Desk(facts(none=30)), Clock()
    desk.without, desk.bound = {"a"}, CacheControl(5)
    provider = remembered(desk, clock)
    for _ in range(2):
        await provider.ask(["a"], context(), Trace())
    assert len(desk.asked) == 1
    clock.now += 5
    await provider.ask(["a"], context(), Trace())
    assert len(desk.asked) == 2


async def test_what_is_wanted_near_its_end_is_given_at_once_and_asked_for_anew_by_one() -> None:
    desk, clock = Desk(facts(ttl=60)), Clock()
    memory = MemoryStore(100_000)
    provider = CachingProvider(desk, memory, clock, random=still)
    desk.closed.clear()
    first = asyncio.create_task(provider.ask(["a"], context(), Trace()))
    await until(lambda: len(desk.asked) == 1)
    await asyncio.sleep(0.02)
    desk.closed.set()
    await first
    hurried = CachingProvider(desk, memory, clock, random=lambda: 1 - 1e-9)
    clock.now += 60 - 0.1
    desk.closed.clear()
    for _ in range(3):
        assert await given(hurried) == (1, SourceState.CACHED)
    await until(lambda: len(desk.asked) == 2)
    desk.closed.set()
    await asyncio.sleep(0.01)
    assert await given(hurried) == (2, SourceState.CACHED)
    assert len(desk.asked) == 2


def test_what_many_want_is_asked_for_by_one_of_them_before_it_ends() -> None:
    clock = Clock()
    often = iter([0.0, 0.5, 0.999, 0.0, 0.5, 0.999])
    policy = TtlPolicy(facts(ttl=60), clock, lambda: next(often))
    kept = TtlPolicy(facts(ttl=60), clock, still).kept(
        Answer(("record",)), asked_at=clock.now, took=1.0, mark=0, slots=frozenset()
    )
    need = policy.need(LookupContext(None, 0.0), clock())
    clock.now += 10
    assert policy.status(kept, need, clock()) is CacheStatus.HIT
    clock.now += 45
    assert [policy.status(kept, need, clock()) for _ in range(3)] == [
        CacheStatus.HIT,
        CacheStatus.HIT,
        CacheStatus.EARLY,
    ]
    personal = TtlPolicy(facts(privacy=DataClass.PERSONAL), clock, lambda: 0.999)
    assert personal.status(kept, need, clock()) is CacheStatus.HIT


def test_what_was_asked_together_does_not_end_together() -> None:
    clock, chances = Clock(), iter([0.0, 1.0])
    policy = TtlPolicy(facts(ttl=60), clock, lambda: next(chances))
    ends = [
        policy.kept(Answer(("r",)), asked_at=clock.now, took=0, mark=0, slots=frozenset()).fresh_until - clock.now
        for _ in range(2)
    ]
    assert ends == [60, 54]
