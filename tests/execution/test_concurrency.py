"""Several things awaited at once."""

import asyncio
from typing import Any

import pytest

from execution.concurrency import arrived, together


async def test_all_are_started_before_any_ends_and_results_keep_their_order() -> None:
    started: list[str] = []

    async def work(name: str, turns: int) -> list[str]:
        started.append(name)
        for _ in range(turns):
            await asyncio.sleep(0)
        assert started == ["a", "b", "c"]
        return [name]

    assert await together([work("a", 3), work("b", 1), work("c", 2)]) == [["a"], ["b"], ["c"]]


async def test_each_has_a_current_task_of_its_own_turn() -> None:
    async def work() -> list[Any]:
        async with asyncio.timeout(5):
            await asyncio.sleep(0)
        return [asyncio.current_task()]

    tasks = [task for (task,) in await together([work(), work()])]
    assert None not in tasks
    assert len(set(tasks)) == 2


async def test_when_one_raises_the_others_are_cancelled_and_awaited() -> None:
    ended: list[str] = []

    async def waits() -> list[Any]:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")
        return []

    async def raises() -> list[Any]:
        await asyncio.sleep(0)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await together([raises(), waits(), waits()])
    assert ended == ["waits", "waits"]


async def test_what_arrives_is_a_value_or_the_exception_that_was_raised() -> None:
    async def gives(value: Any) -> Any:
        await asyncio.sleep(0)
        if isinstance(value, Exception):
            raise value
        return value

    lost = ValueError("lost")
    assert await arrived([1, gives(2), gives(lost), None]) == [1, 2, lost, None]
    assert await arrived([gives(lost), 1]) == [lost, 1]
    assert await arrived([1, 2]) == [1, 2]
