"""Both databases, real, behave alike."""

import asyncio
import stat
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from access.storage.database import Database
from access.storage.storage_errors import StorageMisconfigured, StorageUnavailable
from tests.servers.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/a.db"
    else:
        url = request.getfixturevalue("postgres_server").fresh()
    async with Database(url) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE notes (note TEXT)"))
        yield database


async def notes(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(text("SELECT note FROM notes"))).scalars())


async def test_what_a_block_wrote_is_there_when_it_ends(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO notes VALUES ('a')"))
    assert await notes(database) == ["a"]


async def test_no_error_message_repeats_a_value(database: Database) -> None:
    with pytest.raises((DBAPIError, StorageUnavailable)) as raised:
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:note)"), {"note": "a-secret-value"})
    assert "a-secret-value" not in f"{raised.value} {raised.value.__cause__}"


async def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO notes VALUES ('a')"))
            raise ZeroDivisionError
    assert await notes(database) == []


async def test_work_that_raises_leaves_nothing_to_what_is_done_after_it(database: Database) -> None:
    def noted(connection: Connection, note: str, *, fails: bool = False) -> None:
        connection.execute(text("INSERT INTO notes VALUES (:note)"), {"note": note})
        if fails:
            connection.execute(text("INSERT INTO nowhere VALUES ('a')"))

    def read(connection: Connection, *, fails: bool = False) -> list[str]:
        looked = connection.execute(text("SELECT note FROM notes ORDER BY note"))
        if fails:
            looked.fetchone()
            raise ZeroDivisionError
        return list(looked.scalars())

    for number in range(3):
        await database.write(partial(noted, note=f"{number}"))
        for failing in (partial(noted, note="never", fails=True), partial(read, fails=True)):
            with pytest.raises((DBAPIError, StorageUnavailable, ZeroDivisionError)):
                await (database.write if number % 2 else database.read)(failing)
        told = [str(one) for one in range(number + 1)]
        assert await asyncio.gather(*(database.read(read) for _ in range(9))) == [told] * 9


async def test_writers_at_once_wait_for_each_other(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO notes VALUES (:note)"), {"note": str(number)})

    await asyncio.gather(*(write(number) for number in range(30)))
    assert len(await notes(database)) == 30


async def test_a_reader_sees_one_state_throughout(database: Database) -> None:
    async with database.reading() as reader:
        await reader.execute(text("SELECT note FROM notes"))
        if not database.is_sqlite:  # SQLite without WAL, which `upgrade` sets, would make the writer wait
            async with database.writing() as writer:
                await writer.execute(text("INSERT INTO notes VALUES ('a')"))
        assert (await reader.execute(text("SELECT note FROM notes"))).all() == []


async def test_an_error_within_the_block_is_not_taken_for_a_database_away(database: Database) -> None:
    with pytest.raises(OSError, match="disk"):
        async with database.reading():
            raise OSError("disk full")


def test_a_sqlite_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/deep/a.db")
    assert stat.S_IMODE((tmp_path / "deep" / "a.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["", "no url", "mysql://user:hidden@host/name", "oracle://hidden"])
def test_an_address_of_something_else_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StorageMisconfigured) as refused:
        Database(url)
    assert "hidden" not in str(refused.value)
    assert "postgresql://" in str(refused.value)


async def test_the_password_is_not_shown() -> None:
    database = Database("postgresql://user:hidden@host:1/name?sslmode=require")
    assert "hidden" not in database.shown
    assert "ssl=require" in database.shown
    await database.close()


@pytest.mark.parametrize("way", ["read", "write"])
async def test_a_file_that_is_no_database_is_said_to_be_away_by_whatever_is_done_in_one_go(
    way: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.db").write_text("notes, and no database\n" * 200)
    async with Database(f"sqlite:///{tmp_path / 'notes.db'}") as database:
        for _ in range(2):
            with pytest.raises(StorageUnavailable, match="DatabaseError"):
                await getattr(database, way)(lambda connection: connection.scalar(text("SELECT 1")))


async def test_a_server_that_is_away_is_said_to_be() -> None:
    async with Database("postgresql://user:hidden@127.0.0.1:1/name") as database:
        with pytest.raises(StorageUnavailable) as away:
            async with database.reading():
                pass
        assert "hidden" not in str(away.value)


async def test_connections_survive_a_restart_of_the_server(own_postgres: Postgres) -> None:
    async with Database(own_postgres.fresh()) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE notes (note TEXT)"))
        own_postgres.kill()
        with pytest.raises(StorageUnavailable):
            await notes(database)
        own_postgres.restart()
        assert await notes(database) == []


async def test_a_server_that_dies_within_a_block_is_said_to_be_away(own_postgres: Postgres) -> None:
    async with Database(own_postgres.fresh()) as database:
        with pytest.raises(StorageUnavailable):
            async with database.writing() as connection:
                await connection.execute(text("SELECT 1"))
                own_postgres.kill()
                await connection.execute(text("SELECT 1"))


async def test_a_server_that_stands_still_is_said_to_be_away_and_is_used_again_when_it_goes_on(
    own_postgres: Postgres,
) -> None:
    async with Database(own_postgres.fresh(), patience=0.3) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE notes (note TEXT)"))
        own_postgres.pause()
        with pytest.raises(StorageUnavailable):
            await notes(database)
        own_postgres.resume()
        assert await notes(database) == []
        with pytest.raises(StorageUnavailable):
            async with database.reading() as connection:
                await connection.execute(text("SELECT 1"))
                own_postgres.pause()
                await connection.execute(text("SELECT 1"))
        own_postgres.resume()
        assert await notes(database) == []
