import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from cache.redis_call import RedisAway, RedisCall, Script
from cache.redis_pipeline import RedisPipeline

SCRIPT = Script.of("return 1")


class Way:
    """A link that gives each run its first key, and counts how often it was gone."""

    clustered = False

    def __init__(self, problem: Exception | None = None) -> None:
        self.gone: list[int] = []
        self._problem = problem

    async def run(self, runs: Sequence[RedisCall]) -> list[Any]:
        self.gone.append(len(runs))
        await asyncio.sleep(0)
        if self._problem is not None:
            raise self._problem
        return [run.keys[0] for run in runs]


def runs(*names: str) -> list[RedisCall]:
    return [RedisCall(SCRIPT, [name.encode()], []) for name in names]


async def test_what_is_asked_together_goes_together_and_each_gets_its_own() -> None:
    way = Way()
    pipeline = RedisPipeline(way)  # type: ignore[arg-type]
    answers = await asyncio.gather(pipeline.run(runs("a", "b")), pipeline.run([]), pipeline.run(runs("c")))
    assert answers == [[b"a", b"b"], [], [b"c"]]
    assert await pipeline.run(runs("d")) == [b"d"]
    assert way.gone == [3, 1]


async def test_one_who_leaves_takes_nobody_s_answer_along() -> None:
    pipeline = RedisPipeline(Way())  # type: ignore[arg-type]
    first, second = (asyncio.create_task(pipeline.run(runs(name))) for name in "ab")
    await asyncio.sleep(0)
    first.cancel()
    assert await second == [b"b"]
    with pytest.raises(asyncio.CancelledError):
        await first


@pytest.mark.parametrize("problem", [RedisAway(), TypeError("unforeseen")])
async def test_when_it_fails_everyone_is_told(problem: Exception) -> None:
    pipeline = RedisPipeline(Way(problem))  # type: ignore[arg-type]
    told = await asyncio.gather(pipeline.run(runs("a")), pipeline.run(runs("b")), return_exceptions=True)
    assert told == [problem, problem]
