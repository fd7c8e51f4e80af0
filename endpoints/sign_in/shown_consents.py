"""A consent in words, for whoever gave it to read."""

import datetime
from typing import Any

from access.consents.consent import Consent
from access.permissions.purposes import PURPOSES
from access.permissions.scopes import Scopes
from endpoints.pages.thai_days import day
from endpoints.sign_in.authorize import RELATIONS

STATES = {
    None: ("มีผลอยู่", "In force"),
    "WITHDRAWN": ("ถอนแล้ว", "Withdrawn"),
    "EXPIRED": ("หมดอายุแล้ว", "Expired"),
    "USED_UP": ("ใช้ครบแล้ว", "Used up"),
}
TODAY = ("ใช้ครบสำหรับวันนี้แล้ว", "Used up for today")


def shown_consent(consent: Consent, scopes: Scopes, now: datetime.datetime, language: str) -> dict[str, Any]:
    """What it allows, for what and until when, and how it stands; `ended` is None of one that can be withdrawn."""
    ended = consent.ended(now)
    # What is used up for a day is in force again on the next.
    tomorrow = ended == "USED_UP" and consent.terms.uses_a_day is not None
    withdrawn = consent.withdrawn_at
    return {
        "id": consent.id,
        "ended": None if tomorrow else ended,
        "state": TODAY if tomorrow else STATES[ended],
        "relation": RELATIONS.get(consent.terms.relation or ""),
        "scopes": [in_words(scopes, name) for name in scopes.in_order(consent.terms.scopes)],
        "left_out": [in_words(scopes, name) for name in sorted(consent.terms.answered - consent.terms.scopes)],
        "purpose": PURPOSES[consent.terms.purpose],
        "given": day(consent.given_at, language),
        "until": day(consent.until, language),
        "withdrawn": None if withdrawn is None else day(withdrawn, language),
        "uses": f"{consent.uses}/{consent.terms.uses}" if consent.terms.uses is not None else None,
    }


def in_words(scopes: Scopes, name: str) -> dict[str, str]:
    """What a scope opens, in words; one that is no more as it was called."""
    known = scopes.get(name)
    return {"th": known.th, "en": known.en} if known else {"th": name, "en": name}
