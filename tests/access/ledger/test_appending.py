"""What a batch's statements put into the tables is each entry as it was hashed, whoever keeps them."""

import asyncio
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from access.ledger.entry import Entry
from access.ledger.hash_chain import GENESIS, linked
from access.ledger.ledger_keys import unverified
from access.ledger.ledger_tables import ENTRIES, SEALS
from access.ledger.row_pages import WHOLE
from access.ledger.stream import EntryBatch, Stream, StreamMoved, append
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from tests.access.ledger.made import KEYS, entry
from tests.access.ledger.test_entry import ENTRIES as ANY

pytestmark = pytest.mark.threat("ledger-changed")


async def rows_of(database: Database, stream: Stream) -> list[tuple[object, ...]]:
    async with database.reading() as connection:
        found = await connection.execute(
            select(*WHOLE).where(ENTRIES.c.stream == stream.id).order_by(ENTRIES.c.sequence)
        )
        return [(*row[:-1], bytes(row[-1])) for row in found]


async def appended(database: Database, stream: Stream, entries: list[Entry]) -> EntryBatch:
    batch = stream.batch(entries, KEYS, 0)
    await database.write(partial(append, batch=batch))
    stream.advance(batch)
    return batch


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    batches=st.lists(st.lists(ANY, min_size=1, max_size=4), min_size=1, max_size=2), often=st.sampled_from([1, 9, 24])
)
async def test_entries_written_together_are_those_written_one_by_one(
    database: Database, batches: list[list[Entry]], often: int
) -> None:
    stream, link, expected = Stream(), GENESIS, []
    for entries in batches:
        for one in entries * often:
            columns = one.columns(stream.id, len(expected) + 1)
            (link,) = linked(link, [columns])
            expected.append((*columns, link))
        await appended(database, stream, entries * often)
    assert await rows_of(database, stream) == expected


@pytest.mark.parametrize("number", [1, 31, 32, 33, 64, 65])
async def test_every_entry_is_written_whatever_their_number(database: Database, number: int) -> None:
    stream = Stream()
    batch = await appended(database, stream, [entry(n, subject=None if n % 2 else "s") for n in range(number)])
    assert await rows_of(database, stream) == list(batch.rows)
    assert (await verify(database, KEYS)).whole


async def test_a_batch_is_sealed_and_goes_nowhere_but_to_its_stream_s_end(database: Database) -> None:
    stream = Stream()
    first = await appended(database, stream, [entry(1)])
    with pytest.raises(StreamMoved):
        await database.write(partial(append, batch=first))
    second = await appended(database, stream, [entry(2), entry(3)])
    with pytest.raises(StreamMoved):
        await database.write(partial(append, batch=second))
    async with database.reading() as connection:
        seals = (await connection.execute(select(SEALS.c.seal).order_by(SEALS.c.number))).scalars().all()
    assert seals == [first.seal, second.seal]
    assert [unverified(seal)["entries"] for seal in seals] == [1, 3]
    assert [row[1] for row in await rows_of(database, stream)] == [1, 2, 3]
    assert (await verify(database, KEYS)).whole


async def test_what_operations_that_wait_together_share_is_told_of_each_by_itself(database: Database) -> None:
    told = [[entry(n, app=f"app-{n}", case=f"case {n}", subject=f"{n}-{m}") for m in range(3)] for n in range(20)]
    async with Ledger(database, KEYS, bound=20) as ledger:
        await asyncio.gather(*(ledger.record(lines) for lines in told))
    async with database.reading() as connection:
        found = (await connection.execute(select(ENTRIES.c.app, ENTRIES.c.case_reference, ENTRIES.c.subject))).all()
    assert sorted(map(tuple, found)) == sorted((one.app, one.case, one.subject) for lines in told for one in lines)
