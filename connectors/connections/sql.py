"""Agencies that are databases."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ARRAY, BindParameter, Integer, String, TextClause, bindparam, event, text
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from connectors.connections.connection import ProvedRequest
from connectors.connections.sql_limits import TOO_LARGE, Bounds, TooLarge, of_postgres, of_sqlite
from connectors.errors import AgencyRefused, AgencyTimeout, AgencyUnavailable, BadAnswer
from connectors.http.token_store import OWN, Tokens
from connectors.kinds.sql import SqlRequest, SqlSource
from connectors.kinds.sql_parameters import EACH, arrays, spread
from connectors.mapping.exchange import KeyBatch, SourceReply

_NOT_LET_IN: Final = ("28", "42501")
_AWAY: Final = ("08", "53", "57", "58")
"""Classes of SQLSTATE: no connection, no room, shutting down, its own system fails."""
_IN_A_TURN: Final = 1_000
"""Rows that are made ready before others have their turn."""


class SqlConnection:
    """The connections to one database, each of which can only read."""

    def __init__(self, agency: str, source: SqlSource, _: Tokens = OWN) -> None:
        self.agency = agency
        self._bounds = Bounds(source.max_rows, source.max_bytes, source.timeout)
        self._url = make_url(source.url.reveal())
        self._pool = source.concurrency
        self._engine: AsyncEngine | None = None

    def upstream(self, lookup: str, plan: ProvedRequest) -> "SqlUpstream":
        return SqlUpstream(self, lookup, plan)

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    @property
    def there(self) -> bool:
        """Whether a database that is a file is there; asking for one that is not would make it."""
        file = self._url.database or ""
        return self._url.get_backend_name() != "sqlite" or file.startswith("file:") or Path(file).is_file()

    @property
    def engine(self) -> AsyncEngine:
        if self._engine is None:
            self._engine = self._opened()
        return self._engine

    def _opened(self) -> AsyncEngine:
        sqlite = self._url.get_backend_name() == "sqlite"
        engine = create_async_engine(
            self._url,
            pool_size=self._pool,
            max_overflow=0,
            hide_parameters=True,
            connect_args=(of_sqlite if sqlite else of_postgres)(self._bounds),
        )
        if sqlite:
            event.listen(engine.sync_engine, "connect", _only_read)
            return engine
        return engine.execution_options(postgresql_readonly=True)


def _only_read(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


class SqlUpstream:
    """One statement of a database, and the one that counts."""

    def __init__(self, connection: SqlConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, SqlRequest):
            raise TypeError(f"{lookup} has no request of an sql source")
        self._connection = connection
        self._lookup = lookup
        self._way = plan
        self._statement = _Statement(plan.request.statement)
        self._count = _Statement(plan.request.count) if plan.request.count else None

    async def ask(self, batch: KeyBatch) -> SourceReply:
        agency = self._connection.agency
        if not self._connection.there:
            raise AgencyUnavailable(agency, self._lookup, unreached=True)
        try:
            async with self._connection.engine.connect() as connection:
                result = await connection.execute(self._statement.clause, self._values(self._statement, batch))
                rows = await _rows(result)
                total = None
                if self._count is not None:
                    total = (await connection.execute(self._count.clause, self._values(self._count, batch))).scalar()
        except TooLarge as error:
            raise BadAnswer(agency, self._lookup, reason=str(error)) from None
        except (SQLAlchemyError, OSError) as error:
            if _state(error).startswith(_NOT_LET_IN):
                raise AgencyRefused(agency, self._lookup, reason="its database does not let us in") from None
            if _code(error) == sqlite3.SQLITE_INTERRUPT:
                raise AgencyTimeout(agency, self._lookup) from None
            if _code(error) == sqlite3.SQLITE_TOOBIG:
                raise BadAnswer(agency, self._lookup, reason=TOO_LARGE) from None
            if _unreached(error):
                raise AgencyUnavailable(agency, self._lookup, unreached=True) from None
            raise BadAnswer(agency, self._lookup, reason="its database does not take the statement") from None
        return SourceReply(rows, rows=rows, total=total)

    def _values(self, statement: "_Statement", batch: KeyBatch) -> dict[str, Any]:
        return {
            name: statement.bound(name, self._way.value(batch, _dotted(name.removesuffix(EACH))))
            for name in statement.names
        }


async def _rows(result: CursorResult[Any]) -> list[dict[str, Any]]:
    mappings, rows = result.mappings(), []
    while part := mappings.fetchmany(_IN_A_TURN):
        rows += [dict(row) for row in part]
        if len(part) == _IN_A_TURN:
            await asyncio.sleep(0)
    return rows


def _unreached(error: Exception) -> bool:
    """Whether a database could not be reached, rather than not take what it was asked."""
    if isinstance(error, DBAPIError) and (error.connection_invalidated or _state(error)[:2] in _AWAY):
        return True
    if isinstance(error, OperationalError):
        return _code(error) != sqlite3.SQLITE_ERROR
    return isinstance(error, InterfaceError | OSError)


def _code(error: Exception) -> int | None:
    """What SQLite calls an error of its own."""
    code: int | None = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return code


def _state(error: Exception) -> str:
    """The SQLSTATE of an error of PostgreSQL, if it is one."""
    return str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")


class _Statement:
    """A statement with the type of each thing it binds, which PostgreSQL wants to know."""

    def __init__(self, written: str) -> None:
        clause = text(spread(written))
        self.names = tuple(clause.compile().params)
        self._arrays = arrays(written)
        self.clause: TextClause = clause.bindparams(*(_parameter(name, name in self._arrays) for name in self.names))

    def bound(self, name: str, value: Any) -> Any:
        """What is bound by a name: several words of the source where there is room for them."""
        if name.endswith(EACH) or (name in self._arrays and value is not None):
            return value if isinstance(value, list) else [value]
        # Beside a list the name alone is only compared to null.
        return value[0] if isinstance(value, list) and not name.startswith("keys") else value


def _parameter(name: str, array: bool) -> BindParameter[Any]:
    word = name.split("_", maxsplit=1)[0]
    if array:
        return bindparam(name, type_=ARRAY(String))
    if word == "keys" or name.endswith(EACH):
        return bindparam(name, expanding=True, type_=None if word == "keys" else String)
    return bindparam(name, type_=Integer if word in ("offset", "limit", "page") else String)


def _dotted(name: str) -> str:
    return name.replace("_", ".", 1)
