"""The Revenue Department: XML, OAuth 2, and pages joined by a Link header."""

from sandbox.world import named
from sandbox.world.build import World
from tests.agencies.asked import Asked


async def test_registrations_are_told_as_the_world_has_them_ten_a_call(hub: Asked, world: World) -> None:
    wanted = {one.juristic_id: one for one in world.vat[:95]}
    answers, calls = await hub.keys("rd", "VatRegistration", "juristicId", list(wanted))
    names = {one.juristic_id: one.name_th for one in world.businesses}

    assert calls == 10
    for juristic_id, vat in wanted.items():
        (found,) = answers[juristic_id].records
        assert found.state.name == vat.state
        assert (found.registered_on, found.cancelled_on) == (vat.registered_on, vat.cancelled_on)
        assert (found.name_th, found.branch_count) == (names[juristic_id], len(vat.branches))


async def test_a_business_that_is_not_registered_has_no_record(hub: Asked, world: World) -> None:
    registered = {one.juristic_id for one in world.vat}
    other = next(one.juristic_id for one in world.businesses if one.juristic_id not in registered)

    assert await hub.records("rd", "VatRegistration", "juristicId", other) == ()
    assert await hub.records("rd", "VatBranch", "juristicId", other) == ()


async def test_all_pages_of_branches_are_read(hub: Asked, world: World) -> None:
    for vat in (world.vat[0], max(world.vat, key=lambda one: len(one.branches))):
        found = await hub.records("rd", "VatBranch", "juristicId", vat.juristic_id)

        assert [(one.number, one.name_th, one.opened_on, one.closed_on) for one in found] == [
            (f"{one.number:05d}", one.name_th, one.opened_on, one.closed_on) for one in vat.branches
        ]
        assert [one.address.subdistrict_code for one in found] == [one.address.subdistrict for one in vat.branches]


async def test_the_restaurant_has_two_branches_beside_its_head_office(hub: Asked) -> None:
    found = await hub.records("rd", "VatBranch", "juristicId", named.RESTAURANT)

    assert [one.name_th for one in found] == ["สำนักงานใหญ่", "ครัวกลาง ครัวกมลวรรณ", "ครัวกมลวรรณ สาขาพัทยา"]
