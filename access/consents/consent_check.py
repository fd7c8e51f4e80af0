"""Consents: given, withdrawn, counted. What is withdrawn holds no longer: for the next request of its process, and a
second later for any of another."""

import datetime
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import cachebox
import structlog
from sqlalchemy import Connection, Row, case, insert, or_, update

from access.apps.app import App
from access.caller import Caller
from access.consents.consent import LONGEST, Consent, ConsentForged, ConsentTerms, ConsentUnfit, signed, verified
from access.consents.consent_states import USED, day_of, rows_of, uses, uses_on, with_states, withdrawn_at
from access.consents.consent_tables import CONSENTS
from access.consents.consents_at_hand import ConsentsAtHand, Permit, mark_of
from access.consents.mandates import NoMandate, in_force, pseudonym_of, subject_of
from access.identity.jwt_strict import key_id
from access.ledger.entry import Entry
from access.ledger.recorded_states import StateKind, grouped, line, over
from access.ledger.same_transaction import SameTransaction
from access.permissions.purposes import Basis
from access.storage.database import Database
from access.storage.sealing import Seal
from access.token_store.grants import end_of_consent
from access.token_store.revocations import revoke
from access.token_store.signing_key_rotation import Ring, SigningKeys

log = structlog.get_logger("saan.consents")

REMEMBERED = 20_000_000  # bytes of artefacts whose signature was checked, and of what they say

Now = Callable[[], datetime.datetime]
Forget = Callable[[str], Awaitable[bool]]
"""Has every process forget what it remembers about a person (a national id); false when others cannot be told yet."""


