"""Whatever is done to the ledger's rows without the key is found."""

import asyncio
import itertools
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from access.ledger.checkpoints import newest_checkpoint
from access.ledger.entry import COLUMNS
from access.ledger.hash_chain import ChainHead, StreamSeal, digest, linked
from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.verification_report import Damage
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import upgrade
from access.storage.storage_errors import StorageUnavailable
from tests.access.ledger.damaged import KEY_COLUMNS, Copy, make
from tests.access.ledger.made import KEYS, entry
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.threat("ledger-changed")

TABLES = list(KEY_COLUMNS)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "original.db"
    asyncio.run(make(path))
    return path


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Copy:
    return Copy(original, tmp_path)


def other_than(value: Any) -> st.SearchStrategy[Any]:
    """Values like this one, and of other kinds, that are not this one."""
    integers = st.integers(-(2**62), 2**62)
    if isinstance(value, int):
        like = integers | st.sampled_from([value + 1, value - 1, -value])
    elif isinstance(value, bytes):
        flipped = st.integers(0, max(0, len(value) * 8 - 1)).map(lambda bit: _flip(value, bit))
        like = st.binary(max_size=40) | flipped
    elif isinstance(value, str):
        places = st.tuples(st.integers(0, len(value)), st.sampled_from([" ", "x", "_", "A", "ก", ""]))
        like = places.map(lambda told: value[: told[0]] + told[1] + value[told[0] + 1 :]) | st.just(value + " ")
    else:
        like = st.text(max_size=5) | integers
    return (like | st.text(max_size=3) | st.binary(max_size=3)).filter(lambda made: made != value)


def _flip(value: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8) if place == bit // 8 else byte for place, byte in enumerate(value))


