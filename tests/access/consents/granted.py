"""Consents and mandates that tests are given, and whoever asks by one."""

import datetime
from dataclasses import replace
from typing import Any

from access.caller import Caller
from access.consents.consent import Consent
from access.consents.consent_check import ConsentRequest
from access.consents.mandates import Relation
from tests.oauth import BANK, CHILD, CITIZEN, Server

SCOPES = frozenset({"citizen.name", "citizen.businesses"})


async def grant(server: Server, *, days: float = 90, **changed: Any) -> Consent:
    asked = ConsentRequest(
        app=BANK,
        scopes=frozenset({"citizen.name"}),
        purpose="customer-check",
        until=server.clock.now() + datetime.timedelta(days=days),
        subject=CITIZEN,
    )
    return await server.consents.grant(replace(asked, **changed))


def caller(consent: Consent, **changed: Any) -> Caller:
    asking = Caller(app="bank-app", subject=CITIZEN, scopes=SCOPES, purpose="customer-check", consent=consent.id)
    return replace(asking, **changed)


async def mandate(server: Server, **changed: Any) -> str:
    until = server.clock.now() + datetime.timedelta(days=1)
    given = {"holder": CITIZEN, "subject": CHILD, "relation": Relation.PARENT, "until": until, **changed}
    return (await server.mandates.record(**given)).id


async def spend(server: Server, consent: Consent) -> str | None:
    """Uses a consent as an operation does, its line on record; why it could not."""
    permit = await server.consents.permit(caller(consent))
    if permit.limited is None:
        return permit.caller.ended
    use = await server.consents.take(permit.limited)
    if use is None:
        return "USED_UP"
    async with server.authority.beside.writing() as (_, lines):
        lines.append(use.entry(app="bank-app", subject=None))
    return None
