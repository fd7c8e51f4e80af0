"""What a database may answer with: rows, bytes and time are counted as they come, before more is read."""

import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

AT_ONCE: Final = 200
"""Rows that PostgreSQL sends before they are counted."""
TOO_LARGE: Final = "larger than its manifest allows"
_STEPS: Final = 100_000
"""Steps of SQLite between two looks at the time: some milliseconds."""
_DEEPEST: Final = 8


class TooLarge(Exception):
    """An answer that has more than it may; says of what."""


class Bounds:
    """What an answer may have, in all its rows; `seconds` are those that SQLite may take to make it."""

    def __init__(self, rows: int, bytes_: int, seconds: float) -> None:
        self.rows = rows
        self.bytes = bytes_
        self.seconds = seconds


class RowCount:
    """What has come of one answer."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._rows = self._bytes = 0

    def add(self, row: Sequence[Any]) -> None:
        """Raises TooLarge."""
        self._rows += 1
        self._bytes += weight(row)
        if self._rows > self._bounds.rows:
            raise TooLarge("more rows than its manifest allows")
        if self._bytes > self._bounds.bytes:
            raise TooLarge(TOO_LARGE)


def weight(row: Sequence[Any], depth: int = 0) -> int:
    """Bytes of the values of a row, arrays in it too."""
    size = 0
    for value in row:
        size += sys.getsizeof(value)
        if isinstance(value, list | tuple) and depth < _DEEPEST:
            size += weight(value, depth + 1)
    return size


def of_sqlite(bounds: Bounds) -> dict[str, Any]:
    """What aiosqlite connects with."""
    return {"factory": partial(_Sqlite, bounds)}


class _Sqlite(sqlite3.Connection):
    """One answer after another, each of which is counted row by row in the thread that makes it, and ended in time."""

    def __init__(self, bounds: Bounds, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._bounds = bounds
        self._until = 0.0
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, bounds.bytes)
        self.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS)

    def cursor(self, *arguments: Any, **more: Any) -> Any:
        count = RowCount(self._bounds)

        def counted(_: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
            count.add(row)
            return row

        self._until = time.monotonic() + self._bounds.seconds
        cursor = super().cursor(*arguments, **more)
        cursor.row_factory = counted
        return cursor


def of_postgres(bounds: Bounds) -> dict[str, Any]:
    """What asyncpg connects with."""
    import asyncpg

    class Postgres(asyncpg.Connection):  # type: ignore[misc]
        async def prepare(self, *arguments: Any, **more: Any) -> Any:
            return _Prepared(await super().prepare(*arguments, **more), bounds)

    return {"connection_class": Postgres}


class _Prepared:
    """A statement whose rows come a few at a time; as many as are few come in one round trip, as they did."""

    def __init__(self, statement: Any, bounds: Bounds) -> None:
        self._statement = statement
        self._bounds = bounds
        self.get_attributes: Callable[[], Any] = statement.get_attributes
        self.get_statusmsg: Callable[[], Any] = statement.get_statusmsg

    async def fetch(self, *arguments: Any) -> list[Any]:
        count, rows = RowCount(self._bounds), []
        async for row in self._statement.cursor(*arguments, prefetch=AT_ONCE):
            count.add(row)
            rows.append(row)
        return rows
