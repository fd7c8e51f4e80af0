"""The consent page can show the citizen the very values, and nothing beyond what is asked for."""

import time
from dataclasses import replace as replace_of

import pytest
from msgspec.structs import replace

from access.oauth.signed_in_person import Person
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import read_packages
from access.permissions.purposes import Basis
from access.permissions.scopes import Scopes, contributed
from connectors.provider import DataClass
from endpoints.sign_in.consent_preview import ConsentPreview
from schema.health import HealthScheme
from schema.values import PersonName
from supergraph.scope_preview import PreviewsUnfit, preview_of, require_previews
from tests import foreign_scope
from tests.agencies.asked import GRAPH
from tests.hub import CITIZEN, SCHEMA, hub
from tests.shelf import Shelf, record


def person() -> Person:
    return Person(national_id=CITIZEN, name="สมศรี ใจดี", acr="aal2", at=int(time.time()))


def shelf() -> Shelf:
    name = PersonName(title="นาง", first="สมศรี", middle=None, last="ใจดี")
    return Shelf("Person", "nationalId", {CITIZEN: [record("Person", "dopa", national_id=CITIZEN, name_th=name)]})


async def test_the_values_of_the_scopes_asked_for_are_shown_and_no_others() -> None:
    preview = ConsentPreview(hub(shelf())._answers.answer, lambda: SCHEMA)  # type: ignore[attr-defined]
    shown = await preview(person(), frozenset({"citizen.name", "citizen.address"}), "th")
    assert shown == {"citizen.name": "นางสมศรี ใจดี"}


async def test_a_scope_without_a_preview_asks_nobody() -> None:
    known = shelf()
    preview = ConsentPreview(hub(known)._answers.answer, lambda: SCHEMA)  # type: ignore[attr-defined]
    assert await preview(person(), frozenset({"ledger.audit"}), "en") == {}
    assert known.asked == []


async def test_whoever_signed_in_weakly_is_not_shown_what_touches_her_closely() -> None:
    scheme = next(iter(HealthScheme))
    right = Shelf(
        "HealthRight", "nationalId", {CITIZEN: [record("HealthRight", "nhso", national_id=CITIZEN, scheme=scheme)]}
    )
    preview = ConsentPreview(hub(right)._answers.answer, lambda: SCHEMA)  # type: ignore[attr-defined]
    assert await preview(replace(person(), acr="aal1"), frozenset({"citizen.health"}), "th") == {}
    assert await preview(person(), frozenset({"citizen.health"}), "en") == {"citizen.health": "Universal coverage"}


def test_whatever_a_citizen_may_be_asked_to_consent_to_can_be_shown_to_her_first() -> None:
    packages = read_packages(CORE_SCOPES).values()
    asked = {scope for package in packages if package.basis is Basis.CONSENT for scope in package.scopes}
    assert {name for name in asked if CORE_SCOPES[name].preview is None} == set()


async def test_what_a_preview_needs_beyond_its_scope_follows_from_the_graph() -> None:
    graph = foreign_scope.graph()
    found = {name: preview_of(graph, scope) for name, scope in graph.scopes.items()}
    needed = {name: one.scopes for name, one in found.items() if one is not None}
    assert needed["citizen.profile"] == {"citizen.name", "citizen.profile"}
    assert needed["citizen.savings"] == {"citizen.employment", "citizen.savings"}
    assert needed["citizen.health"] == {"citizen.health"}
    assert needed["zzz.secrets"] == needed["citizen.address"] == {"citizen.address", "zzz.secrets"}


def test_a_scope_of_the_core_shows_what_an_agency_gives_where_that_agency_is_there() -> None:
    with_preview = {name: scope for name, scope in CORE_SCOPES.items() if scope.preview is not None}
    assert [name for name, scope in with_preview.items() if preview_of(GRAPH, scope) is None] == []
    silent = {name for name, scope in with_preview.items() if preview_of(SCHEMA, scope) is None}
    given_by_the_core = {scope.name for scopes in SCHEMA.guarded.values() for scope in scopes}
    assert silent == with_preview.keys() - given_by_the_core
    assert "citizen.loans" in silent


@pytest.mark.threat("preview-wrong")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("healthRight { scheme }", "HealthRight.scheme is not what the scope opens"),
        ("home { houseId } nationalId", "Citizen.nationalId is not what the scope opens"),
        ("home { houseId } __typename", "nothing else"),
        ("nationalId } law(id: 1) { id", "no selection on one person"),
        ("nationalId } } mutation { withdrawConsent(id: 1) { id", "no selection on one person"),
        ("home { houseId } } } fragment F on Citizen { me { nationalId", "no selection on one person"),
        ("...F", "F"),
        ("home { houseId @skip(if: true) }", "nothing else"),
        ("nothing", "Cannot query field 'nothing'"),
        ("home", "must have a selection"),
        ("home {", "no selection"),
        ("", "selects nothing"),
        ("home { }", "selects nothing"),
        ("home { houseId " * 60, "more than 500"),
        ("home{" * 99, "no selection"),
        ("home(x:" + "[" * 400, "no selection"),
    ],
)
def test_a_preview_that_shows_anything_but_what_its_scope_opens_stops_the_start(text: str, why: str) -> None:
    graph = foreign_scope.graph()
    scope = contributed("zzz.secrets", DataClass.PERSONAL, en="Secrets", th="ความลับ", preview=text)
    wrong = replace_of(graph, scopes=Scopes.of(CORE_SCOPES, {"zzz": [scope]}))
    with pytest.raises(PreviewsUnfit) as refused:
        require_previews(wrong)
    (fault,) = refused.value.faults
    assert fault.startswith("zzz.secrets: ")
    assert why in fault


@pytest.mark.threat("preview-wrong")
def test_a_preview_takes_no_scope_that_opens_more_than_one_s_own() -> None:
    graph = foreign_scope.graph()
    fields = dict(graph.declared.fields)
    place = foreign_scope.FIELD
    fields[place] = replace_of(fields[place], scopes=("zzz.secrets", "citizens.lookup"))
    with pytest.raises(PreviewsUnfit, match=r"zzz\.secrets: it takes citizens\.lookup"):
        require_previews(replace_of(graph, declared=replace_of(graph.declared, fields=fields)))
