"""The last day of every agency by quarters of an hour: counted here, kept in the database for all processes, and held
at hand for whoever looks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from access.storage.agency_quarters import AgencyQuarters, Quarter
from access.storage.storage_errors import StorageError
from connectors.telemetry.quarter_hours import QUARTER, QuarterHours, Tally, quarter_of

EVERY: Final = 30.0
"""Seconds between two times that what was counted is kept."""
DAY: Final = 24 * 4
"""Quarters that are shown, the one that runs among them."""


class AgencyHistory:
    """`kept` opens what is kept, `states` tells how each agency is now, as a number that grows with its trouble."""

    def __init__(
        self,
        kept: AgencyQuarters,
        counted: QuarterHours,
        states: Callable[[], Mapping[str, int]],
        now: Callable[[], datetime],
    ) -> None:
        self._kept = kept
        self._counted = counted
        self._states = states
        self._now = now
        self._day: Mapping[str, Mapping[datetime, Quarter]] = {}

    def of(self, agency: str) -> Sequence[Quarter | None]:
        """The last DAY quarters of an agency, the oldest first; None where nothing is known."""
        known = self._day.get(agency, {})
        newest = quarter_of(self._now())
        return [known.get(newest - back * QUARTER) for back in reversed(range(DAY))]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps what is counted as long as the block runs, and once more at its end."""
        keeping = asyncio.create_task(self._keep_on(), name="history of agencies")
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
            await self.keep()

    async def _keep_on(self) -> None:
        while True:
            await self.keep()
            await asyncio.sleep(EVERY)

    async def keep(self) -> None:
        """Keeps what was counted since the last time. Without the database it goes on being counted."""
        counted, now = self._counted.take(), quarter_of(self._now())
        told = {(agency, now): state for agency, state in self._states().items()}
        quarters = [_quarter(key, counted.get(key), told.get(key, 0)) for key in counted.keys() | told.keys()]
        try:
            kept = await self._kept.add(quarters, since=now - (DAY - 1) * QUARTER)
        except StorageError:
            self._counted.put_back(counted)
            return
        day: dict[str, dict[datetime, Quarter]] = {}
        for quarter in kept:
            day.setdefault(quarter.agency, {})[quarter.began] = quarter
        self._day = day


def _quarter(key: tuple[str, datetime], tally: Tally | None, worst: int) -> Quarter:
    tally = tally or Tally()
    return Quarter(*key, tally.calls, tally.failed, worst)
