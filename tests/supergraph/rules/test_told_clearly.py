"""What strangers get wrong, and what attackers try: each told where it stands, what is wrong and what to write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.provider import DataClass
from supergraph.faults import SchemaFault
from supergraph.near_names import near
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.graph import faults

LINE = re.compile(r"\S+:[1-9]\d*:[1-9]\d*  [A-Z][A-Z_]+  \S.*: \S.*; \S.*")
BOAT = """"A boat. / เรือ"
type Boat @key(fields: "hull") {{
  "What its hull says. / เลขตัวเรือ"
  hull: String!
  "A fact. / ข้อมูล" {}
}}
"""
ROOT = 'type Query {{ "Boats. / เรือ" {} }}\n'
PROMISED = Promises({"dlt.boats": DataClass.PERSONAL}, {"Boat by hull": LookupClass(DataClass.PUBLIC)})


def of(text: str) -> list[SchemaFault]:
    """What the agency dlt is told, each in the form that is promised."""
    found = sorted(faults(text, promised=PROMISED))
    assert [str(one) for one in found if not LINE.fullmatch(str(one))] == []
    return found


def told(text: str) -> list[str]:
    """The code of each, its place and what to do."""
    return [f"{one.code} {one.coordinate}; {one.advice}" for one in of(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (BOAT.format("n: string"), "UNKNOWN_TYPE Boat.n; write String, if you mean that, or define it"),
        (BOAT.format("n: Integer"), "UNKNOWN_TYPE Boat.n; write Int, if you mean that, or define it"),
        (BOAT.format("n: Timestamp"), "UNKNOWN_TYPE Boat.n; write DateTime, if you mean that, or define it"),
        (BOAT.format("n: Provincee"), "UNKNOWN_TYPE Boat.n; write Province, if you mean that, or define it"),
        (BOAT.format("n: Xylophone"), "UNKNOWN_TYPE Boat.n; define it, or mend its name"),
        (
            BOAT.format('n: Int @requiresScope(scope: "dlt.boat")'),
            'SCOPE_UNKNOWN Boat.n; declare it as [scope."dlt.boat"], or write dlt.boats, if you mean that',
        ),
        (
            BOAT.format('n: Int @requiresScope(scope: "dlt.b\u043eats")'),
            "SCOPE_UNKNOWN Boat.n; write dlt.boats, if you mean that",
        ),
        (
            BOAT.format("a: Int") + ROOT.format("boats: BoatConnection"),
            "UNKNOWN_TYPE Query.boats; composition makes it: write `[Boat!] @connection`",
        ),
        (
            'type Law @key(fields: "lawId") { lawId: String! "B. / บี" b: Int }',
            "ENTITY_WITHOUT_KEY Law; write @external behind lawId, or call yours otherwise",
        ),
        (ROOT.format("me: Boat") + BOAT.format("a: Int"), "INVALID_FIELD_SHARING Query.me; call yours otherwise"),
        (
            BOAT.format("a: Int").replace('fields: "hull"', 'fields: "h\u03c5ll"'),
            'KEY_INVALID_SYNTAX Boat; write names of facts with a space between them, as in "lawId number"',
        ),
        ("", "INVALID_GRAPHQL dlt; define a type, or take the file away"),
        ("# later\n", "INVALID_GRAPHQL dlt; define a type, or take the file away"),
        (BOAT.format("a: Int")[:-3], "INVALID_GRAPHQL dlt; close what is open, each { and ( by its own"),
    ],
)
def test_advice_says_what_was_meant(text: str, first: str) -> None:
    assert first in told(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('"M. / ก" type Money { "A. / ก" amount: Int }', ["NAME_TAKEN"]),
        ('type Mutation { "Sinks. / จม" sink("Its hull. / เลข" hull: ID!): Boolean }', ["ROOT_NOT_OPEN"]),
        (BOAT.format("n: Xylophone"), ["UNKNOWN_TYPE"]),
        (
            BOAT.format("a: Int").replace("hull: String!", "hull: Boat!"),
            ["KEY_CYCLIC", "KEY_FIELDS_SELECT_INVALID_TYPE"],
        ),
    ],
)
def test_nothing_is_told_that_only_follows(text: str, codes: list[str]) -> None:
    assert [one.code for one in of(text)] == codes


@pytest.mark.parametrize("word", ["Ηull", "bοat", "bоat", "Pоrt"])
def test_words_of_letters_that_look_alike_are_told(word: str) -> None:
    described = BOAT.format("a: Int").replace("A boat.", f"A {word}.")
    assert [one.code for one in of(described)] == ["DESCRIPTION_UNILINGUAL"]


@pytest.mark.parametrize("text", ["In μm.", "In kΩ.", "Of α-quartz.", "λ of its light."])
def test_letters_of_units_and_formulas_are_not(text: str) -> None:
    assert of(BOAT.format("a: Int").replace("A boat.", text)) == []


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9]{3,20}", fullmatch=True), st.data())
def test_a_name_is_near_that_has_one_letter_less_more_or_other(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    known = frozenset({name, "Province", "LawSection"})
    for written in (name[:place] + name[place + 1 :], name[:place] + letter + name[place:]):
        assert near(written, known) in known
    assert near(name, frozenset({name})) == name
    assert near("Qqqqqqq", frozenset({"Province"})) is None


@pytest.mark.parametrize(
    ("written", "name"), [("Brn", "Brnc"), ("Born", "Bor"), ("Cornet", "Coret"), ("Coxrn", "Corn")]
)
def test_letters_that_look_like_one_together_are_each_one_less_or_more(written: str, name: str) -> None:
    assert near(written, frozenset({name, "Province"})) == name


@pytest.mark.threat("schema-hostile")
def test_a_thousand_unknown_names_are_told_of_as_one_is() -> None:
    fields = "\n".join(f'"F. / ก" f{place}: Provinc{place:03}' for place in range(200))
    types = "\n".join(f'"T. / ก" type T{place} {{ {fields} }}' for place in range(5))
    assert sum(one.code == "UNKNOWN_TYPE" for one in faults(types)) == 1000
