"""Health rights and social security: SOAP with an operator's token, and messages that are signed."""

from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.conflicts import as_nhso_has_it
from schema.health import HealthScheme
from schema.insurance import InsuredAs, InsuredState
from tests.agencies.asked import Asked


async def test_nhso_tells_of_every_scheme(hub: Asked, world: World) -> None:
    told = list(as_nhso_has_it(world.health_rights, world.today, world.hospitals))[:60]
    answers, calls = await hub.keys("nhso", "HealthRight", "nationalId", [one.national_id for one in told])

    assert calls == len(told)
    assert {one.scheme for one in told} == {"UCS", "SSS", "OFC", "WEL"}
    for right in told:
        (found,) = answers[right.national_id].records
        assert (found.scheme, found.since) == (HealthScheme[right.scheme], right.since)
        assert found.hospital_code == (right.hospital.code if right.hospital else None)
        assert found.hospital_th == (right.hospital.name_th if right.hospital else None)


async def test_the_two_offices_disagree_on_the_owners_right(hub: Asked) -> None:
    sso = await hub.one("sso", "HealthRight", "nationalId", named.OWNER)
    nhso = await hub.one("nhso", "HealthRight", "nationalId", named.OWNER)

    assert (sso.scheme, nhso.scheme) == (HealthScheme.SSS, HealthScheme.UCS)
    assert sso.hospital_code != nhso.hospital_code
    assert (sso.law_id, nhso.law_id) == ("300760", "339750")


async def test_sso_is_asked_first(hub: Asked) -> None:
    assert [one.agency for one in hub.connectors.providers("HealthRight", "nationalId")] == ["sso", "nhso"]


async def test_sso_tells_who_is_insured_twenty_a_call(hub: Asked, world: World) -> None:
    wanted = {one.national_id: one for one in world.insured[:70]}
    answers, calls = await hub.keys("sso", "SocialSecurity", "nationalId", [*wanted, named.OFFICER])

    assert calls == 4
    assert answers[named.OFFICER].records == ()
    assert {one.section for one in wanted.values()} == {"S33", "S39", "S40"}
    for national_id, one in wanted.items():
        (found,) = answers[national_id].records
        assert found.insured_as is InsuredAs[f"SECTION_{one.section[1:]}"]
        assert found.state is (InsuredState.ENDED if one.until else InsuredState.INSURED)
        assert (found.since, found.until, found.months) == (one.since, one.until, one.months)
        assert found.old_age_balance.amount * 100 == one.balance
        assert found.employer_id == one.employer
        assert (found.law_id, found.section) == ("300760", one.section[1:])


async def test_contributions_are_of_the_last_twelve_months(hub: Asked, world: World) -> None:
    brother = next(one for one in world.insured if one.national_id == named.BROTHER)
    found = await hub.records("sso", "Contribution", "nationalId", named.BROTHER)

    assert [(one.month.year, one.month.month, one.month.day) for one in found] == [
        (one.year, one.month, None) for one in brother.contributions
    ]
    assert [one.insured_part.amount for one in found] == [one.amount for one in brother.contributions]
    assert [one.employer_part.amount for one in found] == [one.amount for one in brother.contributions]
