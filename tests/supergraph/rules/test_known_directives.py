"""Directives that are unknown, misplaced, repeated, or take something else."""

import pytest

from supergraph.directives import vocabulary
from tests.supergraph.boats import changed
from tests.supergraph.graph import faults

ENDED = '@deprecated(reason: "None. / ไม่มี") @sunset(since: "2026-12-01", on: "2027-06-30")'


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("use: BoatUse", f"use: BoatUse {ENDED}", []),
        ("use: BoatUse", f"use: BoatUse {ENDED} {ENDED}", ["REPEATED Boat.use", "REPEATED Boat.use"]),
        ("type Boat @key", f"type Boat {ENDED} @key", ["DIRECTIVE_MISPLACED Boat", "DIRECTIVE_MISPLACED Boat"]),
        ("use: BoatUse", "use: BoatUse @colour", ["UNKNOWN_DIRECTIVE Boat.use"]),
        ("use: BoatUse", "use: BoatUse @include(if: true)", ["UNKNOWN_DIRECTIVE Boat.use"]),
        ("union BoatOwner =", "union BoatOwner @external =", ["DIRECTIVE_MISPLACED BoatOwner"]),
        ("enum BoatUse @open(", 'enum BoatUse @key(fields: "a") @open(', ["DIRECTIVE_MISPLACED BoatUse"]),
        ("  FISHING", "  FISHING @external", ["DIRECTIVE_MISPLACED BoatUse.FISHING"]),
        ("number: String!, prov", "number: String! @bilingual, prov", ["DIRECTIVE_MISPLACED Query.boat(number:)"]),
        ("@bilingual", "@bilingual @bilingual", ["REPEATED Boat.name"]),
        ("@connection", "@connection(size: 3)", ["DIRECTIVE_ARGUMENT Business.boats"]),
        ('weight: "2"', "weight: 2", ["DIRECTIVE_ARGUMENT Business.boats"]),
        ('(weight: "2")', "", ["DIRECTIVE_ARGUMENT Business.boats"]),
        ('weight: "2"', 'weight: "2", weight: "3"', ["REPEATED Business.boats"]),
        (
            "assumedSize: 3",
            'assumedSize: "three"',
            ["LIST_SIZE_INVALID Citizen.boats", "DIRECTIVE_ARGUMENT Citizen.boats"],
        ),
        ('other: "OTHER"', "other: OTHER", ["DIRECTIVE_ARGUMENT BoatUse"]),
        (
            "number: String!, prov",
            "number: String! @filter(by: LIKE), prov",
            ["DIRECTIVE_ARGUMENT Query.boat(number:)"],
        ),
    ],
)
def test_a_directive_is_one_of_the_vocabulary(old: str, new: str, faults: list[str]) -> None:
    found = changed(old, new)
    assert [one for one in found if not one.startswith(("LOOKUP_MISSING", "FILTER"))] == faults


def test_a_fault_says_where_a_directive_may_stand_and_what_it_takes() -> None:
    (fault,) = (one for one in faults("type A { a: Int @open(of: 1) }") if "takes no" in one.message)
    assert (fault.line, fault.column) == (1, 23)
    assert fault.advice == "it takes other"
    (fault,) = (one for one in faults('type A { a: Int @open(other: "B") }') if one.code == "DIRECTIVE_MISPLACED")
    assert fault.message == "@open stands on an enum only"


def test_the_vocabulary_is_described_in_both_languages() -> None:
    known = [one for one in vocabulary().directives.values() if one.name != "deprecated"]
    assert len(known) > 15
    said = [one.description for one in known] + [arg.description for one in known for arg in one.args.values()]
    assert [one for one in said if not one or " / " not in one] == []
