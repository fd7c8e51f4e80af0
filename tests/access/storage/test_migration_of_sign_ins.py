"""Sign-ins of a hub from before they said whom they are about: she finds them after the upgrade, and ends them."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from access.storage.database import Database
from access.storage.migrate import configuration, newest, upgrade
from access.storage.storage_errors import StorageSealed
from tests.oauth import CITIZEN, OTHER, Server, citizen


async def test_sign_ins_from_before_are_told_whom_they_are_about_once(tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/a.db") as database:
        await upgrade(database)
        server = Server(database)
        await server.bank()
        grants = server.authority.sign_ins
        for id_ in (CITIZEN, OTHER):
            # Without a scope that opens data nobody needs a consent: what is left is the sign-in.
            await server.code(citizen(server.clock, national_id=id_), scope="openid")
        hers = [one.id for one in await grants.of_person(CITIZEN)]

        def before(connection: Connection) -> None:
            config = configuration()
            config.attributes.update(connection=connection, seal=server.seal)
            command.downgrade(config, "0011")

        async with database.writing() as connection:
            await connection.run_sync(before)
        with pytest.raises(StorageSealed):
            await upgrade(database)
        assert await upgrade(database, server.seal) == ("0011", newest())
        assert [one.id for one in await grants.of_person(CITIZEN)] == hers
        assert len(hers) == 1
        assert await grants.end("bank-app", by=CITIZEN) == 1
        assert await grants.of_person(CITIZEN) == []
        assert len(await grants.of_person(OTHER)) == 1
