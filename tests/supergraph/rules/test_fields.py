"""Texts, pages, prices, enums, roots and joins: what each directive of a field holds it to."""

import pytest

from tests.supergraph.boats import BOATS, PROMISES, changed, unasked
from tests.supergraph.graph import source, together, told


def only(found: list[str], *codes: str) -> list[str]:
    return [one for one in found if one.startswith(codes)]


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("sailsUntil: Date", "sailsUntil: Date @bilingual", ["BILINGUAL_TEXT Boat.sailsUntil"]),
        ("name: String @bilingual", "name: String! @bilingual", []),
        ("name: String @bilingual", "name: [String!] @bilingual", ["BILINGUAL_TEXT Boat.name"]),
        ("name: String @bilingual", "name: ID @bilingual", ["BILINGUAL_TEXT Boat.name"]),
        ("name: String @bilingual", "name: String @bilingual @connection", ["BILINGUAL_TEXT Boat.name"]),
        (
            "name: String @bilingual",
            "nameTh: String @inaccessible\n name: String @bilingual",
            ["BILINGUAL_FACT Boat.name"],
        ),
    ],
)
def test_a_text_in_two_languages_is_a_text(old: str, new: str, faults: list[str]) -> None:
    assert only(changed(old, new), "BILINGUAL") == faults


@pytest.mark.parametrize(
    ("new", "faults"),
    [
        ("boats: [Boat]! @connection", []),
        ("boats: Boat @connection", ["CONNECTION_OF_ENTITIES Business.boats"]),
        ("boats: [[Boat!]!] @connection", ["CONNECTION_OF_ENTITIES Business.boats"]),
        ("boats: [String!] @connection", ["CONNECTION_OF_ENTITIES Business.boats"]),
        ("boats: [Money!] @connection", ["CONNECTION_OF_ENTITIES Business.boats"]),
        ("boats: [BoatOwner!] @connection", ["CONNECTION_OF_ENTITIES Business.boats"]),
        (
            'boats("How many. / จำนวน" first: Int): [Boat!] @connection',
            ["CONNECTION_ARGUMENT Business.boats(first:)"],
        ),
    ],
)
def test_pages_are_of_a_list_of_entities(new: str, faults: list[str]) -> None:
    assert only(changed("boats: [Boat!] @connection", new), "CONNECTION") == faults


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ('weight: "2"', 'weight: "0"', []),
        ('weight: "2"', 'weight: "1000"', []),
        ('weight: "2"', 'weight: "1001"', ["COST_INVALID Business.boats"]),
        ('weight: "2"', 'weight: "-1"', ["COST_INVALID Business.boats"]),
        ('weight: "2"', 'weight: "2.5"', ["COST_INVALID Business.boats"]),
        ('weight: "2"', 'weight: "๒"', ["COST_INVALID Business.boats"]),
        ('weight: "2"', f'weight: "{"9" * 900}"', ["COST_INVALID Business.boats"]),
        ("assumedSize: 3", "assumedSize: 0", []),
        ("assumedSize: 3", "assumedSize: -1", ["LIST_SIZE_INVALID Citizen.boats"]),
        ("assumedSize: 3", "assumedSize: 1001", ["LIST_SIZE_INVALID Citizen.boats"]),
        ("assumedSize: 3", 'slicingArguments: ["first"]', ["LIST_SIZE_INVALID Citizen.boats"]),
        ("assumedSize: 3", 'assumedSize: 3, sizedFields: ["nodes"]', ["LIST_SIZE_INVALID Citizen.boats"]),
        ("sailsUntil: Date", "sailsUntil: Date @listSize(assumedSize: 2)", ["LIST_SIZE_INVALID Boat.sailsUntil"]),
        ('@cost(weight: "2")', "@listSize(assumedSize: 2)", ["LIST_SIZE_INVALID Business.boats"]),
        ("boatUses: [BoatUse!]", "boatUses: [BoatUse!] @listSize", ["LIST_SIZE_INVALID LawSection.boatUses"]),
    ],
)
def test_costs_and_sizes_can_be_reckoned_with(old: str, new: str, faults: list[str]) -> None:
    assert only(changed(old, new), "COST", "LIST_SIZE") == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('"A. / เอ" enum Sex { "F. / หญิง" FEMALE "M. / ชาย" MALE }', []),
        ('"A. / เอ" enum Sex { "F. / หญิง" FEMALE }', ["ENUM_VALUES_MISMATCH Sex"]),
        (
            '"A. / เอ" enum Sex { "F. / หญิง" FEMALE "M. / ชาย" MALE "O. / อื่น" OTHER }',
            ["ENUM_VALUES_MISMATCH Sex.OTHER"],
        ),
        ('"A. / เอ" enum LawKind { "A. / พ.ร.บ." ACT }', []),
        ('"A. / เอ" enum LawKind { "R. / กฎ" RULE }', ["ENUM_VALUES_MISMATCH LawKind.RULE"]),
        ('"A. / เอ" enum Use @open(other: "NONE") { "R. / กฎ" RULE }', ["OPEN_WITHOUT_OTHER Use"]),
        ('"A. / เอ" enum Use { "R. / กฎ" RULE "T. / จริง" true }', ["INVALID_GRAPHQL md"]),
    ],
)
def test_an_enum_has_the_same_values_everywhere_unless_it_is_open(text: str, faults: list[str]) -> None:
    assert unasked(text) == faults


