"""Keys that are none."""

import pytest

from tests.supergraph.boats import changed, unasked

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
