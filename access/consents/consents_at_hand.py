"""Consents as one process read them last, so that one which is used again is not read again for each request.

A withdrawal, and an erasure, leave a mark beside the revocations of tokens, in their own transaction: every process
knows it within a second, and asks for all marks together. What the marks do not tell is read anew after a while.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cachebox import LRUCache

from access.caller import Caller
from access.consents.consent import Consent
from access.token_store.revocations import Revoked

REMEMBERED: Final = 20_000_000
"""Bytes of consents at hand."""
LASTS: Final = 10.0
"""Seconds after which a row is read anew, whatever marks say: whoever writes in the database by himself leaves none."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What a caller may read at this moment.

    `limited` is the consent behind it, where its uses are limited: one is taken (`Consents.take`) before anything that
    was read under it is given.
    """

    caller: Caller
    limited: Consent | None = None


@dataclass(slots=True)
class _Known:
    """A consent, when it began to be read, and the last who was permitted by it, with what he was."""

    consent: Consent
    since: float
    permitted: tuple[Caller, Permit] | None = None


class ConsentsAtHand:
    """Those that were in force, and whose uses nobody counts."""

    def __init__(self, revoked: Revoked, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._revoked = revoked
        self._ticks = ticks
        self._known: LRUCache[str, _Known] = LRUCache(REMEMBERED, getsizeof=lambda _, one: _weight(one))

    async def withdrawn(self, id_: str) -> bool:
        """Whether a consent was withdrawn or erased a second ago or earlier; false of what ended longer ago than marks
        last, whose row tells. Raises StorageUnavailable."""
        return await self._revoked.hold((mark_of(id_),))

    def began(self) -> float:
        """The moment to give to `keep` with what is read from now on."""
        return self._ticks()

    def find(self, id_: str) -> Consent | None:
        """The consent of this id, where it was read lately."""
        known = self._known.get(id_)
        return None if known is None or self._old(known) else known.consent

    def keep(self, consent: Consent, since: float) -> None:
        """Remembers one that began to be read then."""
        if not consent.terms.limited:
            self._known[consent.id] = _Known(consent, since)

    def permitted(self, consent: Consent, caller: Caller) -> Permit | None:
        """What this caller was permitted by this consent; None where it is to be worked out."""
        known = self._known.get(consent.id)
        if known is None or known.permitted is None or known.consent is not consent:
            return None
        asked, permit = known.permitted
        return permit if asked is caller or asked == caller else None

    def permit(self, consent: Consent, caller: Caller, permit: Permit) -> None:
        """Remembers it, in the place of the last."""
        known = self._known.get(consent.id)
        if known is not None and known.consent is consent:
            known.permitted = caller, permit

    def forget(self, id_: str) -> None:
        """One that ends in this process holds no longer for the next request, here."""
        self._known.pop(id_, None)
        self._revoked.forget()

    def _old(self, known: _Known) -> bool:
        return self._ticks() - known.since > LASTS


def mark_of(id_: str) -> str:
    """What its withdrawal leaves among the revocations."""
    return f"consent:{id_}"


def _weight(known: _Known) -> int:
    """Bytes, with those of two callers, each as long as a token at most."""
    return 6_000 + 4 * len(known.consent.artefact)