def test_an_open_enum_has_the_values_that_anybody_knows() -> None:
    more = source('"A. / เอ" enum BoatUse { "R. / แข่ง" RACING "F. / ประมง" FISHING }', "races")
    composed = together(source(BOATS, "md", PROMISES), more)
    (uses,) = (one for one in composed.document.definitions if getattr(one, "name").value == "BoatUse")  # noqa: B009
    assert [one.name.value for one in uses.values] == ["FISHING", "PASSENGERS", "OTHER", "RACING"]  # type: ignore[attr-defined]
    assert composed.owners["BoatUse"] == "md"


ROOT = "boat(number: String!, provinceCode: String!): Boat @lookup"


@pytest.mark.parametrize(
    ("root", "faults"),
    [
        ("boat(number: String!, provinceCode: String!): [Boat!] @lookup", []),
        (
            "boat(number: String!, provinceCode: String!): Boat! @lookup",
            ["LOOKUP_RETURNS_NON_NULLABLE_TYPE Query.boat"],
        ),
        ("boat: Boat @lookup", ["LOOKUP_MUST_HAVE_ARGUMENTS Query.boat"]),
        ("boat(number: Int!, provinceCode: String!): Boat @lookup", ["ARGUMENT_TYPE_MISMATCH Query.boat(number:)"]),
        ("boat(plate: String!): Boat @lookup", ["ARGUMENT_OF_NO_FACT Query.boat(plate:)"]),
        ("boat(owner: String!): Boat @lookup", ["ARGUMENT_TYPE_MISMATCH Query.boat(owner:)"]),
        ("boat: Boat", ["ROOT_WITHOUT_LOOKUP Query.boat"]),
        ("boat: [Boat!]", []),
        ("boat(number: String): [Boat!]", ["FILTER_MISSING Query.boat(number:)"]),
        ("boat(of: BoatUse @filter(by: EQUALS)): [Boat!]", ["ARGUMENT_OF_NO_FACT Query.boat(of:)"]),
        ('boat(of: BoatUse @filter(by: EQUALS, fact: "use")): [Boat!]', []),
        ('boat(of: [BoatUse!] @filter(by: EQUALS, fact: "use")): [Boat!]', ["FILTER_INVALID Query.boat(of:)"]),
        ('boat(of: [BoatUse!] @filter(by: IN, fact: "use")): [Boat!]', []),
        ('boat(of: [BoatUse] @filter(by: IN, fact: "use")): [Boat!]', ["FILTER_INVALID Query.boat(of:)"]),
        ('boat(of: [[BoatUse!]!] @filter(by: IN, fact: "use")): [Boat!]', ["FILTER_INVALID Query.boat(of:)"]),
        ('boat(of: BoatUse @filter(by: FROM, fact: "use")): [Boat!]', ["FILTER_INVALID Query.boat(of:)"]),
        ('boat(of: String @filter(by: FROM, fact: "number")): [Boat!]', ["FILTER_INVALID Query.boat(of:)"]),
        ('boat(until: Date @filter(by: TO, fact: "sailsUntil")): [Boat!]', []),
        (
            'boat(until: Int @filter(by: TO, fact: "sailsUntil")): [Boat!]',
            ["ARGUMENT_TYPE_MISMATCH Query.boat(until:)"],
        ),
        ('boat(n: String @filter(by: EQUALS, fact: "name")): [Boat!]', ["FILTER_INVALID Query.boat(n:)"]),
        ('boat(n: String @filter(by: EQUALS, fact: "nameEn")): [Boat!]', []),
        ('boat(p: Province @filter(by: EQUALS, fact: "province")): [Boat!]', ["FILTER_INVALID Query.boat(p:)"]),
        (
            'boat(a: Date @filter(by: TO, fact: "sailsUntil"), b: Date @filter(by: TO, fact: "sailsUntil")): [Boat!]',
            ["FILTER_INVALID Query.boat(b:)"],
        ),
        ('boat(words: String @filter(by: TEXT, fact: "number")): [Boat!]', ["FILTER_INVALID Query.boat(words:)"]),
        ('boat: [Boat!] @order(by: ["sailsUntil", "number"])', []),
        ("boat(sailsUntil: Date!): [Boat!] @lookup", ["ARGUMENT_TYPE_MISMATCH Query.boat(sailsUntil:)"]),
        ('boat: [Boat!] @order(by: ["-sailsUntil", "number"])', []),
        ('boat: [Boat!] @connection @order(by: ["-sailsUntil"])', []),
        ('boat: [Boat!] @order(by: ["number", "-number"])', ["ORDER_INVALID Query.boat"]),
        ("boat: [Boat!] @order(by: [])", ["ORDER_INVALID Query.boat"]),
        ('boat: [Boat!] @order(by: ["name"])', ["ORDER_INVALID Query.boat"]),
        ('boat: [Boat!] @order(by: ["nameTh"])', []),
        ('boat: [Boat!] @order(by: ["province"])', ["ORDER_INVALID Query.boat"]),
        ('boat(number: String!): Boat @lookup @order(by: ["number"])', ["ORDER_INVALID Query.boat"]),
        ("boat(number: String! @filter(by: EQUALS)): [Boat!] @lookup", ["LOOKUP_MUST_HAVE_ARGUMENTS Query.boat"]),
        ("boat(number: String!, use: BoatUse @filter(by: EQUALS)): [Boat!] @lookup", []),
        ("boat(number: String!, use: BoatUse @filter(by: EQUALS)): Boat @lookup", ["FILTER_INVALID Query.boat(use:)"]),
        ('boat(number: String!, w: String @filter(by: TEXT, fact: "name")): [Boat!] @lookup', []),
        (
            'boat(number: String!, w: String @filter(by: TEXT, fact: "use")): [Boat!] @lookup',
            ["FILTER_INVALID Query.boat(w:)"],
        ),
        (
            "boat(number: [String!]!, provinceCode: String!): [Boat!] @lookup",
            ["ARGUMENT_TYPE_MISMATCH Query.boat(number:)"],
        ),
        ("boat(words: String @filter(by: TEXT)): [Boat!] @connection", []),
        ("boat(words: Int @filter(by: TEXT)): [Boat!] @connection", ["FILTER_INVALID Query.boat(words:)"]),
        ('boat: [Boat!] @order(by: ["size"])', ["ORDER_INVALID Query.boat"]),
        ("boat: Business", ["ROOT_OF_OTHERS Query.boat"]),
        ("boat: Int", ["ROOT_OF_OTHERS Query.boat"]),
        ("boat: BoatOwner", ["ROOT_OF_OTHERS Query.boat"]),
    ],
)
def test_a_root_finds_records_of_its_contributor_by_their_facts(root: str, faults: list[str]) -> None:
    found = changed(ROOT, root)
    assert only(found, "ROOT", "LOOKUP_RETURNS", "LOOKUP_MUST", "ARGUMENT", "FILTER", "ORDER") == faults


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("use: BoatUse", 'use("In. / ใน" year: Int): BoatUse', ["ARGUMENT_NOT_OPEN Boat.use(year:)"]),
        (
            "boats: [Boat!] @requires",
            'boats("T. / ถ" to: Date @filter(by: TO, fact: "sailsUntil")): [Boat!] @requires',
            [],
        ),
        ("use: BoatUse", 'use("I. / ใ" year: Int @filter(by: EQUALS)): BoatUse', ["ARGUMENT_NOT_OPEN Boat.use(year:)"]),
        (
            "boats: [Boat!] @requires",
            'boats("T. / ถ" to: Date): [Boat!] @requires',
            ["ARGUMENT_NOT_OPEN Citizen.boats(to:)"],
        ),
        ("use: BoatUse", "use: BoatUse @lookup", ["DIRECTIVE_MISPLACED Boat.use"]),
        ("use: BoatUse", 'use: BoatUse @order(by: ["number"])', ["ORDER_INVALID Boat.use"]),
        ("boats: [Boat!] @requires", 'boats: [Boat!] @order(by: ["-sailsUntil"]) @requires', []),
        ("boatUses: [BoatUse!]", 'boatUses: [BoatUse!] @order(by: ["number"])', ["ORDER_INVALID LawSection.boatUses"]),
    ],
)
def test_roots_find_records_and_lists_by_a_key_are_narrowed(old: str, new: str, faults: list[str]) -> None:
    assert changed(old, new) == faults


