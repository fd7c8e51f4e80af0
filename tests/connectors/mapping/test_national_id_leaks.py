"""No national id leaves as something public: it is refused where the row is mapped, and reported without itself."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.mapping.national_id_leaks import is_somebody
from tests.agencies.asked import GRAPH
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, Bureau

pytestmark = pytest.mark.threat("id-published")

SOMEBODY = "9100000000011"
SOURCE = """
[source]
kind = "file"
folder = "${FOLDER}"
"""
BUSINESS = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "b.json" }
privacy = { class = "CLASS", basis = "public-task" }
[fields.Business]
juristicId = "id"
nameTh = "name"
directors = "count"
area = "area"
capital = "capital"
branches = "branches"
rates.each = "rates"
rates.amount = "amt"
rates.conditionTh = "condition"
"""
LICENCE = """
[[lookup]]
type = "Licence"
by = "number"
request = { file = "b.json" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "$key", juristicId = "id", tenant = "name" }
answer = { key = "number" }
"""


def opened(bureau: Open, folder: Path, lookups: str, **row: Any) -> Bureau:
    found = {"id": FIRST, "name": "ร้าน", "branches": ["1"], "rates": [{"amt": 5, "condition": "ก"}], **row}
    (folder / "b.json").write_text(json.dumps([found]), encoding="utf-8")
    return bureau(SOURCE + lookups, {"FOLDER": str(folder)})


@pytest.mark.parametrize("class_", ["public", "personal"])
@pytest.mark.parametrize(
    ("column", "value", "fact"),
    [
        ("name", SOMEBODY, "nameTh"),
        ("name", "๙-๑๐๐๐-๐๐๐๐๐-๐๑-๑", "nameTh"),
        ("name", int(SOMEBODY), "nameTh"),
        ("count", int(SOMEBODY), "directors"),
        ("area", SOMEBODY, "area"),
        ("capital", f"{SOMEBODY}.00", "capital"),
        ("branches", ["1", SOMEBODY], "branches"),
        ("rates", [{"amt": 5, "condition": SOMEBODY}], "rates.conditionTh"),
    ],
)
async def test_a_public_fact_that_is_an_id_is_not_there_and_is_reported_without_it(
    column: str, value: Any, fact: str, *, class_: str, bureau: Open, tmp_path: Path
) -> None:
    """Of what is about nobody anybody may come to see everything, whatever class its manifest gives it."""
    asked = opened(bureau, tmp_path, BUSINESS.replace("CLASS", class_), **{column: value})
    answer = await asked.one("Business", "juristicId", FIRST)
    assert SOMEBODY not in repr(answer.records)
    assert "๙" not in repr(answer.records)
    assert ("UNKNOWN_VALUE", f"Business.{fact}") in asked.oddities()
    assert SOMEBODY not in repr(asked.heard) + repr(answer.error)


async def test_a_record_of_which_somebody_s_id_is_the_key_is_left_out_and_so_is_its_global_id(
    bureau: Open, tmp_path: Path
) -> None:
    asked = opened(bureau, tmp_path, LICENCE, number=SOMEBODY)
    answer = await asked.one("Licence", "number", SOMEBODY)
    assert answer.records == ()
    assert ("LEFT_OUT", "Licence.number") in asked.oddities()
    assert SOMEBODY not in str(answer.error) + repr(asked.heard)


async def test_a_juristic_id_from_an_agency_is_held_to_what_one_from_a_client_is(bureau: Open, tmp_path: Path) -> None:
    """A sole trader's licence names her by her own id."""
    asked = opened(bureau, tmp_path, LICENCE, number="7/2569", id=SOMEBODY)
    answer = await asked.one("Licence", "number", "7/2569")
    assert answer.records == ()
    assert asked.oddities() == {("UNKNOWN_VALUE", "Licence.juristicId"): 1, ("LEFT_OUT", "Licence.juristicId"): 1}
    assert SOMEBODY not in str(answer.error) + repr(asked.heard)


async def test_other_numbers_of_thirteen_digits_and_ids_of_businesses_are_given(bureau: Open, tmp_path: Path) -> None:
    asked = opened(bureau, tmp_path, BUSINESS.replace("CLASS", "public"), name="9100000000012", branches=[FIRST, "2"])
    (record,) = (await asked.one("Business", "juristicId", FIRST)).records
    assert (record.name_th, record.branches) == ("9100000000012", [FIRST, "2"])
    assert asked.oddities() == {}


@pytest.mark.parametrize(
    "field",
    [
        f'{{ value = "{SOMEBODY}" }}',
        f'{{ from = "name", default = "{SOMEBODY}" }}',
        f'{{ from = "name", as = {{ a = "b" }}, default = "{SOMEBODY}" }}',
    ],
)
def test_a_manifest_that_holds_somebody_s_id_itself_does_not_serve_and_the_fault_does_not_say_it(
    field: str, bureau: Open, tmp_path: Path
) -> None:
    with pytest.raises(AssertionError, match="national id") as faults:
        opened(bureau, tmp_path, BUSINESS.replace("CLASS", "public").replace('nameTh = "name"', f"nameTh = {field}"))
    assert "does not fit" not in str(faults.value)
    assert SOMEBODY not in str(faults.value)


@pytest.mark.parametrize("value", [None, True, "", "x" * 100, Decimal("NaN"), Decimal("9100000000011.5"), 10**40, []])
def test_what_is_no_id_is_nobody(value: Any) -> None:
    assert not is_somebody(value)


def test_the_types_that_are_about_people_say_so_to_connectors() -> None:
    personal = {name for name, one in GRAPH.contracts.items() if one.personal}
    assert personal == {
        "Person",
        "Director",
        "Entitlement",
        "HealthRight",
        "SocialSecurity",
        "Contribution",
        "Study",
        "Qualification",
        "StudentLoan",
        "TrainingCertificate",
        "DrivingLicence",
    }
