from decimal import Decimal

from sandbox.world import named
from sandbox.world.build import World
from schema.business import BusinessKind, BusinessStatus, DirectorPosition
from schema.values import Money
from tests.agencies.asked import Asked


async def test_every_business_is_as_in_the_register(hub: Asked, world: World) -> None:
    answers, calls = await hub.keys("dbd", "Business", "juristicId", [one.juristic_id for one in world.businesses])

    assert calls == -(-len(world.businesses) // 50)
    for business in world.businesses:
        (found,) = answers[business.juristic_id].records
        assert (found.name_th, found.name_en) == (business.name_th, business.name_en)
        assert found.kind is BusinessKind[business.kind]
        assert found.status is BusinessStatus[business.status]
        assert found.registered_on == business.registered_on
        assert found.capital == Money(amount=Decimal(business.capital), currency="THB")
        assert found.paid_up_capital.amount == business.paid_up
        assert found.activity_code == business.activity
        assert found.address.subdistrict_code == business.address.subdistrict
        assert found.address.road_th == business.address.road_th


async def test_directors_of_all_businesses_are_all_seats(hub: Asked, world: World) -> None:
    answers, _ = await hub.keys("dbd", "Director", "juristicId", [one.juristic_id for one in world.businesses])

    for business in world.businesses:
        found = answers[business.juristic_id].records
        assert [one.national_id for one in found] == [seat.national_id for seat in business.directors]
        assert [one.position for one in found] == [DirectorPosition[seat.position] for seat in business.directors]
        assert [one.appointed_on for one in found] == [seat.appointed_on for seat in business.directors]
        assert [one.shares for one in found] == [seat.shares or None for seat in business.directors]


async def test_the_businesses_somebody_directs_are_found(hub: Asked) -> None:
    found = await hub.records("dbd", "Director", "nationalId", named.OWNER)

    assert {one.juristic_id for one in found} == {named.RESTAURANT, named.SWEETS}
    assert {one.name_th.first for one in found} == {"กมลวรรณ"}


async def test_no_business_of_that_number_is_no_record(hub: Asked) -> None:
    assert await hub.records("dbd", "Business", "juristicId", "0985569000013") == ()


async def test_a_search_finds_by_name_and_province_from_anywhere_in_the_list(hub: Asked, world: World) -> None:
    there = [one.juristic_id for one in world.businesses if one.address.subdistrict.startswith("50")]
    page = await hub.page("dbd", "Business", offset=7, limit=130, provinceCode="50")
    named_so = await hub.page("dbd", "Business", "ครัวกมลวรรณ")
    nothing = await hub.page("dbd", "Business", "ไม่มีอยู่จริง")

    assert page.total == len(there)
    assert [one.juristic_id for one in page.records] == there[7:137]
    assert [one.juristic_id for one in named_so.records] == [named.RESTAURANT]
    assert (nothing.records, nothing.error) == ((), None)
