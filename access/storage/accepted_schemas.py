"""The schemas that were accepted: what stays in the graph whatever becomes of the files they came from."""

import datetime
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Row, delete, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from access.storage.accepted_schema import AcceptedSchema
from access.storage.accepted_schema_tables import ACCEPTED
from access.storage.database import Database
from access.storage.row_marks import held, marked
from access.storage.sealing import Seal

_ALONE = text("LOCK TABLE accepted_schemas IN SHARE ROW EXCLUSIVE MODE")


class AcceptedSchemas:
    """Those of one database. What is not as the hub wrote it is told in the log and is not believed."""

    def __init__(self, database: Database, seal: Seal, now: Callable[[], datetime.datetime]) -> None:
        self._database = database
        self._seal = seal
        self._now = now

    async def all(self) -> tuple[AcceptedSchema, ...] | None:
        """Each contributor's, in the order in which they were first accepted; None where there is no table for them
        yet. Raises StorageUnavailable."""
        async with self._database.reading() as connection:
            if not await connection.run_sync(_is_there):
                return None
            return tuple(_read(row) for row in await self._rows(connection))

    async def accept(self, schemas: Sequence[AcceptedSchema], *, known: Sequence[AcceptedSchema]) -> bool:
        """Keeps these in the place of what their contributors had; false, with nothing kept, where others than the
        `known` have been accepted meanwhile. Raises StorageUnavailable."""
        async with self._database.writing() as connection:
            if not self._database.is_sqlite:
                await connection.execute(_ALONE)
            rows = await self._rows(connection)
            if [_read(row) for row in rows] != list(known):
                return False
            places = {row.contributor: row.place for row in rows}
            following = max(places.values(), default=0) + 1
            for one in schemas:
                if one.contributor not in places:
                    places[one.contributor], following = following, following + 1
                await connection.execute(delete(ACCEPTED).where(ACCEPTED.c.contributor == one.contributor))
                await connection.execute(insert(ACCEPTED), self._values(one, places[one.contributor]))
        return True

    async def _rows(self, connection: AsyncConnection) -> list[Row[tuple[str, int, str, str, datetime.datetime, str]]]:
        chosen = select(ACCEPTED).order_by(ACCEPTED.c.place, ACCEPTED.c.contributor)
        return [row for row in await connection.execute(chosen) if held(self._seal, ACCEPTED, row) is not None]

    def _values(self, one: AcceptedSchema, place: int) -> dict[str, object]:
        said = {"contributor": one.contributor, "place": place, "sdl": one.sdl, "promises": one.promises}
        return marked(self._seal, ACCEPTED, {**said, "accepted_at": self._now()})


async def forget(database: Database, contributor: str) -> bool:
    """Takes a contributor's schema out, for one that is gone for good; whether there was one.

    Raises StorageUnavailable.
    """
    async with database.writing() as connection:
        if not await connection.run_sync(_is_there):
            return False
        gone = await connection.execute(delete(ACCEPTED).where(ACCEPTED.c.contributor == contributor))
        return bool(gone.rowcount)


def _is_there(connection: Connection) -> bool:
    return inspect(connection).has_table(ACCEPTED.name)


def _read(row: Row[tuple[str, int, str, str, datetime.datetime, str]]) -> AcceptedSchema:
    return AcceptedSchema(row.contributor, row.sdl, row.promises)