async def nothing_remembered(_: str) -> bool:
    """Forgets nothing: where nothing is remembered."""
    return True


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What a citizen is asked to allow, and her limits. `subject` and `given_by` are national ids, in no log.

    `left_out` is what she was asked for beside it and did not allow.

    `given_by` is who signed in, where she acts for another (`subject`): a mandate must say that she may.
    """

    app: App
    scopes: frozenset[str]
    purpose: str
    until: datetime.datetime
    subject: str = field(repr=False)
    given_by: str | None = field(default=None, repr=False)
    uses: int | None = None
    uses_a_day: int | None = None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ConsentUse:
    """One use that was taken: of which consent, and which of its uses (from 1)."""

    consent: str
    number: int
    at: datetime.datetime

    def entry(self, *, app: str, subject: str | None) -> Entry:
        """The line that puts it on record, with what was given for it."""
        return line(StateKind.CONSENT, self.consent, USED, at=self.at, app=app, subject=subject, count=self.number)


class Consents:
    """The book of consents. What is remembered of a person is forgotten (`forget`) when one about her is withdrawn."""

    def __init__(
        self,
        database: Database,
        beside: SameTransaction,
        keys: SigningKeys,
        seal: Seal,
        at_hand: ConsentsAtHand,
        *,
        issuer: str,
        now: Now,
        forget: Forget = nothing_remembered,
    ) -> None:
        self._database = database
        self._beside = beside
        self._keys = keys
        self._seal = seal
        self._at_hand = at_hand
        self._issuer = issuer
        self._now = now
        self._forget = forget
        self._terms: cachebox.LRUCache[str, ConsentTerms] = cachebox.LRUCache(
            REMEMBERED, getsizeof=lambda artefact, _: 1_000 + 2 * len(artefact)
        )

    def subject(self, national_id: str) -> str:
        """The pseudonym under which consents know a person. Raises NotAnId."""
        return pseudonym_of(national_id, self._seal)

    async def grant(self, asked: ConsentRequest) -> Consent:
        """Keeps a citizen's consent and signs it. Raises ConsentUnfit, NoMandate."""
        now = self._now()
        _check(asked, now)
        ring = await self._keys.ring()
        async with self._database.writing() as connection:
            return await connection.run_sync(self._grant, asked, now, ring)

    async def withdraw(self, id_: str, *, by: str) -> Consent | None:
        """Ends a consent, and the sign-ins that rest on it; nothing of hers stays remembered. `by` is the subject's or
        the giver's national id.

        The consent as it is now; None when there is none of hers. Withdrawing twice is as good as once.
        """
        now, name = self._now(), self.subject(by)
        ring = await self._ring(await self._database.read(partial(rows_of, id_=id_)))
        mine = (CONSENTS.c.id == id_, or_(CONSENTS.c.subject == name, CONSENTS.c.given_by == name))
        async with self._beside.writing() as (connection, lines):
            rows = (await connection.execute(with_states().where(*mine))).all()
            if not rows or self._genuine(rows, ring) is None:
                return None
            ended = update(CONSENTS).where(*mine, CONSENTS.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
            await connection.execute(ended)
            rows = (await connection.execute(with_states().where(*mine))).all()
            consent = self._consent(rows, ring)
            await connection.run_sync(end_of_consent, self._seal, id_, now)
            await connection.run_sync(revoke, mark_of(id_), now)
            subject = consent.terms.sub
            about = by if subject == name else await connection.run_sync(subject_of, name, subject, self._seal)
            if not over(rows):
                whose = None if about is None else self._beside.subject(about)
                lines.append(line(StateKind.CONSENT, id_, "withdrawn", at=now, subject=whose))
        self._at_hand.forget(id_)
        if about is not None and not await self._forget(about):
            log.warning("what is remembered under a withdrawn consent is forgotten elsewhere later", consent=id_)
        return consent

    async def of_subject(self, national_id: str) -> Sequence[Consent]:
        """Every consent about a person, or that she gave for another, ended ones too, the latest first."""
        name = self.subject(national_id)
        hers = (
            with_states()
            .where(or_(CONSENTS.c.subject == name, CONSENTS.c.given_by == name))
            .order_by(CONSENTS.c.given_at.desc(), CONSENTS.c.id)
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(hers)).all()
        ring = await self._ring(found)
        return [consent for rows in grouped(found) if (consent := self._genuine(rows, ring)) is not None]

    async def standing(self, *, app: str, subject: str, scopes: frozenset[str], purpose: str) -> Consent | None:
        """A consent in force that a person (a national id) gave herself when she was asked for all this; None without
        one. It covers at least some of the scopes: of what the app can do without, she may have left out some."""
        now, name = self._now(), self.subject(subject)
        for consent in await self.of_subject(subject):
            terms = consent.terms
            same = terms.covers(app=app, subject=name, purpose=purpose) and terms.given_by is None
            decided = scopes <= terms.answered and not scopes.isdisjoint(terms.scopes)
            if same and decided and consent.ended(now) is None:
                return consent
        return None

    async def permit(self, caller: Caller) -> Permit:
        """The caller, with what the consent behind it allows at this moment. Nothing is used yet.

        A caller who needs no consent is returned as it is. To be asked once for each operation, before it is decided.
        Raises StorageUnavailable: without knowing, nothing personal is read.
        """
        if caller.consent is None or caller.app is None:
            return Permit(caller.without_consent("NOT_COVERED") if caller.basis is Basis.CONSENT else caller)
        if await self._at_hand.withdrawn(caller.consent):
            return Permit(caller.without_consent("WITHDRAWN"))
        consent = self._at_hand.find(caller.consent) or await self._read(caller.consent)
        if consent is None:
            return Permit(caller.without_consent("WITHDRAWN"))
        permit = self._at_hand.permitted(consent, caller) if consent.ended(self._now()) is None else None
        if permit is None:
            permit = self._judged(consent, caller)
            self._at_hand.permit(consent, caller, permit)
        return permit

    def _judged(self, consent: Consent, caller: Caller) -> Permit:
        """What this consent permits, or why nothing."""
        terms, subject = consent.terms, caller.subject
        if subject is None:
            return Permit(caller.without_consent("WITHDRAWN"))
        if not terms.covers(app=caller.app or "", subject=self.subject(subject), purpose=caller.purpose):
            return Permit(caller.without_consent("NOT_COVERED"))
        why = consent.ended(self._now())
        if why is not None:
            return Permit(caller.without_consent(why))
        allowed = replace(caller, scopes=caller.scopes & terms.scopes, purpose=terms.purpose)
        return Permit(allowed, consent if terms.limited else None)

    async def _read(self, id_: str) -> Consent | None:
        """The consent of this id as it stands now; one in force is at hand from then on."""
        since = self._at_hand.began()
        consent = await self._found(id_)
        if consent is not None and consent.ended(self._now()) is None:
            self._at_hand.keep(consent, since)
        return consent

    async def take(self, consent: Consent) -> ConsentUse | None:
        """Takes one use; None when another operation took the last one. Raises StorageUnavailable.

        What is given for it goes on record together with its own line (`ConsentUse.entry`). One that was taken and has
        no line was spent on nothing: a crash may cost a use, and gives none twice.
        """
        now, terms = self._now(), consent.terms
        today = day_of(now)
        # Never less than what is on record: a row that was put back begins where the ledger ends.
        total = case((CONSENTS.c.uses < consent.uses, consent.uses), else_=CONSENTS.c.uses)
        that_day = case((CONSENTS.c.day == today, CONSENTS.c.day_uses), else_=0)
        that_day = case((that_day < consent.uses_today, consent.uses_today), else_=that_day)
        free = [CONSENTS.c.id == terms.jti, CONSENTS.c.withdrawn_at.is_(None)]
        if terms.uses is not None:
            free.append(total < terms.uses)
        if terms.uses_a_day is not None:
            free.append(that_day < terms.uses_a_day)
        taken = update(CONSENTS).where(*free).values(uses=total + 1, day_uses=that_day + 1, day=today)
        async with self._database.writing() as connection:
            number = await connection.scalar(taken.returning(CONSENTS.c.uses))
        return None if number is None else ConsentUse(terms.jti, number, now)

    async def find(self, id_: str) -> Consent | None:
        """The consent of this id; None when there is none, or it is forged."""
        return await self._found(id_)

    async def _found(self, id_: str) -> Consent | None:
        rows = await self._database.read(partial(rows_of, id_=id_))
        return self._genuine(rows, await self._ring(rows)) if rows else None

    def _grant(self, connection: Connection, asked: ConsentRequest, now: datetime.datetime, ring: Ring) -> Consent:
        subject = self.subject(asked.subject)
        giver = self.subject(asked.given_by) if asked.given_by else subject
        until, relation = asked.until, None
        if giver != subject:
            mandate = in_force(connection, self._seal, holder=giver, subject=subject, now=now)
            if mandate is None:
                raise NoMandate
            relation = mandate[0].value
            until = min(until, mandate[1] or until)
        terms = ConsentTerms(
            iss=self._issuer,
            jti=secrets.token_urlsafe(16),
            sub=subject,
            client_id=asked.app.id,
            scope=" ".join(sorted(asked.scopes)),
            purpose=asked.purpose,
            iat=int(now.timestamp()),
            exp=int(until.timestamp()),
            given_by=giver if relation else None,
            relation=relation,
            left_out=" ".join(sorted(asked.left_out)) or None,
            uses=asked.uses,
            uses_a_day=asked.uses_a_day,
        )
        artefact = signed(terms, ring.signing)
        values = {
            "id": terms.jti,
            "app": terms.client_id,
            "subject": subject,
            "given_by": giver,
            "artefact": artefact,
            "scope": terms.scope,
            "given_at": now,
            "until": until,
            "uses": 0,
            "day": 0,
            "day_uses": 0,
        }
        connection.execute(insert(CONSENTS).values(**values))
        return Consent(terms, artefact, 0, 0, None)

    async def _ring(self, rows: Sequence[Row[Any]]) -> Ring:
        """The hub's keys, those among them that another process has made since and signed one of these with."""
        unread = {row.artefact for row in rows if row.artefact not in self._terms}
        return await self._keys.ring_with({kid for artefact in unread if (kid := key_id(artefact)) is not None})

    def _genuine(self, rows: Sequence[Row[Any]], ring: Ring) -> Consent | None:
        """The consent in the rows of `with_states`; None, and a line in the log, when none of the keys signed it so."""
        try:
            return self._consent(rows, ring)
        except ConsentForged as problem:
            log.error("a consent is forged", consent=rows[0].id, problem=str(problem))
            return None

    def _consent(self, rows: Sequence[Row[Any]], ring: Ring) -> Consent:
        """What it allows is read from the signed artefact alone; its row and the ledger can only end it.

        Raises ConsentForged.
        """
        row = rows[0]
        terms = self._terms.get(row.artefact)
        if terms is None:
            terms = self._terms[row.artefact] = verified(row.artefact, ring.ever)
        if (terms.jti, terms.sub, terms.given_by or terms.sub) != (row.id, row.subject, row.given_by):
            raise ConsentForged("it is another consent's, or another's consent")
        return Consent(terms, row.artefact, uses(rows), uses_on(rows, day_of(self._now())), withdrawn_at(rows))


def _check(asked: ConsentRequest, now: datetime.datetime) -> None:
    if asked.app.basis is not Basis.CONSENT:
        raise ConsentUnfit(f"the app reads on the ground '{asked.app.basis.value}', not on consent")
    if not asked.scopes or asked.scopes - asked.app.scopes:
        raise ConsentUnfit("the app is not registered for all that is asked")
    if asked.left_out - asked.app.optional_scopes or asked.left_out & asked.scopes:
        raise ConsentUnfit("only what the app says that it can do without is left out")
    if asked.purpose not in asked.app.purposes:
        raise ConsentUnfit("the app is not registered for this purpose")
    if not now < asked.until <= now + LONGEST:
        raise ConsentUnfit("a consent lasts a year at most")
    if any(limit is not None and limit < 1 for limit in (asked.uses, asked.uses_a_day)):
        raise ConsentUnfit("a limit of uses is 1 or more")
