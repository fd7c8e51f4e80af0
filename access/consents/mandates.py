"""Who may act for whom: parents for children, directors for a company, holders of a mandate."""

import datetime
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from access.consents.consent_tables import MANDATES
from access.ledger.recorded_states import LINES, StateKind, grouped, line, over, with_lines
from access.ledger.same_transaction import SameTransaction
from access.storage.database import Database
from access.storage.row_marks import held, marked
from access.storage.sealing import Seal
from connectors.values.national_ids import NotAnId, national_id, proved

SEALED_FOR = "mandate"
PSEUDONYM_FOR = "consent"

Now = Callable[[], datetime.datetime]


class Relation(Enum):
    """As what somebody acts for another."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    DIRECTOR = "director"
    MANDATE = "mandate"


class NoMandate(Exception):
    """Nobody said that this person may act for that one, or it has ended."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """`subject` is the national or juristic id of whom the holder may act for; it is in no log."""

    id: str
    relation: Relation
    since: datetime.datetime
    until: datetime.datetime | None
    subject: str = field(repr=False)


class Mandates:
    """The register of mandates. It holds pseudonyms and sealed ids only.

    Whoever records one has seen the proof: the civil register for a parent, the business register for a director, a
    letter of attorney for a mandate.
    """

    def __init__(self, database: Database, beside: SameTransaction, seal: Seal, *, now: Now) -> None:
        self._database = database
        self._beside = beside
        self._seal = seal
        self._now = now

    async def record(
        self, *, holder: str, subject: str, relation: Relation, until: datetime.datetime | None = None
    ) -> Mandate:
        """`holder` (a national id) may act for `subject` from now on. `until`: a child comes of age, a letter ends.

        Raises NotAnId.
        """
        subject = proved(subject)
        if national_id(holder) is None:
            raise NotAnId
        mandate = Mandate(secrets.token_urlsafe(12), relation, self._now(), until, subject)
        async with self._database.writing() as connection:
            values = {
                "id": mandate.id,
                "holder": pseudonym_of(holder, self._seal),
                "subject": pseudonym_of(subject, self._seal),
                "person": self._seal.seal(subject, for_=SEALED_FOR),
                "relation": relation.value,
                "since": mandate.since,
                "until": until,
            }
            await connection.execute(insert(MANDATES).values(marked(self._seal, MANDATES, values)))
        return mandate

    async def of_holder(self, holder: str) -> Sequence[Mandate]:
        """Whom this person may act for now."""
        name = pseudonym_of(holder, self._seal)
        async with self._database.reading() as connection:
            rows = await connection.run_sync(_holding, self._seal, self._now(), MANDATES.c.holder == name)
        return [mandate for row in rows if (mandate := self._mandate(row)) is not None]

    async def end(self, id_: str) -> None:
        """A mandate holds no longer. Raises NoMandate."""
        now = self._now()
        async with self._beside.writing() as (connection, lines):
            rows = await connection.run_sync(_holding, self._seal, now, MANDATES.c.id == id_)
            if not rows:
                raise NoMandate
            said = {column.name: rows[0]._mapping[column] for column in MANDATES.c}
            ended = marked(self._seal, MANDATES, {**said, "ended_at": now})
            await connection.execute(update(MANDATES).where(MANDATES.c.id == id_).values(ended))
            about = self._mandate(rows[0])
            subject = None if about is None else self._beside.subject(about.subject)
            lines.append(line(StateKind.MANDATE, id_, "ended", at=now, subject=subject))

    def _mandate(self, row: Row[Any]) -> Mandate | None:
        subject = self._seal.open(row.person, for_=SEALED_FOR)
        if subject is None:
            return None
        return Mandate(row.id, Relation(row.relation), row.since, row.until, subject)


def pseudonym_of(id_: str, seal: Seal) -> str:
    """The pseudonym under which consents and mandates know a person or a business. Raises NotAnId."""
    return seal.pseudonym(proved(id_), for_=PSEUDONYM_FOR)


def in_force(
    connection: Connection, seal: Seal, *, holder: str, subject: str, now: datetime.datetime
) -> tuple[Relation, datetime.datetime | None] | None:
    """As what, and until when, `holder` may act for `subject` (both pseudonyms); None when not at all."""
    rows = _holding(connection, seal, now, MANDATES.c.holder == holder, MANDATES.c.subject == subject)
    return (Relation(rows[0].relation), rows[0].until) if rows else None


def subject_of(connection: Connection, holder: str, subject: str, seal: Seal) -> str | None:
    """The national or juristic id of whom `holder` acts or has acted for (both pseudonyms); None when for nobody."""
    chosen = select(MANDATES).where(MANDATES.c.holder == holder, MANDATES.c.subject == subject)
    known = [row for row in connection.execute(chosen).all() if held(seal, MANDATES, row) is not None]
    return seal.open(known[0].person, for_=SEALED_FOR) if known else None


def _holding(connection: Connection, seal: Seal, now: datetime.datetime, *which: ColumnElement[bool]) -> list[Row[Any]]:
    """The rows of those in force, the oldest first: as the hub wrote them, and with no end on record."""
    unended = (MANDATES.c.ended_at.is_(None), or_(MANDATES.c.until.is_(None), MANDATES.c.until > now))
    found = select(MANDATES, *LINES).select_from(with_lines(MANDATES, StateKind.MANDATE)).where(*which, *unended)
    rows = grouped(connection.execute(found.order_by(MANDATES.c.since, MANDATES.c.id)).all())
    return [of_one[0] for of_one in rows if not over(of_one) and held(seal, MANDATES, of_one[0]) is not None]
