"""What one operation leaves on record: what it disclosed and withheld, the use of a consent, and what it changed."""

import asyncio
import datetime
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

import msgspec
import structlog

from access.caller import Caller
from access.consents.consent import Consent
from access.consents.consent_check import ConsentUse
from access.ledger.entry import Circumstances, Entry, RefusedField
from access.ledger.ledger_errors import LedgerUnavailable
from access.permissions.field_refusals import AccessError, EffectUntold, NoConsent, RecordUnavailable
from access.storage.storage_errors import StorageUnavailable
from endpoints.graphql.disclosures import HUB, Disclosures, circumstances
from endpoints.graphql.identification import GraphQLRequest
from resolvers.effects import FAILED
from resolvers.request import Books
from resolvers.sent import Sent

log = structlog.get_logger("saan.operations")
INTENT, OUTCOME = "Intent", "Outcome"
"""The types of the lines that tell of an effect: before it begins, and when it has ended."""


class UsedUp(Exception):
    """Another operation took the last use of the consent while this one ran: what it found may not be given."""


@dataclass(slots=True)
class Effect:
    """Something that a mutation began. `code` is why it failed; None where it did not."""

    field: str
    at: datetime.datetime
    ended: bool = False
    code: str | None = None


@dataclass(slots=True)
class Recording:
    """Gathers while an operation runs; what it gathered is settled before the answer leaves.

    `limited` is the consent it rests on, where its uses are limited: one is taken if anything guarded was given, and
    before anything is changed.
    """

    caller: Caller
    limited: Consent | None
    books: Books
    at: datetime.datetime
    operation: str
    disclosures: Disclosures = field(default_factory=Disclosures)
    effects: list[Effect] = field(default_factory=list)
    use: ConsentUse | None = None
    _sent: dict[Sent, Awaitable[None]] = field(default_factory=dict)

    async def begin(self, field: str) -> None:
        """Puts on record that an effect is about to begin. Raises RecordUnavailable, NoConsent: then it does not."""
        try:
            await self._take()
            await self.books.ledger.record(
                [self._circumstances.entry(HUB, INTENT, subject=self._own, disclosed=(field,))]
            )
        except (LedgerUnavailable, StorageUnavailable):
            raise RecordUnavailable from None
        except UsedUp:
            raise NoConsent(f"Mutation.{field}", "", "USED_UP") from None
        self.effects.append(Effect(field, self.at))

    async def sending(self, sent: Sequence[Sent]) -> None:
        """Puts on record what is about to be sent to agencies, each once. Raises RecordUnavailable, NoConsent: then
        nothing is sent."""
        new = [one for one in sent if one not in self._sent]
        if new:
            self._sent |= dict.fromkeys(new, asyncio.ensure_future(self._send(new)))
        try:
            # Who goes away meanwhile takes nothing from another field that sends the same.
            await asyncio.gather(*{asyncio.shield(self._sent[one]) for one in sent})
        except (LedgerUnavailable, StorageUnavailable):
            raise RecordUnavailable from None
        except UsedUp:
            raise NoConsent(sent[0].told.type, "", "USED_UP") from None

    async def _send(self, sent: Sequence[Sent]) -> None:
        await self._take()
        lines = self._circumstances
        await self.books.ledger.record([self._sending(one, lines) for one in sent])

    def _sending(self, sent: Sent, lines: Circumstances) -> Entry:
        told, to = sent.told, sent.recipient
        subject = self.books.ledger.subject(told.subject) if told.subject else None
        return lines.entry(told.giver, told.type, subject=subject, disclosed=told.facts, count=1, recipient=to)

    def ended(self, field: str, code: str | None) -> None:
        """Notes how the effect that began last ended."""
        effect = self.effects[-1]
        effect.ended, effect.code = True, code

    async def settle(self) -> None:
        """Everything is on record when it returns. Raises LedgerUnavailable, UsedUp: then nothing of it may leave."""
        if self._anonymous:
            self.books.ledger.refused_anonymously(self.disclosures.refusals)
            return
        if self.disclosures.gave:
            try:
                await self._take()
            except StorageUnavailable as problem:
                raise LedgerUnavailable(str(problem)) from None
        entries = self.disclosures.entries(self.caller, self.books.ledger, at=self.at, operation=self.operation)
        entries += [self._outcome(effect) for effect in self.effects]
        if self.use is not None:
            entries.append(self.use.entry(app=self.caller.app or "nobody", subject=self._own))
        await self.books.ledger.record(entries)

    async def _take(self) -> None:
        """Takes one use, once for the operation. Raises UsedUp, StorageUnavailable."""
        if self.limited is None or self.use is not None:
            return
        self.use = await self.books.consents.take(self.limited)
        if self.use is None:
            raise UsedUp

    @property
    def _anonymous(self) -> bool:
        """Whether nobody in particular was refused, and nothing was given or changed."""
        return self.caller.app is None and not self.disclosures.gave and not self.effects

    @property
    def _own(self) -> str | None:
        return self.books.ledger.subject(self.caller.subject) if self.caller.subject else None

    def _outcome(self, effect: Effect) -> Entry:
        code, lines, own = _code(effect), self._circumstances, self._own
        if code is None:
            return lines.entry(HUB, OUTCOME, subject=own, disclosed=(effect.field,), count=1)
        return lines.entry(HUB, OUTCOME, subject=own, refused=(RefusedField(effect.field, code),))

    @property
    def _circumstances(self) -> Circumstances:
        return circumstances(self.caller, self.at, self.operation)


class ChangesUntold(Exception):
    """An operation has changed something, and how that ended could not be put on record: nothing of what it gave is
    told but that it was done, or why it failed."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self.effects = [EffectUntold(one.field, _code(one)) for one in effects]
        super().__init__(", ".join(one.field for one in effects))


class Standing(msgspec.Struct, frozen=True, eq=False):
    """As whom an operation runs, and where what it tells of people is gathered; or why nothing personal may be told."""

    caller: Caller
    recording: Recording | None = None
    withheld: AccessError | None = None


async def standing_of(request: GraphQLRequest, books: Books, now: datetime.datetime) -> Standing:
    """The caller with what a consent allows her today; withheld where that, or the ledger, cannot be had."""
    caller = request.caller
    if request.doubted:
        return Standing(caller, withheld=RecordUnavailable())
    try:
        permit = await books.consents.permit(caller)
    except StorageUnavailable:
        return Standing(caller, withheld=RecordUnavailable())
    if not books.ledger.available:
        return Standing(permit.caller, withheld=RecordUnavailable())
    return Standing(permit.caller, Recording(permit.caller, permit.limited, books, now, request.parameters.query))


async def on_record(standing: Standing) -> Standing | None:
    """None once what was gathered is on record; else as whom the operation is run again, since nothing of it may leave.

    Raises ChangesUntold where it must not be.
    """
    recording = standing.recording
    if recording is None:
        return None
    try:
        await recording.settle()
    except UsedUp:
        caller = standing.caller.without_consent("USED_UP")
        return Standing(caller, Recording(caller, None, recording.books, recording.at, recording.operation))
    except LedgerUnavailable:
        log.error("ledger unavailable, personal data withheld", changed=len(recording.effects))
        if recording.effects:
            raise ChangesUntold(recording.effects) from None
        return Standing(standing.caller, withheld=RecordUnavailable())
    return None


def _code(effect: Effect) -> str | None:
    return None if effect.ended and effect.code is None else effect.code or FAILED
