"""What is recorded is there, once; what could not be is said not to be."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest
import structlog
from sqlalchemy import Connection, func, select, text

from access.ledger.hash_chain import Checkpoint
from access.ledger.ledger_errors import LedgerKeysUnfit, LedgerUnavailable
from access.ledger.ledger_keys import LedgerKeys, generate, unverified
from access.ledger.ledger_tables import CHECKPOINTS, ENTRIES, SEALS
from access.ledger.stream import Stream, append, end_of
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import upgrade, upgrade_when_there
from access.storage.storage_errors import StorageUnavailable
from tests.access.ledger.made import KEYS, entry
from tests.servers.postgres import Postgres

T = TypeVar("T")


async def operations(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(select(ENTRIES.c.operation).order_by(ENTRIES.c.operation))).scalars())


async def count(database: Database, table: Any) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


def numbered(*numbers: int) -> list[str]:
    return [f"{number:064x}" for number in numbers]


async def test_an_entry_is_there_when_record_returns(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1), entry(2)])
        assert await operations(database) == numbered(1, 2)
    assert (await verify(database, KEYS)).whole


async def test_nothing_to_record_needs_no_ledger(database: Database) -> None:
    await Ledger(database, KEYS).record([])


async def test_operations_at_once_share_transactions(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await asyncio.gather(*(ledger.record([entry(number)]) for number in range(200)))
    assert await operations(database) == numbered(*range(200))
    assert await count(database, SEALS) <= 5
    assert (await verify(database, KEYS)).whole


async def test_many_more_entries_than_fit_in_one_transaction_all_arrive(database: Database) -> None:
    async with Ledger(database, KEYS, bound=20) as ledger:
        await asyncio.gather(*(ledger.record([entry(number)] * 900) for number in range(6)))
    report = await verify(database, KEYS)
    assert (report.entries, report.whole) == (5400, True)
    assert report.seals >= 3


async def test_writers_at_once_have_a_stream_each_and_one_checkpoint_covers_them(database: Database) -> None:
    async with contextlib.AsyncExitStack() as stack:
        ledgers = [await stack.enter_async_context(Ledger(database, KEYS)) for _ in range(4)]
        await asyncio.gather(*(ledgers[number % 4].record([entry(number)]) for number in range(100)))
        await ledgers[0].checkpoint()
        assert await ledgers[1].checkpoint() is None
    report = await verify(database, KEYS)
    assert report.whole
    assert (report.streams, report.checkpoints, report.entries) == (4, 1, 100)


async def test_a_checkpoint_is_written_every_so_often_and_at_the_end(database: Database) -> None:
    async with Ledger(database, KEYS, every=0.05) as ledger:
        await ledger.record([entry(1)])
        for _ in range(1000):
            if await count(database, CHECKPOINTS):
                break
            await asyncio.sleep(0.05)
        assert await count(database, CHECKPOINTS) == 1
        await ledger.record([entry(2)])
        before = await count(database, CHECKPOINTS)
    assert await count(database, CHECKPOINTS) <= before + 1
    report = await verify(database, KEYS)
    assert report.whole
    assert report.checkpoints == 2


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


async def test_what_still_waits_is_written_when_the_ledger_closes(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        waiting = [asyncio.create_task(ledger.record([entry(number)])) for number in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert await operations(database) == numbered(*range(50))
    with pytest.raises(LedgerUnavailable, match="ending"):
        await ledger.record([entry(1)])


async def test_a_caller_that_goes_away_harms_nobody(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        leaving = asyncio.create_task(ledger.record([entry(1)]))
        staying = asyncio.create_task(ledger.record([entry(2)]))
        await asyncio.sleep(0)
        leaving.cancel()
        await staying
    assert set(numbered(2)) <= set(await operations(database)) <= set(numbered(1, 2))
    assert (await verify(database, KEYS)).whole


async def test_more_than_can_wait_is_refused_at_once(database: Database) -> None:
    ledger = Ledger(database, KEYS, bound=0.01)
    with pytest.raises(LedgerUnavailable, match="too much"):
        await ledger.record([entry()] * 20_001)
    with pytest.raises(LedgerUnavailable, match="not within"):
        await ledger.record([entry()] * 20_000)
    with pytest.raises(LedgerUnavailable, match="too much"):
        await ledger.record([entry()])


async def test_a_checkpoint_says_when_it_was_made_in_microseconds(database: Database) -> None:
    async with Ledger(database, KEYS, now=lambda: 1_800_000_000.5) as ledger:
        await ledger.record([entry()])
        seal = await ledger.checkpoint()
    assert seal is not None
    assert Checkpoint.read(unverified(seal)).at == 1_800_000_000_500_000


async def test_where_a_stream_ends_is_told_once_its_first_batch_has_come_or_gone(database: Database) -> None:
    """Or the batch is taken for lost, is written again, and arrives twice."""
    stream = Stream()
    batch = stream.batch([entry()], KEYS, 0)
    async with database.writing() as connection:
        await connection.run_sync(append, batch)
        asking = asyncio.create_task(database.write(partial(end_of, stream=stream)))
        await asyncio.wait([asking], timeout=0.3)
        assert not asking.done()
    assert await asking == batch.after


def test_without_keys_to_write_with_there_is_no_ledger(tmp_path: Any) -> None:
    public = {"keys": [{name: value for name, value in generate()["keys"][0].items() if name != "d"}]}
    database = Database(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(LedgerKeysUnfit):
        Ledger(database, LedgerKeys.understand(public))


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
