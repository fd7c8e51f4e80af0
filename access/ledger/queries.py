"""Reading the ledger: by the person concerned, and by an auditor."""

import base64
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from access.ledger.entry import Recorded, place_of
from access.ledger.ledger_errors import CursorRefused
from access.ledger.ledger_tables import ENTRIES
from access.ledger.recorded_states import HUB
from access.ledger.row_pages import WHOLE
from access.storage.database import Database
from access.storage.utc_moment import microseconds, moment

MOST = 500  # entries on a page


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
        """As conditions on the ledger's entries."""
        equal = {
            ENTRIES.c.app: self.app,
            ENTRIES.c.actor_reference: self.actor_reference,
            ENTRIES.c.purpose: self.purpose,
            ENTRIES.c.case_reference: self.case,
        }
        conditions = [column == value for column, value in equal.items() if value is not None]
        if self.agencies is not None:
            conditions.append(ENTRIES.c.agency.in_(self.agencies))
        if self.since is not None:
            conditions.append(ENTRIES.c.at >= microseconds(self.since))
        if self.until is not None:
            conditions.append(ENTRIES.c.at < microseconds(self.until))
        return conditions


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
        about = [ENTRIES.c.subject.in_(subjects)] if hidden else self._shown_to(subjects)
        return await self._page([*about, *filters.conditions()], first, after)

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
        return await self._page(filters.conditions(), first, after)

    def _shown_to(self, subjects: Sequence[str]) -> list[ColumnElement[bool]]:
        """What is about one person, without what the law still has wait."""
        now = microseconds(self._now())
        told = ENTRIES.c.hidden_until.is_(None) | (ENTRIES.c.hidden_until <= now)
        return [ENTRIES.c.subject.in_(subjects), told]

    async def _page(self, conditions: Sequence[ColumnElement[bool]], first: int, after: str | None) -> LedgerPage:
        place = tuple_(ENTRIES.c.at, ENTRIES.c.stream, ENTRIES.c.sequence)
        query = select(*WHOLE).where(*conditions)
        if after is not None:
            # The first condition is implied by the second; an index serves it.
            behind = _place(after)
            query = query.where(ENTRIES.c.at <= behind[0], place < behind)
        wanted = max(0, min(first, MOST))
        newest_first = query.order_by(ENTRIES.c.at.desc(), ENTRIES.c.stream.desc(), ENTRIES.c.sequence.desc())
        async with self._database.reading() as connection:
            rows = (await connection.execute(newest_first.limit(wanted + 1))).all()
        shown = rows[:wanted]
        return LedgerPage([Recorded.read(row) for row in shown], [_cursor(row) for row in shown], len(rows) > wanted)


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
