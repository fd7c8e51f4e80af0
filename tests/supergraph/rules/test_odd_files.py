"""Files that no editor would have written: each is told what is wrong, where, in a line that one can read."""

import re

import pytest

from connectors.provider import DataClass
from supergraph.source_schema import LookupClass, Promises
from tests.supergraph.graph import faults

pytestmark = pytest.mark.threat("schema-hostile")
LINE = re.compile(r"\S+:[1-9]\d*:[1-9]\d*  [A-Z][A-Z_]+  \S.*: \S.*; \S.*")
LONGEST = 600
PROMISED = Promises(
    {}, {name: LookupClass(DataClass.PUBLIC) for name in ("Boat by hull", "Boat by search", "Boat by all")}
)
D = '"F. / ก"'


def boat(fact: str = "", more: str = "") -> str:
    return (
        f'"A boat. / เรือ"\ntype Boat @key(fields: "hull") {{\n  {D} hull: String!\n  {D} n: Int\n  {fact}\n}}\n{more}'
    )


def search(argument: str) -> str:
    return boat(more=f"type Query {{ {D} boats({D} {argument}): [Boat!] @connection }}")


ODD = {
    "a letter with its mark": (boat(f"{D} caf\u00e9: Int"), "INVALID_GRAPHQL"),
    "a letter and a mark": (boat(f"{D} cafe\u0301: Int"), "INVALID_GRAPHQL"),
    "a Thai name": (boat(f"{D} น\u0e4d\u0e32: Int"), "INVALID_GRAPHQL"),
    "a joiner in a name": (boat(f"{D} na\u200dme: Int"), "CHARACTER_UNSEEN"),
    "a space of no width in a name": (boat(f"{D} na\u200bme: Int"), "INVALID_GRAPHQL"),
    "the same in a key": (boat().replace('"hull"', '"hu\u200bll"'), "KEY_INVALID_SYNTAX"),
    "a wide colon": (boat(f"{D} m\uff1a Int"), "INVALID_GRAPHQL"),
    "a blank that does not break": (boat(f"{D} m:\u00a0Int"), "INVALID_GRAPHQL"),
    "a megabyte of words": (boat(f'"{"x" * 1_000_000} / ก" m: Int'), "TOO_LARGE"),
    "a long text": (boat(f'"{"x" * 200_000} / ก" m: Int'), "TOO_LARGE"),
    "lists in lists": (boat(f"{D} m: {'[' * 5_000}Int{']' * 5_000}"), "INVALID_GRAPHQL"),
    "three lists": (boat(f"{D} m: [[[Int]]]"), "TOO_LARGE"),
    "arguments": (search("a: Int " + " ".join(f"{D} a{n}: Int" for n in range(3_000))), "TOO_LARGE"),
    "values": (boat(more=f"{D} enum K {{ {' '.join(f'{D} V{n}' for n in range(8_000))} }}"), "TOO_LARGE"),
    "arguments of a directive": (
        boat(f"{D} m: Int @cost({' '.join(f'a{n}: 1' for n in range(3_000))})"),
        "TOO_LARGE",
    ),
    "objects in objects": (boat(f"{D} m: Int @cost(weight: {'{a: ' * 3_000}1{'}' * 3_000})"), "INVALID_GRAPHQL"),
    "a long name": (boat(f"{D} {'m' * 10_000}: Int"), "TOO_LARGE"),
    "a long name of a type": (boat(more=f"{D} type {'T' * 10_000} {{ {D} a: Int }}"), "TOO_LARGE"),
    "a long key": (boat().replace('"hull"', f'"{"h" * 10_000}"'), "TOO_LARGE"),
    "comments": ("#\n" * 100_000 + boat(), "TOO_LARGE"),
    "commas": ("," * 200_000, "INVALID_GRAPHQL"),
    "a text without an end": (boat('"""\n  A block. / ก\n  m: Int'), "INVALID_GRAPHQL"),
    "a mark of the byte order": ("\ufeff" + boat(), "ENCODING"),
    "that mark within": (boat(f"\ufeff{D} m: Int"), "CHARACTER_UNSEEN"),
    "lines as Windows ends them": (boat(f"{D} m: Nope").replace("\n", "\r\n"), "UNKNOWN_TYPE"),
    "lines as they were ended once": (boat(f"{D} m: Nope").replace("\n", "\r"), "UNKNOWN_TYPE"),
    "half a character": (boat('"A \\ud800 / ก" m: Int'), "INVALID_GRAPHQL"),
    "a bell": (boat('"A \\u0007 / ก" m: Int'), "CHARACTER_UNSEEN"),
    "another direction": (boat('"A \u202e b / ก" m: Int'), "CHARACTER_UNSEEN"),
    "a script": (boat('"<script>alert(1)</script> / ก" m: Int'), "DESCRIPTION_MARKUP"),
    "a fragment": (boat(more="fragment F on Boat { hull }"), "DEFINITION_NOT_OPEN"),
    "an operation": (boat(more="query Q { boat { hull } }"), "DEFINITION_NOT_OPEN"),
    "an extension": (boat(more=f"extend type Query {{ {D} b: Boat }}"), "DEFINITION_NOT_OPEN"),
    "two schemas": ("schema { query: Query }\nschema { query: Query }\n" + boat(), "REPEATED"),
    "a schema of other roots": ("schema { query: Boat }\n" + boat(), "ROOT_QUERY_USED"),
    "a directive of its own": (boat(more="directive @mine on OBJECT"), "DEFINITION_NOT_OPEN"),
    "a directive twice": (boat(f"{D} m: Int @inaccessible @inaccessible"), "REPEATED"),
    "an argument twice": (boat(f'{D} m: Int @cost(weight: "1", weight: "2")'), "REPEATED"),
    "a field twice": (boat(f"{D} n: Int"), "REPEATED"),
    "a default of another type": (search('n: Int = "x" @filter(by: EQUALS)'), "DEFAULT_NOT_OPEN"),
    "a default that is null": (search("n: Int! = null @filter(by: EQUALS)"), "DEFAULT_NOT_OPEN"),
    "a default that is an object": (search("n: Int = {a: 1} @filter(by: EQUALS)"), "DEFAULT_NOT_OPEN"),
    "a default that is a variable": (search("n: Int = $n @filter(by: EQUALS)"), "INVALID_GRAPHQL"),
    "interfaces in a circle": (
        f"{D} interface A implements B {{ {D} a: Int }}\n{D} interface B implements A {{ {D} a: Int }}\n" + boat(),
        "DEFINITION_NOT_OPEN",
    ),
    "inputs in a circle": (
        f"{D} input A {{ {D} b: B! }}\n{D} input B {{ {D} a: A! }}\n" + boat(),
        "DEFINITION_NOT_OPEN",
    ),
    "a union of itself": (boat(f"{D} u: U", f"{D} union U = U"), "UNION_OF_OBJECTS"),
    "a reserved field": (boat(f"{D} __typename: String"), "NAME_RESERVED"),
    "a reserved type": (boat(f"{D} k: __K", f"{D} enum __K {{ {D} A }}"), "NAME_RESERVED"),
    "a reserved directive": (boat(f"{D} m: Int @__mine"), "UNKNOWN_DIRECTIVE"),
    "a weight without end": (boat(f'{D} m: Int @cost(weight: "1{"0" * 900}")'), "COST_INVALID"),
    "an order twice": (
        boat(more=f'type Query {{ {D} boats: [Boat!] @connection @order(by: ["n", "-n"]) }}'),
        "ORDER_INVALID",
    ),
}


@pytest.mark.parametrize("sort", ODD)
def test_it_is_told_where_it_stands_and_in_a_line_one_can_read(sort: str) -> None:
    text, code = ODD[sort]
    found = sorted(faults(text, promised=PROMISED))
    assert code in {one.code for one in found}, [str(one) for one in found]
    for one in found:
        assert LINE.fullmatch(str(one)), str(one)
        assert len(str(one)) < LONGEST


def test_nothing_is_wrong_where_nothing_is_odd() -> None:
    whole = search("n: Int @filter(by: EQUALS)")
    assert faults(whole, promised=PROMISED) == ()
    assert faults(whole.replace("\n", "\r\n"), promised=PROMISED) == ()
