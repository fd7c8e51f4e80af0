"""How many calls an agency allows, counted in this process or over all of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from connectors.manifest.units import QuotaRate
from connectors.thai_time import THAILAND


class Counter(Protocol):
    """Counts for all processes of a hub."""

    @property
    def processes(self) -> int:
        """How many processes there are, as far as it is known."""
        ...

    async def count(self, name: str, ends: datetime, more: int = 1) -> int | None:
        """Count so many more under `name`, which may be forgotten after `ends`: how many that makes.

        None where it cannot be told for now: then each process keeps to its part.
        """
        ...


class Quota:
    """Counts calls in spans that begin with the day in Thailand, such as the whole day or each hour of it.

    With a `counter`, what other processes called under the same `name` counts as well. While that cannot be told, this
    process keeps to its part of what was left, and counts those calls for the others when it can again.
    """

    def __init__(
        self, rate: QuotaRate, now: Callable[[], datetime], name: str = "", counter: Counter | None = None
    ) -> None:
        self._rate = rate
        self._now = now
        self._name = name
        self._counter = counter
        self._ends: datetime | None = None
        self._left = rate.calls
        self._uncounted = 0
        self._part: int | None = None

    @property
    def left(self) -> int:
        """How many calls there are left, as far as this process knows."""
        self._turn()
        return self._left

    async def take(self) -> datetime | None:
        """Count one call; when none is left, count nothing and tell when there will be more."""
        ends = self._turn()
        if self._left <= 0:
            return ends
        self._left -= 1
        if self._counter is None:
            return None
        more, self._uncounted = self._uncounted + 1, 0
        counted = await self._counter.count(f"{self._name}/{ends.isoformat()}", ends, more)
        if ends != self._turn():
            return None
        if counted is None:
            return None if self._alone(more, self._counter.processes) else ends
        self._part = None
        self._left = min(self._left, max(0, self._rate.calls - counted))
        return ends if counted > self._rate.calls else None

    def _alone(self, more: int, processes: int) -> bool:
        """Whether the last of these calls is within the part of this process."""
        if self._part is None:
            self._part = max(1, (self._left + 1) // processes)
        within = self._uncounted + more <= self._part
        self._uncounted += more if within else more - 1
        return within

    def _turn(self) -> datetime:
        now = self._now().astimezone(THAILAND)
        if self._ends is None or now >= self._ends:
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            spans = (now - midnight).total_seconds() // self._rate.seconds + 1
            self._ends = midnight + timedelta(seconds=spans * self._rate.seconds)
            self._left = self._rate.calls
            self._uncounted = 0
            self._part = None
        return self._ends
