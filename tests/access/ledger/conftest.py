from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from access.storage.database import Database
from access.storage.upgrade import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    fresh: str = request.getfixturevalue("postgres_server").fresh()
    return fresh


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database(url) as database:
        await upgrade(database)
        yield database
