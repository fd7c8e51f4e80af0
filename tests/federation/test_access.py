"""Contributors that try to get around access: refused by composition, or withheld with a code and nobody asked."""

import pytest

from resolvers.ids import global_id
from tests.federation.harbour import (
    EXECUTORS,
    LOANS,
    LOOKUP,
    OTHER,
    SAVINGS,
    Pier,
    asked,
    codes,
    faults,
    graph_of,
    key_of,
)
from tests.hub import CITIZEN

pytestmark = pytest.mark.threat("scope-evaded")

OF_HER = "nationalId: NationalId @inaccessible @subject"
GRAPH = graph_of(
    md=f"""
    ~type Card @key(fields: "number") {{ ~number: String! {OF_HER} ~kind: String ~sum: Int {LOANS} {SAVINGS} }}
    ~type Port @key(fields: "code") {{ ~code: String! ~name: String @bilingual ~cards: [Card!] {LOOKUP} }}
    ~type Buoy @key(fields: "code port") {{ ~code: String! ~port: String! }}
    ~type Safe @key(fields: "code") {{ ~code: String! ~holds: String }}
    type Citizen @key(fields: "nationalId") {{
      nationalId: NationalId! @external
      ~cards: [Card!] {LOANS} {SAVINGS}
      ~debt: Int {LOANS} {SAVINGS}
      ~safes: [Safe!] {LOANS}
    }}
    type Query {{
      ~card("N. / น" number: String!): Card @lookup {LOANS} {LOOKUP}
      ~port("C. / ร" code: String!): Port @lookup
      ~buoy("C. / ร" code: String! "P. / ท" port: String!): Buoy @lookup
    }}
    """
)


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("scopes", [(), ("citizen.loans",), ("citizen.savings",)])
async def test_a_field_asks_for_both_of_its_scopes_or_nobody_is_asked(scopes: tuple[str, ...], executor: str) -> None:
    names = ("Card by nationalId", "Citizen@md by nationalId", "Card by number")
    piers = [Pier(GRAPH, name, {CITIZEN: [{"number": "1"}]}) for name in names]
    query = '{ me { cards { kind } debt } card(number: "1") { kind } }'
    answer, book = await asked(GRAPH, query, *piers, scopes=scopes, executor=executor)
    assert answer["data"] == {"me": {"cards": None, "debt": None}, "card": None}
    assert sorted(codes(answer)) == [f"NOT_PERMITTED {one}" for one in ("card", "me.cards", "me.debt")]
    assert [one.asked for one in piers] == [[], [], []]
    assert book.lines() == []
    assert (key_of(CITIZEN), "Citizen", "cards") in book.withheld()


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_both_scopes_open_it(executor: str) -> None:
    cards = Pier(GRAPH, "Card by number", {"1": [{"number": "1", "nationalId": OTHER, "kind": "k", "sum": 4}]})
    all_ = ("citizen.loans", "citizen.savings", "citizens.lookup")
    answer, book = await asked(GRAPH, '{ card(number: "1") { kind sum } }', cards, scopes=all_, executor=executor)
    assert answer["data"] == {"card": {"kind": "k", "sum": 4}}
    assert {(who, type_) for who, _, type_, _ in book.lines()} == {(key_of(OTHER), "Query"), (key_of(OTHER), "Card")}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_what_is_public_is_found_again_by_its_id_and_nothing_else_is(executor: str) -> None:
    ports = Pier(GRAPH, "Port by code", {"1": [{"code": "1", "nameTh": "ท่า"}]})
    buoys = Pier(GRAPH, "Buoy by code+port", {("7", "1"): [{"code": "7", "port": "1"}]})
    both = '{ port(code: "1") { id } buoy(code: "7", port: "1") { id } }'
    answer, _ = await asked(GRAPH, both, ports, buoys, executor=executor)
    ids = {name: one["id"] for name, one in answer["data"].items()}
    assert ids == {"port": global_id("Port", "1"), "buoy": global_id("Buoy", "7", "1")}
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Port { code } ... on Buoy { code port } } }"
    answer, _ = await asked(GRAPH, query, ports, buoys, executor=executor, variables={"ids": list(ids.values())})
    assert answer["data"]["nodes"] == [
        {"__typename": "Port", "code": "1"},
        {"__typename": "Buoy", "code": "7", "port": "1"},
    ]
    hidden = [Pier(GRAPH, "Card by number", {"1": [{"number": "1"}]}), Pier(GRAPH, "Safe by code", {"1": [{}]})]
    for type_ in ("Card", "Safe"):
        made = {"ids": [global_id(type_, "1")]}
        answer, _ = await asked(GRAPH, query, *hidden, executor=executor, variables=made)
        assert codes(answer)[0].startswith("BAD_USER_INPUT")
    assert [one.asked for one in hidden] == [[], []]


T = '~type T @key(fields: "n") { ~n: String! FIELD }'
HERS = T.replace("FIELD", OF_HER)
TRICKS = {
    "a scope that is not opened": (
        T.replace("FIELD", '~x: Int @requiresScope(scope: "ledger.audit")'),
        "SCOPE_OF_OTHERS T.x",
    ),
    "a scope of nobody": (T.replace("FIELD", '~x: Int @requiresScope(scope: "md.none")'), "SCOPE_UNKNOWN T.x"),
    "a part with an id": (
        T.replace("FIELD", "~p: P")
        + " ~type P { of: NationalId @inaccessible @subject ~x: Int }"
        + ' type Query { ~t("N. / น" n: String!): T @lookup }',
        "PERSON_UNGUARDED Query.t",
    ),
    "a search over persons": (
        HERS + ' type Query { ~ts("W. / ค" w: String @filter(by: TEXT)): [T!] @connection }',
        "PERSON_UNGUARDED Query.ts",
    ),
    "all of them": (HERS + " type Query { ~ts: [T!] }", "PERSON_UNGUARDED Query.ts"),
    "a union of which one is a person's": (
        HERS
        + ' ~union U = S | T ~type S @key(fields: "n") { ~n: String! }'
        + ' ~type R @key(fields: "n") { ~n: String! ~us: [U!] }'
        + ' type Query { ~r("N. / น" n: String!): R @lookup }',
        "PERSON_UNGUARDED R.us",
    ),
    "through a law": (
        'type Law @key(fields: "lawId") { lawId: ID! @external ~drafter: Citizen @subject }',
        "PERSON_UNGUARDED Law.drafter",
    ),
    "a field of the core taken over": (
        'type Citizen @key(fields: "nationalId") { nationalId: NationalId! @external ~profile: Int }',
        "INVALID_FIELD_SHARING Citizen.profile",
    ),
    "another key": (
        'type Citizen @key(fields: "number") { number: String! @external ~x: Int }',
        "ENTITY_WITHOUT_KEY Citizen",
    ),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_composes(trick: str) -> None:
    text, found = TRICKS[trick]
    assert found in faults(text)
