"""Real servers as fixtures: one of each for a test process, or one of a test's own that it may harm."""

from collections.abc import Iterator

import pytest

from tests.servers.postgres import Postgres, postgres
from tests.servers.valkey import Valkey, valkey


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL shared by the tests of this process: take a `fresh()` database each."""
    with postgres() as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL to kill, pause and restart."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """A Valkey shared by the tests of this process: begin with FLUSHALL, or with keys of your own."""
    with valkey() as server:
        yield server


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A Valkey to kill, pause and restart."""
    with valkey() as server:
        yield server
