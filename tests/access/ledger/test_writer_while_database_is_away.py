"""A ledger whose database fails, stands still or is away: what is recorded is there once all the same."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import structlog
from sqlalchemy import Connection, func, select, text

from access.ledger.ledger_errors import LedgerUnavailable
from access.ledger.ledger_tables import ENTRIES
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import upgrade, upgrade_when_there
from access.storage.storage_errors import StorageUnavailable
from tests.access.ledger.made import KEYS, entry
from tests.access.ledger.written import count, numbered, operations
from tests.servers.postgres import Postgres

T = TypeVar("T")


async def test_that_it_is_away_is_said_once_and_once_that_it_is_back(database: Database) -> None:
    ledger = Ledger(database, KEYS)
    with structlog.testing.capture_logs() as logged:
        for why in ("", "TimeoutError", "TimeoutError", "OSError", "", ""):
            ledger._note(why)
    assert [(line["event"], line["log_level"]) for line in logged] == [
        ("ledger away", "warning"),
        ("ledger back", "info"),
    ]


async def test_what_nobody_foresaw_is_told_once_and_not_at_every_attempt(url: str) -> None:
    class Broken(Database):
        attempts = 0

        async def write(self, work: Callable[[Connection], T]) -> T:
            self.attempts += 1
            raise ZeroDivisionError

    async with Broken(url) as database:
        with structlog.testing.capture_logs() as logged:
            async with Ledger(database, KEYS, bound=0.5) as ledger:
                with pytest.raises(LedgerUnavailable):
                    await ledger.record([entry()])
        assert database.attempts > 1
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["ledger failed"]


class Faulty(Database):
    """A database whose transactions fail as told: "before" or "after" they are committed."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.faults: list[str] = []

    async def write(self, work: Callable[[Connection], T]) -> T:
        fault = self.faults.pop(0) if self.faults else ""

        def failing(connection: Connection) -> T:
            done = work(connection)
            if fault == "before":
                raise StorageUnavailable(fault)
            return done

        done = await super().write(failing)
        if fault == "after":
            raise StorageUnavailable(fault)
        return done


async def test_refusals_that_take_longer_to_be_written_than_anybody_waits_are_counted_once(url: str) -> None:
    class SlowOnce(Database):
        writes = 0

        async def write(self, work: Callable[[Connection], T]) -> T:
            done = await super().write(work)
            self.writes += 1
            if self.writes == 1:
                await asyncio.sleep(30)  # it is there, and nobody knows yet
            return done

    async with SlowOnce(url) as database:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=0.5, summed=0.01) as ledger:
            ledger.refused_anonymously([("Person", "name", "NOT_PERMITTED")])
            for _ in range(600):
                if database.writes > 1 and ledger.available:
                    break
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
        async with database.reading() as connection:
            assert await connection.scalar(select(func.sum(ENTRIES.c.count))) == 1


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("faults", [["before"], ["after"], ["before", "", "after"], ["after", "after"], ["before"] * 5])
async def test_a_commit_that_does_not_tell_whether_it_happened_leaves_the_entry_once(
    url: str, faults: list[str], first: bool
) -> None:
    async with Faulty(url) as database:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=5) as ledger:
            if not first:
                await ledger.record([entry(0)])
            database.faults = list(faults)
            await asyncio.gather(*(ledger.record([entry(number)]) for number in (1, 2, 3)))
            assert database.faults == []
            assert ledger.available
        assert await operations(database) == numbered(*range(1 if first else 0, 4))
        assert (await verify(database, KEYS)).whole


async def test_what_was_refused_anonymously_is_put_on_record_once_it_can_be_and_none_is_lost(url: str) -> None:
    async with Faulty(url) as database:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=0.3, summed=0.05) as ledger:
            database.faults = ["before"] * 6
            for _ in range(3):
                ledger.refused_anonymously([("Person", "name", "NOT_PERMITTED")])
            for _ in range(600):
                if await count(database, ENTRIES):
                    break
                await asyncio.sleep(0.05)
        async with database.reading() as connection:
            assert await connection.scalar(select(func.sum(ENTRIES.c.count))) == 3


async def test_a_stream_that_somebody_moved_is_left_and_the_entry_goes_to_a_new_one(url: str) -> None:
    async with Faulty(url) as database:
        await upgrade(database)
        async with Ledger(database, KEYS) as ledger:
            await ledger.record([entry(1)])
            async with database.writing() as connection:
                await connection.execute(text("UPDATE ledger_streams SET head = :head"), {"head": b"x" * 32})
            await ledger.record([entry(2)])
        assert await operations(database) == numbered(1, 2)
        report = await verify(database, KEYS)
        assert report.streams == 2
        assert not report.whole


