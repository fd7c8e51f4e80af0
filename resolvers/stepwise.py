"""Resolvers that suspend only where they must: what is at hand is given at once, what is not as an awaitable.

A coroutine that waits for nothing costs its making, and a task where others run beside it, and a turn of the loop. So
whatever asks gives its answer or an awaitable of it (`Found`), and what is made of an answer is made by `then`; what
asks several times is a generator that yields each of its questions, and is sent the answer (`stepwise`).
"""

from asyncio import gather
from collections.abc import Awaitable, Callable, Generator, Sequence
from functools import wraps
from types import CoroutineType
from typing import Any, ParamSpec, TypeAlias, TypeVar

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")

Found: TypeAlias = T | Awaitable[T]
"""An answer that is at hand, or one that has to be waited for."""
Steps: TypeAlias = Generator[Any, Any, T]
"""What yields questions, is sent their answers, and returns what it makes of them."""


def is_awaited(found: Any) -> bool:
    """Whether it has to be waited for."""
    return type(found) is CoroutineType or (type(found) is not list and hasattr(found, "__await__"))


async def come(found: Found[T]) -> T:
    """The answer, for whoever waits anyway."""
    return await found if is_awaited(found) else found  # type: ignore[misc, return-value]


def then(found: Found[T], use: Callable[[T], U]) -> Found[U]:
    """What is made of an answer."""
    # Most are lists, of which this is known at a glance.
    return _used(found, use) if type(found) is not list and is_awaited(found) else use(found)  # type: ignore[arg-type]


def all_of(asked: Sequence[Found[T]]) -> Found[list[T]]:
    """The answers to several questions that are asked at the same time."""
    waiting = [place for place, one in enumerate(asked) if is_awaited(one)]
    return _gathered(list(asked), waiting) if waiting else list(asked)  # type: ignore[arg-type]


def stepwise(steps: Callable[P, Steps[T]]) -> Callable[P, Found[T]]:
    """A function of what is written in steps: it answers at once where each of its questions is answered at once."""

    @wraps(steps)
    def start(*args: P.args, **kwargs: P.kwargs) -> Found[T]:
        going = steps(*args, **kwargs)
        try:
            asked = next(going)
            while not is_awaited(asked):
                asked = going.send(asked)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        return _waited(going, asked)

    return start


async def _waited(going: Steps[T], asked: Any) -> T:
    """The end of what has come to a question that has to be waited for."""
    try:
        while True:
            try:
                answer = await asked if is_awaited(asked) else asked
            except BaseException as raised:
                asked = going.throw(raised)
            else:
                asked = going.send(answer)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


async def _used(found: Awaitable[T], use: Callable[[T], U]) -> U:
    return use(await found)


async def _gathered(asked: list[Any], waiting: Sequence[int]) -> list[Any]:
    if len(waiting) == 1:
        asked[waiting[0]] = await asked[waiting[0]]
        return asked
    for place, one in zip(waiting, await gather(*[asked[place] for place in waiting]), strict=True):
        asked[place] = one
    return asked
