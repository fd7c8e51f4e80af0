"""Rows of a hub from before rows had marks: marked once, by the upgrade, and never believed without later."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from access.storage.database import Database
from access.storage.migrate import configuration, newest, upgrade
from access.storage.storage_errors import StorageSealed
from tests.access.consents.granted import mandate
from tests.oauth import CITIZEN, Server, refreshed, two_grants
from tests.servers.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/a.db"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.fresh()


def _before(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, "0003")


async def test_what_was_kept_before_is_marked_once_and_holds(url: str) -> None:
    async with Database(url) as database:
        await upgrade(database)
        server = Server(database)
        hers, _ = await two_grants(server)
        await mandate(server)
        kid = (await server.keys.ring()).signing.kid
        async with database.writing() as connection:
            await connection.run_sync(_before)
        with pytest.raises(StorageSealed):
            await upgrade(database)
        assert await upgrade(database, server.seal) == ("0003", newest())
        later = Server(database, server.clock)
        later.secret = server.secret
        assert (await later.keys.ring()).signing.kid == kid
        assert len(await later.mandates.of_holder(CITIZEN)) == 1
        next_ = await refreshed(later, hers)
        assert next_.status == 200
        # What is written without a mark after that, as an earlier version or a stranger would, is none.
        for table in ("oauth_keys", "oauth_grants", "mandates"):
            async with database.writing() as connection:
                await connection.execute(text(f"UPDATE {table} SET mark = NULL"))
        await upgrade(database, server.seal)
        assert await later.mandates.of_holder(CITIZEN) == []
        assert (await refreshed(later, dict(next_.body))).body["error"] == "invalid_grant"
