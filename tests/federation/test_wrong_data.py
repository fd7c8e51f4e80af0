"""What an agency gives that is wrong, or does not give, costs its own fields; the others are told."""

from typing import Any

import pytest

from connectors.contract import EntityReference
from connectors.errors import AgencyUnavailable
from tests.federation.harbour import BUSINESS, EXECUTORS, LOANS, Pier, asked, codes, graph_of
from tests.hub import CITIZEN

GRAPH = graph_of(
    one="""
    ~type Boat @key(fields: "number") {
      ~number: String!
      ~length: Int!
      ~use: Use
      ~law: Law
      ~laws: [Law!]
      ~marks: [String!]
    }
    ~enum Use @open(other: "OTHER") { ~FISHING ~OTHER }
    type Business @key(fields: "juristicId") {
      juristicId: JuristicId! @external
      ~boats: [Boat!] @connection
      ~quays: Int
      ~flagship: Boat
    }
    type Query {
      ~boat("N. / น" number: String!): Boat @lookup
      ~boats("W. / ว" words: String @filter(by: TEXT)): [Boat!] @connection
      ~fleet: [Boat!] @order(by: ["length"])
    }
    """,
    two=f"""
    type Boat @key(fields: "number") {{ number: String! @external ~insured: Boolean ~insurer: Business }}
    type Business @key(fields: "juristicId") {{
      juristicId: JuristicId! @external
      ~policies: Int
      ~motto: String @bilingual
    }}
    type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~premium: Int {LOANS} }}
    """,
)
AWAY = AgencyUnavailable("one", "Boat by number")
SHOP = {BUSINESS: [{"juristicId": BUSINESS, "nameTh": "ร้าน"}]}


def shop() -> Pier:
    return Pier(GRAPH, "Business by juristicId", SHOP, "dbd")


