"""The consent page can show the citizen the very values, and nothing beyond what is asked for."""

import time

from access.oauth.person import Person
from access.scopes import SCOPES
from endpoints.preview import SHOWN, Previewing
from schema.values import PersonName
from tests.hub import CITIZEN, hub
from tests.shelf import Shelf, record


def person() -> Person:
    return Person(national_id=CITIZEN, name="สมศรี ใจดี", acr="aal2", at=int(time.time()))


def shelf() -> Shelf:
    name = PersonName(title="นาง", first="สมศรี", middle=None, last="ใจดี")
    return Shelf("Person", "nationalId", {CITIZEN: [record("Person", "dopa", national_id=CITIZEN, name_th=name)]})


async def test_the_values_of_the_scopes_asked_for_are_shown_and_no_others() -> None:
    preview = Previewing(hub(shelf())._run)  # type: ignore[attr-defined]
    shown = await preview(person(), frozenset({"citizen.name", "citizen.address"}), "th")
    assert shown == {"citizen.name": "นาง สมศรี ใจดี"}


async def test_a_scope_without_a_preview_asks_nobody() -> None:
    known = shelf()
    preview = Previewing(hub(known)._run)  # type: ignore[attr-defined]
    assert await preview(person(), frozenset({"ledger.audit"}), "en") == {}
    assert known.asked == []


def test_what_is_previewed_are_scopes_that_there_are() -> None:
    assert SHOWN.keys() <= SCOPES.keys()
