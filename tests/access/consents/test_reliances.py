"""What apps rely on, as it is counted in sets: consents by what each was given for."""

import datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from access.consents.reliances import consents_of_all
from access.storage.database import Database
from access.storage.migrate import configuration, newest, upgrade
from tests.access.consents.granted import SCOPES, grant
from tests.oauth import CITIZEN, Server
from tests.servers.postgres import Postgres

NAME = frozenset({"citizen.name"})


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/a.db"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.fresh()


async def test_consents_that_stand_are_counted_by_what_they_were_given_for(url: str) -> None:
    async with Database(url) as database:
        await upgrade(database)
        server = Server(database)
        await grant(server)
        await grant(server)
        await grant(server, scopes=SCOPES)
        await grant(server, days=1)
        withdrawn = await grant(server, scopes=SCOPES)
        await server.consents.withdraw(withdrawn.id, by=CITIZEN)
        later = server.clock.now() + datetime.timedelta(days=2)
        assert await consents_of_all(database, later) == {"bank-app": {NAME: 2, SCOPES: 1}}


def _before(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, "0008")


async def test_those_from_before_are_counted_by_what_they_were_signed_for(url: str) -> None:
    async with Database(url) as database:
        await upgrade(database)
        server = Server(database)
        await grant(server, scopes=SCOPES)
        unreadable = await grant(server)
        async with database.writing() as connection:
            await connection.run_sync(_before)
            broken = text("UPDATE consents SET artefact = 'a.b.c' WHERE id = :id")
            await connection.execute(broken, {"id": unreadable.id})
        assert await upgrade(database, server.seal) == ("0008", newest())
        assert await consents_of_all(database, server.clock.now()) == {"bank-app": {SCOPES: 1, None: 1}}
