import asyncio
import gc
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.caching_provider import CachingProvider
from cache.memory_store import MemoryStore
from connectors.errors import AgencyTimeout
from connectors.provenance import SourceState
from connectors.provider import DataClass, Trace
from tests.cache.desk import DOWN, Clock, Desk, context, facts, remembered

LATE = AgencyTimeout("desk", "Note by id")


async def state(provider: CachingProvider, key: str = "a", partition: str | None = None) -> SourceState:
    answer = (await provider.ask([key], context(partition), Trace()))[key]
    return answer.records[0].source.state


async def test_an_answer_is_live_first_and_cached_then():
    desk = Desk(facts())
    provider = remembered(desk)
    assert [await state(provider), await state(provider)] == [SourceState.LIVE, SourceState.CACHED]
    assert desk.asked == [("a",)]


async def test_the_record_that_was_handed_out_live_stays_live():
    provider = remembered(Desk(facts()))
    live = (await provider.ask(["a"], context(), Trace()))["a"].records[0]
    await provider.ask(["a"], context(), Trace())
    assert live.source.state is SourceState.LIVE


async def test_an_answer_older_than_its_lifetime_is_asked_for_again():
    desk, clock = Desk(facts(ttl=60)), Clock()
    provider = remembered(desk, clock)
    await provider.ask(["a"], context(), Trace())
    clock.now += 60
    assert await state(provider) is SourceState.LIVE
    assert len(desk.asked) == 2


async def test_only_the_keys_that_are_missing_are_asked_for():
    desk = Desk(facts())
    provider = remembered(desk)
    await provider.ask(["a", "b"], context(), Trace())
    answers = await provider.ask(["c", "a", "d", "b"], context(), Trace())
    assert desk.asked == [("a", "b"), ("c", "d")]
    assert {key: answer.records[0].key for key, answer in answers.items()} == {key: key for key in "abcd"}


async def test_an_agency_that_fails_is_answered_for_by_what_is_stale():
    desk, clock = Desk(facts(ttl=60, stale=600)), Clock()
    provider = remembered(desk, clock)
    await provider.ask(["a"], context(), Trace())
    clock.now += 100
    desk.broken = DOWN
    answer = (await provider.ask(["a"], context(), Trace()))["a"]
    assert answer.records[0].source.state is SourceState.STALE
    assert answer.error is None


async def test_what_is_too_old_even_for_that_gives_the_error():
    desk, clock = Desk(facts(ttl=60, stale=600)), Clock()
    provider = remembered(desk, clock)
    await provider.ask(["a"], context(), Trace())
    clock.now += 661
    desk.broken = DOWN
    answer = (await provider.ask(["a"], context(), Trace()))["a"]
    assert (answer.records, answer.error) == ((), DOWN)


async def test_no_record_is_remembered_briefly():
    desk, clock = Desk(facts(none=5)), Clock()
    desk.without = {"a"}
    provider = remembered(desk, clock)
    await provider.ask(["a"], context(), Trace())
    clock.now += 4
    await provider.ask(["a"], context(), Trace())
    assert len(desk.asked) == 1
    clock.now += 1
    await provider.ask(["a"], context(), Trace())
    assert len(desk.asked) == 2


async def test_no_record_of_yesterday_does_not_stand_for_an_agency_that_fails():
    desk, clock = Desk(facts(none=5)), Clock()
    desk.without = {"a"}
    provider = remembered(desk, clock)
    await provider.ask(["a"], context(), Trace())
    clock.now += 10
    desk.broken = DOWN
    assert (await provider.ask(["a"], context(), Trace()))["a"].error is DOWN


async def test_errors_are_not_remembered():
    desk = Desk(facts())
    provider = remembered(desk)
    desk.broken = DOWN
    assert (await provider.ask(["a"], context(), Trace()))["a"].error is DOWN
    desk.broken = None
    assert await state(provider) is SourceState.LIVE


async def test_many_askers_of_one_key_are_one_question():
    desk = Desk(facts())
    desk.closed.clear()
    provider = remembered(desk)
    waiting = [asyncio.create_task(provider.ask(["a", str(number)], context(), Trace())) for number in range(50)]
    await asyncio.sleep(0)
    desk.closed.set()
    answers = await asyncio.gather(*waiting)
    assert sum("a" in keys for keys in desk.asked) == 1
    assert all(answer["a"].records[0].key == "a" for answer in answers)


async def test_one_who_leaves_does_not_take_the_question_along():
    desk = Desk(facts())
    desk.closed.clear()
    provider = remembered(desk)
    first = asyncio.create_task(provider.ask(["a"], context(), Trace()))
    second = asyncio.create_task(provider.ask(["a"], context(), Trace()))
    await asyncio.sleep(0)
    first.cancel()
    desk.closed.set()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await second)["a"].records[0].key == "a"
    assert desk.asked == [("a",)]


async def test_one_who_waits_for_another_waits_no_longer_than_his_own_deadline():
    desk = Desk(facts())
    desk.closed.clear()
    provider = remembered(desk)
    patient = asyncio.create_task(provider.ask(["a"], context(seconds=5), Trace()))
    await asyncio.sleep(0)
    hurried = (await provider.ask(["a"], context(seconds=0.02), Trace()))["a"]
    assert isinstance(hurried.error, AgencyTimeout)
    desk.closed.set()
    assert (await patient)["a"].records


