"""Who may act for whom: parents for children, directors for a company, holders of a mandate."""

import datetime
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from access.consents.tables import MANDATES
from access.seal import Seal
from access.storage.database import Database
from connectors.national_ids import NotAnId, national_id, proved

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

    def __init__(self, database: Database, seal: Seal, *, now: Now) -> None:
        self._database = database
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
            await connection.execute(insert(MANDATES).values(**values))
        return mandate

    async def of_holder(self, holder: str) -> Sequence[Mandate]:
        """Whom this person may act for now."""
        name = pseudonym_of(holder, self._seal)
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(MANDATES).where(MANDATES.c.holder == name, *_in_force(self._now())).order_by(MANDATES.c.since)
            )
            return [mandate for row in rows if (mandate := self._mandate(row)) is not None]

    async def end(self, id_: str) -> None:
        """A mandate holds no longer. Raises NoMandate."""
        now = self._now()
        async with self._database.writing() as connection:
            ended = update(MANDATES).where(MANDATES.c.id == id_, *_in_force(now)).values(ended_at=now)
            if (await connection.execute(ended)).rowcount != 1:
                raise NoMandate

    def _mandate(self, row: Row[Any]) -> Mandate | None:
        subject = self._seal.open(row.person, for_=SEALED_FOR)
        if subject is None:
            return None
        return Mandate(row.id, Relation(row.relation), row.since, row.until, subject)


def pseudonym_of(id_: str, seal: Seal) -> str:
    """The pseudonym under which consents and mandates know a person or a business. Raises NotAnId."""
    return seal.pseudonym(proved(id_), for_=PSEUDONYM_FOR)


def in_force(
    connection: Connection, *, holder: str, subject: str, now: datetime.datetime
) -> tuple[Relation, datetime.datetime | None] | None:
    """As what, and until when, `holder` may act for `subject` (both pseudonyms); None when not at all."""
    chosen = select(MANDATES).where(MANDATES.c.holder == holder, MANDATES.c.subject == subject, *_in_force(now))
    row = connection.execute(chosen.order_by(MANDATES.c.since)).first()
    return None if row is None else (Relation(row.relation), row.until)


def subject_of(connection: Connection, holder: str, subject: str, seal: Seal) -> str | None:
    """The national or juristic id of whom `holder` acts or has acted for (both pseudonyms); None when for nobody."""
    chosen = select(MANDATES.c.person).where(MANDATES.c.holder == holder, MANDATES.c.subject == subject)
    sealed = connection.execute(chosen).scalars().first()
    return None if sealed is None else seal.open(sealed, for_=SEALED_FOR)


def _in_force(now: datetime.datetime) -> Sequence[ColumnElement[bool]]:
    return (MANDATES.c.ended_at.is_(None), or_(MANDATES.c.until.is_(None), MANDATES.c.until > now))
