"""The record of processing, to be handed to whoever may ask for it."""

import csv
import datetime
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import orjson
from sqlalchemy import select, tuple_

from access.ledger.entry import Recorded
from access.ledger.ledger_tables import ENTRIES
from access.ledger.queries import EVERYTHING, LedgerFilters
from access.ledger.row_pages import PAGE, WHOLE
from access.storage.database import Database

_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIELDS = (
    "id",
    "at",
    "app",
    "actor",
    "actorReference",
    "subject",
    "purpose",
    "basis",
    "consent",
    "case",
    "agency",
    "type",
    "disclosed",
    "refused",
    "count",
    "operation",
    "hiddenUntil",
    "recipient",
    "hash",
)


async def recorded(database: Database, filters: LedgerFilters = EVERYTHING) -> AsyncIterator[Sequence[Recorded]]:
    """The entries, the oldest first, a page at a time, as they are when it begins. Raises StorageUnavailable."""
    place = (ENTRIES.c.at, ENTRIES.c.stream, ENTRIES.c.sequence)
    query = select(*WHOLE).where(*filters.conditions()).order_by(*place).limit(PAGE)
    async with database.reading() as connection:
        given = filters.values()
        rows = (await connection.execute(query, given)).all()
        while rows:
            yield [Recorded.read(row) for row in rows]
            stream, sequence, at, *_ = rows[-1]
            behind = query.where(ENTRIES.c.at >= at, tuple_(*place) > (at, stream, sequence))
            rows = (await connection.execute(behind, given)).all() if len(rows) == PAGE else []


async def export(
    database: Database, form: Literal["csv", "json"], filters: LedgerFilters = EVERYTHING
) -> AsyncIterator[tuple[int, str]]:
    """The record as text, in pieces, each with how many entries it holds: CSV with a header (UTF-8, RFC 4180), or a
    JSON array with one entry on each line. Raises StorageUnavailable.
    """
    yield 0, _csv([FIELDS]) if form == "csv" else "["
    separator = "\n"
    async for page in recorded(database, filters):
        told = [plain(line) for line in page]
        if form == "csv":
            yield len(page), _csv([_cells(entry) for entry in told])
        else:
            yield len(page), separator + ",\n".join(orjson.dumps(entry).decode() for entry in told)
            separator = ",\n"
    if form == "json":
        yield 0, "\n]\n"


def plain(line: Recorded) -> dict[str, Any]:
    """An entry as FIELDS and JSON values; moments as ISO 8601 in UTC."""
    entry = line.entry
    return {
        "id": line.id,
        "at": _iso(entry.at),
        "app": entry.app,
        "actor": entry.actor,
        "actorReference": entry.actor_reference,
        "subject": entry.subject,
        "purpose": entry.purpose,
        "basis": entry.basis,
        "consent": entry.consent,
        "case": entry.case,
        "agency": entry.agency,
        "type": entry.type,
        "disclosed": list(entry.disclosed),
        "refused": {refused.field: refused.code for refused in entry.refused},
        "count": entry.count,
        "operation": entry.operation,
        "hiddenUntil": None if entry.hidden_until is None else _iso(entry.hidden_until),
        "recipient": entry.recipient,
        "hash": line.hash.hex(),
    }


def _cells(entry: dict[str, Any]) -> list[str]:
    shown = {
        **entry,
        "disclosed": " ".join(entry["disclosed"]),
        "refused": " ".join(f"{field}:{code}" for field, code in entry["refused"].items()),
    }
    return [_cell(shown[name]) for name in FIELDS]


def _cell(value: Any) -> str:
    """A spreadsheet would run a text that begins like a formula; an apostrophe has it stay text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_AS_FORMULA) else text


def _csv(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _iso(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
