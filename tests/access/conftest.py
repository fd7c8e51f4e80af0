from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from access.storage.database import Database
from access.storage.upgrade import upgrade
from tests.oauth import Server


@pytest.fixture(params=["sqlite", "postgresql"])
async def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with this version's tables: each test runs on both kinds."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/saan.db"
    else:
        url = request.getfixturevalue("postgres_server").fresh()
    async with Database(url) as database:
        await upgrade(database)
        yield database


@pytest.fixture
def server(upgraded: Database) -> Server:
    """Everything that gives, checks and ends tokens."""
    return Server(upgraded)