@pytest.mark.parametrize("many", [1, 20])
async def test_those_who_have_more_time_ask_again_together(many: int):
    desk = Desk(facts())
    desk.closed.clear()
    provider = remembered(desk)
    desk.broken = LATE
    hurried = asyncio.create_task(provider.ask(["a"], context(seconds=1), Trace()))
    await asyncio.sleep(0.01)
    desk.broken = None
    patient = [asyncio.create_task(provider.ask(["a"], context(seconds=5), Trace())) for _ in range(many)]
    await asyncio.sleep(0.01)
    desk.closed.set()
    assert isinstance((await hurried)["a"].error, AgencyTimeout)
    assert all(answer["a"].records for answer in await asyncio.gather(*patient))
    assert len(desk.asked) == 2


async def test_a_lookup_without_a_lifetime_is_never_remembered():
    desk, memory = Desk(facts(ttl=0)), MemoryStore(100_000)
    provider = remembered(desk, memory=memory)
    assert [await state(provider), await state(provider)] == [SourceState.LIVE, SourceState.LIVE]
    assert len(memory) == 0


@pytest.mark.threat("memory-shared")
@pytest.mark.parametrize("privacy", [DataClass.PERSONAL, DataClass.SENSITIVE])
async def test_personal_data_without_a_partition_is_never_stored(privacy: DataClass):
    desk, memory = Desk(facts(privacy=privacy)), MemoryStore(100_000)
    provider = remembered(desk, memory=memory)
    assert [await state(provider), await state(provider)] == [SourceState.LIVE, SourceState.LIVE]
    assert len(memory) == 0


@pytest.mark.threat("memory-shared")
async def test_one_personal_fact_makes_the_lookup_personal():
    desk = Desk(replace(facts(), field_classes=(("nationalId", DataClass.PERSONAL),)))
    provider = remembered(desk)
    await provider.ask(["a"], context("one"), Trace())
    assert await state(provider, partition="other") is SourceState.LIVE
    assert await state(provider, partition="one") is SourceState.CACHED


async def test_public_answers_are_shared_by_all():
    desk = Desk(facts())
    provider = remembered(desk)
    await provider.ask(["a"], context("one"), Trace())
    assert await state(provider, partition="other") is SourceState.CACHED


async def test_another_version_of_the_manifest_reads_nothing_of_the_old():
    memory, clock = MemoryStore(100_000), Clock()
    await remembered(Desk(facts(version="1")), clock, memory).ask(["a"], context(), Trace())
    new = Desk(facts(version="2"))
    assert await state(remembered(new, clock, memory)) is SourceState.LIVE


@pytest.mark.threat("memory-filled")
@pytest.mark.parametrize("length", [1, 100, 5_000, 900_000])
async def test_the_memory_is_bounded_in_bytes_of_names_and_answers(length: int):
    most = 300_000
    memory, desk = MemoryStore(most), Desk(facts())
    provider = remembered(desk, memory=memory)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(1_000_000 // length if length > 1_000 else 1_000):
        await provider.ask([f"{number:0{length}}"], context(), Trace())
        desk.asked.clear()
    await provider.ask(["last"], context(), Trace())  # the last question is over
    gc.collect()
    took = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0 < took < 1.3 * most
    assert len(memory) > 1 or length == 900_000
    assert await state(provider, key="short") is SourceState.LIVE


@pytest.mark.threat("memory-filled")
async def test_nothing_is_remembered_where_there_is_no_room():
    memory = MemoryStore(0)
    provider = remembered(Desk(facts()), memory=memory)
    for _ in range(2):
        assert await state(provider) is SourceState.LIVE
    assert len(memory) == 0


@pytest.mark.threat("memory-filled")
async def test_an_answer_too_large_to_be_held_pushes_nothing_out_and_takes_the_place_of_none():
    memory = MemoryStore(10_000)
    provider = remembered(Desk(facts()), memory=memory)
    await provider.ask(["a", "b" * 20_000], context(), Trace())
    assert await state(provider) is SourceState.CACHED
    assert len(memory) == 1


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two", None]),
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True),
        st.sampled_from(["ask", "wait", "break", "mend", "together"]),
    ),
    max_size=40,
)


@given(OPERATIONS, st.integers(min_value=1, max_value=6))
async def test_nobody_is_given_a_record_fetched_for_another(
    operations: list[tuple[str | None, list[str], str]], room: int
):
    clock = Clock()
    desk = Desk(facts(ttl=3, stale=5, privacy=DataClass.PERSONAL))
    provider = remembered(desk, clock, MemoryStore(1_500 * room))
    for partition, keys, what in operations:
        if what == "wait":
            clock.now += 2
        elif what in ("break", "mend"):
            desk.broken = DOWN if what == "break" else None
        others = ["one", "two", None] if what == "together" else [partition]
        given_answers = await asyncio.gather(*(provider.ask(keys, context(other), Trace()) for other in others))
        for other, answers in zip(others, given_answers, strict=True):
            assert list(answers) and set(answers) == set(keys)
            for key, answer in answers.items():
                assert all((record.key, record.partition) == (key, other) for record in answer.records)
