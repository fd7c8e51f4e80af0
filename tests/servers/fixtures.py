"""Real servers as fixtures: one of each for a test process, or one of a test's own that it may harm.

What a killed PostgreSQL has written is in the system's memory: only the machine's own fall would lose it, and no test
has that happen.
"""

from collections.abc import Iterator

import pytest

from tests.servers.postgres import Postgres, Seed, postgres, seed
from tests.servers.valkey import Valkey, valkey


@pytest.fixture(scope="session")
def postgres_seed() -> Iterator[Seed]:
    """What the PostgreSQLs of this process begin as."""
    with seed() as planted:
        yield planted


@pytest.fixture(scope="session")
def postgres_server(postgres_seed: Seed) -> Iterator[Postgres]:
    """A PostgreSQL shared by the tests of this process: take a `fresh()` database each."""
    with postgres(postgres_seed, durable=False) as server:
        yield server


@pytest.fixture
def own_postgres(postgres_seed: Seed) -> Iterator[Postgres]:
    """A PostgreSQL to kill, pause and restart."""
    with postgres(postgres_seed, durable=False) as server:
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
