"""Reads files: plain ones of moderate size in a thread, spreadsheets and large ones in a process apart."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from connectors.errors import AgencyError, AgencyUnavailable, BadAnswer
from connectors.isolation.containment import in_thread
from connectors.isolation.worker import IsolatedWorker, RaisedInWorker, TooMuch
from connectors.kinds.file import FileRequest, FileSource, format_of
from connectors.parsing.compression import is_packed
from connectors.tables.file_formats import (
    FileTable,
    NotATable,
    TableLimits,
    parts_of,
    parts_of_file,
    read_table,
    table_of,
)

MODERATE: Final = 1_000_000
"""Bytes of a text that is read in a thread."""
AGAIN: Final = 300.0
"""Seconds after which a file that took too much is tried again: the machine may have been busy."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file was not read: what is wrong with it, or what was raised; until when that counts (the loop's time)."""

    reason: str
    until: float
    raised: RaisedInWorker | None = None

    def failure(self, agency: str, lookup: str) -> Exception:
        """As a new failure of a lookup."""
        if self.raised is not None:
            return RaisedInWorker(self.raised.raised, self.raised.place)
        return BadAnswer(agency, lookup, reason=self.reason)


class FileReader:
    """Reads the files of one source within its limits."""

    def __init__(self, source: FileSource) -> None:
        self._limits = TableLimits(source.max_lines, source.max_columns, source.max_cells, source.max_unpacked)
        self._seconds = source.reading
        self._apart = IsolatedWorker(source.max_memory)

    async def close(self) -> None:
        await self._apart.close()

    async def table(
        self, content: Path | bytes, size: int, name: str, modified: datetime | None, request: FileRequest
    ) -> FileTable | Unread:
        """What is in a file, or in the bytes of one. Raises OSError where it cannot be opened."""
        try:
            if format_of(request) != "xlsx" and size <= MODERATE and not await in_thread(_is_packed, content):
                whole = await in_thread(content.read_bytes) if isinstance(content, Path) else content
                return await in_thread(read_table, whole, name, modified, request, self._limits)
            where = (parts_of_file, str(content)) if isinstance(content, Path) else (parts_of, content)
            parts = await self._apart.run(NotATable, self._seconds, *where, request, self._limits)
            return table_of(parts, name, modified)
        except NotATable as error:
            return Unread(str(error), float("inf"))
        except TooMuch as error:
            return Unread(str(error), asyncio.get_running_loop().time() + AGAIN)
        except RaisedInWorker as error:
            # As a new one: what was raised holds on to all that it came through, the file too.
            again = RaisedInWorker(error.raised, error.place)
            return Unread("", asyncio.get_running_loop().time() + AGAIN, again)


def _is_packed(content: Path | bytes) -> bool:
    """Whether it may be far larger than it looks."""
    if isinstance(content, bytes):
        return is_packed(content)
    with content.open("rb") as file:
        return is_packed(file.read(8))


async def shared(task: "asyncio.Task[FileTable | Unread]", agency: str, lookup: str) -> FileTable:
    """What a task brings that goes on for others. Raises what it came to instead."""
    try:
        read = await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
        raise closed(agency, lookup) from None
    return given(read, agency, lookup)


def given(read: FileTable | Unread, agency: str, lookup: str) -> FileTable:
    """The table. Raises why it was not read."""
    if isinstance(read, Unread):
        raise read.failure(agency, lookup)
    return read


def closed(agency: str, lookup: str) -> AgencyError:
    """The failure of a question that nobody waits for, or whose connection was closed under it."""
    return AgencyUnavailable(agency, lookup, reason="its manifest has changed meanwhile")


def noticed(task: "asyncio.Task[FileTable | Unread]") -> None:
    """Takes note of how a task ended that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
