"""Orders that a list may be asked for in: an enum says them, an argument takes one, and none tells what is guarded."""

import pytest
from graphql import print_ast

from supergraph.questions import asked
from supergraph.source_schema import Promises
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import source, together, told

ORDERS = """
"In which order boats are given. / ลำดับของเรือ"
enum BoatOrder {
  "Who sails longest first. / สิ้นอายุทีหลังขึ้นก่อน"
  SAILS_DESC @order(by: ["-sailsUntil", "number"])
  "By number. / ตามเลขทะเบียน"
  NUMBER_ASC @order(by: ["number"])
}
"""
TAKEN = 'boats("In this order. / ลำดับ" orderBy: BoatOrder @order): [Boat!] @connection'
ORDERED = BOATS.replace("boats: [Boat!] @connection", TAKEN, 1) + ORDERS
AT = "ORDER_INVALID Business.boats(orderBy:)"


def changed(old: str, new: str) -> list[str]:
    assert old in ORDERED
    return told(ORDERED.replace(old, new, 1), "md", PROMISES)


@pytest.mark.parametrize(
    ("new", "faults"),
    [
        ("orderBy: BoatOrder @order", []),
        ("orderBy: BoatOrder! @order", []),
        ("orderBy: BoatOrder = null @order", []),
        ("orderBy: BoatOrder = NUMBER_ASC @order", ["DEFAULT_NOT_OPEN Business.boats(orderBy:)"]),
        ("orderBy: [BoatOrder!] @order", [AT]),
        ("orderBy: BoatUse @order", [AT]),
        ("orderBy: String @order", [AT]),
        ("orderBy: LawKind @order", [AT]),
        ('orderBy: BoatOrder @order(by: ["number"])', [AT]),
        ("orderBy: BoatOrder @order(by: 3)", [AT, "DIRECTIVE_ARGUMENT Business.boats(orderBy:)"]),
        ("orderBy: BoatOrder", ["ARGUMENT_NOT_OPEN Business.boats(orderBy:)"]),
        (
            'orderBy: BoatOrder @order, "And. / และ" then: BoatOrder @order',
            ["ORDER_INVALID Business.boats(then:)"],
        ),
        (
            'orderBy: BoatOrder @order @filter(by: EQUALS, fact: "number")',
            ["ARGUMENT_TYPE_MISMATCH Business.boats(orderBy:)", AT],
        ),
        ('orderBy: BoatOrder @order @is(field: "number")', ["IS_INVALID_USAGE Business.boats(orderBy:)"]),
        ("orderBy: BoatSequence @order", ["UNKNOWN_TYPE Business.boats(orderBy:)"]),
    ],
)
def test_an_argument_takes_one_of_the_orders_of_an_enum(new: str, faults: list[str]) -> None:
    assert changed("orderBy: BoatOrder @order", new) == faults


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ('by: ["number"]', 'by: ["-number"]', []),
        ('by: ["number"]', 'by: ["nameTh", "use"]', []),
        ('by: ["number"]', 'by: ["name"]', ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        ('by: ["number"]', 'by: ["length"]', ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        ('by: ["number"]', 'by: ["province"]', ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        ('by: ["number"]', 'by: ["number", "-number"]', ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        ('by: ["number"]', "by: []", ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        ('@order(by: ["number"])', "@order", ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        (' @order(by: ["number"])', "", ["ORDER_INVALID BoatOrder.NUMBER_ASC"]),
        ("enum BoatOrder {", 'enum BoatOrder @open(other: "NUMBER_ASC") {', ["ORDER_INVALID BoatOrder"]),
        ("sailsUntil: Date", 'sailsUntil: Date\n "I. / ไอ" at: BoatOrder', ["ORDER_INVALID Boat.at"]),
    ],
)
def test_each_value_of_its_enum_says_an_order_by_plain_facts(old: str, new: str, faults: list[str]) -> None:
    assert changed(old, new) == faults


@pytest.mark.threat("guard-inferred")
@pytest.mark.parametrize(
    ("fact", "list_", "faults"),
    [
        ('sailsUntil: Date @requiresScope(scope: "citizens.lookup")', "", ["ORDER_UNGUARDED BoatOrder.SAILS_DESC"]),
        (
            'sailsUntil: Date @requiresScope(scope: "citizens.lookup")',
            ' @requiresScope(scope: "citizens.lookup")',
            [],
        ),
        (
            'sailsUntil: Date @requiresScope(scope: "citizens.lookup") @requiresScope(scope: "md.boats")',
            ' @requiresScope(scope: "citizens.lookup")',
            ["ORDER_UNGUARDED BoatOrder.SAILS_DESC"],
        ),
        ("sailsUntil: Date @inaccessible", "", ["ORDER_UNGUARDED BoatOrder.SAILS_DESC"]),
    ],
)
def test_no_order_tells_a_fact_that_who_asks_for_it_may_not_read(fact: str, list_: str, faults: list[str]) -> None:
    text = ORDERED.replace("sailsUntil: Date", fact, 1).replace(TAKEN, f"{TAKEN}{list_}", 1)
    found = told(text, "md", PROMISES)
    assert [one for one in found if one.startswith("ORDER")] == faults


@pytest.mark.threat("guard-inferred")
def test_a_list_stands_in_no_order_of_what_nobody_sees() -> None:
    text = BOATS.replace("sailsUntil: Date", "sailsUntil: Date @inaccessible", 1)
    text = text.replace("boats: [Boat!] @connection", 'boats: [Boat!] @connection @order(by: ["sailsUntil"])', 1)
    assert told(text, "md", PROMISES) == ["ORDER_UNGUARDED Business.boats"]


@pytest.mark.parametrize(
    ("root", "faults"),
    [
        ('all("O. / ล" by: BoatOrder @order): [Boat!]', []),
        ('all("O. / ล" by: BoatOrder @order): [Boat!] @connection', []),
        (
            'all("O. / ล" by: BoatOrder @order): Boat @lookup',
            ["LOOKUP_MUST_HAVE_ARGUMENTS Query.all", "ORDER_INVALID Query.all(by:)"],
        ),
        (
            'all(number: String!, provinceCode: String!, "O. / ล" by: BoatOrder @order): Boat @lookup',
            ["ORDER_INVALID Query.all(by:)"],
        ),
        ('all(number: String!, provinceCode: String!, "O. / ล" by: BoatOrder @order): [Boat!] @lookup', []),
        ('all("O. / ล" by: BoatOrder): [Boat!] @connection', ["FILTER_MISSING Query.all(by:)"]),
    ],
)
def test_roots_that_give_lists_are_asked_for_in_an_order(root: str, faults: list[str]) -> None:
    text = ORDERED.replace("type Query {", f'type Query {{\n "All. / ทั้งหมด" {root}', 1)
    found = told(text, "md", Promises(PROMISES.scopes))
    codes = ("LOOKUP", "ORDER", "FILTER", "ARGUMENT", "SEARCH")
    assert [one for one in found if one.startswith(codes)] == faults


@pytest.mark.parametrize(
    ("root", "way"),
    [
        ("[Boat!]", "all"),
        ("[Boat!] @connection", "search"),
    ],
)
def test_whoever_asks_for_all_there_are_in_an_order_searches_for_nothing(root: str, way: str) -> None:
    added = (
        f'type Query {{\n "All. / ทั้งหมด" all("O. / ล" by: BoatOrder @order): {root} '
        '@requiresScope(scope: "citizens.lookup")'
    )
    register = source(ORDERED.replace("type Query {", added, 1), "md", Promises(PROMISES.scopes))
    composed = together(register)
    assert not composed.faults
    (field,) = (one for one in register.adds if one.coordinate == "Query.all")
    (found,) = asked(register, composed.claims, field.type, field.node)
    assert found.ways == (way,)


def test_a_fact_of_a_record_is_in_the_order_that_its_source_gives_it_in() -> None:
    text = ORDERED.replace("boatUses: [BoatUse!]", 'boatUses("O. / ล" by: BoatOrder @order): [BoatUse!]', 1)
    assert "ORDER_INVALID LawSection.boatUses(by:)" in told(text, "md", PROMISES)


def test_an_enum_of_another_agency_s_orders_is_not_taken_as_it_may_change_them() -> None:
    other = source(
        """
type Law @key(fields: "lawId") {
  lawId: String! @external
  "Yachts. / เรือยอชต์"
  yachts("In this order. / ลำดับ" orderBy: BoatOrder @order): [Yacht!]
}
"A yacht. / เรือยอชต์"
type Yacht @key(fields: "number") { "Its number. / เลขที่" number: String! "Its end. / สิ้นอายุ" sailsUntil: Date }
""",
        "yachts",
    )
    composed = together(source(ORDERED, "md", PROMISES), other)
    found = [f"{one.code} {one.coordinate}" for one in composed.faults["yachts"]]
    assert found == ["ORDER_INVALID Law.yachts(orderBy:)"]


def test_an_enum_that_is_written_again_means_the_same_orders() -> None:
    again = source(ORDERS.replace('["number"]', '["-number"]'), "races")
    composed = together(source(ORDERED, "md", PROMISES), again)
    assert [f"{one.code} {one.coordinate}" for one in composed.faults["races"]] == [
        "ENUM_VALUES_MISMATCH BoatOrder.NUMBER_ASC"
    ]
    assert "races" not in together(source(ORDERED, "md", PROMISES), source(ORDERS, "races")).faults


def test_clients_see_the_argument_and_the_values_and_not_the_facts() -> None:
    text = print_ast(together(source(ORDERED, "md", PROMISES)).document)
    assert "orderBy: BoatOrder\n" in text
    assert "  NUMBER_ASC\n" in text
    assert "@order" not in text
