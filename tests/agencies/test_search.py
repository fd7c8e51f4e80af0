"""What people type finds what they mean: in the sandbox's catalogue and list of laws, and in the real ones."""

import pytest

from tests.agencies.asked import Asked


async def services(asked: Asked, text: str) -> list[str]:
    return [one.name_th for one in (await asked.page("dga", "Service", text, limit=100)).records]


async def laws(asked: Asked, text: str) -> list[str]:
    return [one.title_th for one in (await asked.page("lawlist", "Law", text, limit=100)).records]


async def test_a_wish_without_blanks_finds_the_service_that_is_meant(hub: Asked) -> None:
    assert "อาหาร" in (await services(hub, "ขอใบอนุญาตร้านอาหาร"))[0]
    assert (await services(hub, "ใบอนุญาตโรงแรม"))[0] == "การขอใบอนุญาตประกอบธุรกิจโรงแรม"


@pytest.mark.parametrize("text", ["โรงแรม ใบอนุญาต", "ไบอนุญาติโรงแรม", "ใบอนุญาดโรงแรน", "ขอใบอนุญาต โรงเเรม"])
async def test_neither_order_nor_a_wrong_letter_matters(hub: Asked, text: str) -> None:
    assert (await services(hub, text))[0] == "การขอใบอนุญาตประกอบธุรกิจโรงแรม"


@pytest.mark.parametrize("text", ["พ.ร.บ. สาธารณสุข", "พรบ.สาธารณสุข", "พรบสาธารณสุข", "สาธารณสุข พระราชบัญญัติ"])
async def test_an_abbreviation_finds_the_law_it_stands_for(hub: Asked, text: str) -> None:
    assert "พระราชบัญญัติการสาธารณสุข พ.ศ. 2535" in (await laws(hub, text))[:3]


async def test_digits_of_either_script_find_the_laws_of_a_year(hub: Asked) -> None:
    found = await laws(hub, "๒๕๓๕")
    assert found == await laws(hub, "2535")
    assert len(found) > 3
    assert all("2535" in title for title in found)


async def test_pages_follow_each_other(hub: Asked) -> None:
    whole = (await hub.page("lawlist", "Law", "พ.ร.บ.", limit=60)).records
    parts = [await hub.page("lawlist", "Law", "พ.ร.บ.", offset=at, limit=20) for at in (0, 20, 40)]
    assert [one.law_id for part in parts for one in part.records] == [one.law_id for one in whole]
    assert len({part.total for part in parts}) == 1


async def test_the_real_catalogue_and_list_of_laws_are_found_as_people_type(real: Asked) -> None:
    assert all("อาหาร" in name for name in (await services(real, "ขอใบอนุญาตร้านอาหาร"))[:3])
    assert (await services(real, "ใบอนุญาตโรงแรม"))[0] == "ใบอนุญาตประกอบธุรกิจโรงแรม"
    assert (await services(real, "ไบอนุญาติโรงแรน"))[0] == "ใบอนุญาตประกอบธุรกิจโรงแรม"
    assert "พระราชบัญญัติการสาธารณสุข พ.ศ. 2535" in (await laws(real, "พ.ร.บ. สาธารณสุข"))[:3]
    assert all("2535" in title for title in await laws(real, "๒๕๓๕"))
