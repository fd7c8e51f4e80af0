"""Whatever is told of a person by a contributor's field is on record as hers, wherever she stands in the record."""

from typing import Any

import pytest

from connectors.contract import EntityReference
from tests.federation.harbour import (
    BUSINESS,
    EXECUTORS,
    LOANS,
    LOOKUP,
    OTHER,
    SAVINGS,
    Pier,
    asked,
    codes,
    graph_of,
    key_of,
)
from tests.hub import CITIZEN

HERS, ANOTHERS = key_of(CITIZEN), key_of(OTHER)
pytestmark = pytest.mark.threat("disclosure-denied")

SHIPS = f"""
~type Ship @key(fields: "number") {{
  ~number: String!
  ownerIds: [NationalId!] @inaccessible @subject
  ~papers: Papers
  ~owner: Owner @subject {LOANS} {LOOKUP}
  ~crew: [Owner!] @subject {LOANS} {LOOKUP}
  ~debt: Int {LOANS}
}}
~type Papers {{ of: NationalId @inaccessible @subject ~stamp: String {LOANS} }}
~union Owner = Citizen | Business
~type Pass @key(fields: "number") {{ ~number: String! ~kind: String }}
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  ~ships: [Ship!] {LOANS}
  ~passes: [Pass!] {LOANS}
  ~berths: Int {LOANS}
  ~mooring: Mooring {LOANS}
  ~harbourName: String @bilingual {SAVINGS}
}}
~type Mooring {{ ~code: String ~depth: Int }}
type Query {{ ~ship(number: String!): Ship @lookup {LOANS} {LOOKUP} }}
"""
GRAPH = graph_of(md=SHIPS)


def person(id_: str) -> EntityReference:
    return EntityReference("Citizen", id_)


BOTH = ("citizen.loans", "citizens.lookup")


def ship(**facts: Any) -> Pier:
    return Pier(GRAPH, "Ship by number", {"1": [{"number": "1", **facts}]})


def papers(of: str) -> Any:
    return GRAPH.contracts["Ship"].facts["papers"].contract.make(of=of, stamp="x")  # type: ignore[union-attr]


PLACES: dict[str, tuple[dict[str, Any], list[str | None]]] = {
    "a list of ids": ({"ownerIds": [CITIZEN, OTHER]}, [HERS, ANOTHERS]),
    "the same twice": ({"ownerIds": [OTHER], "owner": person(OTHER)}, [ANOTHERS]),
    "a reference": ({"owner": person(OTHER)}, [ANOTHERS]),
    "a list of references": ({"crew": [person(CITIZEN), person(OTHER)]}, [HERS, ANOTHERS]),
    "a part": ({"papers": papers(OTHER)}, [ANOTHERS]),
    "a business": ({"owner": EntityReference("Business", BUSINESS)}, [None]),
    "nobody": ({}, [None]),
}


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("place", PLACES)
async def test_each_person_whom_a_record_names_has_her_line(place: str, executor: str) -> None:
    facts, subjects = PLACES[place]
    answer, book = await asked(
        GRAPH, '{ ship(number: "1") { debt } }', ship(debt=3, **facts), scopes=BOTH, executor=executor
    )
    assert answer["data"] == {"ship": {"debt": 3}}
    assert book.lines() == sorted(
        [(who, "md", type_, (field,)) for who in subjects for type_, field in (("Query", "ship"), ("Ship", "debt"))],
        key=str,
    )


async def test_what_a_part_of_a_record_tells_is_hers_too() -> None:
    answer, book = await asked(
        GRAPH, '{ ship(number: "1") { papers { stamp } } }', ship(papers=papers(OTHER)), scopes=BOTH
    )
    assert answer["data"] == {"ship": {"papers": {"stamp": "x"}}}
    assert {(who, agency) for who, agency, *_ in book.lines()} == {(ANOTHERS, "md")}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_who_is_led_to_has_her_line_and_a_business_none(executor: str) -> None:
    query = '{ ship(number: "1") { owner { __typename ... on Citizen { nationalId } } crew { __typename } } }'
    crew = [EntityReference("Business", BUSINESS), person(CITIZEN)]
    shop = Pier(GRAPH, "Business by juristicId", {BUSINESS: [{"juristicId": BUSINESS}]}, "dbd")
    answer, book = await asked(GRAPH, query, ship(owner=person(OTHER), crew=crew), shop, scopes=BOTH, executor=executor)
    assert answer["data"]["ship"] == {
        "owner": {"__typename": "Citizen", "nationalId": None},
        "crew": [{"__typename": "Business"}, {"__typename": "Citizen"}],
    }
    assert codes(answer) == ["NOT_PERMITTED ship.owner.nationalId"]
    assert {who for who, *_ in book.lines()} == {HERS, ANOTHERS}
    assert book.withheld() == [(ANOTHERS, "Citizen", "nationalId")]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_fact_that_is_added_to_a_citizen_is_told_by_who_adds_it(executor: str) -> None:
    added = Pier(
        GRAPH,
        "Citizen@md by nationalId",
        {CITIZEN: [{"berths": 2, "harbourNameTh": "ท่า", "harbourNameEn": "Port"}]},
    )
    query = "{ me { berths harbourName(language: TH) } }"
    both = ["citizen.loans", "citizen.savings"]
    answer, book = await asked(GRAPH, query, added, scopes=both, executor=executor)
    assert answer == {**answer, "data": {"me": {"berths": 2, "harbourName": "ท่า"}}}
    assert book.lines() == [(HERS, "md", "Citizen", ("berths", "harbourName"))]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_that_there_is_no_record_is_told_by_who_said_so(executor: str) -> None:
    piers = [Pier(GRAPH, name, {}) for name in ("Ship by nationalId", "Pass by nationalId", "Citizen@md by nationalId")]
    query = "{ me { ships { debt } passes { kind } berths mooring { code } } }"
    answer, book = await asked(GRAPH, query, *piers, executor=executor)
    assert answer["data"] == {"me": {"ships": [], "passes": [], "berths": None, "mooring": None}}
    assert book.lines() == [(HERS, "md", "Citizen", ("berths", "mooring", "passes", "ships"))]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_what_is_refused_is_on_record_as_hers_and_nobody_is_asked(executor: str) -> None:
    piers = [Pier(GRAPH, name, {}) for name in ("Ship by nationalId", "Citizen@md by nationalId")]
    query = "{ me { ships { number } berths mooring { code } harbourName } }"
    answer, book = await asked(GRAPH, query, *piers, scopes=["citizen.savings"], executor=executor)
    assert answer["data"]["me"] == {"ships": None, "berths": None, "mooring": None, "harbourName": None}
    assert codes(answer) == [f"NOT_PERMITTED me.{one}" for one in ("ships", "berths", "mooring")]
    assert book.withheld() == [(HERS, "Citizen", one) for one in ("berths", "mooring", "ships")]
    assert piers[0].asked == []
