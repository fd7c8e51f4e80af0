import pytest

from access.storage.database import Database


@pytest.fixture
def database(upgraded: Database) -> Database:
    """A database with the ledger's tables."""
    return upgraded
