"""Awaiting several things at once. Tasks, not coroutines driven by hand: every resolver has a current task."""

from asyncio import gather, get_running_loop
from collections.abc import AsyncIterable, Coroutine, Sequence
from typing import Any

from graphql.pyutils import is_awaitable


async def together(coroutines: Sequence[Coroutine[Any, Any, list[Any]]]) -> list[list[Any]]:
    """The results, in order. All are started before any is awaited: the first runs here, the others as tasks that
    begin within this turn of the event loop, so a loader underneath sees the keys of all of them.

    When this is cancelled, or one of them raises, the others are cancelled and awaited.
    """
    first, *others = coroutines
    if not others:
        return [await first]
    if not _loop_runs():
        return [await coroutine for coroutine in coroutines]
    begin = get_running_loop().create_task
    tasks = [begin(coroutine) for coroutine in others]
    try:
        return [await first, *[await task for task in tasks]]
    except BaseException:
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)
        raise


async def arrived(values: Sequence[Any]) -> list[Any]:
    """The values, each awaitable among them replaced by what it gives or by the exception it raises."""
    given = list(values)
    waiting = [index for index, value in enumerate(given) if is_awaitable(value)]
    if len(waiting) <= 1 or not _loop_runs():
        for index in waiting:
            try:
                given[index] = await given[index]
            except Exception as error:
                given[index] = error
        return given
    results = await gather(*[given[index] for index in waiting], return_exceptions=True)
    for index, result in zip(waiting, results, strict=True):
        if isinstance(result, BaseException) and not isinstance(result, Exception):
            raise result
        given[index] = result
    return given


async def drained(iterable: AsyncIterable[Any]) -> list[Any]:
    """All items of an async iterable."""
    return [item async for item in iterable]


def _loop_runs() -> bool:
    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
