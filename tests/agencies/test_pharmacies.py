"""Pharmacies: a CSV with licences of businesses and of persons, of kinds that only their own agency names."""

from typing import Any

import pytest

from sandbox.world.build import World
from sandbox.world.model import Pharmacy
from schema.licence_kind import LicenceCode, LicenceState
from tests.agencies.asked import Asked


def check(found: Any, pharmacy: Pharmacy) -> None:
    assert (found.number, found.state) == (pharmacy.number, LicenceState[pharmacy.state])
    assert (found.code, found.other_code, found.kind_code) == (LicenceCode.OTHER, pharmacy.kind, pharmacy.kind)
    assert (found.issued_on, found.expires_on) == (pharmacy.issued_on, pharmacy.expires_on)
    assert (found.premises_th, found.premises_en) == (pharmacy.premises_th, pharmacy.premises_en)
    assert found.juristic_id == pharmacy.juristic_id
    assert found.fee.amount == pharmacy.fee
    assert found.address.subdistrict_code == pharmacy.address.subdistrict


def test_half_of_them_are_a_person_s_and_half_a_business_s(world: World) -> None:
    persons = [one for one in world.pharmacies if one.national_id]
    businesses = [one for one in world.pharmacies if one.juristic_id]
    assert len(persons) == len(businesses) == len(world.pharmacies) / 2
    assert all(one.national_id and one.national_id.startswith("9") for one in persons)
    assert all(one.juristic_id and one.juristic_id.startswith("098") for one in businesses)
    assert len({one.number for one in world.pharmacies}) == len(world.pharmacies)


@pytest.mark.parametrize("by", ["nationalId", "juristicId"])
async def test_every_holder_has_all_of_hers_and_nobody_else_an_error(hub: Asked, world: World, by: str) -> None:
    held: dict[str, list[Pharmacy]] = {}
    for one in world.pharmacies:
        holder = one.national_id if by == "nationalId" else one.juristic_id
        if holder:
            held.setdefault(holder, []).append(one)
    without = next(one.national_id for one in world.persons if one.national_id not in held)
    nobody = (
        without
        if by == "nationalId"
        else next(one.juristic_id for one in world.businesses if one.juristic_id not in held)
    )
    answers, _ = await hub.keys("pharmacies", "Licence", by, [*held, nobody])
    for holder, wanted in held.items():
        for found, pharmacy in zip(answers[holder].records, wanted, strict=True):
            check(found, pharmacy)
    assert (answers[nobody].records, answers[nobody].error) == ((), None)


async def test_whose_one_is_is_known_by_its_number_and_by_no_public_list(hub: Asked, world: World) -> None:
    hers = next(one for one in world.pharmacies if one.national_id)
    its = next(one for one in world.pharmacies if one.juristic_id)
    found = await hub.one("pharmacies", "Licence", "number", hers.number)
    check(found, hers)
    assert (found.national_id, found.juristic_id) == (hers.national_id, None)
    of_business = await hub.one("pharmacies", "Licence", "juristicId", its.juristic_id)
    assert of_business.national_id is None


async def test_its_kinds_are_rows_of_its_own_that_rest_on_sections_there_are(hub: Asked, world: World) -> None:
    kinds = await hub.records("pharmacies", "LicenceKind", "all", ())
    sections = {(one.law_id, one.number) for one in world.sections}
    laws = {one.law_id for one in world.laws}
    assert [one.kind_code for one in kinds] == ["PHARMACY", "PHARMACY_PACKAGED", "HERBAL_SHOP"]
    assert all(one.code is LicenceCode.OTHER and (one.law_id, one.section) in sections for one in kinds)
    assert {one.law_id for one in kinds} <= laws
    assert {one.kind for one in world.pharmacies} == {"PHARMACY", "PHARMACY_PACKAGED"}


def test_what_says_whose_a_licence_is_is_personal(hub: Asked) -> None:
    def personal(by: str) -> bool:
        (facts,) = [p.facts for p in hub.connectors.providers("Licence", by) if p.agency == "pharmacies"]
        return facts.personal

    assert [personal(by) for by in ("nationalId", "number", "juristicId")] == [True, True, False]
