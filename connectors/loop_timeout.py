"""Waiting that counts only the time in which the loop turns: what came while it stood still is heard first."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

STEPS: Final = 20
"""Parts that a time is counted in. One that ends late, by as much again, is not counted; that is forgiven as often."""


class Patience:
    """Calls `over` when `seconds` have passed in which the loop turned; twice as many at most, however it stumbles.

    A timer alone is over as soon as a loop that stood still goes on, before the answer that lies there is looked at.
    """

    __slots__ = ("_due", "_forgiven", "_left", "_loop", "_over", "_step", "_timer")

    def __init__(self, seconds: float, over: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._step = seconds / STEPS
        self._over = over
        self._left = STEPS
        self._forgiven = 0
        self._next()

    @property
    def stumbled(self) -> bool:
        """Whether the loop stood still meanwhile."""
        return self._forgiven > 0 or self._late

    def cancel(self) -> None:
        """It is no longer waited for."""
        self._timer.cancel()

    @property
    def _late(self) -> bool:
        return self._loop.time() - self._due > self._step

    def _next(self) -> None:
        self._due = self._loop.time() + self._step
        self._timer = self._loop.call_at(self._due, self._passed)

    def _passed(self) -> None:
        if self._late and self._forgiven < STEPS:
            self._forgiven += 1
        else:
            self._left -= 1
        if self._left:
            self._next()
        else:
            self._over()


class Within:
    """`async with Within(seconds)`: as asyncio.timeout, with patience. Raises TimeoutError."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(None)

    stumbled = False
    """Whether the loop stood still meanwhile; known at the end."""

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._patience = Patience(self._seconds, self._end)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stumbled = self._patience.stumbled
        self._patience.cancel()
        await self._timeout.__aexit__(kind, raised, trace)

    def _end(self) -> None:
        self._timeout.reschedule(asyncio.get_running_loop().time())