async def test_while_another_holds_the_database_it_is_refused_in_time_and_written_afterwards(url: str) -> None:
    async with Database(url) as database, Database(url) as other:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=0.5) as ledger:
            await ledger.record([entry(1)])
            async with other.writing() as connection:
                await connection.execute(text("UPDATE ledger_streams SET entries = entries"))
                started = time.monotonic()
                with pytest.raises(LedgerUnavailable):
                    await ledger.record([entry(2)])
                assert time.monotonic() - started < 20
            await asyncio.sleep(0.2)
            await again(ledger, entry(3))
        assert set(numbered(1, 3)) <= set(await operations(database)) <= set(numbered(1, 2, 3))
        assert (await verify(database, KEYS)).whole


async def again(ledger: Ledger, made: Any, within: float = 30.0) -> float:
    """Records until it succeeds; how long that took, in seconds."""
    started = time.monotonic()
    while True:
        try:
            await ledger.record([made])
            return time.monotonic() - started
        except LedgerUnavailable:
            assert time.monotonic() - started < within
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("harm", ["kill", "pause"])
async def test_a_postgresql_that_is_away_is_refused_in_time_and_used_again_when_it_is_back(
    harm: str, own_postgres: Postgres
) -> None:
    async with Database(own_postgres.fresh()) as database:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=0.5) as ledger:
            await ledger.record([entry(1)])
            own_postgres.kill() if harm == "kill" else own_postgres.pause()
            for _ in range(3):
                started = time.monotonic()
                with pytest.raises(LedgerUnavailable):
                    await ledger.record([entry(2)])
                assert time.monotonic() - started < 20
            assert not ledger.available
            assert ledger.away
            own_postgres.restart() if harm == "kill" else own_postgres.resume()
            assert await again(ledger, entry(3)) < 30
            assert ledger.available
        found = await operations(database)
        assert set(numbered(1, 3)) <= set(found) <= set(numbered(1, 2, 3))
        assert (await verify(database, KEYS)).whole


async def test_a_hub_that_starts_without_its_database_records_once_it_is_there(own_postgres: Postgres) -> None:
    url = own_postgres.fresh()
    own_postgres.kill()
    async with Database(url) as database:
        upgrading = asyncio.create_task(upgrade_when_there(database, pause=0.1))
        async with Ledger(database, KEYS, bound=1.5) as ledger:
            with pytest.raises(LedgerUnavailable):
                await ledger.record([entry(1)])
            own_postgres.restart()
            await again(ledger, entry(2))
        await upgrading
        assert numbered(2)[0] in await operations(database)
        assert (await verify(database, KEYS)).whole


async def test_it_comes_back_by_itself_when_nobody_asks(own_postgres: Postgres) -> None:
    async with Database(own_postgres.fresh()) as database:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=0.5) as ledger:
            own_postgres.kill()
            with pytest.raises(LedgerUnavailable):
                await ledger.record([entry(1)])
            own_postgres.restart()
            for _ in range(200):
                await asyncio.sleep(0 if ledger.available else 0.05)
            assert ledger.available
        assert await operations(database) == []


async def test_it_knows_that_its_database_is_away_and_back_while_nobody_writes(own_postgres: Postgres) -> None:
    async with Database(own_postgres.fresh()) as database:
        await upgrade(database)
        async with Ledger(database, KEYS, bound=0.5, every=0.1) as ledger:
            own_postgres.kill()
            for _ in range(200):
                await asyncio.sleep(0.05 if ledger.available else 0)
            assert not ledger.available
            own_postgres.restart()
            for _ in range(200):
                await asyncio.sleep(0 if ledger.available else 0.05)
            assert ledger.available


@pytest.mark.threat("loop-stalled")
@pytest.mark.parametrize("at", range(0, 12, 2))
async def test_a_process_that_stands_still_does_not_take_its_database_for_away(
    at: int, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    note = Ledger._note
    monkeypatch.setattr(Ledger, "_note", lambda ledger, away: (noted.append(away), note(ledger, away)))
    async with Ledger(database, KEYS, bound=0.4) as ledger:
        await ledger.record([entry(1)])
        recording = asyncio.create_task(ledger.record([entry(2)]))
        for _ in range(at):
            await asyncio.sleep(0)
        time.sleep(1.0)  # noqa: ASYNC251 - the stall, longer than anything is waited for
        await recording
        assert ledger.available
    assert await operations(database) == numbered(1, 2)
    assert set(noted) == {""}
