"""What is added to somebody else's type repeats its key, and nothing else of it."""

import pytest

from tests.supergraph.boats import changed, unasked, with_more

BUSINESS = 'type Business @key(fields: "juristicId") {\n  juristicId: JuristicId! @external'


@pytest.mark.parametrize(
    ("business", "faults"),
    [
        ('type Business @key(fields: "juristicId") {\n  juristicId: JuristicId @external', []),
        ("type Business {", ["ENTITY_WITHOUT_KEY Business"]),
        ('type Business @key(fields: "name") {\n name: String! @external', ["ENTITY_WITHOUT_KEY Business"]),
        ("type Business {\n juristicId: JuristicId! @external", ["ENTITY_WITHOUT_KEY Business"]),
        (f"{BUSINESS}\n name: String @external", ["EXTERNAL_UNUSED Business.name"]),
        (f"{BUSINESS}\n seal: String @external", ["EXTERNAL_MISSING_ON_BASE Business.seal"]),
        (BUSINESS.replace("JuristicId!", "ID!"), ["EXTERNAL_TYPE_MISMATCH Business.juristicId"]),
        (BUSINESS.replace("JuristicId!", "[JuristicId!]"), ["EXTERNAL_TYPE_MISMATCH Business.juristicId"]),
        (f'{BUSINESS}\n "Its name. / ชื่อ" name: String', ["INVALID_FIELD_SHARING Business.name"]),
    ],
)
def test_an_entity_is_repeated_with_its_key(business: str, faults: list[str]) -> None:
    found = changed(BUSINESS, business)
    skipped = ("LOOKUP_MISSING", "KEY_", "DESCRIPTION", "PERSON", "NAME_RESERVED", "CLASS_LOWERED")
    assert [one for one in found if not one.startswith(skipped)] == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('type Nothing @key(fields: "a") { a: Int! @external "B. / บี" b: Int }', ["EXTERNAL_MISSING_ON_BASE Nothing"]),
        ('type Province @key(fields: "code") { code: String! @external }', ["EXTERNAL_UNUSED Province"]),
        ('type Money { amount: Decimal! @external "B. / บี" b: Int }', ["KEY_INVALID_FIELDS Money"]),
        ('type Mutation { "Sinks it. / จม" sink: Boat }', ["ROOT_NOT_OPEN Mutation"]),
        ('type Subscription { "Sunk. / จม" sunk: Boat }', ["ROOT_NOT_OPEN Subscription"]),
        ('"Mine. / ของฉัน" type Law { "B. / บี" b: Int }', ["ENTITY_WITHOUT_KEY Law"]),
        ('"Mine. / ของฉัน" type Money { "B. / บี" b: Int }', ["NAME_TAKEN Money"]),
        ('"Mine. / ของฉัน" enum Money { "B. / บี" B }', ["TYPE_KIND_MISMATCH Money"]),
        ('"Mine. / ของฉัน" type Boats { b: Int @inaccessible }', ["EMPTY_MERGED_OBJECT_TYPE Boats"]),
    ],
)
def test_what_is_nobody_s_or_adds_nothing_is_told(text: str, faults: list[str]) -> None:
    found = [one for one in with_more(text) if not one.startswith(("LOOKUP_", "EXTERNAL_UNUSED Money", "PERSON"))]
    assert found == faults


def test_a_root_of_the_core_is_nobody_else_s() -> None:
    text = """
    "A boat. / เรือ" type Boat @key(fields: "number") { "Its number. / เลข" number: String! }
    type Query { "A law. / กฎหมาย" law(number: String!): Boat @lookup }
    """
    assert unasked(text) == ["INVALID_FIELD_SHARING Query.law"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('"A. / เอ" type BoatConnection { "B. / บี" b: Int }', ["NAME_RESERVED BoatConnection"]),
        ('"A. / เอ" type BoatEdge { "B. / บี" b: Int }', ["NAME_RESERVED BoatEdge"]),
        ('"A. / เอ" type String { "B. / บี" b: Int }', ["NAME_RESERVED String"]),
        (
            '"A. / เอ" type Port @key(fields: "id") { "B. / บี" id: ID! "C. / ซี" source: Int "D. / ดี" nodes: Int }',
            ["NAME_RESERVED Port.id", "NAME_RESERVED Port.source"],
        ),
        ('"A. / เอ" type Part { "B. / บี" id: ID! "C. / ซี" source: Int "D. / ดี" conflicts: Int }', []),
    ],
)
def test_names_that_the_hub_gives_are_reserved(text: str, faults: list[str]) -> None:
    assert unasked(text) == faults
