"""Who may read which entries, in which order, a page at a time."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.ledger.entry import Entry
from access.ledger.ledger_errors import CursorRefused
from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.queries import MOST, LedgerFilters, LedgerPage, LedgerQueries
from access.ledger.writer import Ledger
from access.storage.database import Database
from tests.access.ledger.made import KEYS, START, entry
from tests.statements import statements

DAY = datetime.timedelta(days=1)


async def record(database: Database, *entries: Entry) -> None:
    """In two streams, as two processes would."""
    async with Ledger(database, KEYS) as one, Ledger(database, KEYS) as other:
        await one.record(entries[::2])
        await other.record(entries[1::2])


def reading(database: Database, now: datetime.datetime = START + 30 * DAY) -> LedgerQueries:
    return LedgerQueries(database, lambda: now)


def operations(page: LedgerPage) -> list[int]:
    return [int(line.entry.operation, 16) for line in page.entries]


async def test_a_person_reads_what_is_about_her_the_newest_first(database: Database) -> None:
    await record(database, entry(1), entry(3), entry(2), entry(4, subject="somebody else"), entry(5, subject=None))
    page = await reading(database).disclosures(["subject-1"], first=10)
    assert operations(page) == [3, 2, 1]
    assert not page.more
    assert page.entries[0].entry == entry(3)


async def test_all_entries_are_met_once_however_long_the_pages_are(database: Database) -> None:
    # Many at the same moment, which only stream and sequence tell apart.
    await record(database, *(entry(number, at=START + DAY * (number // 7)) for number in range(30)))
    for first in (1, 4, 29, 30, 31):
        met: list[str] = []
        after, more = None, True
        while more:
            page = await reading(database).disclosures(["subject-1"], first=first, after=after)
            met += [line.id for line in page.entries]
            after, more = page.cursors[-1], page.more
        assert len(met) == len(set(met)) == 30


async def test_a_page_goes_on_where_it_ended_though_newer_entries_came(database: Database) -> None:
    await record(database, *(entry(number) for number in range(6)))
    first = await reading(database).disclosures(["subject-1"], first=3)
    await record(database, entry(100))
    second = await reading(database).disclosures(["subject-1"], first=10, after=first.cursors[-1])
    assert operations(first) + operations(second) == [5, 4, 3, 2, 1, 0]


async def test_a_hidden_entry_appears_when_its_date_has_come(database: Database) -> None:
    await record(database, entry(1), entry(2, hidden_until=START + 10 * DAY), entry(3))
    before, then = START + 10 * DAY - datetime.timedelta(microseconds=1), START + 10 * DAY
    assert operations(await reading(database, before).disclosures(["subject-1"], first=9)) == [3, 1]
    assert operations(await reading(database, then).disclosures(["subject-1"], first=9)) == [3, 2, 1]


async def test_an_auditor_reads_across_people_and_hidden_entries_too(database: Database) -> None:
    hidden = entry(2, hidden_until=START + 100 * DAY)
    await record(database, entry(1), hidden, entry(3, subject="other"), entry(4, subject=None))
    assert operations(await reading(database).entries(first=9)) == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"since": START + DAY}, [3, 2, 1]),
        ({"until": START + 2 * DAY}, [1, 0]),
        ({"since": START + DAY, "until": START + 2 * DAY}, [1]),
        ({"agencies": ["dbd"]}, [1]),
        ({"agencies": ["dbd", "nobody"]}, [1]),
        ({"agencies": []}, []),
        ({"app": "portal"}, [2]),
        ({"actor_reference": "oss-7"}, [3]),
        ({"case": "case 3"}, [3]),
        ({"purpose": "tax"}, [2]),
        ({"agencies": ["dbd"], "app": "portal"}, []),
    ],
)
async def test_filters_leave_what_fits_all_of_them(
    database: Database, filters: dict[str, Any], expected: list[int]
) -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"agency": "dbd"},
        {"app": "portal", "purpose": "tax"},
        {"actor": "Somchai", "actor_reference": "oss-7", "case": "case 3"},
    ]
    await record(database, *(entry(n, at=START + n * DAY, **changed) for n, changed in enumerate(changes)))
    found = LedgerFilters(**filters)
    assert operations(await reading(database).disclosures(["subject-1"], first=9, filters=found)) == expected
    assert operations(await reading(database).entries(first=9, filters=found)) == expected


async def test_what_was_recorded_under_an_older_secret_is_still_hers(database: Database) -> None:
    old, new = generate(), generate()
    before, after = LedgerKeys.understand(old), LedgerKeys.understand({"keys": [*new["keys"], *old["keys"]]})
    person = "9100000000011"
    await record(database, entry(1, subject=before.subject(person)), entry(2, subject=after.subject(person)))
    assert operations(await reading(database).disclosures(after.subjects(person), first=9)) == [2, 1]


async def test_a_page_is_never_longer_than_it_may_be(database: Database) -> None:
    await record(database, *(entry(number) for number in range(MOST + 5)))
    page = await reading(database).entries(first=1_000_000)
    assert (len(page.entries), page.more) == (MOST, True)
    assert (await reading(database).entries(first=0)).entries == []
    assert (await reading(database).entries(first=-1)).entries == []


@given(st.text() | st.binary().map(lambda told: told.decode("latin-1")))
async def test_a_cursor_the_ledger_never_gave_is_refused(cursor: str) -> None:
    database = Database("sqlite://")
    try:
        with pytest.raises(CursorRefused):
            await reading(database).entries(first=1, after=cursor)
    finally:
        await database.close()


async def test_a_cursor_with_numbers_too_large_is_refused(database: Database) -> None:
    import base64

    for told in (f"{2**63}.1.1", f"1.{-(2**64)}.1", "1.1", "1.1.1.1", "a.b.c"):
        with pytest.raises(CursorRefused):
            await reading(database).entries(first=1, after=base64.urlsafe_b64encode(told.encode()).decode())


@pytest.mark.parametrize("hidden", [False, True])
async def test_a_page_about_a_person_is_one_read_by_an_index(database: Database, hidden: bool) -> None:
    await record(database, *(entry(number) for number in range(30)))
    with statements(database) as sent:
        await reading(database).disclosures(["subject-1"], first=20, hidden=hidden)
    assert len(sent) == 1
    if database.is_sqlite:
        assert (await plan(database, sent[0]))[0].endswith("USING INDEX ix_ledger_entries_subject_at (subject=?)")


async def plan(database: Database, statement: str) -> list[str]:
    """How SQLite goes about it: an index first, and sorted is only what it leaves equal."""
    async with database.reading() as connection:
        told = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?"))
        steps = [row.detail for row in told]
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
    return steps
