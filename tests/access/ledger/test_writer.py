"""What is recorded is there, once; what could not be is said not to be."""

import asyncio
import contextlib
from functools import partial
from typing import Any

import pytest

from access.ledger.hash_chain import Checkpoint
from access.ledger.ledger_errors import LedgerKeysUnfit, LedgerUnavailable
from access.ledger.ledger_keys import LedgerKeys, generate, unverified
from access.ledger.ledger_tables import CHECKPOINTS, SEALS
from access.ledger.stream import Stream, append, end_of
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from tests.access.ledger.made import KEYS, entry
from tests.access.ledger.written import count, numbered, operations


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