@pytest.mark.parametrize(
    ("join", "faults"),
    [
        ('province: Province @join(lookup: "code", from: "provinceCode")', []),
        ('province: Province @join(lookup: "code", from: "provinceCode number")', ["JOIN_INVALID Boat.province"]),
        ('province: Province @join(lookup: "", from: "")', ["JOIN_INVALID Boat.province"]),
        ('province: Province @join(lookup: "code", from: "harbour")', ["JOIN_INVALID Boat.province"]),
        ('province: Province @join(lookup: "code", from: "sailsUntil")', ["JOIN_INVALID Boat.province"]),
        ('province: Money @join(lookup: "code", from: "number")', ["JOIN_INVALID Boat.province"]),
    ],
)
def test_a_join_sends_facts_of_its_parent(join: str, faults: list[str]) -> None:
    assert only(changed("province: Province", join), "JOIN") == faults


GUARDED = 'sailsUntil: Date @requiresScope(scope: "md.boats")'


@pytest.mark.threat("guard-inferred")
@pytest.mark.parametrize(
    ("root", "faults"),
    [
        (
            'boat(to: Date @filter(by: TO, fact: "sailsUntil")): [Boat!] @connection',
            ["FILTER_UNGUARDED Query.boat(to:)"],
        ),
        ('boat: [Boat!] @order(by: ["sailsUntil"])', ["ORDER_UNGUARDED Query.boat"]),
        ('boat: [Boat!] @order(by: ["sailsUntil"]) @requiresScope(scope: "md.boats")', []),
    ],
)
def test_who_narrows_or_orders_by_a_fact_may_read_it(root: str, faults: list[str]) -> None:
    text = BOATS.replace("sailsUntil: Date", GUARDED, 1).replace(ROOT, root, 1)
    assert only(told(text, "md", PROMISES), "FILTER", "ORDER") == faults


