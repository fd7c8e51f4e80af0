"""A right manifest passes the kit however its source writes, and a wrong one is told by the fact that differs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance_kit import answer_checks
from conformance_kit.report import CheckOutcome, KitReport
from conformance_kit.run import test as kit
from tests.connectors.graph import GRAPH

pytestmark = pytest.mark.threat("fact-misplaced")

AGENCY = Path(__file__).parent / "broken" / "agency"
Rows = Callable[[dict[str, Any]], Any]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(AGENCY, tmp_path / "agency"))


def manifest(home: Path, *changes: tuple[str, str]) -> None:
    """The manifest, written otherwise."""
    file = home / "connector.toml"
    text = file.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def sample(home: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The sample, changed."""
    (file,) = (home / "samples").glob("*.json")
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def told(home: Path, body: Callable[[Any], Any]) -> None:
    """What the source told, changed."""

    def change(document: dict[str, Any]) -> None:
        for one in document["exchanges"]:
            one["told"]["body"]["json"] = body(one["told"]["body"]["json"])

    sample(home, change)


def wrong(report: KitReport) -> list[tuple[str, str]]:
    return [(one.check, one.says) for one in report.findings if one.outcome is CheckOutcome.FAILED]


COMPUTED = [
    ('"NAME" }', """"NAME", branches = "[join('', ['https://x.example/', ID])]" }"""),
    ('"NAME" }', '"NAME", branches = "[ID]" }'),
    ('nameTh = "NAME"', """nameTh = "join(' ', [NAME, ID])\""""),
    ('"NAME" }', '"NAME", directors = { from = "ID", find = "^(..)" } }'),
]


@pytest.mark.parametrize("computed", COMPUTED)
async def test_a_fact_that_is_computed_from_the_key_may_be_other_when_the_key_is(
    home: Path, computed: tuple[str, str]
) -> None:
    manifest(home, computed)
    sample(home, lambda document: document.pop("expected"))
    assert wrong(await kit(home, GRAPH)) == []


async def test_a_list_of_keys_beside_the_rows_is_not_taken_for_them(home: Path) -> None:
    told(home, lambda body: {"index": [{"id": row["ID"], "at": n} for n, row in enumerate(body["items"])], **body})
    assert wrong(await kit(home, GRAPH)) == []


async def test_rows_that_name_another_key_elsewhere_belong_to_their_own(home: Path) -> None:
    other = "0985569000030"
    told(home, lambda body: {"items": [{**row, "PARENT": other} for row in body["items"]]})
    assert wrong(await kit(home, GRAPH)) == []


async def test_rows_made_by_an_expression_are_altered_as_they_were_made(home: Path) -> None:
    manifest(home, ('rows = "items"', '''rows = "items[?KIND=='B'] | [].{ID: ID, NAME: NAME}"'''))
    told(home, lambda body: {"items": [{"KIND": "A", "ID": "1"}, *({**row, "KIND": "B"} for row in body["items"])]})
    assert wrong(await kit(home, GRAPH)) == []


