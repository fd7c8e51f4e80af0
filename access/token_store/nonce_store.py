"""What may come once only, for every process alike."""

import datetime
from collections.abc import Callable

from sqlalchemy import Connection, Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from access.storage.database import Database
from access.storage.sealing import digest
from access.token_store.token_tables import ONCE

Now = Callable[[], datetime.datetime]


class NonceStore:
    """Remembers in the database what has come, until it would be refused for its age anyway."""

    def __init__(self, database: Database, *, now: Now) -> None:
        self._database = database
        self._now = now

    async def once(self, kind: str, value: str, until: float) -> bool:
        """True the first time; False ever after, until `until` (seconds since 1970)."""
        async with self._database.writing() as connection:
            return await connection.run_sync(first, kind, value, until, self._now())


def first(connection: Connection, kind: str, value: str, until: float, now: datetime.datetime) -> bool:
    """The same within a transaction; forgets what is too old to matter."""
    moment = datetime.datetime.fromtimestamp(until, datetime.UTC)
    connection.execute(delete(ONCE).where(ONCE.c.until < now))
    return insert_new(connection, ONCE, hash=digest(f"{kind}\x1f{value}"), until=moment)


def insert_new(connection: Connection, table: Table, **values: object) -> bool:
    """Whether the row was not there yet; of two that come at once one finds that it was."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return connection.execute(dialect.insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1