def test_two_searches_whose_conditions_manifests_would_call_alike_are_told() -> None:
    roots = """boat(a: Date @filter(by: TO, fact: "sailsUntil")): [Boat!] @connection
  "M. / ม" more(b: String @filter(by: EQUALS, fact: "sailsUntil_to")): [Boat!] @connection"""
    text = BOATS.replace(ROOT, roots, 1).replace(
        "sailsUntil: Date", 'sailsUntil: Date "X. / ก" sailsUntil_to: String', 1
    )
    assert only(told(text, "md", PROMISES), "FILTER") == ["FILTER_INVALID Query.more(b:)"]


PORT = """"A port. / ท่าเรือ"
type Port @key(fields: "%s") { "Its code. / รหัส" code: String! "Its place. / ที่ตั้ง" place: String! }
type Query { "A port. / ท่าเรือ" port("An id. / รหัส" %s): Port @lookup %s }"""
ALONE = 'code: String!, "Its id. / รหัส" id: ID!'


@pytest.mark.parametrize(
    ("key", "arguments", "scope", "faults"),
    [
        ("code", "id: ID!", "", []),
        ("code", "id: String!", "", ["ARGUMENT_TYPE_MISMATCH Query.port(id:)"]),
        ("code", "id: [ID!]!", "", ["ARGUMENT_TYPE_MISMATCH Query.port(id:)"]),
        ("code place", "id: ID!", "", ["ARGUMENT_OF_NO_FACT Query.port(id:)"]),
        ("code", ALONE, "", ["ARGUMENT_OF_NO_FACT Query.port(id:)"]),
        ("code", "id: ID!", '@requiresScope(scope: "citizens.lookup")', ["ARGUMENT_OF_NO_FACT Query.port(id:)"]),
    ],
)
def test_by_its_id_alone_only_what_is_public_and_has_a_key_of_one_fact_is_found(
    key: str, arguments: str, scope: str, faults: list[str]
) -> None:
    composed = together(source(PORT % (key, arguments, scope), "md"))
    assert [f"{one.code} {one.coordinate}" for one in composed.faults.get("md", ())] == faults
