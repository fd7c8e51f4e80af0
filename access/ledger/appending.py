"""The statements that put a batch at the end of its stream: made once for each database, and sent as they are.

Their values need nothing done to them; they are plain integers, texts and bytes.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Insert, Update, bindparam, insert, update

from access.ledger.ledger_tables import ENTRIES, SEALS, STREAMS

_AT_ONCE = 32  # rows in one statement for SQLite
_WRITTEN = ENTRIES.c.keys()
_NULLABLE = [place for place, column in enumerate(ENTRIES.c) if column.nullable]
_BEGIN, _SEAL = insert(STREAMS), insert(SEALS)
_MOVE = (
    update(STREAMS)
    .where(STREAMS.c.stream == bindparam("of"), STREAMS.c.head == bindparam("before"))
    .values({name: bindparam(name) for name in ("entries", "seals", "head")})
)


def begin(connection: Connection, **end: Any) -> None:
    """Writes the end of a stream that has no row yet. Raises IntegrityError where it has one."""
    _send(connection, _BEGIN, end)


def move(connection: Connection, **end: Any) -> bool:
    """Moves the end of the stream `of`; False where it is not at the seal whose hash is `before`."""
    return _send(connection, _MOVE, end).rowcount == 1


def seal(connection: Connection, **told: Any) -> None:
    """Writes a seal."""
    _send(connection, _SEAL, told)


def write(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Writes entries: of each the values of COLUMNS, then the hash."""
    dialect = connection.dialect
    if dialect.name != "sqlite":
        connection.exec_driver_sql(_insertion(dialect, tuple(range(len(_WRITTEN))), 1), list(rows))
        return
    # Of rows that it takes one by one, SQLite's driver gives up the interpreter's lock for each, and then waits for it;
    # and what is null costs it more than a text.
    for first in range(0, len(rows), _AT_ONCE):
        columns = list(zip(*rows[first : first + _AT_ONCE], strict=True))
        number = len(columns[0])
        empty = [place for place in _NULLABLE if columns[place].count(None) == number]
        filled = tuple([place for place in range(len(columns)) if place not in empty])
        values = zip(*[columns[place] for place in filled], strict=True)
        connection.exec_driver_sql(_insertion(dialect, filled, number), tuple(chain.from_iterable(values)))


def _send(connection: Connection, statement: Insert | Update, values: dict[str, Any]) -> CursorResult[Any]:
    text, order = _compiled(connection.dialect, statement)
    return connection.exec_driver_sql(text, tuple([values[name] for name in order]))


@lru_cache(maxsize=16)
def _compiled(dialect: Dialect, statement: Insert | Update) -> tuple[str, Sequence[str]]:
    """A statement as a database's driver takes it, and the order of its values."""
    made: Any = statement.compile(dialect=dialect)
    return str(made), made.positiontup


@lru_cache(maxsize=256)
def _insertion(dialect: Dialect, filled: Sequence[int], number: int) -> str:
    """What inserts so many rows of these columns."""
    names = [_WRITTEN[place] for place in filled]
    before, values, row = str(insert(ENTRIES).compile(dialect=dialect, column_keys=names)).rpartition(" VALUES ")
    return before + values + ", ".join([row] * number)
