"""What is at hand in the memory of this process: given without waiting, as if it had been asked for."""

import asyncio
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from connectors.provider import DataClass, Trace
from tests.cache.desk import Clock, Desk, context, facts, remembered


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
