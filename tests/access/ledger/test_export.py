import csv
import io
import json
from typing import Literal

from access.ledger.export import FIELDS, export, recorded
from access.ledger.queries import LedgerFilters
from access.ledger.row_pages import PAGE
from access.ledger.writer import Ledger
from access.storage.database import Database
from tests.access.ledger.made import KEYS, START, entry


async def exported(
    database: Database, form: Literal["csv", "json"], filters: LedgerFilters | None = None
) -> tuple[int, str]:
    pieces = [piece async for piece in export(database, form, filters or LedgerFilters())]
    return sum(count for count, _ in pieces), "".join(text for _, text in pieces)


async def test_the_record_as_json_has_every_field_of_every_entry_the_oldest_first(database: Database) -> None:
    one = entry(1, actor="สมชาย ใจดี", actor_reference="oss-7", case="case 1", hidden_until=START, recipient="dlt")
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(2, subject=None), one])
    count, text = await exported(database, "json")
    first, second = json.loads(text)
    assert count == 2
    assert set(first) == set(FIELDS)
    assert first["at"] == "2026-11-01T09:01:00.000000Z"
    assert first["actor"] == "สมชาย ใจดี"
    assert first["disclosed"] == ["name", "birthDate"]
    assert first["refused"] == {"address": "NO_CONSENT"}
    assert first["hiddenUntil"] == "2026-11-01T09:00:00.000000Z"
    assert first["recipient"] == "dlt"
    assert second["subject"] is None
    assert second["recipient"] is None
    assert len(text.splitlines()) == 4


async def test_the_record_as_csv_reads_back(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1, actor='Som "Chai", Jr.', subject=None), entry(2)])
    count, text = await exported(database, "csv")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert count == len(rows) == 2
    assert tuple(rows[0]) == FIELDS
    assert rows[0]["actor"] == 'Som "Chai", Jr.'
    assert rows[0]["subject"] == ""
    assert rows[1]["refused"] == "address:NO_CONSENT"


async def test_a_spreadsheet_runs_nothing_that_a_case_says(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1, case='=HYPERLINK("http://x")', purpose="@x", actor="-1+1")])
    (row,) = csv.DictReader(io.StringIO((await exported(database, "csv"))[1], newline=""))
    assert [row[name][0] for name in ("case", "purpose", "actor")] == ["'"] * 3


async def test_an_empty_record_is_well_formed(database: Database) -> None:
    assert json.loads((await exported(database, "json"))[1]) == []
    assert list(csv.DictReader(io.StringIO((await exported(database, "csv"))[1]))) == []


async def test_more_than_a_page_of_one_moment_is_exported_once(database: Database) -> None:
    async with Ledger(database, KEYS, bound=30) as ledger:
        await ledger.record([entry(1, case=f"case {number}") for number in range(PAGE + 10)])
    cases = [line.entry.case async for page in recorded(database) for line in page]
    assert len(cases) == len(set(cases)) == PAGE + 10


async def test_only_what_was_asked_for_is_exported(database: Database) -> None:
    async with Ledger(database, KEYS) as ledger:
        await ledger.record([entry(1), entry(2, app="portal")])
    count, text = await exported(database, "json", LedgerFilters(app="portal"))
    assert count == 1
    assert json.loads(text)[0]["app"] == "portal"
