"""Sources of kind `sql`: databases, asked by a user who may only read."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated, Final

from msgspec import Meta

from connectors.kinds.source_kind import SourceKind
from connectors.kinds.sql_parameters import ordered, takes_one
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import SourceTable
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Secret

DRIVERS: Final = ("sqlite+aiosqlite", "postgresql+asyncpg")


class SqlSource(SourceTable, kw_only=True, tag="sql", tag_field="kind", frozen=True):
    """A database, asked through SQLAlchemy with a user who may only read."""

    max_bytes: Annotated[int, Says("how large an answer may be, in memory"), Meta(ge=1)] = 64_000_000
    url: Annotated[Secret, Says("`sqlite+aiosqlite:///path` or `postgresql+asyncpg://user:password@host/name`")]

    def prove(self, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
        # Half a second of imports, for those who have a database.
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            known = make_url(self.url.reveal()).drivername in DRIVERS
        except ArgumentError:
            known = False
        if not known:
            wrong = "the address is of no database that can be asked"
            faults.add(("source", "url"), wrong, f"use {' or '.join(DRIVERS)}")


class SqlRequest(RequestTable, frozen=True):
    """`request` of an `sql` lookup. Keys are always bound, never written into the statement."""

    statement: Annotated[
        str,
        Says(
            "one SELECT. Bind `:keys` (`where id in (:keys)`) or `:keys_part` for a batch, on PostgreSQL as one array "
            "with `= any(:keys)`; `:key` or `:key_part` for one key at a time; `:text`, `:offset`, `:limit` and "
            "`:filter_name` (null if absent) for a search, also `:filter_name_in` (a list), `_from` and `_to`. Where "
            "the source has several words for one value, "
            "`in (:filter_name)`, or `= any(:filter_name)` on PostgreSQL"
        ),
    ]
    count: Annotated[str | None, Says("of a search: a SELECT of one number, how many rows there are in all")] = None
    batch: Annotated[int, Says("how many keys one statement may carry"), Meta(ge=1)] = 500

    def _statements(self) -> Iterator[tuple[str, str]]:
        for key, written in (("statement", self.statement), ("count", self.count)):
            if written:
                yield key, written

    def prove(self, place: Place, faults: Faults) -> None:
        for key, written in self._statements():
            first = (written.split() or [""])[0].lower()
            if first not in ("select", "with"):
                faults.add((*place, key), "the statement does not begin with SELECT or WITH", "only read")
            if ";" in written:
                faults.add((*place, key), "the statement has a semicolon", "give one statement, without a semicolon")

    def references(self) -> Iterator[tuple[str, str]]:
        from sqlalchemy import text

        for key, written in self._statements():
            for name in text(written).compile().params:
                yield name.replace("_", ".", 1), key

    def narrow(self, names: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        for key, written in self._statements():
            for name in (one.replace(".", "_") for one in names):
                if takes_one(written, name):
                    yield key, f"write in (:{name}), or = any(:{name}) on PostgreSQL"

    def ordered(self) -> bool:
        return ordered(self.statement)

    def rows_a_call(self) -> int | None:
        return None

    def told_order(self) -> str | None:
        return "that of the statement" if self.ordered() else ""


KIND: Final = SourceKind(SqlSource, SqlRequest, "connectors.connections.sql:SqlConnection")
