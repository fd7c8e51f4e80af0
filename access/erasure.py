"""Erases what the hub itself holds about a person (PDPA B.E. 2562, s. 33): the ledger alone keeps that it was done.

The hub holds no agency's data but what it remembers for a while; that is forgotten too, by whoever has the cache.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select

from access.consents.consent_tables import CONSENTS, MANDATES
from access.consents.consents_at_hand import mark_of
from access.consents.mandates import pseudonym_of
from access.ledger.entry import Circumstances, Entry
from access.ledger.recorded_states import StateKind, line
from access.ledger.same_transaction import SameTransaction
from access.oauth.signed_in_person import opened
from access.permissions.purposes import Basis
from access.questions.questions import erase_questions
from access.storage.sealing import Seal, digest
from access.token_store.revocations import revoke
from access.token_store.token_tables import CODES, GRANTS, REFRESH_TOKENS
from connectors.values.national_ids import proved

TYPE = "Erasure"
HUB = "saan"
WHAT = ("consents", "mandates", "memory", "questions", "signIns")
"""What is erased, as the ledger names it; `memory` is what was remembered of agencies' answers."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many consents, mandates, sign-ins and questions are gone."""

    consents: int
    mandates: int
    sign_ins: int
    questions: int = 0

    def entry(self, subject: str, *, at: datetime.datetime, by: str) -> Entry:
        """The line of the ledger that shows it: about whom (her key there), when, by which official."""
        erasing = Circumstances(at=at, app=HUB, basis=Basis.LEGAL_OBLIGATION.value, operation=digest(TYPE), actor=by)
        erased = self.consents + self.mandates + self.sign_ins + self.questions
        return erasing.entry(HUB, TYPE, disclosed=WHAT, count=erased, subject=subject)


async def erase(beside: SameTransaction, seal: Seal, national_id: str, *, now: datetime.datetime, by: str) -> Erased:
    """Deletes every consent, mandate, sign-in and question that is about a person or that she gave; her tokens end too.

    It is on record when this returns: what was erased, and of each that nothing comes after it, so that a row which is
    put back is as good as none. `by` is the official who does it. Raises NotAnId, StorageUnavailable.
    """
    proven = proved(national_id)
    subject = beside.subject(proven)
    async with beside.writing() as (connection, lines):
        erased, gone = await connection.run_sync(_erase, seal, proven, now)
        lines.append(erased.entry(subject, at=now, by=by))
        lines += [line(kind, id_, "erased", at=now, subject=subject) for kind, id_ in gone]
    return erased


def _erase(
    connection: Connection, seal: Seal, national_id: str, now: datetime.datetime
) -> tuple[Erased, list[tuple[StateKind, str]]]:
    name = pseudonym_of(national_id, seal)
    hers = or_(CONSENTS.c.subject == name, CONSENTS.c.given_by == name)
    consents: Sequence[str] = connection.execute(select(CONSENTS.c.id).where(hers)).scalars().all()
    sign_ins = _sign_ins(connection, seal, national_id, frozenset(consents))
    for grant in sign_ins:
        revoke(connection, f"grant:{grant}", now)
        connection.execute(delete(CODES).where(CODES.c.grant == grant))
        connection.execute(delete(REFRESH_TOKENS).where(REFRESH_TOKENS.c.grant == grant))
        connection.execute(delete(GRANTS).where(GRANTS.c.id == grant))
    connection.execute(delete(CONSENTS).where(hers))
    for consent in consents:
        revoke(connection, mark_of(consent), now)
    about = or_(MANDATES.c.holder == name, MANDATES.c.subject == name)
    mandates: Sequence[str] = connection.execute(select(MANDATES.c.id).where(about)).scalars().all()
    connection.execute(delete(MANDATES).where(about))
    kinds = ((StateKind.CONSENT, consents), (StateKind.MANDATE, mandates), (StateKind.SIGN_IN, sign_ins))
    gone = [(kind, id_) for kind, ids in kinds for id_ in ids]
    questions = erase_questions(connection, seal, national_id)
    return Erased(len(consents), len(mandates), len(sign_ins), questions), gone


def _sign_ins(connection: Connection, seal: Seal, national_id: str, consents: frozenset[str]) -> Sequence[str]:
    """The grants of this person. Who signed in is sealed, and sealed differently each time: each has to be opened."""
    found = []
    for row in connection.execute(select(GRANTS.c.id, GRANTS.c.person, GRANTS.c.consent)).all():
        person = opened(row.person, seal)
        if row.consent in consents or (person is not None and national_id in (person.national_id, person.subject)):
            found.append(row.id)
    return found
