"""Types that are not there, or not of the sort that stands in their place."""

import pytest

from tests.supergraph.boats import changed, with_more


def test_the_register_of_boats_is_right() -> None:
    assert with_more("") == []


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("use: BoatUse", "use: BoatPurpose", ["UNKNOWN_TYPE Boat.use"]),
        ("use: BoatUse", "use: [[Purpose!]!]!", ["UNKNOWN_TYPE Boat.use", "VALUE_INVALID Boat.use"]),
        ("boats: [Boat!] @connection", "boats: BoatConnection", ["UNKNOWN_TYPE Business.boats"]),
        ("legalBasis: LawSection", "legalBasis: LawConnection", ["CONNECTION_WRITTEN Boat.legalBasis"]),
        ("boat(number: String!", "boat(number: Text!", ["UNKNOWN_TYPE Query.boat(number:)"]),
        ("boat(number: String!", "boat(number: Money!", ["INPUT_TYPE_EXPECTED Query.boat(number:)"]),
        ("= Citizen | Business", "= Citizen | Business | Company", ["UNKNOWN_TYPE BoatOwner"]),
        ("= Citizen | Business", "= Citizen | Business | BoatUse", ["UNION_OF_OBJECTS BoatOwner"]),
        ("= Citizen | Business", "= Citizen | Business | Citizen", ["REPEATED BoatOwner"]),
    ],
)
def test_what_is_not_there_is_told(old: str, new: str, faults: list[str]) -> None:
    assert [one for one in changed(old, new) if not one.startswith(("LOOKUP", "ARGUMENT"))] == faults
