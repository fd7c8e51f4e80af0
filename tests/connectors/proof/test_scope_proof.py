"""Scopes that agencies declare for what they add to the graph."""

from pathlib import Path
from string import ascii_lowercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.proof.test_manifest_proof import GOOD, proof, told

SCOPE = """
[scope."bureau.vehicles"]
class = "personal"
th = "รถที่เป็นเจ้าของ"
en = "Vehicles one owns"
preview = "vehicles { plate taxPaidUntil }"
"""
BEGIN = len(GOOD.splitlines())


def test_they_are_handed_on_as_they_are_declared(tmp_path: Path) -> None:
    more = SCOPE.replace("vehicles", "health", 1).replace("personal", "sensitive").replace("preview", "# preview")
    manifest = proof(tmp_path, GOOD + SCOPE + more).manifest
    assert manifest is not None
    assert {id_: (one.class_, one.preview) for id_, one in manifest.scopes.items()} == {
        "bureau.vehicles": ("personal", "vehicles { plate taxPaidUntil }"),
        "bureau.health": ("sensitive", None),
    }
    assert manifest.scopes["bureau.vehicles"].th == "รถที่เป็นเจ้าของ"
    assert manifest.scopes["bureau.vehicles"].en == "Vehicles one owns"


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        (
            "bureau.vehicles",
            "dlt.vehicles",
            '2: the scope "dlt.vehicles" is not this agency\'s; begin it with "bureau."',
        ),
        ("bureau.vehicles", "bureaux.vehicles", '2: the scope "bureaux.vehicles" is not this agency\'s'),
        ("bureau.vehicles", "bureau", '2: "bureau" is no id of a scope; use small letters'),
        ("bureau.vehicles", "bureau.Vehicles", '2: "bureau.Vehicles" is no id of a scope'),
        ("bureau.vehicles", "bureau. x", '2: "bureau. x" is no id of a scope'),
        ("bureau.vehicles", "bureau." + "x" * 60, '2: "bureau.xx'),
        ('"personal"', '"public"', '3: "class": '),
        ('class = "personal"\n', "", '2: "class" is missing from "bureau.vehicles"; add it: how closely'),
        ('th = "รถที่เป็นเจ้าของ"\n', "", '2: "th" is missing from "bureau.vehicles"; add it: what it lets an app see'),
        ('en = "Vehicles one owns"\n', "", '2: "en" is missing from "bureau.vehicles"; add it: the same in English'),
        ("รถที่เป็นเจ้าของ", "Vehicles", '4: what "bureau.vehicles" lets one see is not said in Thai; say it in Thai'),
        ("Vehicles one owns", "รถ", '5: what "bureau.vehicles" lets one see is not said in English'),
        ("Vehicles one owns", "Vehicles\\u202e", "5: U+202E RIGHT-TO-LEFT OVERRIDE stands in it"),
        ("Vehicles one owns", "x" * 201, '5: "en": '),
        ("vehicles { plate taxPaidUntil }", " ", "6: it shows nothing; write a selection"),
        ("vehicles { plate taxPaidUntil }", "x" * 501, '6: "preview": '),
        ("preview", "previw", '6: unknown key "previw"; did you mean "preview"?'),
    ],
)
def test_a_scope_that_is_none_of_the_agency_s_is_told(tmp_path: Path, good: str, bad: str, fault: str) -> None:
    faults = [_from(one) for one in told(tmp_path, GOOD + SCOPE.replace(good, bad, 1))]
    assert any(one.startswith(fault) for one in faults), faults


def _from(fault: str) -> str:
    line, _, rest = fault.partition(":")
    return f"{int(line) - BEGIN}:{rest}"


@pytest.mark.parametrize(("number", "well"), [(20, True), (21, False)])
def test_an_agency_declares_few(tmp_path: Path, number: int, well: bool) -> None:
    scopes = "".join(SCOPE.replace("vehicles", f"s{one}", 1) for one in range(number))
    assert (told(tmp_path, GOOD + scopes) == []) is well


OWN = st.from_regex(r"bureau\.[a-z][a-z0-9-]{0,9}(\.[a-z][a-z0-9-]{0,9}){0,3}", fullmatch=True)
ANY = st.text(st.characters(exclude_characters='"\\\\', exclude_categories=("C",)), max_size=70)


@given(st.one_of(OWN, ANY, ANY.map(lambda text: f"bureau.{text}")))
def test_whatever_an_id_is_it_is_the_agency_s_own_or_a_fault(shelf: Path, id_: str) -> None:
    found = proof(shelf, GOOD + SCOPE.replace("bureau.vehicles", id_, 1))
    agency, *parts = id_.split(".")
    written = all(part[:1].isalpha() and set(part) <= {*ascii_lowercase, *digits, "-"} for part in parts)
    assert bool(found.faults) != (agency == "bureau" and bool(parts) and written and len(id_) <= 64)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scopes")
