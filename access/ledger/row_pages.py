"""The ledger's rows in order, a page at a time: as much memory for a billion as for a thousand."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from access.ledger.entry import COLUMNS
from access.ledger.ledger_tables import CHECKPOINTS, ENTRIES, SEALS

PAGE = 5000
WHOLE = (*(ENTRIES.c[name] for name in COLUMNS), ENTRIES.c.hash)


async def seals(connection: AsyncConnection, stream: int) -> AsyncIterator[tuple[int, str]]:
    """A stream's seals: number and text."""
    of_stream = select(SEALS.c.number, SEALS.c.seal).where(SEALS.c.stream == stream)
    async for row in _paged(connection, of_stream, SEALS.c.number):
        yield row[0], str(row[1])


async def checkpoints(connection: AsyncConnection) -> AsyncIterator[tuple[int, str]]:
    """All checkpoints: number and text."""
    async for row in _paged(connection, select(CHECKPOINTS.c.number, CHECKPOINTS.c.seal), CHECKPOINTS.c.number):
        yield row[0], str(row[1])


async def _paged(connection: AsyncConnection, query: Select[Any], key: Any) -> AsyncIterator[Sequence[Any]]:
    """The rows of a query in the order of `key`, its first column."""
    page = (await connection.execute(query.order_by(key).limit(PAGE))).all()
    while page:
        for row in page:
            yield row
        page = (await connection.execute(query.where(key > page[-1][0]).order_by(key).limit(PAGE))).all()


class RowPages:
    """A stream's entries as rows of WHOLE, taken in the order of their sequence. `progress` is called at every page."""

    def __init__(self, connection: AsyncConnection, stream: int, progress: Callable[[], None]) -> None:
        self._connection = connection
        self._of_stream = select(*WHOLE).where(ENTRIES.c.stream == stream).order_by(ENTRIES.c.sequence).limit(PAGE)
        self._progress = progress
        self._page: Sequence[Sequence[Any]] = ()
        self._next = 0
        self._last: int | None = None
        self._ended = False

    async def upto(self, sequence: int) -> Sequence[Sequence[Any]]:
        """The next rows whose sequence is not beyond this."""
        taken: list[Sequence[Any]] = []
        while await self._fill():
            start = self._next
            while self._next < len(self._page) and self._page[self._next][1] <= sequence:
                self._next += 1
            taken += self._page[start : self._next]
            if self._next < len(self._page):
                break
        return taken

    async def rest(self) -> int:
        """How many rows are left; they are passed over."""
        left = 0
        while await self._fill():
            left += len(self._page) - self._next
            self._next = len(self._page)
        return left

    async def _fill(self) -> bool:
        """Whether there is a row to take, after reading a page when there was none."""
        if self._next < len(self._page):
            return True
        if self._ended:
            return False
        query = self._of_stream if self._last is None else self._of_stream.where(ENTRIES.c.sequence > self._last)
        self._page = (await self._connection.execute(query)).all()
        self._next = 0
        self._ended = len(self._page) < PAGE
        self._progress()
        if self._page:
            self._last = self._page[-1][1]
        return bool(self._page)
