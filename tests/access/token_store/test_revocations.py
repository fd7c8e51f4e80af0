"""Whether tokens have been revoked, where the database is slow to say."""

import asyncio
import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from access.storage.storage_errors import StorageUnavailable
from access.token_store.revocations import Revoked


class Still:
    """A database that stands still until it goes on, and then knows of no revocation."""

    def __init__(self) -> None:
        self.asked = 0
        self.asks = asyncio.Semaphore(0)
        self.goes_on = asyncio.Event()

    async def read(self, work: Callable[[Any], Any]) -> Any:
        self.asked += 1
        self.asks.release()
        await self.goes_on.wait()
        return work(self)

    def execute(self, *_: object) -> "Still":
        return self

    def all(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(mark="jti:1", until=now() + datetime.timedelta(minutes=10))]


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


async def test_a_database_that_stands_still_is_asked_once_and_keeps_nobody_waiting_in_turn() -> None:
    database: Any = Still()
    revoked = Revoked(database, now=now, patience=0.05)
    told = await asyncio.gather(*(revoked.hold(["jti:1"]) for _ in range(50)), return_exceptions=True)
    assert {type(one) for one in told} == {StorageUnavailable}
    with pytest.raises(StorageUnavailable):
        await revoked.hold(["jti:1"])
    assert database.asked == 1
    database.goes_on.set()
    await asyncio.sleep(0)
    assert await revoked.hold(["jti:1"])
    assert not await revoked.hold(["jti:2"])
    assert database.asked == 1


async def test_whoever_goes_away_takes_the_answer_from_nobody() -> None:
    database: Any = Still()
    revoked = Revoked(database, now=now, patience=60)
    first, second = (asyncio.create_task(revoked.hold(["jti:1"])) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    database.goes_on.set()
    assert await second
    assert database.asked == 1


async def test_what_was_revoked_here_is_asked_anew_and_not_with_who_asked_before() -> None:
    database: Any = Still()
    revoked = Revoked(database, now=now, patience=60)
    before = asyncio.create_task(revoked.hold(["jti:2"]))
    await database.asks.acquire()
    revoked.forget()
    after = asyncio.create_task(revoked.hold(["jti:1"]))
    await asyncio.wait_for(database.asks.acquire(), 10)
    database.goes_on.set()
    assert [await before, await after] == [False, True]


async def test_an_answer_from_before_does_not_count_as_new() -> None:
    database: Any = Still()
    revoked = Revoked(database, now=now, patience=60)
    before = asyncio.create_task(revoked.hold(["jti:2"]))
    await database.asks.acquire()
    revoked.forget()
    database.goes_on.set()
    await before
    await revoked.hold(["jti:2"])
    assert database.asked == 2
