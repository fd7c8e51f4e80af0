"""Migrations on both databases, real."""

import asyncio
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from access.storage.database import Database
from access.storage.migrate import configuration, newest, require_newest, upgrade, upgrade_when_there, versions
from access.storage.storage_errors import StorageAhead, StorageOutdated
from access.storage.table_metadata import every_table
from settings import ROOT
from tests.servers.postgres import Postgres

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/a.db"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.fresh()


async def test_an_empty_database_gets_every_table_and_a_second_upgrade_changes_nothing(url: str) -> None:
    async with Database(url) as database:
        assert await upgrade(database) == (None, newest())
        assert await upgrade(database) == (newest(), newest())
        await require_newest(database)


async def test_the_migrations_make_the_tables_the_rooms_describe(url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), every_table()))

    async with Database(url) as database:
        await upgrade(database)
        async with database.reading() as connection:
            assert await connection.run_sync(differences) == []


async def test_a_database_without_tables_is_told_from_one_that_is_up_to_date(url: str) -> None:
    async with Database(url) as database:
        with pytest.raises(StorageOutdated, match="db upgrade"):
            await require_newest(database)


async def test_tables_of_a_later_hub_are_left_alone_and_served_from(url: str) -> None:
    async with Database(url) as database:
        await upgrade(database)
        async with database.writing() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StorageAhead, match="at version 9999, later than this hub's"):
            await upgrade(database)
        with pytest.raises(StorageAhead):
            await require_newest(database)
        await upgrade_when_there(database)
        async with database.reading() as connection:
            assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


async def test_the_migrations_can_be_taken_back(url: str) -> None:
    def downgrade(connection: Connection) -> list[str]:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        return inspect(connection).get_table_names()

    async with Database(url) as database:
        await upgrade(database)
        async with database.writing() as connection:
            assert await connection.run_sync(downgrade) == ["alembic_version"]
        assert await upgrade(database) == (None, newest())


async def test_processes_that_start_at_once_upgrade_once(url: str) -> None:
    code = (
        "import asyncio, sys\n"
        "from access.storage.database import Database\n"
        "from access.storage.migrate import upgrade\n"
        "async def main():\n"
        "    async with Database(sys.argv[1]) as database:\n"
        "        print((await upgrade(database))[0])\n"
        "asyncio.run(main())\n"
    )
    started = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, url),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]
    said = [await process.communicate() for process in started]
    assert [err.decode() for _, err in said] == [""] * 4
    assert sorted(out.decode().strip() for out, _ in said) == sorted([newest()] * 3 + ["None"])


def test_there_is_one_line_of_versions() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_the_names_of_the_migrations_files_tell_their_line_of_versions() -> None:
    line = ScriptDirectory.from_config(configuration()).walk_revisions()
    assert versions() == [one.revision for one in line][::-1]
