"""The register of accepted schemas, on both databases: in order, by one at a time, and only what the hub wrote."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from access.storage import accepted_schemas
from access.storage.accepted_schema import AcceptedSchema, ChangeNote
from access.storage.accepted_schemas import AcceptedSchemas
from access.storage.database import Database
from access.storage.migrate import upgrade
from access.storage.sealing import Seal
from tests.servers.postgres import Postgres

SEAL = Seal(b"s" * 32)
FIRST, SECOND, THIRD = (AcceptedSchema(name, f"type {name}", "{}") for name in ("zebra", "ant", "mole"))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/a.db"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.fresh()
    async with Database(url) as opened:
        yield opened


def register(database: Database) -> AcceptedSchemas:
    return AcceptedSchemas(database, SEAL, lambda: datetime.datetime.now(datetime.UTC))


async def test_contributors_stay_in_the_order_in_which_they_were_first_accepted(database: Database) -> None:
    accepted = register(database)
    assert await accepted.all() is None, "there is no table yet"
    await upgrade(database)
    assert await accepted.all() == ()
    assert await accepted.accept([FIRST, SECOND], known=())
    changed = AcceptedSchema(FIRST.contributor, "type other", "{}")
    assert await accepted.accept([THIRD, changed], known=(FIRST, SECOND))
    assert await accepted.all() == (changed, SECOND, THIRD)
    assert await accepted.forget(SECOND.contributor, by="Somsri")
    assert not await accepted.forget(SECOND.contributor, by="Somsri")
    assert await accepted.all() == (changed, THIRD)


async def test_of_processes_that_composed_beside_each_other_one_is_believed(database: Database) -> None:
    await upgrade(database)
    accepted = register(database)
    rivals = [[FIRST], [SECOND], [THIRD], [FIRST, THIRD]]
    done = await asyncio.gather(*(accepted.accept(one, known=()) for one in rivals))
    assert done.count(True) == 1
    assert await accepted.all() == tuple(rivals[done.index(True)])


@pytest.mark.threat("row-moved")
@pytest.mark.parametrize(
    "change",
    ["sdl = 'type x'", "promises = '{\"scopes\":{}}'", "place = 0", "accepted_at = 1", "contributor = 'mole'"],
)
async def test_a_row_that_is_changed_in_any_column_is_as_good_as_none(database: Database, change: str) -> None:
    await upgrade(database)
    accepted = register(database)
    await accepted.accept([FIRST, SECOND], known=())
    async with database.writing() as connection:
        await connection.execute(text(f"UPDATE accepted_schemas SET {change} WHERE contributor = 'ant'"))
    assert await accepted.all() == (FIRST,)
    assert await accepted.accept([SECOND], known=(FIRST,)), "what the file says takes its place"
    assert await accepted.all() == (FIRST, SECOND)


async def test_each_change_is_kept_with_its_note_and_what_stood_after_it_can_be_asked_for(database: Database) -> None:
    accepted = register(database)
    assert await accepted.changes(most=10) == []
    await upgrade(database)
    note = ChangeNote("manifest", ("safe: a field",), ("BREAKS_OPERATION  one",))
    changed = AcceptedSchema(FIRST.contributor, "type other", "{}")
    await accepted.accept([FIRST, SECOND], known=())
    await accepted.accept([changed], known=(FIRST, SECOND), by="Somsri", notes={FIRST.contributor: note})
    await accepted.forget(SECOND.contributor, by="Manee", note=ChangeNote(back_to=1))
    found = await accepted.changes(most=10)
    assert [(one.number, one.schema, one.by, one.note, one.is_end) for one in found] == [
        (4, AcceptedSchema(SECOND.contributor, "", "{}"), "Manee", ChangeNote(back_to=1), True),
        (3, changed, "Somsri", note, False),
        (2, SECOND, "the hub", ChangeNote(), False),
        (1, FIRST, "the hub", ChangeNote(), False),
    ]
    assert [one.number for one in await accepted.changes(contributor=FIRST.contributor, most=1)] == [3]
    assert await accepted.number() == 4
    assert [{one.schema for one in await accepted.as_of(number)} for number in range(5)] == [
        set(), {FIRST}, {FIRST, SECOND}, {changed, SECOND}, {changed},
    ]  # fmt: skip


async def test_the_newest_change_is_one_question_once_its_table_was_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def noted(connection: Connection) -> bool:
        looked.append(is_there(connection))
        return looked[-1]

    is_there = accepted_schemas._is_there
    monkeypatch.setattr(accepted_schemas, "_is_there", noted)
    accepted = register(database)
    assert await accepted.number() == 0
    await upgrade(database)
    assert await accepted.number() == 0
    await register(database).accept([FIRST], known=())
    assert await accepted.number() == 1
    assert looked == [False, True]


NO_END = {
    True: ["CREATE TRIGGER no_end BEFORE INSERT ON schema_changes WHEN NEW.sdl = '' "
           "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"],
    False: ["CREATE FUNCTION no_end() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$",
            "CREATE TRIGGER no_end BEFORE INSERT ON schema_changes FOR EACH ROW WHEN (NEW.sdl = '') "
            "EXECUTE FUNCTION no_end()"],
}  # fmt: skip
"""What keeps SQLite, or PostgreSQL, from writing that a contributor was taken out."""


async def test_what_changes_and_what_ends_is_one_change_whole_or_not_at_all(database: Database) -> None:
    accepted = register(database)
    await upgrade(database)
    changed, note = AcceptedSchema(FIRST.contributor, "type other", "{}"), ChangeNote(back_to=1)
    await accepted.accept([FIRST, SECOND], known=())
    going_back = partial(accepted.accept, [changed], known=(FIRST, SECOND), notes={SECOND.contributor: note})
    assert not await going_back(after=1, ended=[SECOND.contributor]), "another change was accepted meanwhile"
    async with database.writing() as connection:
        for statement in NO_END[database.is_sqlite]:
            await connection.execute(text(statement))
    with pytest.raises(DBAPIError, match="the disk is full"):
        await going_back(after=2, ended=[SECOND.contributor])
    assert await accepted.all() == (FIRST, SECOND)
    assert await accepted.number() == 2
    async with database.writing() as connection:
        await connection.execute(text("DROP TRIGGER no_end" + ("" if database.is_sqlite else " ON schema_changes")))
    assert await going_back(after=2, ended=[SECOND.contributor])
    assert await accepted.all() == (changed,)
    assert [(one.schema.contributor, one.note, one.is_end) for one in await accepted.changes(most=2)] == [
        (SECOND.contributor, note, True), (FIRST.contributor, ChangeNote(), False),
    ]  # fmt: skip


@pytest.mark.threat("row-moved")
@pytest.mark.parametrize("change", ["sdl = 'type x'", "overridden = '[]'", "accepted_by = 'another'", "number = 9"])
async def test_a_change_that_is_written_otherwise_is_as_good_as_none(database: Database, change: str) -> None:
    await upgrade(database)
    accepted = register(database)
    await accepted.accept([FIRST], known=(), notes={FIRST.contributor: ChangeNote(overridden=("one",))})
    async with database.writing() as connection:
        await connection.execute(text(f"UPDATE schema_changes SET {change}"))
    assert await accepted.changes(most=10) == []
    assert await accepted.as_of(9) == ()
