"""The registry of education: what people studied, their certificates, and institutions."""

from collections import defaultdict
from datetime import date

from connectors.contract import EntityReference
from sandbox.agencies.moe import PAGE, PERSONS
from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.education import Study, levels
from tests.agencies.asked import Asked


async def test_records_of_study_of_many_persons_take_few_calls(hub: Asked, world: World) -> None:
    wanted: dict[str, list[Study]] = defaultdict(list)
    for one in world.studies[:120]:
        wanted[one.national_id].append(one)
    answers, calls = await hub.keys("moe", "Study", "nationalId", [*wanted, named.NEIGHBOUR])

    assert calls == -(-(len(wanted) + 1) // PERSONS)
    assert (answers[named.NEIGHBOUR].records, answers[named.NEIGHBOUR].error) == ((), None)
    for national_id, studies in wanted.items():
        for found, one in zip(answers[national_id].records, studies, strict=True):
            assert (found.enrolled_on, found.ended_on) == (one.began_on, one.ended_on)
            assert found.institution == EntityReference("EducationInstitution", one.institution)
            assert found.legal_basis == EntityReference("LawSection", ("632555", levels()[one.level].section))
            assert found.qualification == (
                EntityReference("Qualification", one.qualification) if one.qualification else None
            )


async def test_who_has_no_certificate_costs_no_error(hub: Asked) -> None:
    assert await hub.records("moe", "Qualification", "nationalId", named.NEIGHBOUR) == ()
    assert await hub.records("moe", "Qualification", "number", "98-2569-999999") == ()


async def test_a_certificate_taken_back_says_so_and_whose_it_is(hub: Asked, world: World) -> None:
    (revoked,) = [
        one for one in await hub.records("moe", "Qualification", "nationalId", named.BROTHER) if one.revoked_on
    ]

    assert (revoked.granted_on, revoked.revoked_on) == (date(2012, 3, 31), date(2014, 2, 3))
    assert revoked.state.name == "REVOKED"
    assert revoked.holder == EntityReference("Citizen", named.BROTHER)
    again = await hub.one("moe", "Qualification", "number", revoked.number)
    assert (again.revoked_on, again.holder) == (revoked.revoked_on, revoked.holder)


async def test_honours_are_told_where_there_are_any(hub: Asked) -> None:
    first, second, none = [
        (await hub.records("moe", "Qualification", "nationalId", one))[-1].honours
        for one in (named.OFFICER, named.OWNER, named.CITIZEN)
    ]

    assert (first.name, second.name, none) == ("FIRST_CLASS", "SECOND_CLASS", None)


async def test_institutions_of_a_province_come_in_pages(hub: Asked, world: World) -> None:
    there = [one.code for one in world.institutions if one.subdistrict.startswith("12")]
    answers, calls = await hub.keys("moe", "EducationInstitution", "provinceCode", ["12"])

    assert [one.institution_code for one in answers["12"].records] == there
    assert calls == len(there) // PAGE + 1 == 2
    assert await hub.records("moe", "EducationInstitution", "provinceCode", "99") == ()


async def test_an_institution_may_have_several_levels_and_be_closed(hub: Asked) -> None:
    codes = ["9812060003", "9820010001"]
    answers, calls = await hub.keys("moe", "EducationInstitution", "institutionCode", codes)
    closed, three = (answers[code].records[0] for code in codes)

    assert calls == 1
    assert (closed.closed_on, closed.affiliation.name) == (date(2019, 3, 31), "LOCAL")
    assert [level.name for level in three.levels] == ["PRIMARY", "LOWER_SECONDARY", "UPPER_SECONDARY"]
