"""An agency's own types as its manifest gives them: a vehicle register over REST, and what it adds to law sections."""

from collections.abc import Mapping, Sequence
from dataclasses import make_dataclass
from datetime import date
from typing import Any

import pytest

from connectors.contract import Answers, Contract, EntityReference, Fact, Question, ValueType
from connectors.provider import LookupContext, Trace
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import Connectors
from tests.connectors.graph import AGENCY, FIRST, VEHICLE, Kind
from tests.connectors.server import Server

SOMEBODY = "9100000000011"
MANIFEST = """
[scope."bureau.vehicles"]
class = "personal"
th = "รถที่เป็นเจ้าของ"
en = "Vehicles one owns"
preview = "vehicles { plate taxPaidUntil }"

[source]
kind = "rest"
url = "${URL}"

[[lookup]]
type = "Vehicle"
by = "plate+provinceCode"
request = { path = "/v1/vehicles", query = { plate = "$key.plate", prov = "$key.provinceCode" } }
privacy = { class = "personal", basis = "public-task" }

[[lookup]]
type = "Vehicle"
by = "juristicId"
request = { path = "/v1/owners/vehicles", method = "POST", body = { ids = "$keys" }, batch = 50 }
answer = { rows = "vehicles", key = "ownerId" }
privacy = { class = "public", basis = "public-task" }

[[lookup]]
type = "LawSection"
by = "lawId+number"
request = { path = "/v1/sections", query = { law = "$key.lawId", section = "$key.number" } }
privacy = { class = "public", basis = "public-task" }

[fields.Vehicle]
plate = "plateNo"
provinceCode = "provinceCode"
kind = { from = "type", as = { "รย.1" = "CAR", "รย.3" = "PICKUP" } }
taxPaidUntil = { from = "taxDue", as = "date-be", format = "dd/mm/yyyy" }
province.code = "provinceCode"
legalBasis.lawId = { value = "304277" }
legalBasis.number = { from = "type", as = { "รย.12" = "6" }, otherwise = "5" }
owner.Citizen.nationalId = { from = "ownerId", when = "ownerKind == 'P'" }
owner.Business.juristicId = { from = "ownerId", when = "ownerKind == 'J'" }

[fields.LawSection]
vehicleKinds = { from = "kinds", as = { "รย.1" = "CAR", "รย.3" = "PICKUP" } }
"""


def _contract(type_: str, *facts: Fact) -> Contract:
    made = make_dataclass(type_, [*(fact.attribute for fact in facts), ("source", Any, None)], frozen=True)
    return Contract(type_, {fact.name: fact for fact in facts}, made)


KINDS: dict[str, Any] = {"values": tuple(Kind.__members__), "make": Kind.__getitem__, "other": "OTHER"}
CONTRACTS = {
    "Vehicle": _contract(
        "Vehicle",
        *(VEHICLE.facts[name] for name in ("plate", "kind", "province", "legalBasis", "owner")),
        Fact("provinceCode", "province_code", ValueType.TEXT, required=True),
        Fact("taxPaidUntil", "tax_paid_until", ValueType.DATE),
    ),
    "LawSection": _contract(
        "LawSection@bureau", Fact("vehicleKinds", "vehicle_kinds", ValueType.ENUM, many=True, **KINDS)
    ),
}
PLATE = {"plate": ValueType.TEXT, "provinceCode": ValueType.TEXT}
SECTION = {"lawId": ValueType.TEXT, "number": ValueType.TEXT}
QUESTIONS = (
    Question("Vehicle", "plate+provinceCode", PLATE, Answers.ONE),
    Question("Vehicle", "juristicId", {"juristicId": ValueType.JURISTIC_ID}, Answers.MANY),
    Question("LawSection@bureau", "lawId+number", SECTION, Answers.ONE),
)
MINE = {"plateNo": "1กก 1", "provinceCode": "98", "type": "รย.1", "taxDue": "31/12/2569"}
MINE |= {"ownerId": "9-1000-00000-01-1", "ownerKind": "P"}
FLEET = {"plateNo": "2ขข 2", "provinceCode": "98", "type": "รย.12", "ownerId": FIRST, "ownerKind": "J"}


def answerable(agency: str) -> tuple[Mapping[str, Contract], Sequence[Question]]:
    return CONTRACTS, QUESTIONS


@pytest.fixture
async def register(server: Server, tmp_path: Any) -> Any:
    """The agency, served, and what was odd about its answers."""
    server.answer["/v1/vehicles"] = lambda request: MINE
    server.answer["/v1/owners/vehicles"] = lambda request: {"vehicles": [FLEET]}
    server.answer["/v1/sections"] = lambda request: {"kinds": ["รย.1", "รย.17"]}
    (tmp_path / "bureau").mkdir()
    (tmp_path / "bureau" / "connector.toml").write_text(AGENCY + MANIFEST, encoding="utf-8")
    odd: list[Any] = []
    connectors = load([tmp_path], {"URL": server.url}, answerable, deps=ConnectorDeps(hear=odd.append))
    assert [facts.faults for facts in connectors.agencies()] == [()]
    yield connectors, odd
    await connectors.close()


async def one(connectors: Connectors, type_: str, by: str, key: Any) -> Any:
    (provider,) = connectors.providers(type_, by)
    answer = (await provider.ask([key], LookupContext(None, 1e12), Trace()))[key]
    assert answer.error is None, answer.error
    return answer.records[0]


async def test_a_vehicle_names_its_owner_its_province_and_its_law(register: Any) -> None:
    connectors, odd = register
    vehicle = await one(connectors, "Vehicle", "plate+provinceCode", ("1กก 1", "98"))
    assert vehicle.kind is Kind.CAR
    assert vehicle.tax_paid_until == date(2026, 12, 31)
    assert vehicle.owner == EntityReference("Citizen", SOMEBODY)
    assert vehicle.province == EntityReference("Province", "98")
    assert vehicle.legal_basis == EntityReference("LawSection", ("304277", "5"))
    assert odd == []
    assert SOMEBODY not in repr(vehicle)


async def test_that_of_a_business_names_it_and_a_kind_nobody_listed_passes(register: Any) -> None:
    connectors, odd = register
    vehicle = await one(connectors, "Vehicle", "juristicId", FIRST)
    assert vehicle.owner == EntityReference("Business", FIRST)
    assert vehicle.legal_basis == EntityReference("LawSection", ("304277", "6"))
    assert vehicle.kind is Kind.OTHER
    assert [(report.drift.name, report.fact) for report in odd] == [("UNLISTED", "Vehicle.kind")]


async def test_what_it_adds_to_law_sections_holds_its_own_facts_only(register: Any) -> None:
    connectors, _ = register
    added = await one(connectors, "LawSection@bureau", "lawId+number", ("304277", "5"))
    assert added.vehicle_kinds == [Kind.CAR, Kind.OTHER]
    assert connectors.providers("LawSection", "lawId+number") == ()


async def test_a_public_lookup_that_names_persons_is_kept_as_what_is_personal(register: Any) -> None:
    connectors, _ = register
    (by_business,) = connectors.providers("Vehicle", "juristicId")
    (added,) = connectors.providers("LawSection@bureau", "lawId+number")
    assert (by_business.facts.personal, added.facts.personal) == (True, False)
