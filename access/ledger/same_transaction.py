"""Lines that are on record if, and only if, what they tell of is done: in its own transaction."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from access.ledger.entry import Entry
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.stream import Stream, append
from access.storage.database import Database

Lines = list[Entry]


class SameTransaction:
    """Writes what the hub keeps, and beside it the lines that tell what became of it.

        async with beside.writing() as (connection, lines):
            ...                      # what is added to `lines` is on record when this is committed

    Raises LedgerKeysUnfit when the keys cannot sign.
    """

    def __init__(self, database: Database, keys: LedgerKeys, *, clock: Callable[[], float] = time.time) -> None:
        keys.require_writing()
        self._database = database
        self._keys = keys
        self._clock = clock
        self._free: list[Stream] = []  # a stream is one transaction's at a time

    def subject(self, national_id: str) -> str:
        """The key of a person in the ledger."""
        return self._keys.subject(national_id)

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[AsyncConnection, Lines]]:
        """A connection as `Database.writing` gives it, and the lines to be written with it.

        Raises StorageUnavailable: then whether it was committed is not known, and its stream is left where it is.
        """
        lines: Lines = []
        async with self._database.writing() as connection:
            yield connection, lines
            stream = self._free.pop() if lines and self._free else Stream()
            if lines:
                batch = stream.batch(lines, self._keys, int(self._clock() * 1_000_000))
                await connection.run_sync(append, batch)
        if lines:
            stream.advance(batch)
            self._free.append(stream)
