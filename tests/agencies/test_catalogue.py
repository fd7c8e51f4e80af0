"""The service catalogue, the registers and the code lists, synthetic and real."""

from collections import Counter

import pytest

from sandbox.world.build import World
from schema.licence import LicenceCode
from schema.local import LocalAdministrationKind
from schema.service import ServiceState
from tests.agencies.asked import Asked


async def test_a_service_leads_to_its_agency_and_ministry(hub: Asked) -> None:
    service = await hub.one("dga", "Service", "serviceId", "SVC0007")
    agency = await hub.one("dga", "Agency", "agencyId", service.agency_id)
    ministry = await hub.one("dga", "Ministry", "ministryId", service.ministry_id)

    assert (service.name_th, service.state) == ("การจดทะเบียนสมรส", ServiceState.NOT_PLANNED)
    assert (agency.name_th, ministry.name_th) == ("กรมการปกครอง", "กระทรวงมหาดไทย")


async def test_services_are_found_by_words_agency_and_state(hub: Asked) -> None:
    by_words = await hub.page("dga", "Service", "ใบอนุญาต สุรา")
    of_agency = await hub.page("dga", "Service", agencyId="AGY001", state="LIVE")

    every = await hub.records("dga", "Service", "agencyId", "AGY001")

    assert {one.service_id for one in of_agency.records} < {one.service_id for one in every}
    assert [one.name_th for one in by_words.records] == ["การต่ออายุใบอนุญาตขายสุรา ยาสูบ ไพ่"]
    assert of_agency.records
    assert {(one.agency_id, one.state) for one in of_agency.records} == {("AGY001", ServiceState.LIVE)}


async def test_kinds_of_licences_rest_on_sections_and_say_their_rates(hub: Asked, world: World) -> None:
    kinds = await hub.records("opdc", "LicenceKind", "all", ())
    sections = {(one.law_id, one.number) for one in world.sections}
    liquor = await hub.one("opdc", "LicenceKind", "code", "LIQUOR_RETAIL")
    of_law = await hub.records("opdc", "LicenceKind", "lawId", "558814")

    assert all((one.law_id, one.section) in sections for one in kinds)
    assert [(rate.amount.amount, rate.effective_from.year) for rate in liquor.rates] == [(330, 2017), (2200, 2017)]
    assert {one.code for one in of_law} == {
        LicenceCode.FOOD_PREMISES,
        LicenceCode.FOOD_PREMISES_NOTIFICATION,
        LicenceCode.HEALTH_HAZARD,
    }
    assert all(one.local for one in of_law)


async def test_kinds_of_entitlements_say_their_rates(hub: Asked) -> None:
    old_age = await hub.one("opdc", "EntitlementKind", "code", "OLD_AGE_ALLOWANCE")

    assert [rate.amount.amount for rate in old_age.rates] == [600, 700, 800, 1000]
    assert (await hub.one("opdc", "EntitlementKind", "lawId", old_age.law_id)).code is old_age.code
    assert len(await hub.records("opdc", "EntitlementKind", "all", ())) == 4


async def test_a_subdistrict_has_one_local_administration(hub: Asked, world: World) -> None:
    for subdistrict, administration in world.places.of_subdistrict.items():
        found = await hub.one("dla", "LocalAdministration", "subdistrictCode", subdistrict)
        assert found.local_administration_id == administration
        assert subdistrict in found.subdistrict_codes


async def test_local_administrations_of_every_kind_are_found(hub: Asked) -> None:
    every = await hub.page("dla", "LocalAdministration")
    of_province = await hub.page("dla", "LocalAdministration", provinceCode="12")

    assert {one.kind for one in every.records} == set(LocalAdministrationKind)
    assert of_province.total == 5


@pytest.mark.parametrize("tenant", ["1201", "1202", "1205"])
async def test_local_services_are_those_of_the_tenant(hub: Asked, world: World, tenant: str) -> None:
    offered = [one for one in world.local_services if one.local_administration == tenant]
    found = await hub.records("local", "LocalService", "localAdministrationId", tenant)

    for one, service in zip(found, offered, strict=True):
        assert (one.code, one.name_th, one.name_en, one.days) == (
            service.code,
            service.name_th,
            service.name_en,
            service.days,
        )
        assert (one.fee.amount if one.fee else None) == service.fee
        assert (one.fee_max.amount if one.fee_max else None) == service.fee_max
        assert one.ordinance_th == service.ordinance_th
        assert (one.leads_to.key if one.leads_to else None) == service.licence_kind


async def test_places_have_names_in_both_languages(hub: Asked) -> None:
    subdistrict = await hub.one("dga", "Subdistrict", "code", "120608")
    district = await hub.one("dga", "District", "code", subdistrict.district_code)
    province = await hub.one("dga", "Province", "code", subdistrict.province_code)

    assert [(one.name_th, one.name_en) for one in (subdistrict, district, province)] == [
        ("เกาะเกร็ด", "Ko Kret"),
        ("ปากเกร็ด", "Pak Kret"),
        ("นนทบุรี", "Nonthaburi"),
    ]
    assert subdistrict.postal_code == "11120"


async def test_the_real_catalogue_is_whole(real: Asked) -> None:
    services = await real.page("dga", "Service", limit=5000)
    agencies = await real.page("dga", "Agency", limit=500)

    assert (services.total, len(services.records)) == (4906, 4906)
    assert Counter(one.state for one in services.records) == {
        ServiceState.LIVE: 705,
        ServiceState.IN_PROGRESS: 2297,
        ServiceState.TO_BE_FUNDED: 601,
        ServiceState.SEPARATE: 326,
        ServiceState.NOT_PLANNED: 977,
    }
    assert any("\n" in (one.note_th or "") for one in services.records)
    assert (agencies.total, len(agencies.records)) == (261, 261)
    assert len(await real.records("dga", "Ministry", "all", ())) == 22
    assert (await real.one("dga", "Service", "serviceId", "SVC0001")).agency_id == "AGY001"


async def test_every_real_subdistrict_has_its_district_and_province(real: Asked, world: World) -> None:
    codes = sorted(world.places.of_subdistrict)
    answers, _ = await real.keys("dga", "Subdistrict", "code", codes)

    for code in codes:
        (found,) = answers[code].records
        assert found.district_code == code[:4]
        assert (await real.one("dga", "District", "code", code[:4])).province_code == code[:2]
    assert not [one for one in real.odd if one.agency == "dga"]
