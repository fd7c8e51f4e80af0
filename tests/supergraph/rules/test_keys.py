"""Keys that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.boats import BOATS, PROMISES, changed, unasked
from tests.supergraph.graph import faults as faults_of

KEY = 'type Boat @key(fields: "number provinceCode")'


@pytest.mark.parametrize(
    ("key", "faults"),
    [
        ('@key(fields: "number provinceCode") @key(fields: "number")', []),
        ('@key(fields: "")', ["KEY_INVALID_SYNTAX Boat"]),
        ('@key(fields: "number { code }")', ["KEY_INVALID_SYNTAX Boat"]),
        ('@key(fields: "number, provinceCode")', ["KEY_INVALID_SYNTAX Boat"]),
        ('@key(fields: "number @skip(if: true)")', ["KEY_DIRECTIVE_IN_FIELDS_ARGUMENT Boat"]),
        ("@key(fields: 1)", ["KEY_INVALID_FIELDS_TYPE Boat"]),
        ('@key(fields: "number number")', ["KEY_INVALID_SYNTAX Boat"]),
        ('@key(fields: "number hull")', ["KEY_INVALID_FIELDS Boat"]),
        ('@key(fields: "number use")', ["KEY_NULLABLE Boat.use"]),
        ('@key(fields: "number province")', ["KEY_FIELDS_SELECT_INVALID_TYPE Boat.province"]),
        ('@key(fields: "number owner")', ["KEY_FIELDS_SELECT_INVALID_TYPE Boat.owner"]),
        ('@key(fields: "number provinceCode") @key(fields: "provinceCode number")', ["REPEATED Boat"]),
    ],
)
def test_a_key_names_facts_that_every_record_has(key: str, faults: list[str]) -> None:
    assert [one for one in changed(KEY, f"type Boat {key}") if one.startswith(("KEY", "REPEATED"))] == faults


@pytest.mark.parametrize(
    ("fact", "faults"),
    [
        ("code: ID!", []),
        ("code: LawKind!", []),
        ("code: [String!]!", ["KEY_FIELDS_SELECT_INVALID_TYPE Port.code"]),
        ("code: Float!", ["KEY_FIELDS_SELECT_INVALID_TYPE Port.code", "VALUE_INVALID Port.code"]),
        ("code: String", ["KEY_NULLABLE Port.code"]),
        (
            'code("How long. / ยาว" length: Int): String!',
            ["KEY_INVALID_ARGUMENTS Port.code", "ARGUMENT_NOT_OPEN Port.code(length:)"],
        ),
    ],
)
def test_a_fact_of_a_key_is_one_value(fact: str, faults: list[str]) -> None:
    assert unasked(f'"A port. / ท่าเรือ" type Port @key(fields: "code") {{ "Its code. / รหัส" {fact} }}') == faults


def test_a_key_that_holds_itself_is_told_with_the_way() -> None:
    text = """
    "One. / หนึ่ง" type One @key(fields: "two") { "Two. / สอง" two: Two! }
    "Two. / สอง" type Two @key(fields: "one") { "One. / หนึ่ง" one: One! }
    """
    assert [one for one in unasked(text) if one.startswith("KEY_CYCLIC")] == ["KEY_CYCLIC One", "KEY_CYCLIC Two"]


@pytest.mark.parametrize("word", ["search", "all"])
def test_no_key_is_called_what_a_search_or_a_list_of_all_is_asked_by(word: str) -> None:
    fact = f'"Its code. / รหัส" {word}: ID!'
    assert unasked(f'"A port. / ท่าเรือ" type Port @key(fields: "{word}") {{ {fact} }}') == [f"NAME_RESERVED Port.{word}"]
    with_another = f'type Port @key(fields: "{word} code") {{ {fact} "Which. / ใด" code: ID! }}'
    assert unasked(f'"A port. / ท่าเรือ" {with_another}') == []
    found = changed("boat(number: String!, provinceCode: String!)", f"boat({word}: String!)")
    assert f"NAME_RESERVED Query.boat({word}:)" in found


def test_a_type_that_is_asked_for_by_itself_and_has_no_key_is_told_once_and_nothing_that_follows_from_it() -> None:
    wrong = BOATS.replace('type Boat @key(fields: "number provinceCode")', "type Boat")
    assert wrong != BOATS
    (fault,) = faults_of(wrong, "md", PROMISES)
    assert (fault.code, fault.coordinate, fault.line) == (
        "KEY_MISSING",
        "Boat",
        wrong[: wrong.index("type Boat ")].count("\n") + 1,
    )
    assert (
        fault.message
        == "it has no @key, by which its records are known, and the manifest answers `Boat by number+provinceCode`"
    )
    assert fault.advice == 'write @key(fields: "number provinceCode") behind `type Boat`'


@given(st.sets(st.sampled_from(["Query.boat", "lookups"]), min_size=1), st.booleans())
def test_whoever_takes_a_type_for_an_entity_it_is_told_of_the_type(takers: set[str], listed: bool) -> None:
    root = 'type Query { "One. / หนึ่ง" boat(a: ID!): Boat @lookup }' if "Query.boat" in takers else ""
    fleet = "[Boat!]" if listed else "Boat"
    lookups = {"Boat by b": LookupClass(DataClass.PUBLIC)} if "lookups" in takers else {}
    text = f"""
"It. / มัน"
type Boat {{ "A. / เอ" a: ID! }}
type Business @key(fields: "juristicId") {{ juristicId: JuristicId! @external "Its. / ของ" boats: {fleet} }}
{root}"""
    found = faults_of(text, "md", Promises(lookups=lookups))
    assert [(one.code, one.coordinate) for one in found] == [("KEY_MISSING", "Boat")]


def test_a_part_of_a_contribution_needs_no_key_and_one_that_is_not_answered_says_that_it_might() -> None:
    text = """
"It. / มัน"
type Boat { "A. / เอ" a: ID! }
type Business @key(fields: "juristicId") { juristicId: JuristicId! @external "Its. / ของ" boats: [Boat!] }
"""
    assert faults_of(text, "md", Promises(lookups={"Business by juristicId": LookupClass(DataClass.PUBLIC)})) == ()
    (fault,) = faults_of(text, "md", Promises(lookups={}))
    assert fault.code == "LOOKUP_MISSING"
    assert fault.advice.endswith("or, if a Boat is a record by itself, a @key behind `type Boat`")
