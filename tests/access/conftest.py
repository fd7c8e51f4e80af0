import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from access.storage.database import Database
from access.storage.migrate import upgrade
from tests.oauth import Server
from tests.servers.postgres import Postgres


@pytest.fixture(scope="session")
async def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with this version's tables, to be copied."""
    file = tmp_path_factory.mktemp("tables") / "saan.db"
    async with Database(f"sqlite:///{file}") as database:
        await upgrade(database)
    return file


@pytest.fixture(scope="session")
async def postgres_with_tables(postgres_server: Postgres) -> str:
    """The name of a database with this version's tables, to be copied."""
    url = postgres_server.fresh()
    async with Database(url) as database:
        await upgrade(database)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def emptied() -> list[str]:
    """Addresses of PostgreSQL databases that tests have left, empty again: to make one costs hundreds of files."""
    return []


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, emptied: list[str]) -> Iterator[str]:
    """The address of a database of the test's own, with this version's tables: each test runs on both kinds."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_with_tables"), tmp_path / "saan.db")
        yield f"sqlite:///{tmp_path}/saan.db"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    like = request.getfixturevalue("postgres_with_tables")
    address = emptied.pop() if emptied else server.fresh(like)
    yield address
    if server.empty(address):
        emptied.append(address)


@pytest.fixture
async def upgraded(url: str) -> AsyncIterator[Database]:
    """The database at `url`, open."""
    async with Database(url) as database:
        yield database


@pytest.fixture
def server(upgraded: Database) -> Server:
    """Everything that gives, checks and ends tokens."""
    return Server(upgraded)
