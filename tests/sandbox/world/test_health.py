from datetime import timedelta

from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.conflicts import LAG, as_cgd_pays, as_nhso_has_it, as_the_departments_have_it


def test_everybody_alive_has_a_right_to_health_care_and_those_insured_have_theirs_of_it(world: World) -> None:
    rights = {one.national_id: one for one in world.health_rights}
    insured = {one.national_id: one for one in world.insured}

    assert set(rights) == {one.national_id for one in world.persons if one.died_on is None}
    assert {one.scheme for one in rights.values()} == {"UCS", "SSS", "OFC", "WEL"}
    for national_id, right in rights.items():
        at = insured.get(national_id)
        assert (right.scheme == "SSS") == (at is not None and at.hospital is not None)
        assert right.scheme != "SSS" or (right.hospital is not None and right.hospital.social)


def test_nhso_is_behind_for_those_lately_employed_the_restaurants_owner_among_them(world: World) -> None:
    pairs = list(
        zip(world.health_rights, as_nhso_has_it(world.health_rights, world.today, world.hospitals), strict=True)
    )
    lately = [(true, told) for true, told in pairs if true.scheme != told.scheme]
    moved = [(true, told) for true, told in pairs if true.scheme == told.scheme and true.hospital != told.hospital]

    assert named.OWNER in {true.national_id for true, _ in lately}
    assert 5 < len(lately) < len(pairs) / 20
    assert all((true.scheme, told.scheme) == ("SSS", "UCS") for true, told in lately)
    assert all(world.today - true.since < LAG + timedelta(days=1) for true, _ in lately)
    assert 10 < len(moved) < len(pairs) / 20


def test_the_departments_and_the_payer_differ_in_some_and_agree_in_most(world: World) -> None:
    told = {(one.national_id, one.kind): one for one in as_the_departments_have_it(world.entitlements)}
    paid = {(one.national_id, one.kind): one for one in as_cgd_pays(world.entitlements)}
    both = told.keys() & paid.keys()
    amounts = [key for key in both if told[key].amount != paid[key].amount]
    states = [key for key in both if told[key].state != paid[key].state]

    assert 3 < len(amounts) < len(both) / 4
    assert {kind for _, kind in amounts} == {"DISABILITY_ALLOWANCE"}
    assert 3 < len(states) < len(both) / 4
    assert {kind for _, kind in states} == {"NEWBORN_GRANT"}


def test_what_is_not_decided_yet_nobody_pays(world: World) -> None:
    waiting = {one.national_id for one in as_the_departments_have_it(world.entitlements) if one.state == "PENDING"}

    assert named.NEIGHBOUR in waiting
    assert all(one.state != "PENDING" for one in as_cgd_pays(world.entitlements))