async def test_a_ledger_nobody_touched_is_whole(copy: Copy) -> None:
    report = await copy.verify(every_signature=True)
    assert report.findings == []
    assert (report.entries, report.seals, report.streams, report.checkpoints) == (18, 9, 3, 3)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_single_value_changed_anywhere_is_found(original: Path, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(original, Path(folder))
        table = data.draw(st.sampled_from(TABLES))
        before = copy.rows(table)
        row = data.draw(st.sampled_from(before))
        column = data.draw(st.sampled_from(list(row)))
        value = data.draw(other_than(row[column]))
        try:
            copy.change(table, row, column, value)
        except Exception as refused:  # the database's own constraints
            assert "constraint" in str(refused)
            return
        if copy.rows(table) == before:
            return  # SQLite kept '5' as 5
        assert not asyncio.run(copy.verify()).whole


def test_every_row_that_is_taken_out_is_found(original: Path, tmp_path: Path) -> None:
    for table in TABLES:
        for row in Copy(original, tmp_path).rows(table):
            copy = Copy(original, tmp_path)
            copy.delete(table, row)
            assert not asyncio.run(copy.verify()).whole, (table, row)


def test_every_two_rows_that_change_places_are_found(original: Path, tmp_path: Path) -> None:
    for table, key in KEY_COLUMNS.items():
        rows = Copy(original, tmp_path).rows(table)
        for one, other in itertools.pairwise(rows):
            copy = Copy(original, tmp_path)
            copy.delete(table, one)
            copy.delete(table, other)
            copy.insert(table, {**one, **{column: other[column] for column in key}})
            copy.insert(table, {**other, **{column: one[column] for column in key}})
            assert not asyncio.run(copy.verify()).whole, (table, one, other)


def test_every_row_that_is_put_in_is_found(original: Path, tmp_path: Path) -> None:
    for table, key in KEY_COLUMNS.items():
        for row in Copy(original, tmp_path).rows(table):
            copy = Copy(original, tmp_path)
            copy.insert(table, {**row, key[-1]: 9_999})
            assert not asyncio.run(copy.verify()).whole, (table, row)


async def test_the_entry_that_was_changed_is_named_and_no_other(copy: Copy) -> None:
    row = copy.rows("ledger_entries")[3]
    copy.change("ledger_entries", row, "purpose", "something else")
    report = await copy.verify()
    (finding,) = report.findings
    assert finding.damage is Damage.CHANGED
    assert finding.where == f"stream {row['stream']:x}, entry {row['sequence']}"


async def test_to_whom_something_was_sent_can_be_neither_taken_away_nor_put_in(original: Path, tmp_path: Path) -> None:
    rows = Copy(original, tmp_path).rows("ledger_entries")
    for sent in (True, False):
        row = next(one for one in rows if (one["recipient"] is not None) == sent)
        copy = Copy(original, tmp_path)
        copy.change("ledger_entries", row, "recipient", None if sent else "dopa")
        assert not (await copy.verify()).whole


async def test_a_gap_is_told_as_a_gap(copy: Copy) -> None:
    copy.delete("ledger_entries", copy.rows("ledger_entries")[2])
    (finding,) = (await copy.verify()).findings
    assert (finding.damage, finding.what) == (Damage.MISSING, "entries 3 to 3")


async def test_a_stream_cut_off_in_all_its_tables_is_found_by_the_checkpoint(copy: Copy) -> None:
    stream = copy.rows("ledger_streams")[0]["stream"]
    first = next(row for row in copy.rows("ledger_seals") if row["stream"] == stream)
    copy.run("DELETE FROM ledger_entries WHERE stream = ? AND sequence > 2", stream)
    copy.run("DELETE FROM ledger_seals WHERE stream = ? AND number > 1", stream)
    copy.run(
        "UPDATE ledger_streams SET entries = 2, seals = 1, checkpointed = 1, head = ? WHERE stream = ?",
        digest(first["seal"]),
        stream,
    )
    report = await copy.verify()
    assert {finding.damage for finding in report.findings} == {Damage.CUT_OFF}


async def test_a_stream_that_is_gone_altogether_is_found_by_the_checkpoint(copy: Copy) -> None:
    stream = copy.rows("ledger_streams")[0]["stream"]
    for table in ("ledger_entries", "ledger_seals", "ledger_streams"):
        copy.run(f"DELETE FROM {table} WHERE stream = ?", stream)
    assert not (await copy.verify()).whole


async def test_what_was_put_back_to_an_earlier_day_is_found_by_a_checkpoint_kept_elsewhere(copy: Copy) -> None:
    async with Database(f"sqlite:///{copy.path}") as database:
        kept = await newest_checkpoint(database)
    assert kept is not None
    assert (await copy.verify(anchor=kept)).whole
    last = copy.rows("ledger_checkpoints")[-1]
    stream = max(copy.rows("ledger_streams"), key=lambda row: kept.count(str(row["stream"])))
    copy.delete("ledger_checkpoints", last)
    for table in ("ledger_entries", "ledger_seals", "ledger_streams"):
        copy.run(f"DELETE FROM {table} WHERE stream = ?", stream["stream"])
    report = await copy.verify(anchor=kept)
    assert Damage.CUT_OFF in {finding.damage for finding in report.findings}
    assert any("kept elsewhere" in finding.what for finding in report.findings)


async def test_a_checkpoint_kept_elsewhere_must_be_of_this_ledger(copy: Copy) -> None:
    for anchor in ("", "nothing", LedgerKeys.understand(generate()).sign({"kind": "checkpoint"}), KEYS.sign({})):
        assert not (await copy.verify(anchor=anchor)).whole
    other = KEYS.sign({"kind": "checkpoint", "number": 1, "previous": "", "at": 0, "streams": {}})
    assert not (await copy.verify(anchor=other)).whole


async def test_a_history_written_anew_with_another_key_is_forged(copy: Copy) -> None:
    """The chain is right in itself; only the signature tells."""
    intruder = LedgerKeys.understand(generate())
    row = copy.rows("ledger_entries")[-1]
    changed = {**row, "disclosed": "everything"}
    before = copy.rows("ledger_entries")[-2]["hash"]
    (changed["hash"],) = linked(before, [tuple(changed[name] for name in COLUMNS)])
    seals = [one for one in copy.rows("ledger_seals") if one["stream"] == row["stream"]]
    stream = next(one for one in copy.rows("ledger_streams") if one["stream"] == row["stream"])
    statement = StreamSeal(row["stream"], 3, 6, changed["hash"], digest(seals[-2]["seal"]), 0)
    forged = intruder.sign(statement.payload())
    head = ChainHead(6, 3, digest(forged))
    copy.delete("ledger_entries", row)
    copy.insert("ledger_entries", changed)
    copy.change("ledger_seals", seals[-1], "seal", forged)
    copy.change("ledger_streams", stream, "head", head.seal)
    report = await copy.verify()
    assert Damage.FORGED in {finding.damage for finding in report.findings}


async def test_somebody_else_s_stream_put_in_whole_is_forged(copy: Copy) -> None:
    intruder = LedgerKeys.understand(generate())
    async with Database(f"sqlite:///{copy.path}") as database, Ledger(database, intruder) as ledger:
        await ledger.record([entry()])
    report = await copy.verify()
    assert {finding.damage for finding in report.findings} == {Damage.FORGED}


async def test_a_stream_copied_under_another_name_is_found(copy: Copy) -> None:
    stream = copy.rows("ledger_streams")[0]["stream"]
    for table in ("ledger_entries", "ledger_seals", "ledger_streams"):
        for row in copy.rows(table):
            if row["stream"] == stream:
                copy.insert(table, {**row, "stream": 77} | ({"checkpointed": 0} if "checkpointed" in row else {}))
    assert not (await copy.verify()).whole


async def test_of_a_thousand_damages_a_hundred_are_told(copy: Copy) -> None:
    copy.run("UPDATE ledger_entries SET purpose = 'x'")
    row = copy.rows("ledger_entries")[-1]
    for number in range(1000, 2100):
        copy.insert("ledger_seals", {"stream": row["stream"], "number": number, "seal": "x"})
    report = await copy.verify()
    assert len(report.findings) == 100 < report.found


async def test_a_ledger_is_read_as_it_is_while_others_write_on(database: Database) -> None:
    async with Ledger(database, KEYS, every=0.01) as ledger:
        await ledger.record([entry(number) for number in range(50)])

        async def write() -> None:
            for number in range(200):
                await ledger.record([entry(number)])

        writing = asyncio.create_task(write())
        while not writing.done():
            assert (await verify(database, KEYS)).findings == []
        await writing
    assert (await verify(database, KEYS)).entries == 250


async def test_progress_is_told(database: Database) -> None:
    told: list[tuple[int, int]] = []
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(number) for number in range(50)])
        await ledger.record([entry(number) for number in range(50)])
    await verify(database, KEYS, progress=lambda read, total: told.append((read, total)))
    assert {total for _, total in told} == {100}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_entries SET count = count + 1 WHERE sequence = 2",
        "UPDATE ledger_entries SET disclosed = disclosed || ' ' WHERE sequence = 2",
        "UPDATE ledger_entries SET subject = NULL WHERE sequence = 3",
        "UPDATE ledger_entries SET sequence = 99 WHERE sequence = 3",
        "DELETE FROM ledger_entries WHERE sequence = 1",
        "DELETE FROM ledger_seals",
        "DELETE FROM ledger_checkpoints",
        "DELETE FROM ledger_streams",
        "TRUNCATE ledger_entries",
        "TRUNCATE ledger_entries, ledger_seals, ledger_streams",
    ],
)
async def test_a_postgresql_s_owner_is_found_out_too(damage: str, postgres_server: Postgres) -> None:
    async with Database(postgres_server.fresh()) as database:
        await upgrade(database)
        async with Ledger(database, KEYS) as ledger:
            await ledger.record([entry(number) for number in range(3)])
        async with database.writing() as connection:
            for table in TABLES:
                await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            await connection.execute(text(damage))
        assert not (await verify(database, KEYS)).whole


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_seals", "ledger_checkpoints"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
async def test_the_database_itself_refuses_to_change_what_is_written(
    database: Database, table: str, change: str
) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry()])
    column = KEY_COLUMNS[table][-1]
    with pytest.raises(Exception, match="append-only") as refused:
        async with database.writing() as connection:
            await connection.execute(text(change.format(table, column, column)))
    assert not isinstance(refused.value, StorageUnavailable)
    assert (await verify(database, KEYS)).whole
