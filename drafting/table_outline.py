"""The outline of a database's table or view, from what the database tells of it and from some of its rows."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from connectors.contract import ValueType
from drafting.columns import MOST_SEEN, Column, seen
from drafting.outline import Outline, Place, needed

SLOWEST: Final = 20
"""Seconds: a view may be anything."""

# A number may be a code or hold halves, and what is a text may be anything: those are guessed from what they hold.
_KINDS: Final[tuple[tuple[type[Any], ValueType], ...]] = (
    (sql.Boolean, ValueType.BOOLEAN),
    (sql.Integer, ValueType.INTEGER),
    (sql.Numeric, ValueType.DECIMAL),
    (sql.DateTime, ValueType.DATETIME),
    (sql.Date, ValueType.DATE),
)


class NotRead(ValueError):
    """A table that cannot be read, or no address of a database; says which, and nothing of what is in it."""


async def of_table(address: str, name: str) -> Outline:
    """A table or view of a database, at most so many of whose rows are read as are looked at.

    Raises NotRead, and NoOutline where it has no columns.
    """
    try:
        engine = create_async_engine(address, hide_parameters=True)
    except (SQLAlchemyError, ImportError, ValueError):
        known = "sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name"
        raise NotRead(f"--table: write {known}") from None
    file = engine.url.database or ""
    # SQLite makes a file that is not there, and its driver's thread outlives a folder that is not.
    if engine.dialect.name == "sqlite" and not await asyncio.to_thread(Path(file.removeprefix("file:")).is_file):
        raise NotRead(f"there is no file {file}")
    try:
        async with asyncio.timeout(SLOWEST), engine.connect() as connection:
            columns = await connection.run_sync(_columns, name)
    except (SQLAlchemyError, OSError, TimeoutError) as problem:
        raise NotRead(f"the database's {name} cannot be read: {type(problem).__name__}") from None
    finally:
        await engine.dispose()
    names = needed(tuple(one.name for one in columns), "it has no columns")
    return Outline("sql", (Place("", names, columns=columns),), flat=True)


def _columns(connection: sql.Connection, name: str) -> tuple[Column, ...]:
    told = sql.inspect(connection)
    found = told.get_columns(name)
    key = set(told.get_pk_constraint(name).get("constrained_columns") or ())
    table = sql.table(name, *(sql.column(str(one["name"])) for one in found))
    rows = connection.execute(sql.select(table).limit(MOST_SEEN)).mappings().all() if found else ()
    return tuple(_column(one, key, rows) for one in found)


def _column(told: Mapping[str, Any], key: set[str], rows: Any) -> Column:
    name, type_ = str(told["name"]), told["type"]
    words = tuple(map(str, type_.enums)) if isinstance(type_, sql.Enum) else ()
    kind = next((kind for known, kind in _KINDS if isinstance(type_, known)), None)
    return Column(
        name,
        kind,
        required=not told.get("nullable", True),
        key=name in key,
        words=words,
        seen=seen(row[name] for row in rows),
        about=str(told.get("comment") or ""),
    )
