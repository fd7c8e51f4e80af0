"""Waiting that is not over because the loop stood still; here it stands still for real."""

import asyncio
import time

import pytest

from connectors.loop_timeout import Patience, Within

pytestmark = pytest.mark.threat("loop-stalled")

BOUND = 0.4


async def test_what_came_while_the_loop_stood_still_is_heard() -> None:
    async def answered_in_three_turns() -> str:
        for _ in range(3):
            await asyncio.to_thread(time.sleep, 0.01)
        return "here"

    async with Within(BOUND) as within:
        waiting = asyncio.create_task(answered_in_three_turns())
        await asyncio.sleep(0)
        time.sleep(2 * BOUND)  # noqa: ASYNC251 - the stall
        assert await waiting == "here"
    assert within.stumbled


async def test_what_does_not_come_is_not_waited_for() -> None:
    within = Within(0.05)
    with pytest.raises(TimeoutError):
        async with within:
            await asyncio.sleep(60)


async def test_however_it_stumbles_it_ends() -> None:
    over: list[bool] = []
    patience = Patience(0.02, lambda: over.append(True))
    for _ in range(200):
        time.sleep(0.003)  # noqa: ASYNC251 - three times as long as a step
        await asyncio.sleep(0)
        if over:
            break
    assert over == [True] and patience.stumbled


async def test_one_that_is_no_longer_waited_for_says_nothing() -> None:
    over: list[bool] = []
    Patience(0.02, lambda: over.append(True)).cancel()
    await asyncio.sleep(0.06)
    assert over == []


async def test_what_is_raised_within_comes_out_as_it_is() -> None:
    with pytest.raises(KeyError):
        async with Within(1):
            raise KeyError
