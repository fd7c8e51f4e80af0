"""Keeps calls to a slow server from taking the places of all others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from connectors.errors import AgencyBusy


class Bulkhead:
    """Lets so many calls run, so many wait, and refuses the rest."""

    def __init__(self, running: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(running)
        self._waiting = 0
        self._most_waiting = waiting

    @contextlib.asynccontextmanager
    async def place(self, agency: str, lookup: str, deadline: float) -> AsyncIterator[None]:
        """A place to run in, waited for until `deadline`. Raises AgencyBusy."""
        if self._free.locked() and self._waiting >= self._most_waiting:
            raise AgencyBusy(agency, lookup, reason="too many calls are waiting")
        self._waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                await self._free.acquire()
        except TimeoutError:
            raise AgencyBusy(agency, lookup, reason="no turn came before the deadline") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
