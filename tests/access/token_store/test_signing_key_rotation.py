"""The first key of a hub, where several processes start on one empty database at the same moment."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from access.ledger.same_transaction import SameTransaction
from access.storage.database import Database
from access.storage.sealing import Seal
from access.token_store.signing_key_rotation import SealBroken, SigningKeys
from tests.oauth import LEDGER_KEYS, Clock

OURS, THEIRS = Seal(b"s" * 32), Seal(b"t" * 32)
Meanwhile = Callable[[], Awaitable[object]]


class Interrupted:
    """A database on which `meanwhile` happens once: before the first transaction that writes, or after its first
    statement."""

    def __init__(self, database: Database, meanwhile: Meanwhile, *, between: bool) -> None:
        self._database = database
        self._meanwhile: Meanwhile | None = meanwhile
        self._between = between
        self.reading = database.reading

    async def happens(self) -> None:
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            await meanwhile()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        if not self._between:
            await self.happens()
        async with self._database.writing() as connection:
            yield _InterruptedConnection(connection, self) if self._between else connection


class _InterruptedConnection:
    def __init__(self, connection: Any, database: Interrupted) -> None:
        self._connection = connection
        self._database = database

    def __getattr__(self, name: str) -> Any:
        async def then_interrupted(*arguments: Any) -> Any:
            found = await getattr(self._connection, name)(*arguments)
            await self._database.happens()
            return found

        return then_interrupted


def keys(database: Any, seal: Seal = OURS) -> SigningKeys:
    """Those of one process."""
    clock = Clock()
    beside = SameTransaction(database, LEDGER_KEYS, clock=clock.seconds)
    return SigningKeys(database, beside, seal, now=clock.now, clock=clock.seconds)


# SQLite lets nobody write between the two reads of one transaction that writes.
@pytest.mark.parametrize(
    ("url", "between"), [("sqlite", False), ("postgresql", False), ("postgresql", True)], indirect=["url"]
)
async def test_the_first_key_that_another_process_makes_at_the_same_moment_is_taken(
    upgraded: Database, between: bool
) -> None:
    other = keys(upgraded)
    ring = await keys(Interrupted(upgraded, other.ring, between=between)).ring()
    assert ring.signing.kid == (await other.ring()).signing.kid
    assert list((await keys(upgraded).ring()).ever) == [ring.signing.kid], "one key was made"


@pytest.mark.parametrize("at_once", [False, True], ids=["long before", "before it writes"])
async def test_a_key_that_was_sealed_under_another_secret_is_refused(upgraded: Database, at_once: bool) -> None:
    other = keys(upgraded, THEIRS)
    if not at_once:
        await other.ring()
    with pytest.raises(SealBroken):
        await keys(Interrupted(upgraded, other.ring, between=False)).ring()
    assert list((await keys(upgraded, THEIRS).ring()).ever) == [(await other.ring()).signing.kid], "it still signs"
