"""The Department of Land Transport: vehicles, their tax, drivers, and what it adds to sections of laws."""

from collections import defaultdict

from connectors.contract import EntityReference
from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.driving import driving_kinds
from sandbox.world.vehicles import Vehicle, tax_due, vehicle_kinds
from tests.agencies.asked import Asked


def owned(world: World, kind: str) -> dict[str, list[Vehicle]]:
    found: dict[str, list[Vehicle]] = defaultdict(list)
    for one in world.vehicles:
        if one.owner_kind == kind:
            found[one.owner].append(one)
    return found


async def test_vehicles_of_businesses_come_in_pages_and_name_whose_they_are(hub: Asked, world: World) -> None:
    wanted = owned(world, "J")
    answers, calls = await hub.keys("dlt", "Vehicle", "juristicId", [*wanted, named.SWEETS])

    assert answers[named.SWEETS].records == ()
    assert calls > len(wanted) / 50
    for juristic_id, vehicles in wanted.items():
        found = answers[juristic_id].records
        assert [(one.plate, one.province_code) for one in found] == [(one.plate, one.province) for one in vehicles]
        assert {one.owner for one in found} == {EntityReference("Business", juristic_id)}


async def test_vehicles_of_persons_are_told_as_the_register_has_them(hub: Asked, world: World) -> None:
    kinds = vehicle_kinds()
    wanted = owned(world, "P")
    answers, _ = await hub.keys("dlt", "Vehicle", "nationalId", list(wanted))

    for national_id, vehicles in wanted.items():
        for found, one in zip(answers[national_id].records, vehicles, strict=True):
            assert (found.plate, found.brand_th, found.brand_en) == (one.plate, *one.brand)
            assert (found.registered_on, found.tax_paid_until) == (one.registered_on, one.tax_paid_until)
            assert found.province == EntityReference("Province", one.province)
            assert found.legal_basis == EntityReference("LawSection", (kinds[one.kind].law, kinds[one.kind].section))
            assert found.owner == EntityReference("Citizen", national_id)
            assert found.tax == EntityReference("VehicleTax", (one.plate, one.province))


async def test_tax_is_asked_for_by_province(hub: Asked, world: World) -> None:
    kinds = vehicle_kinds()
    wanted = {(one.plate, one.province): one for one in world.vehicles[:60]}
    answers, calls = await hub.keys("dlt", "VehicleTax", "plate+provinceCode", [*wanted, ("9ฃฮ 9999", "12")])

    assert answers["9ฃฮ 9999", "12"].records == ()
    assert calls < 10
    for plate, one in wanted.items():
        due = tax_due(one, kinds[one.kind], world.today)
        (found,) = answers[plate].records
        assert (found.amount.amount * 100, found.surcharge.amount * 100) == (due.tax, due.surcharge)
        assert found.inspection is due.inspection


async def test_a_licence_for_life_has_no_last_day(hub: Asked, world: World) -> None:
    kinds = driving_kinds()
    wanted = [one for one in world.driving_licences if one.expires_on is None]
    answers, _ = await hub.keys("dlt", "DrivingLicence", "nationalId", [one.national_id for one in wanted])

    for one in wanted:
        found = {record.number: record for record in answers[one.national_id].records}[one.number]
        assert (found.issued_on, found.expires_on) == (one.issued_on, None)
        assert found.legal_basis == EntityReference("LawSection", (kinds[one.kind].law, kinds[one.kind].section))


async def test_a_vehicle_is_found_by_plate_and_province_alone(hub: Asked, world: World) -> None:
    one = world.vehicles[0]

    assert (await hub.one("dlt", "Vehicle", "plate+provinceCode", (one.plate, one.province))).plate == one.plate
    assert await hub.records("dlt", "Vehicle", "plate+provinceCode", (one.plate, "90")) == ()