ALL = f'{{ business(juristicId: "{BUSINESS}") {{ name quays policies motto(language: EN) }} }}'


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_two_contributors_add_to_one_type_and_one_that_fails_costs_its_own_field(executor: str) -> None:
    quays = Pier(GRAPH, "Business@one by juristicId", AWAY, "one")
    policies = Pier(GRAPH, "Business@two by juristicId", {BUSINESS: [{"policies": 3, "mottoEn": "Go"}]}, "two")
    answer, _ = await asked(GRAPH, ALL, shop(), quays, policies, executor=executor)
    assert answer["data"]["business"] == {"name": "ร้าน", "quays": None, "policies": 3, "motto": "Go"}
    assert codes(answer) == ["AGENCY_UNAVAILABLE business.quays"]
    assert policies.asked == [BUSINESS]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_one_contributor_s_field_stands_on_another_s_type(executor: str) -> None:
    boats = Pier(GRAPH, "Boat by number", {"1": [{"number": "1", "length": 5}]}, "one")
    insured = Pier(
        GRAPH,
        "Boat@two by number",
        {"1": [{"insured": True, "insurer": EntityReference("Business", BUSINESS)}]},
        "two",
    )
    query = '{ boat(number: "1") { length insured insurer { name } } }'
    answer, _ = await asked(GRAPH, query, boats, insured, shop(), executor=executor)
    assert answer["data"]["boat"] == {"length": 5, "insured": True, "insurer": {"name": "ร้าน"}}
    gone = Pier(GRAPH, "Boat@two by number", AgencyUnavailable("two", "Boat by number"), "two")
    answer, _ = await asked(GRAPH, query, boats, gone, executor=executor)
    assert answer["data"]["boat"] == {"length": 5, "insured": None, "insurer": None}
    assert sorted(codes(answer)) == [f"AGENCY_UNAVAILABLE boat.{one}" for one in ("insured", "insurer")]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_reference_to_what_is_not_there_or_cannot_be_had_is_none_of_the_others_loss(executor: str) -> None:
    row = {
        "number": "1",
        "length": 5,
        "law": EntityReference("Law", "l1"),
        "laws": [EntityReference("Law", "l2"), EntityReference("Law", "l3")],
        "marks": [],
    }
    boats = Pier(GRAPH, "Boat by number", {"1": [row]}, "one")
    query = '{ boat(number: "1") { law { lawId: id } laws { title } marks use } }'
    away = Pier(GRAPH, "Law by lawId", AgencyUnavailable("ocs", "Law by lawId"), "ocs")
    answer, _ = await asked(GRAPH, query, boats, away, executor=executor)
    assert answer["data"]["boat"] == {"law": None, "laws": None, "marks": [], "use": None}
    assert sorted(codes(answer)) == ["AGENCY_UNAVAILABLE boat.law", "AGENCY_UNAVAILABLE boat.laws"]
    nothing = Pier(GRAPH, "Law by lawId", {}, "ocs")
    answer, _ = await asked(GRAPH, query, boats, nothing, executor=executor)
    assert answer["data"]["boat"] == {"law": None, "laws": [], "marks": [], "use": None}
    assert nothing.asked == ["l1", "l2", "l3"]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_fact_that_may_not_be_absent_and_is_costs_its_record(executor: str) -> None:
    boats = Pier(GRAPH, "Boat by number", {"1": [{"number": "1"}], "2": [{"number": "2", "length": 1}]}, "one")
    query = '{ one: boat(number: "1") { number length } two: boat(number: "2") { length } }'
    answer, _ = await asked(GRAPH, query, boats, executor=executor)
    assert answer["data"] == {"one": None, "two": {"length": 1}}
    assert codes(answer) == ["INTERNAL one.length"]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_list_is_paged_searched_and_put_in_order(executor: str) -> None:
    rows: Any = [{"number": str(n), "length": 9 - n} for n in range(3)]
    of_it = Pier(GRAPH, "Boat by juristicId", {BUSINESS: rows}, "one")
    page = """boats(first: 2) { totalCount nodes { number } edges { cursor node { number } }
      pageInfo { hasNextPage endCursor } agencies { agency answered } }"""
    answer, _ = await asked(
        GRAPH, f'{{ business(juristicId: "{BUSINESS}") {{ {page} }} }}', shop(), of_it, executor=executor
    )
    first = answer["data"]["business"]["boats"]
    assert first["totalCount"] == 3
    assert [one["number"] for one in first["nodes"]] == ["0", "1"]
    assert first["agencies"] == [{"agency": "one", "answered": True}]
    rest = page.replace("first: 2", f'after: "{first["pageInfo"]["endCursor"]}"')
    answer, _ = await asked(
        GRAPH, f'{{ business(juristicId: "{BUSINESS}") {{ {rest} }} }}', shop(), of_it, executor=executor
    )
    assert [one["node"]["number"] for one in answer["data"]["business"]["boats"]["edges"]] == ["2"]
    found = Pier(GRAPH, "Boat by search", {("x",): rows}, "one")
    fleet = Pier(GRAPH, "Boat by all", {(): rows}, "one")
    query = '{ boats(words: "x") { nodes { number } } fleet { number } }'
    answer, _ = await asked(GRAPH, query, found, fleet, executor=executor)
    assert [one["number"] for one in answer["data"]["boats"]["nodes"]] == ["0", "1", "2"]
    assert [one["number"] for one in answer["data"]["fleet"]] == ["2", "1", "0"]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_where_two_agencies_differ_it_is_told_and_nothing_guarded_beside(executor: str) -> None:
    text = f"""~type Buoy @key(fields: "code") {{ ~code: String! ~colour: String ~cost: Int {LOANS} ~part: Part }}
    ~type Part {{ ~size: Int {LOANS} ~kind: Int }} type Query {{ ~buoy("C. / ร" code: String!): Buoy @lookup }}"""
    graph = graph_of(md=text)
    part: Any = graph.contracts["Buoy"].facts["part"].contract
    piers = [
        Pier(
            graph, "Buoy by code", {"1": [{"code": "1", "colour": c, "cost": n, "part": part.make(size=n, kind=n)}]}, by
        )
        for c, n, by in (("red", 1, "md"), ("green", 2, "other"))
    ]
    query = '{ buoy(code: "1") { colour cost conflicts { name value source { agency } } } }'
    for scopes in ((), ("citizen.loans",)):
        answer, _ = await asked(graph, query, *piers, scopes=scopes, executor=executor)
        assert answer["data"]["buoy"]["conflicts"] == [
            {"name": "colour", "value": "green", "source": {"agency": "other"}}
        ]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_an_agency_that_fails_for_a_person_is_told_with_its_code(executor: str) -> None:
    rows = Pier(GRAPH, "Citizen@two by nationalId", AgencyUnavailable("two", "Citizen by nationalId"), "two")
    answer, book = await asked(GRAPH, "{ me { premium } }", rows, executor=executor)
    assert answer["data"] == {"me": {"premium": None}}
    assert codes(answer) == ["AGENCY_UNAVAILABLE me.premium"]
    assert (rows.asked, book.lines()) == ([CITIZEN], [])
