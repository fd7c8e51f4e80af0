"""Loans, taxes, permits, training, drafts and figures: each fits the people, businesses and laws it is about."""

from collections import Counter
from datetime import date, timedelta

from sandbox.world.build import World
from sandbox.world.permits import FOOD_ACTIVITIES, HOTEL_ACTIVITY


def test_a_loan_is_owed_paid_off_or_not_yet_due(world: World) -> None:
    assert set(Counter(one.state for one in world.loans)) == {"STUDYING", "GRACE", "REPAYING", "OVERDUE", "SETTLED"}
    for one in world.loans:
        assert 0 <= one.balance <= one.borrowed
        assert (one.balance == 0) == (one.state == "SETTLED")
        assert (one.next_due is not None) == (one.state in ("GRACE", "REPAYING", "OVERDUE"))
        assert one.next_due is None or one.next_due > world.today


def test_a_registration_for_vat_has_its_head_office_and_its_licensed_premises(world: World) -> None:
    businesses = {one.juristic_id: one for one in world.businesses}
    premises: dict[str, set[object]] = {}
    for licence in world.licences:
        premises.setdefault(licence.juristic_id, set()).add(licence.address)

    assert len({one.juristic_id for one in world.vat}) == len(world.vat)
    for one in world.vat:
        business = businesses[one.juristic_id]
        assert business.registered_on <= one.registered_on <= world.today
        assert (one.state == "CANCELLED") == (business.status in ("DISSOLVED", "STRUCK_OFF", "BANKRUPT"))
        assert [branch.number for branch in one.branches] == list(range(len(one.branches)))
        assert one.branches[0].address == business.address
        assert {branch.address for branch in one.branches[1:]} <= premises.get(one.juristic_id, set())
    assert max(len(one.branches) for one in world.vat) > 2


def test_makers_of_food_and_hotels_hold_licences_for_three_and_five_years(world: World) -> None:
    activities = {one.juristic_id: one.activity for one in world.businesses}
    food = [one for one in world.licences if one.agency == "fda"]
    hotels = [one for one in world.licences if one.agency == "hotels"]

    assert len(food) > 200
    assert len(hotels) > 50
    assert {activities[one.juristic_id] for one in food} == {*FOOD_ACTIVITIES, "5610"}  # the restaurant's kitchen
    assert {activities[one.juristic_id] for one in hotels} == {HOTEL_ACTIVITY}
    for one in food:
        assert one.issued_on is not None
        assert one.expires_on == date(one.issued_on.year + 2, 12, 31)
    for one in (*food, *hotels):
        assert one.expires_on is not None
        assert (one.state == "EXPIRED") == (one.expires_on < world.today)


def test_certificates_are_of_officials_and_of_courses_that_are_there(world: World) -> None:
    officials = {one.national_id for one in world.health_rights if one.scheme == "OFC"}
    courses = {one.code for one in world.courses}

    assert len({one.number for one in world.certificates}) == len(world.certificates)
    assert {one.national_id for one in world.certificates} <= officials
    assert {one.course for one in world.certificates} == courses


def test_drafts_amend_sections_that_are_there_and_some_can_be_commented_on_today(world: World) -> None:
    sections = {(one.law_id, one.number) for one in world.sections}

    assert all((one.law_id, number) in sections for one in world.drafts for number in one.sections)
    assert {one.state(world.today) for one in world.drafts} == {"ANNOUNCED", "OPEN", "CLOSED"}
    day_after = max(one.closes_on for one in world.drafts) + timedelta(days=1)
    assert {one.state(day_after) for one in world.drafts} == {"CLOSED"}


def test_use_is_told_of_the_twelve_months_before_this_one(world: World) -> None:
    months = sorted({(one.year, one.month) for one in world.usage})

    assert (months[0], months[-1], len(months)) == ((2025, 11), (2026, 10), 12)
    assert all(0 < one.online <= one.requests and one.completed <= one.requests for one in world.usage)
