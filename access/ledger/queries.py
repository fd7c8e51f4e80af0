"""Reading the ledger: by the person concerned, and by an auditor."""

import base64
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from access.ledger.entry import Recorded, place_of
from access.ledger.ledger_errors import CursorRefused
from access.ledger.ledger_tables import ENTRIES
from access.ledger.recorded_states import HUB
from access.ledger.row_pages import WHOLE
from access.storage.database import Database
from access.storage.utc_moment import microseconds, moment

MOST = 500  # entries on a page
STATEMENTS = 512  # sorts of pages: by which filters, about whom, from the beginning or not


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilters:
    """Which entries: all that fit everything given, of any of the `agencies`. `since` is included, `until` is not."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    agencies: Sequence[str] | None = None
    app: str | None = None
    actor_reference: str | None = None
    purpose: str | None = None
    case: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on the ledger's entries, to be executed with `values`."""
        return [_CONDITIONS[name] for name in self.values()]

    def values(self) -> dict[str, Any]:
        """What is given, by the names of the conditions."""
        told = {
            "app": self.app,
            "actor_reference": self.actor_reference,
            "purpose": self.purpose,
            "case": self.case,
            "agencies": self.agencies,
            "since": None if self.since is None else microseconds(self.since),
            "until": None if self.until is None else microseconds(self.until),
        }
        return {name: value for name, value in told.items() if value is not None}


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "app": ENTRIES.c.app == bindparam("app"),
    "actor_reference": ENTRIES.c.actor_reference == bindparam("actor_reference"),
    "purpose": ENTRIES.c.purpose == bindparam("purpose"),
    "case": ENTRIES.c.case_reference == bindparam("case"),
    "agencies": ENTRIES.c.agency.in_(bindparam("agencies", expanding=True)),
    "since": ENTRIES.c.at >= bindparam("since"),
    "until": ENTRIES.c.at < bindparam("until"),
}


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Entries, the newest first; to continue behind one, its cursor is the next `after`. `more`: whether there are."""

    entries: Sequence[Recorded]
    cursors: Sequence[str]
    more: bool


EVERYTHING = LedgerFilters()


class LedgerQueries:
    """Finds entries. `now` decides which hidden ones have had their date."""

    def __init__(self, database: Database, now: Callable[[], datetime.datetime]) -> None:
        self._database = database
        self._now = now

    async def disclosures(
        self,
        subjects: Sequence[str],
        *,
        first: int,
        after: str | None = None,
        filters: LedgerFilters = EVERYTHING,
        hidden: bool = False,
    ) -> LedgerPage:
        """What is on record about one person, under any of her keys (`Ledger.subjects`), as she may read it now.

        Entries that the law has wait are left out until their date, and stand in their own place from then on;
        `hidden` shows them at once, to an auditor. Raises CursorRefused, StorageUnavailable.
        """
        return await self._page(_About.ALL if hidden else _About.TOLD, filters, first, after, subjects)

    async def parties(self, subjects: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
        """The apps that stand in what one person may read now of what is on record about her, and the agencies.

        Raises StorageUnavailable.
        """
        named = select(ENTRIES.c.app, ENTRIES.c.agency).where(*self._shown_to(subjects)).distinct().limit(MOST)
        async with self._database.reading() as connection:
            rows = (await connection.execute(named)).all()
        return sorted({row.app for row in rows}), sorted({row.agency for row in rows})

    async def last_read(self, subjects: Sequence[str]) -> Mapping[str, datetime.datetime]:
        """When each app was last given something about one person by an agency, as she may read it now.

        Raises StorageUnavailable.
        """
        given = (ENTRIES.c.disclosed != "", ENTRIES.c.agency != HUB, ENTRIES.c.recipient.is_(None))
        last = select(ENTRIES.c.app, func.max(ENTRIES.c.at).label("at")).where(*self._shown_to(subjects), *given)
        async with self._database.reading() as connection:
            rows = (await connection.execute(last.group_by(ENTRIES.c.app).limit(MOST))).all()
        return {row.app: moment(row.at) for row in rows}

    async def lines(self, ids: Sequence[str], subjects: Sequence[str] | None = None) -> Mapping[str, Recorded]:
        """The entries of these ids: those that a person may read now (`subjects`), or for an operator all (None).

        Raises StorageUnavailable.
        """
        places = [tuple_(ENTRIES.c.stream, ENTRIES.c.sequence) == place for id_ in ids if (place := place_of(id_))]
        about = [] if subjects is None else self._shown_to(subjects)
        if not places:
            return {}
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(*WHOLE).where(or_(*places), *about).limit(MOST))).all()
        found = [Recorded.read(row) for row in rows]
        return {one.id: one for one in found}

    async def entries(self, *, first: int, after: str | None = None, filters: LedgerFilters = EVERYTHING) -> LedgerPage:
        """The auditor's view: all entries, hidden ones too. To have read them is itself to be recorded, by the caller.

        Raises CursorRefused, StorageUnavailable.
        """
        return await self._page(_About.ANYBODY, filters, first, after)

    def _shown_to(self, subjects: Sequence[str]) -> list[ColumnElement[bool]]:
        """What is about one person, without what the law still has wait."""
        now = microseconds(self._now())
        told = ENTRIES.c.hidden_until.is_(None) | (ENTRIES.c.hidden_until <= now)
        return [ENTRIES.c.subject.in_(subjects), told]

    async def _page(
        self, about: "_About", filters: LedgerFilters, first: int, after: str | None, subjects: Sequence[str] = ()
    ) -> LedgerPage:
        """In one read, by a statement that was made before."""
        wanted, given = max(0, min(first, MOST)), filters.values()
        chosen = _statement(about, tuple(given), after is not None)
        given |= {"limit": wanted + 1}
        if about is not _About.ANYBODY:
            given |= {"subjects": subjects}
        if about is _About.TOLD:
            given |= {"now": microseconds(self._now())}
        if after is not None:
            given |= dict(zip(_BEHIND, _place(after), strict=True))
        rows = await self._database.read(partial(_rows, chosen=chosen, given=given))
        shown = rows[:wanted]
        return LedgerPage([Recorded.read(row) for row in shown], [_cursor(row) for row in shown], len(rows) > wanted)


class _About(Enum):
    """Whom a page is about: anybody, or one person, with all that is on record or what she may be told now."""

    ANYBODY = 0
    ALL = 1
    TOLD = 2


_BEHIND = ("behind_at", "behind_stream", "behind_sequence")


@lru_cache(maxsize=STATEMENTS)
def _statement(about: _About, filters: tuple[str, ...], goes_on: bool) -> Select[Any]:
    """What reads such a page: of each sort there is one, however many ask."""
    query = select(*WHOLE).where(*(_CONDITIONS[name] for name in filters))
    if about is not _About.ANYBODY:
        query = query.where(ENTRIES.c.subject.in_(bindparam("subjects", expanding=True)))
    if about is _About.TOLD:
        query = query.where(ENTRIES.c.hidden_until.is_(None) | (ENTRIES.c.hidden_until <= bindparam("now")))
    place = (ENTRIES.c.at, ENTRIES.c.stream, ENTRIES.c.sequence)
    if goes_on:
        behind = [bindparam(name, type_=BigInteger) for name in _BEHIND]
        # The first condition is implied by the second; an index serves it.
        query = query.where(ENTRIES.c.at <= behind[0], tuple_(*place) < tuple_(*behind))
    return query.order_by(*(column.desc() for column in place)).limit(bindparam("limit", type_=Integer))


def _rows(connection: Connection, chosen: Select[Any], given: Mapping[str, Any]) -> Sequence[Row[Any]]:
    return connection.execute(chosen, given).all()


def _cursor(row: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(f"{row[2]}.{row[0]}.{row[1]}".encode()).decode()


def _place(cursor: str) -> tuple[int, int, int]:
    try:
        at, stream, sequence = (int(part) for part in base64.urlsafe_b64decode(cursor).decode("ascii").split("."))
    except ValueError:
        raise CursorRefused from None
    if max(abs(at), abs(stream), abs(sequence)) >= 2**63:
        raise CursorRefused
    return at, stream, sequence
