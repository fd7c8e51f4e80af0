"""The outline of a database's table or view, from what the database tells of it and from some of its rows."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from drafting.columns import MOST_SEEN, Column, seen
from drafting.outline import Outline, Place, TableWritten, needed
from drafting.statement_names import quoted
from drafting.table_types import ColumnType

SLOWEST: Final = 20
"""Seconds: a view may be anything."""
MOST_TOLD: Final = 60
"""Tables that are named to choose from, and references that are told."""


class NotRead(ValueError):
    """A table that cannot be read, or no address of a database; says which, and nothing of what is in it."""


async def of_table(address: str, name: str | None) -> Outline:
    """A table or view of a database, at most so many of whose rows are read as are looked at; `name` may begin with
    its schema.

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
    only_reading = engine.execution_options(postgresql_readonly=True)
    try:
        async with asyncio.timeout(SLOWEST), only_reading.connect() as connection:
            return await connection.run_sync(_outline, name)
    except (SQLAlchemyError, OSError, TimeoutError) as problem:
        raise NotRead(f"the database's {name} cannot be read: {type(problem).__name__}") from None
    finally:
        await engine.dispose()


def _outline(connection: sql.Connection, name: str | None) -> Outline:
    told = sql.inspect(connection)
    table = _Table.called(told, name)
    found = [(one, ColumnType(one["type"], quoted(str(one["name"])), connection.dialect.name)) for one in table.columns]
    kept = [(one, type_) for one, type_ in found if type_.left_out is None]
    rows = _rows(connection, table, [(str(one["name"]), type_) for one, type_ in kept])
    columns = tuple(_column(one, type_, table.key, rows) for one, type_ in kept)
    needed(tuple(one.name for one in columns), "it has no columns")
    left = [f"left out: {one['name']}, {type_.left_out}" for one, type_ in found if type_.left_out is not None]
    return Outline(
        "sql",
        (Place("", tuple(one.name for one in columns), columns=columns, about=table.about),),
        flat=True,
        table=TableWritten(
            table.written,
            "*" if all(type_.is_read for _, type_ in found) else ", ".join(type_.selected for _, type_ in kept),
            {str(one["name"]): type_.compared for one, type_ in kept if type_.compared},
        ),
        notes=(*left, *islice(table.references(), MOST_TOLD)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table or view that is there."""

    told: Any
    name: str
    schema: str | None

    @classmethod
    def called(cls, told: Any, name: str | None) -> "_Table":
        """The one that is meant. Raises NotRead, naming those there are."""
        schema, dot, rest = (name or "").partition(".")
        ways = ((name, None), *(((rest, schema),) if dot else ()))
        found = next((one for one in ways if one[0] and told.has_table(*one)), None)
        if found is None:
            known = list(islice(_names(told), MOST_TOLD))
            said = f"the database has no {name}" if name else "which table or view of the database?"
            raise NotRead(f"{said}: --name {' | '.join(known) if known else '(it shows none)'}")
        return cls(told, str(found[0]), found[1])

    @property
    def written(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.name)}" if self.schema else quoted(self.name)

    @property
    def columns(self) -> Sequence[Mapping[str, Any]]:
        return list(self.told.get_columns(self.name, self.schema))

    @property
    def key(self) -> frozenset[str]:
        return frozenset(self.told.get_pk_constraint(self.name, self.schema).get("constrained_columns") or ())

    @property
    def about(self) -> str:
        """What the database says of it."""
        try:
            return str(self.told.get_table_comment(self.name, self.schema).get("text") or "")
        except (NotImplementedError, SQLAlchemyError):
            return ""

    def references(self) -> Iterator[str]:
        """Where its rows lead to."""
        for one in self.told.get_foreign_keys(self.name, self.schema):
            columns, far = ", ".join(one["constrained_columns"]), ", ".join(one["referred_columns"])
            table = ".".join(filter(None, (one.get("referred_schema"), one["referred_table"])))
            yield f"{columns} leads to {table} ({far}): join it in the statement, or make a type of it"


def _names(told: Any) -> Iterator[str]:
    """The tables and views, those of the schemas beside the usual one by both names."""
    usual = told.default_schema_name
    schemas = [one for one in told.get_schema_names() if one not in ("information_schema", "pg_catalog")]
    for schema in sorted(schemas, key=lambda one: (one != usual, one))[:MOST_TOLD]:
        found = [told.get_table_names(schema), told.get_view_names(schema)]
        if hasattr(told, "get_materialized_view_names") and told.dialect.name == "postgresql":
            found.append(told.get_materialized_view_names(schema))
        for name in sorted(chain(*found)):
            yield name if schema == usual else f"{schema}.{name}"


def _rows(
    connection: sql.Connection, table: _Table, columns: Sequence[tuple[str, ColumnType]]
) -> Sequence[Mapping[str, Any]]:
    """Some of its rows, as a statement of a manifest gives them."""
    if not columns:
        return []
    said: list[sql.ColumnElement[Any]] = [
        sql.column(name) if type_.is_read else sql.literal_column(type_.expression).label(name)
        for name, type_ in columns
    ]
    asked = sql.select(*said).select_from(sql.table(table.name, schema=table.schema)).limit(MOST_SEEN)
    return [dict(row) for row in connection.execute(asked).mappings().all()]


def _column(
    told: Mapping[str, Any], type_: ColumnType, key: frozenset[str], rows: Sequence[Mapping[str, Any]]
) -> Column:
    name = str(told["name"])
    values = (row[name] for row in rows)
    if type_.many:
        values = (item for one in values if isinstance(one, list) for item in one)
    return Column(
        name,
        type_.kind,
        type_.many,
        required=not told.get("nullable", True),
        key=name in key,
        words=type_.words,
        seen=seen(values),
        about=str(told.get("comment") or ""),
    )
