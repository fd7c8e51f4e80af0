"""The consent page can show the citizen the very values, and nothing beyond what is asked for."""

import time

from msgspec.structs import replace

from access.oauth.signed_in_person import Person
from access.permissions.purposes import Basis
from access.permissions.scopes import PACKAGES, SCOPES
from endpoints.sign_in.consent_preview import SHOWN, ConsentPreview
from schema.health import HealthScheme
from schema.values import PersonName
from tests.hub import CITIZEN, hub
from tests.shelf import Shelf, record


def person() -> Person:
    return Person(national_id=CITIZEN, name="สมศรี ใจดี", acr="aal2", at=int(time.time()))


def shelf() -> Shelf:
    name = PersonName(title="นาง", first="สมศรี", middle=None, last="ใจดี")
    return Shelf("Person", "nationalId", {CITIZEN: [record("Person", "dopa", national_id=CITIZEN, name_th=name)]})


async def test_the_values_of_the_scopes_asked_for_are_shown_and_no_others() -> None:
    preview = ConsentPreview(hub(shelf())._answers.answer)  # type: ignore[attr-defined]
    shown = await preview(person(), frozenset({"citizen.name", "citizen.address"}), "th")
    assert shown == {"citizen.name": "นาง สมศรี ใจดี"}


async def test_a_scope_without_a_preview_asks_nobody() -> None:
    known = shelf()
    preview = ConsentPreview(hub(known)._answers.answer)  # type: ignore[attr-defined]
    assert await preview(person(), frozenset({"ledger.audit"}), "en") == {}
    assert known.asked == []


async def test_whoever_signed_in_weakly_is_not_shown_what_touches_her_closely() -> None:
    scheme = next(iter(HealthScheme))
    right = Shelf(
        "HealthRight", "nationalId", {CITIZEN: [record("HealthRight", "nhso", national_id=CITIZEN, scheme=scheme)]}
    )
    preview = ConsentPreview(hub(right)._answers.answer)  # type: ignore[attr-defined]
    assert await preview(replace(person(), acr="aal1"), frozenset({"citizen.health"}), "th") == {}
    assert await preview(person(), frozenset({"citizen.health"}), "th") == {"citizen.health": scheme.name}


def test_whatever_a_citizen_may_be_asked_to_consent_to_can_be_shown_to_her_first() -> None:
    asked = {scope for package in PACKAGES.values() if package.basis is Basis.CONSENT for scope in package.scopes}
    assert asked <= SHOWN.keys() <= SCOPES.keys()
