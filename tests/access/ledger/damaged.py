"""A ledger in a SQLite file, and everything that somebody who can write to it may do."""

import contextlib
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from access.ledger.verification_report import VerificationReport
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import upgrade
from tests.access.ledger.made import KEYS, START, entry

KEY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ledger_entries": ("stream", "sequence"),
    "ledger_seals": ("stream", "number"),
    "ledger_streams": ("stream",),
    "ledger_checkpoints": ("number",),
}


async def make(path: Path) -> None:
    """Three streams of several seals each under two checkpoints; the triggers are gone, as an intruder would do."""
    async with Database(f"sqlite:///{path}") as database:
        await upgrade(database)
        for stream in range(3):
            async with Ledger(database, KEYS) as ledger:
                for number in range(3):
                    one = entry(number, actor="Somchai", case="case 7", hidden_until=START)
                    await ledger.record([one, entry(number + 10, subject=None, consent=None, recipient="dopa")])
                if stream == 1:
                    await ledger.checkpoint()
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA journal_mode = DELETE")
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")


class Copy:
    """A copy of that ledger to be damaged."""

    def __init__(self, original: Path, folder: Path) -> None:
        self.path = folder / "copy.db"
        shutil.copyfile(original, self.path)

    def run(self, statement: str, *values: Any) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            file.execute(statement, values)

    def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        order = ", ".join(KEY_COLUMNS[table])
        with contextlib.closing(sqlite3.connect(self.path)) as file:
            file.row_factory = sqlite3.Row
            return [dict(row) for row in file.execute(f"SELECT * FROM {table} ORDER BY {order}")]

    def change(self, table: str, row: Mapping[str, Any], column: str, value: Any) -> None:
        where, key = self._key(table, row)
        self.run(f"UPDATE {table} SET {column} = ? WHERE {where}", value, *key)

    def delete(self, table: str, row: Mapping[str, Any]) -> None:
        where, key = self._key(table, row)
        self.run(f"DELETE FROM {table} WHERE {where}", *key)

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())

    async def verify(self, **options: Any) -> VerificationReport:
        async with Database(f"sqlite:///{self.path}") as database:
            return await verify(database, KEYS, **options)

    def _key(self, table: str, row: Mapping[str, Any]) -> tuple[str, list[Any]]:
        columns = KEY_COLUMNS[table]
        return " AND ".join(f"{column} = ?" for column in columns), [row[column] for column in columns]