async def test_the_fact_that_differs_is_named(home: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        for one in document["exchanges"][1:]:
            for row in one["told"]["body"]["json"]["items"]:
                row["NAME"] = "อื่น"

    sample(home, change)
    ((check, says),) = wrong(await kit(home, GRAPH))
    assert check == answer_checks.BATCHES
    assert says.startswith("asked alone, a key has other records: nameTh differs")


async def test_a_fact_that_is_taken_from_the_wrong_place_is_caught_by_what_is_expected(home: Path) -> None:
    told(home, lambda body: {"items": [{**row, "BRAND": "ยี่ห้อ"} for row in body["items"]]})
    manifest(home, ('nameTh = "NAME"', 'nameTh = "BRAND"'))
    ((check, says),) = wrong(await kit(home, GRAPH))
    assert (check, says) == (answer_checks.EXPECTED, 'of the first key, nameTh: expected "ร้านหนึ่ง", found "ยี่ห้อ"')
    sample(home, lambda document: document.pop("expected"))
    report = await kit(home, GRAPH)
    assert wrong(report) == [], "without it nobody can know"
    assert [one.says for one in report.findings if one.check == answer_checks.EXPECTED] == [
        "no sample says what its records must be"
    ]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ([[{"plate": "x"}], None, None, None], 'Business has no fact "plate"'),
        ([[], None, None, None], "0 records are expected, and there are 1"),
        ([None, None, None, [{}]], "of the 4th key, 1 records are expected, and there are 0"),
        ([[{"nameTh": None}], None, None, None], 'nameTh: expected nothing, found "ร้านหนึ่ง"'),
        ([[{"capital": "1"}], None, None, None], 'capital: expected "1", found nothing'),
    ],
)
async def test_what_is_expected_and_is_not_so_is_told(home: Path, expected: Any, said: str) -> None:
    sample(home, lambda document: document.update(expected=expected))
    ((_, says),) = wrong(await kit(home, GRAPH))
    assert said in says


async def test_expectations_of_another_number_of_keys_are_a_fault(home: Path) -> None:
    sample(home, lambda document: document["expected"].pop())
    assert any("expect records of as many keys" in says for _, says in wrong(await kit(home, GRAPH)))


async def test_a_word_for_nothing_is_asked_about(home: Path) -> None:
    told(home, lambda body: {**body, "items": [{**row, "NAME": "NULL"} for row in body["items"]]})
    sample(home, lambda document: document.pop("expected"))
    report = await kit(home, GRAPH)
    assert wrong(report) == []
    assert any('nameTh is "NULL"' in note and 'missing = ["NULL"]' in note for note in report.notes), report.notes


async def test_nothing_is_asked_about_words_that_mean_something(home: Path) -> None:
    assert not [note for note in (await kit(home, GRAPH)).notes if "missing" in note]


OWNER = """, kind = { from = "TYPE", as = { "1" = "CAR" } }, owner = { \
Citizen = { nationalId = { from = "W", when = "P" } }, Business = { juristicId = { from = "W", when = "!P" } } } }"""
SOMEBODY, BUSINESS = "9100000000011", "0985569000013"


def vehicles(home: Path) -> None:
    """The agency, which gives vehicles: one of a kind that nobody lists, the first a person's."""
    manifest(home, ('type = "Business"', 'type = "Vehicle"'), ('nameTh = "NAME" }', 'plate = "NAME"' + OWNER))
    (file,) = (home / "samples").glob("*.json")
    file.rename(file.with_name("Vehicle-juristicId.json"))
    more = {BUSINESS: {"TYPE": "9", "W": SOMEBODY, "P": True}}

    def body(told: Any) -> Any:
        return {"items": [{"TYPE": "1", "W": row["ID"], **row, **more.get(row["ID"], {})} for row in told["items"]]}

    told(home, body)
    sample(home, lambda document: document.update(type="Vehicle") or document.pop("expected"))


async def test_records_of_others_that_are_named_and_kinds_that_nobody_lists_are_right(home: Path) -> None:
    vehicles(home)
    assert wrong(await kit(home, GRAPH)) == []


@pytest.mark.parametrize("named", [{"Citizen": {"nationalId": SOMEBODY}}, {"Business": {"juristicId": BUSINESS}}])
async def test_what_must_be_named_may_be_expected_and_the_kit_tells_nobody_s_id(home: Path, named: Any) -> None:
    vehicles(home)
    expected = [[{"kind": "OTHER", "owner": named}], [{"kind": "CAR"}], None, None]
    sample(home, lambda document: document.update(expected=expected))
    report = await kit(home, GRAPH)
    right = "Citizen" in named
    assert (wrong(report) == []) is right
    assert right or "owner: another record is named than is expected" in wrong(report)[0][1]
    assert SOMEBODY not in str(report.as_json())
