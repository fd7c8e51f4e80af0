from sandbox.world import named
from sandbox.world.build import World
from schema.citizen import LivingState, Sex
from schema.values import PartialDate, PersonName
from tests.agencies.asked import Asked


async def test_everybody_is_as_in_the_register(hub: Asked, world: World) -> None:
    answers, calls = await hub.keys("dopa", "Person", "nationalId", [one.national_id for one in world.persons])

    assert calls == -(-len(world.persons) // 50)
    for person in world.persons:
        (found,) = answers[person.national_id].records
        assert found.national_id == person.national_id
        assert found.sex is Sex[person.sex]
        assert found.birth_date == PartialDate(year=person.birth.year, month=person.birth.month, day=person.birth.day)
        assert found.living is (LivingState.DECEASED if person.died_on else LivingState.ALIVE)
        assert found.house_id == person.house_id
        th = person.name_th
        assert found.name_th == PersonName(title=th.title, first=th.first, middle=th.middle, last=th.last)
        assert (found.name_en is None) == (person.name_en is None)


async def test_nobody_is_no_record(hub: Asked) -> None:
    assert await hub.records("dopa", "Person", "nationalId", "9000000000004") == ()


async def test_every_house_has_its_address(hub: Asked, world: World) -> None:
    answers, _ = await hub.keys("houses", "House", "houseId", [one.house_id for one in world.houses])

    for house in world.houses:
        (found,) = answers[house.house_id].records
        one = house.address
        assert (found.address.number, found.address.moo) == (one.number, one.moo)
        assert (found.address.soi_th, found.address.soi_en) == (one.soi_th, one.soi_en)
        assert (found.address.road_th, found.address.road_en) == (one.road_th, one.road_en)
        assert (found.address.subdistrict_code, found.address.postal_code) == (one.subdistrict, one.postal_code)


async def test_the_citizen_lives_in_nonthaburi(hub: Asked) -> None:
    person = await hub.one("dopa", "Person", "nationalId", named.CITIZEN)
    house = await hub.one("houses", "House", "houseId", person.house_id)

    assert (person.name_th.first, person.name_en.first) == ("สมศรี", "Somsi")
    assert house.address.subdistrict_code == "120102"
