"""What is dropped while an agency is asked, answers, or is asked anew behind: nobody who comes later gets it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from cache.caching_provider import CachingProvider
from cache.drops import Drops
from cache.memory_store import MemoryStore
from connectors.contract import Key
from connectors.provenance import SourceState
from connectors.provider import Answer, LookupContext, Trace
from tests.cache.desk import Clock, Desk, context, facts
from tests.cache.hubs import until

SLOT = frozenset({7})


class Here:
    """A process's memory around a desk whose answers all fall into one slot."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.desk = Desk(replace(facts(), behind=30))
        self.drops = Drops()
        self.memory = MemoryStore(100_000, self.drops)
        self.provider = CachingProvider(
            self.desk, self.memory, self.clock, slots=lambda key, records, context: SLOT, random=lambda: 0.0
        )

    async def ask(self) -> tuple[int, SourceState]:
        record = (await self.provider.ask(["a"], context(), Trace()))["a"].records[0]
        return record.number, record.source.state

    async def begun(self, questions: int) -> "asyncio.Task[tuple[int, SourceState]]":
        """Somebody who asks; returns when the desk has been asked so often."""
        task = asyncio.create_task(self.ask())
        await until(lambda: len(self.desk.asked) == questions)
        return task


@pytest.fixture
def here() -> Here:
    return Here()


async def test_who_asks_after_a_drop_does_not_join_a_question_from_before_it(here: Here) -> None:
    here.desk.closed.clear()
    before = await here.begun(1)
    here.drops.add(SLOT)
    after = await here.begun(2)
    others = [asyncio.create_task(here.ask()) for _ in range(5)]
    await asyncio.sleep(0)
    here.desk.closed.set()
    assert (await before)[1] is SourceState.LIVE
    assert await asyncio.gather(after, *others) == [await after] * 6
    assert len(here.desk.asked) == 2
    assert (await here.ask())[1] is SourceState.CACHED


async def test_a_drop_between_the_answer_and_its_being_put_away_is_not_lost(here: Here) -> None:
    keep = here.memory.keep

    async def dropped_first(kept: object) -> None:
        here.drops.add(SLOT)
        await keep(kept)  # type: ignore[arg-type]

    here.memory.keep = dropped_first  # type: ignore[method-assign]
    assert await here.ask() == (1, SourceState.LIVE)
    here.memory.keep = keep  # type: ignore[method-assign]
    assert await here.ask() == (2, SourceState.LIVE)
    assert await here.ask() == (2, SourceState.CACHED)


async def test_what_is_asked_for_anew_behind_is_dropped_on_its_way(here: Here) -> None:
    await here.ask()
    here.clock.now += 61
    here.desk.closed.clear()
    assert await here.ask() == (1, SourceState.STALE)
    await until(lambda: len(here.desk.asked) == 2)
    here.drops.add(SLOT)
    after = await here.begun(3)
    here.desk.closed.set()
    assert (await after)[1] is SourceState.LIVE
    assert await here.ask() == (3, SourceState.CACHED)
    assert len(here.desk.asked) == 3


async def test_what_was_asked_before_a_drop_never_replaces_what_was_asked_after_it(here: Here) -> None:
    here.desk.closed.clear()
    before = await here.begun(1)
    here.drops.add(SLOT)
    first, here.desk.closed = here.desk.closed, asyncio.Event()
    here.desk.closed.set()
    here.clock.now += 1
    assert await here.ask() == (2, SourceState.LIVE)
    first.set()
    await before
    assert await here.ask() == (2, SourceState.CACHED)


async def test_a_source_that_remembers_by_itself_is_told_of_what_was_dropped_of_it(here: Here) -> None:
    told: list[int] = []

    class Holding(Desk):
        async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
            told.append(context.dropped)
            return await super().ask(keys, context, trace)

    here.desk = Holding(replace(facts(), holds=True))
    provider = CachingProvider(here.desk, here.memory, here.clock, slots=lambda key, records, context: SLOT)
    await provider.ask(["a"], context(), Trace())
    here.drops.add({8}, 20)
    await provider.ask(["b"], context(), Trace())
    here.drops.add(SLOT, 30)
    here.drops.add({9}, 40)
    await provider.ask(["a", "b"], context(), Trace())
    assert told == [0, 0, 30]


async def test_a_manifest_that_changes_under_a_question_gets_nothing_of_the_old_answer(here: Here) -> None:
    here.desk.closed.clear()
    before = await here.begun(1)
    renewed = Desk(facts(version="2"))
    provider = CachingProvider(renewed, here.memory, here.clock)
    answer = (await provider.ask(["a"], context(), Trace()))["a"]
    assert answer.records[0].source.state is SourceState.LIVE
    here.desk.closed.set()
    await before
    assert (await provider.ask(["a"], context(), Trace()))["a"].records[0].source.state is SourceState.CACHED
    assert (len(here.desk.asked), len(renewed.asked)) == (1, 1)
