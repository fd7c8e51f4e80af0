from datetime import date

from sandbox.world import named
from sandbox.world.build import World
from sandbox.world.insurance import Term, insured


def test_contributions_stop_at_the_ceiling_which_rose_in_2026() -> None:
    at = insured("9", "S33", None, Term(date(2025, 11, 15), date(2026, 3, 9)), wage=40_000, hospital=None)

    assert [(one.year, one.month, one.amount) for one in at.contributions] == [
        (2026, 2, 875),
        (2026, 1, 875),
        (2025, 12, 750),
        (2025, 11, 750),
    ]
    assert at.months == 4


def test_what_is_saved_is_six_per_cent_where_five_are_paid_in() -> None:
    at = insured("9", "S33", None, Term(date(2025, 1, 1), date(2025, 3, 31)), wage=10_000, hospital=None)

    assert at.balance == 2 * 600 * 100


def test_employees_work_for_a_business_that_is_there_and_was_there_before_them(world: World) -> None:
    businesses = {one.juristic_id: one for one in world.businesses}
    employed = [one for one in world.insured if one.section == "S33"]

    assert len(employed) > 1_000
    for one in employed:
        assert one.employer is not None
        assert businesses[one.employer].registered_on <= one.since <= world.today


def test_the_citizen_was_employed_once_and_the_owner_is_of_late(world: World) -> None:
    known = {one.national_id: one for one in world.insured}

    assert known[named.CITIZEN].until == date(2009, 5, 31)
    assert known[named.CITIZEN].balance > 0
    assert known[named.OWNER].employer == named.RESTAURANT
    assert known[named.OWNER].months == 1
