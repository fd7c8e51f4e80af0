"""Types that are not there, or not of the sort that stands in their place."""

import pytest

from supergraph.composition import compose
from supergraph.source_schema import Promises, read_core
from tests.supergraph.boats import changed, with_more
from tests.supergraph.graph import source


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


def test_what_a_client_sends_is_nothing_that_a_field_gives() -> None:
    core = read_core("input Wish { law: ID } type Query { law: ID }", "core", Promises())
    boat = source('"A boat. / เรือ" type Boat @key(fields: "a") { "A. / เอ" a: ID! "B. / บี" b: Wish }', "md")
    assert [one.code for one in compose(core, [boat]).faults["md"]] == ["OUTPUT_TYPE_EXPECTED"]


@pytest.mark.parametrize(
    ("default", "faults"), [('= "1"', ["DEFAULT_NOT_OPEN"]), ("= []", ["DEFAULT_NOT_OPEN"]), ("= null", []), ("", [])]
)
def test_an_argument_has_no_default(default: str, faults: list[str]) -> None:
    found = changed("boat(number: String!", f"boat(number: String {default}")
    assert found == [f"{code} Query.boat(number:)" for code in faults]


@pytest.mark.parametrize(
    ("default", "faults"),
    [
        ('String! = ""', []),
        ('String! = "a"', ["DEFAULT_NOT_OPEN"]),
        ("String = null", []),
        ("String! = null", ["DEFAULT_NOT_OPEN"]),
    ],
)
def test_words_may_be_none_where_they_are_left_out_which_narrows_nothing(default: str, faults: list[str]) -> None:
    search = f'boats("W. / ค" words: {default} @filter(by: TEXT)): [Boat!] @connection'
    found = changed("boat(number: String!", f'{search}\n  "B. / เรือ"\n  boat(number: String!')
    assert [one for one in found if "words" in one] == [f"{code} Query.boats(words:)" for code in faults]
