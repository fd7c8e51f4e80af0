"""The schemas that were accepted: what stays in the graph whatever becomes of the files they came from."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from access.storage.accepted_schema import AcceptedSchema, ChangeNote, SchemaChange
from access.storage.accepted_schema_tables import ACCEPTED, CHANGES
from access.storage.database import Database
from access.storage.row_marks import held, marked
from access.storage.sealing import Seal

HUB: Final = "the hub"
"""Who accepts what a rule lets pass."""
NOTHING: Final = ChangeNote()
NO_NOTES: Final[Mapping[str, ChangeNote]] = MappingProxyType({})
_NEWEST = select(func.max(CHANGES.c.number))


class AcceptedSchemas:
    """Those of one database. What is not as the hub wrote it is told in the log and is not believed."""

    def __init__(self, database: Database, seal: Seal, now: Callable[[], datetime.datetime]) -> None:
        self._database = database
        self._seal = seal
        self._now = now
        self._there = False

    async def all(self) -> tuple[AcceptedSchema, ...] | None:
        """Each contributor's, in the order in which they were first accepted; None where there is no table for them
        yet. Raises StorageUnavailable."""
        async with self._database.reading() as connection:
            if not await connection.run_sync(_is_there):
                return None
            return tuple(_read(row) for row in await self._rows(connection))

    async def accept(
        self,
        schemas: Sequence[AcceptedSchema],
        *,
        known: Sequence[AcceptedSchema],
        by: str = HUB,
        decided: Collection[str] | None = None,
        notes: Mapping[str, ChangeNote] = NO_NOTES,
        after: int | None = None,
        ended: Sequence[str] = (),
    ) -> bool:
        """Keeps these in the place of what their contributors had, takes out what there was of those that have
        `ended`, and keeps each as a change, with its note: all of it or nothing. It is on record as accepted `by`
        somebody, where not all are `decided` by him the others as by the hub. False, with nothing kept, where others
        than the `known` have been accepted meanwhile, or the newest change is not the one `after` which they were
        looked at. Raises StorageUnavailable."""
        async with self._database.writing() as connection:
            await self._database.alone(connection, ACCEPTED, CHANGES)
            rows = await self._rows(connection)
            last = int(await connection.scalar(select(func.max(CHANGES.c.number))) or 0)
            if [_read(row) for row in rows] != list(known) or after not in (None, last):
                return False
            places = {row.contributor: row.place for row in rows}
            following = max(places.values(), default=0) + 1
            for one in schemas:
                if one.sdl and one.contributor not in places:
                    places[one.contributor], following = following, following + 1
                if one.sdl:
                    await connection.execute(delete(ACCEPTED).where(ACCEPTED.c.contributor == one.contributor))
                    await connection.execute(insert(ACCEPTED), self._values(one, places[one.contributor]))
                whose = by if decided is None or one.contributor in decided else HUB
                await self._record(connection, one, whose, notes.get(one.contributor, NOTHING))
            for contributor in ended:
                await self._take_out(connection, contributor, by, notes.get(contributor, NOTHING))
        return True

    async def forget(self, contributor: str, *, by: str, note: ChangeNote = NOTHING) -> bool:
        """Takes a contributor out, for one that is gone for good; whether there was one. Raises StorageUnavailable."""
        async with self._database.writing() as connection:
            if not await connection.run_sync(_is_there):
                return False
            await self._database.alone(connection, ACCEPTED, CHANGES)
            return await self._take_out(connection, contributor, by, note)

    async def changes(self, *, contributor: str | None = None, most: int) -> list[SchemaChange]:
        """The newest changes first, of one contributor or of all. Raises StorageUnavailable."""
        chosen = select(CHANGES).order_by(CHANGES.c.number.desc()).limit(most)
        if contributor is not None:
            chosen = chosen.where(CHANGES.c.contributor == contributor)
        async with self._database.reading() as connection:
            if not await connection.run_sync(_is_there):
                return []
            rows = [row for row in await connection.execute(chosen) if held(self._seal, CHANGES, row) is not None]
        return list(map(_change, rows))

    async def as_of(self, number: int | None = None) -> tuple[SchemaChange, ...]:
        """What was accepted once the change of this number had been made, or until now: each contributor's newest
        until then, but of those that were taken out. Raises StorageUnavailable."""
        newest = select(func.max(CHANGES.c.number)).group_by(CHANGES.c.contributor)
        if number is not None:
            newest = newest.where(CHANGES.c.number <= number)
        chosen = select(CHANGES).where(CHANGES.c.number.in_(newest)).order_by(CHANGES.c.contributor)
        async with self._database.reading() as connection:
            if not await connection.run_sync(_is_there):
                return ()
            rows = [row for row in await connection.execute(chosen) if held(self._seal, CHANGES, row) is not None]
        return tuple(one for one in map(_change, rows) if not one.is_end)

    async def knows_manifests(self) -> bool:
        """Whether manifests were kept of agencies that bring no schema: what is found before is held against nothing.
        Raises StorageUnavailable."""
        async with self._database.reading() as connection:
            if not await connection.run_sync(_is_there):
                return False
            chosen = select(CHANGES.c.number).where(CHANGES.c.code.is_not(None)).limit(1)
            return await connection.scalar(chosen) is not None

    async def number(self) -> int:
        """The number of the newest change; 0 where there is none. Every process asks for it once a second: it is one
        short question, once the table was found. Raises StorageUnavailable."""
        return await self._database.read(self._newest)

    def _newest(self, connection: Connection) -> int:
        self._there = self._there or _is_there(connection)
        return int(connection.scalar(_NEWEST) or 0) if self._there else 0

    async def _take_out(self, connection: AsyncConnection, contributor: str, by: str, note: ChangeNote) -> bool:
        of_it = select(CHANGES).where(CHANGES.c.contributor == contributor).order_by(CHANGES.c.number.desc())
        newest = (await connection.execute(of_it.limit(1))).first()
        gone = await connection.execute(delete(ACCEPTED).where(ACCEPTED.c.contributor == contributor))
        was_in = bool(gone.rowcount) or (newest is not None and not _change(newest).is_end)
        if was_in:
            await self._record(connection, AcceptedSchema(contributor, "", "{}"), by, note)
        return was_in

    async def _record(self, connection: AsyncConnection, one: AcceptedSchema, by: str, note: ChangeNote) -> None:
        last = await connection.scalar(select(func.max(CHANGES.c.number)))
        said = {
            "number": int(last or 0) + 1,
            "contributor": one.contributor,
            "sdl": one.sdl,
            "promises": one.promises,
            "manifest": note.manifest,
            "accepted_at": self._now(),
            "accepted_by": by,
            "difference": orjson.dumps(note.difference).decode(),
            "overridden": orjson.dumps(note.overridden).decode(),
            "back_to": note.back_to,
            "code": None if note.code is None else orjson.dumps(note.code, option=orjson.OPT_SORT_KEYS).decode(),
            "kit": note.kit,
        }
        await connection.execute(insert(CHANGES), marked(self._seal, CHANGES, said))

    async def _rows(self, connection: AsyncConnection) -> list[Row[tuple[str, int, str, str, datetime.datetime, str]]]:
        chosen = select(ACCEPTED).order_by(ACCEPTED.c.place, ACCEPTED.c.contributor)
        return [row for row in await connection.execute(chosen) if held(self._seal, ACCEPTED, row) is not None]

    def _values(self, one: AcceptedSchema, place: int) -> dict[str, object]:
        said = {"contributor": one.contributor, "place": place, "sdl": one.sdl, "promises": one.promises}
        return marked(self._seal, ACCEPTED, {**said, "accepted_at": self._now()})


def _is_there(connection: Connection) -> bool:
    return inspect(connection).has_table(CHANGES.name)


def _read(row: Row[Any]) -> AcceptedSchema:
    return AcceptedSchema(row.contributor, row.sdl, row.promises)


def _change(row: Row[Any]) -> SchemaChange:
    difference, overridden = (tuple(orjson.loads(lines)) for lines in (row.difference, row.overridden))
    code = None if row.code is None else orjson.loads(row.code)
    note = ChangeNote(row.manifest, difference, overridden, row.back_to, code, row.kit)
    return SchemaChange(row.number, _read(row), row.accepted_at, row.accepted_by, note)
