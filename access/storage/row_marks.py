"""A mark over a row: what only the hub can write beside it, so that nobody who writes into the database moves or
changes what it says unseen.

A mark covers the name of the table and every column that says something, the sealed ones too: a row that is changed,
or holds what belongs to another, has no mark and is as good as none. A row that was put back whole, with the mark it
had then, is found by what is on record of its end (`access/ledger/recorded_states.py`).
"""

import datetime
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from sqlalchemy import Row, Table

from access.storage.sealing import Seal
from access.storage.utc_moment import microseconds

log = structlog.get_logger("saan.marks")
COLUMN = "mark"
USE = "row"  # what its pseudonyms are for


def marked(seal: Seal, table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row with the mark over them."""
    return {**values, COLUMN: mark(seal, table.name, values)}


def held(seal: Seal, table: Table, row: Row[Any] | None) -> Row[Any] | None:
    """The row, where it is as the hub wrote it; None, and a line in the log, where it is not.

    What was selected beside the table's own columns is not covered.
    """
    if row is None or is_marked(seal, table, row):
        return row
    key = next(row._mapping[column] for column in table.primary_key)
    log.error("a row is not as the hub wrote it", table=table.name, key=key)
    return None


def is_marked(seal: Seal, table: Table, row: Row[Any]) -> bool:
    """Whether a row bears the mark over what it says."""
    said = row._mapping
    return bool(said[table.c[COLUMN]] == mark(seal, table.name, {column.name: said[column] for column in table.c}))


def mark(seal: Seal, table: str, values: Mapping[str, Any]) -> str:
    """The mark over a row with these values. What is None is left out, so that a column can be added later."""
    said = {str(name): _plain(value) for name, value in values.items() if name != COLUMN and value is not None}
    return seal.pseudonym(orjson.dumps([table, said], option=orjson.OPT_SORT_KEYS).decode(), for_=USE)


def _plain(value: Any) -> Any:
    """As it is kept."""
    return microseconds(value) if isinstance(value, datetime.datetime) else value
