"""Counts what is sent to a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from access.storage.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Those that are sent meanwhile, by whichever of its connections; but for where transactions begin."""
    sent: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if connection.engine.url.database == database.engine.url.database and not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
