from collections import Counter
from dataclasses import fields
from datetime import date, timedelta

import pytest
from stdnum.th import moa

from sandbox.world import named, tables
from sandbox.world.build import World, build_world
from sandbox.world.entitlements import old_age_amount
from sandbox.world.ids import national_id, with_check_digit

TODAY = date(2026, 11, 23)


def test_the_same_seed_and_day_give_the_same_world() -> None:
    one, other = build_world(3, TODAY), build_world(3, TODAY)

    for part in (field.name for field in fields(World) if field.name not in ("places", "hospitals")):
        assert repr(getattr(one, part)) == repr(getattr(other, part))


def test_another_seed_gives_other_people_but_the_same_named_ones(world: World) -> None:
    other = build_world(8, TODAY)

    assert other.persons[10:20] != world.persons[10:20]
    assert other.persons[:4] == world.persons[:4]
    assert other.businesses[:2] == world.businesses[:2]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert build_world(1, date(2028, 2, 29)).licences


def test_there_is_as_much_of_everything_as_promised(world: World) -> None:
    assert len(world.persons) >= 5_000
    assert len(world.businesses) >= 1_000
    assert len(world.licences) >= 4_000
    assert sum(law.kind == "ACT" for law in world.laws) >= 200
    assert len(world.places.administrations) == 12
    assert Counter(law.law_id for law in world.laws).most_common(1)[0][1] == 1


@pytest.mark.threat("person-real")
def test_every_id_has_its_check_digit_and_can_be_nobodys(world: World) -> None:
    for person in world.persons:
        assert person.national_id == with_check_digit(person.national_id[:12])
        assert person.national_id.startswith("9")
    for business in world.businesses:
        assert moa.is_valid(business.juristic_id)
        assert business.juristic_id.startswith("098")
    assert national_id(10_000_000_001) == "9100000000011"


@pytest.mark.threat("person-real")
def test_ids_and_printed_numbers_are_unique(world: World) -> None:
    for ids in (
        [one.national_id for one in world.persons],
        [one.juristic_id for one in world.businesses],
        [one.house_id for one in world.houses],
        [(one.agency, one.number) for one in world.licences],
    ):
        assert len(set(ids)) == len(ids)


def test_a_juristic_id_tells_the_kind_and_the_year_of_registration(world: World) -> None:
    digits = {"REGISTERED_PARTNERSHIP": "2", "LIMITED_PARTNERSHIP": "3", "COMPANY": "5", "PUBLIC_COMPANY": "7"}

    for business in world.businesses:
        assert business.juristic_id[3] == digits[business.kind]
        assert business.juristic_id[4:7] == f"{(business.registered_on.year + 543) % 1000:03d}"


def test_everything_refers_to_something_that_is_there(world: World) -> None:
    persons = {one.national_id for one in world.persons}
    houses = {one.house_id for one in world.houses}
    businesses = {one.juristic_id for one in world.businesses}
    laws = {one.law_id for one in world.laws}

    assert all(person.house_id in houses for person in world.persons)
    assert all(seat.national_id in persons for business in world.businesses for seat in business.directors)
    assert all((one.juristic_id in businesses) is not (one.national_id in persons) for one in world.licences)
    assert all(paid.national_id in persons for paid in world.entitlements)
    assert all(section.law_id in laws for section in world.sections)


def test_every_right_and_licence_rests_on_a_section_that_is_there(world: World) -> None:
    sections = {(one.law_id, one.number) for one in world.sections}

    for table in ("licence_kinds", "entitlement_kinds"):
        for kind in tables.toml(table)["kind"]:
            assert (kind["lawId"], kind["section"]) in sections
            assert all((rate["lawId"], rate["section"]) in sections for rate in kind["rates"])


def test_every_tier_of_the_old_age_allowance_occurs_and_fits_the_age(world: World) -> None:
    persons = {one.national_id: one for one in world.persons}
    paid = [one for one in world.entitlements if one.kind == "OLD_AGE_ALLOWANCE"]

    assert {one.amount for one in paid} == {600, 700, 800, 1000}
    assert all(one.amount == old_age_amount(persons[one.national_id].birth.age(TODAY)) for one in paid)


def test_some_have_died_and_some_births_are_known_in_part(world: World) -> None:
    assert any(one.died_on for one in world.persons)
    assert any(one.birth.month is None for one in world.persons)
    assert any(one.birth.month and one.birth.day is None for one in world.persons)
    assert any(one.name_en is None for one in world.persons)


def test_food_premises_above_two_hundred_square_metres_need_a_licence(world: World) -> None:
    for licence in world.licences:
        if licence.kind == "FOOD_PREMISES":
            assert licence.area is not None
            assert licence.area > 200
        if licence.kind == "FOOD_PREMISES_NOTIFICATION":
            assert licence.area is not None
            assert licence.area <= 200


def test_a_local_licence_is_of_the_administration_of_its_place_at_its_fee(world: World) -> None:
    fees = {(one.local_administration, one.licence_kind): one.fee for one in world.local_services}

    for licence in world.licences:
        if licence.agency == "local":
            at = world.places.of_subdistrict[licence.address.subdistrict]
            assert licence.local_administration == at
            assert licence.fee == fees[at, licence.kind]


def test_the_restaurant_has_licences_of_three_agencies_some_about_to_end(world: World) -> None:
    held = [one for one in world.licences if one.juristic_id == named.RESTAURANT]
    soon = [one for one in held if one.expires_on and TODAY <= one.expires_on <= TODAY + timedelta(days=90)]

    assert {one.agency for one in held} == {"diw", "exd", "fda", "local"}
    assert {one.kind for one in soon} == {"FOOD_PREMISES", "LIQUOR_RETAIL", "FOOD_PRODUCTION"}


def test_the_volume_of_the_gazette_follows_from_the_year(world: World) -> None:
    known = [law.gazette for law in world.laws if law.gazette]

    assert len(known) > 50
    for gazette in known:
        if gazette.published_on and gazette.volume:
            assert gazette.volume == gazette.published_on.year + 543 - 2426
    for law in world.laws:
        if law.gazette and law.gazette.volume and law.year_be:
            assert law.gazette.volume == law.year_be - 2426
