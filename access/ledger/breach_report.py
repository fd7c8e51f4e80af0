"""After a breach: whom it touches, which of their fields, and who had them (PDPA 2562, s. 37(4))."""

import datetime
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from access.ledger.ledger_tables import ENTRIES
from access.ledger.queries import LedgerFilters
from access.ledger.row_pages import PAGE
from access.storage.database import Database
from access.storage.utc_moment import moment

_HAD = (ENTRIES.c.disclosed != "", ENTRIES.c.recipient.is_(None))
"""What an app was given; what was sent to an agency to ask it, the app never saw."""


class BreachedField(NamedTuple):
    """A field of a type of the graph, and the agency that gave it."""

    agency: str
    type: str
    field: str


@dataclass(slots=True)
class Affected:
    """One person: under which key, which fields, how many disclosures, when first and last."""

    subject: str
    first: datetime.datetime
    last: datetime.datetime
    entries: int = 0
    fields: set[BreachedField] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who had the data: the app, and for officials the name, the number and the case; for what."""

    app: str
    actor: str | None
    actor_reference: str | None
    purpose: str | None
    case: str | None
    entries: int
    subjects: int


@dataclass(slots=True)
class BreachReport:
    """How far a breach reaches: what is counted up while the affected are read."""

    subjects: int = 0
    entries: int = 0
    fields: Counter[BreachedField] = field(default_factory=Counter)

    def add(self, affected: Affected) -> None:
        """Counts one more person."""
        self.subjects += 1
        self.entries += affected.entries
        self.fields.update(affected.fields)


async def affected(database: Database, filters: LedgerFilters) -> AsyncIterator[Affected]:
    """The people of whom something was disclosed, one after another. Raises StorageUnavailable.

    Their keys tell nothing; whoever must notify them makes the keys of the people at hand (`LedgerKeys.subjects`) and
    compares.
    """
    group = (ENTRIES.c.subject, ENTRIES.c.agency, ENTRIES.c.type, ENTRIES.c.disclosed)
    query: Select[Any] = (
        select(*group, func.count(), func.min(ENTRIES.c.at), func.max(ENTRIES.c.at))
        .where(ENTRIES.c.subject.is_not(None), *_HAD, *filters.conditions())
        .group_by(*group)
        .order_by(ENTRIES.c.subject)
    )
    person: Affected | None = None
    async with database.reading() as connection:
        rows = await connection.stream(query, filters.values(), execution_options={"yield_per": PAGE})
        async for subject, agency, kind, disclosed, entries, first, last in rows:
            if person is not None and person.subject != subject:
                yield person
                person = None
            if person is None:
                person = Affected(subject, moment(first), moment(last))
            person.first = min(person.first, moment(first))
            person.last = max(person.last, moment(last))
            person.entries += entries
            person.fields.update(BreachedField(agency, kind, name) for name in disclosed.split())
    if person is not None:
        yield person


async def consumers(database: Database, filters: LedgerFilters) -> list[Consumer]:
    """Who had something disclosed to them, the most first. Raises StorageUnavailable."""
    group = (
        ENTRIES.c.app,
        ENTRIES.c.actor,
        ENTRIES.c.actor_reference,
        ENTRIES.c.purpose,
        ENTRIES.c.case_reference,
    )
    entries, subjects = func.count(), func.count(ENTRIES.c.subject.distinct())
    query: Select[Any] = (
        select(*group, entries, subjects)
        .where(*_HAD, *filters.conditions())
        .group_by(*group)
        .order_by(entries.desc(), *group)
    )
    async with database.reading() as connection:
        return [Consumer(*row) for row in await connection.execute(query, filters.values())]
