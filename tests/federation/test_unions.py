"""Unions below guarded fields: refused by member before anybody is asked, on record by type, and known to all who read
the graph."""

from typing import Any

import pytest
from graphql import parse, validate

from connectors.contract import EntityReference
from endpoints.sign_in.scope_sources import types_by_scope
from supergraph.introspection_filter import Visible
from supergraph.subject_access_export import everything
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
    faults,
    graph_of,
    key_of,
)  # fmt: skip
from tests.hub import CITIZEN

MINE = "nationalId: NationalId @inaccessible @subject"
OF_CITIZENS = '@requiresScope(scope: "citizens.lookup", of: "Citizen")'
GRAPH = graph_of(
    md=f"""
    ~union Owner = Citizen | Business
    ~union Paper = Pass | Log
    ~type Pass @key(fields: "number") {{ ~number: String! {MINE} ~stamp: String {SAVINGS} }}
    ~type Log @key(fields: "number") {{ ~number: String! {MINE} ~entry: String {SAVINGS} }}
    ~type Boat @key(fields: "number") {{
      ~number: String!
      ~owner: Owner @subject {OF_CITIZENS}
    }}
    ~type Locker @key(fields: "number") {{ ~number: String! {MINE} ~papers: [Paper!] ~top: Paper }}
    type Citizen @key(fields: "nationalId") {{
      nationalId: NationalId! @external
      ~lockers: [Locker!] {LOANS}
      ~paper: Paper {LOANS}
      ~boats: [Boat!] {LOANS}
    }}
    """
)
OWNER = "{ me { boats { number owner { __typename ... on Business { juristicId } } } } }"


def boat(type_: str, key: str) -> tuple[Pier, Pier]:
    shop = Pier(GRAPH, "Business by juristicId", {BUSINESS: [{"juristicId": BUSINESS}]}, "dbd")
    return Pier(GRAPH, "Boat by nationalId", {CITIZEN: [{"number": "1", "owner": EntityReference(type_, key)}]}), shop


@pytest.mark.threat("scope-evaded")
@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_member_that_asks_for_a_scope_is_refused_and_told_of_her(executor: str) -> None:
    answer, book = await asked(GRAPH, OWNER, *boat("Citizen", OTHER), executor=executor)
    assert answer["data"] == {"me": {"boats": [{"number": "1", "owner": None}]}}
    assert codes(answer) == ["NOT_PERMITTED me.boats.0.owner"]
    assert book.withheld() == [(key_of(OTHER), "Boat", "owner")]
    assert {(who, type_) for who, _, type_, _ in book.lines()} == {
        (key_of(CITIZEN), "Citizen"),
        (key_of(OTHER), "Citizen"),
    }


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_the_other_member_is_anybody_s_and_not_on_record(executor: str) -> None:
    answer, book = await asked(GRAPH, OWNER, *boat("Business", BUSINESS), executor=executor)
    assert answer["data"]["me"]["boats"][0]["owner"] == {"__typename": "Business", "juristicId": BUSINESS}
    assert [(who, type_) for who, _, type_, _ in book.lines()] == [(key_of(CITIZEN), "Citizen")]


def papers() -> tuple[Pier, ...]:
    refs = [EntityReference("Pass", "7"), EntityReference("Log", "8"), EntityReference("Pass", "9")]
    return (
        Pier(GRAPH, "Locker by nationalId", {CITIZEN: [{"number": "1", "papers": refs, "top": refs[1]}]}),
        Pier(GRAPH, "Pass by number", {"7": [{"number": "7", "nationalId": CITIZEN, "stamp": "s"}]}),
        Pier(GRAPH, "Log by number", {"8": [{"number": "8", "nationalId": OTHER, "entry": "e"}]}),
    )


PAPERS = "{ me { lockers { papers { __typename ... on Pass { stamp } ... on Log { entry } } top { __typename } } } }"


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("executor", EXECUTORS)
async def test_the_members_of_a_list_are_asked_in_one_set_and_on_record_by_their_types(executor: str) -> None:
    piers = papers()
    both = ("citizen.loans", "citizen.savings")
    answer, book = await asked(GRAPH, PAPERS, *piers, scopes=both, executor=executor)
    assert answer["data"]["me"]["lockers"] == [
        {
            "papers": [{"__typename": "Pass", "stamp": "s"}, {"__typename": "Log", "entry": "e"}],
            "top": {"__typename": "Log"},
        }
    ]
    lines: Any = {(who, type_, fields) for who, _, type_, fields in book.lines()}
    assert (key_of(CITIZEN), "Pass", ("stamp",)) in lines
    assert (key_of(OTHER), "Log", ("entry",)) in lines
    assert piers[1].asked == ["7", "9"]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_what_is_guarded_within_a_member_is_refused_there(executor: str) -> None:
    answer, book = await asked(GRAPH, PAPERS, *papers(), executor=executor)
    assert answer["data"]["me"]["lockers"][0]["papers"] == [
        {"__typename": "Pass", "stamp": None},
        {"__typename": "Log", "entry": None},
    ]
    assert sorted(codes(answer)) == [f"NOT_PERMITTED me.lockers.0.papers.{at}" for at in ("0.stamp", "1.entry")]
    assert book.withheld() == [(key_of(CITIZEN), "Pass", "stamp"), (key_of(OTHER), "Log", "entry")]


def test_introspection_hides_a_union_that_only_a_guarded_field_leads_to() -> None:
    visible = Visible(GRAPH.document)
    assert {"Paper", "Pass", "Log", "Locker"}.isdisjoint(visible.to(frozenset()).schema().type_map)
    assert {"Paper", "Pass", "Log"} <= visible.to(frozenset({"citizen.loans"})).schema().type_map.keys()


@pytest.mark.threat("person-requests")
def test_a_person_s_export_asks_for_the_members_of_a_union() -> None:
    told = everything(GRAPH, ("citizen.loans", "citizen.savings")).operations
    assert {"lockers", "paper"} <= told.keys()
    for member, fact in (("Pass", "stamp"), ("Log", "entry")):
        assert f"... on {member} {{" in told["paper"]
        assert fact in told["paper"]
        assert fact in told["lockers"]
    for operation in told.values():
        assert validate(GRAPH.schema, parse(operation)) == []
    assert "stamp" not in everything(GRAPH, ("citizen.loans",)).operations["lockers"]


def test_the_consent_page_names_what_a_scope_opens_through_a_union() -> None:
    found = types_by_scope(GRAPH)
    assert {"Locker.nationalId", "Citizen@md.nationalId", "Pass.number", "Log.number"} <= found["citizen.loans"]


def test_a_scope_of_a_member_stands_on_a_field_of_one_value_and_is_one() -> None:
    text = '~union Owner = Citizen | Business ~type Boat @key(fields: "number") { ~number: String! FIELD }'
    several = f"~owner: [Owner!] @subject {OF_CITIZENS}"
    twice = f'~owner: Owner @subject {OF_CITIZENS} @requiresScope(scope: "md.own", of: "Citizen")'
    for field in (several, twice):
        assert "SCOPE_OF_MEMBER Boat.owner" in faults(text.replace("FIELD", field))


@pytest.mark.threat("person-requests")
def test_an_export_ends_where_a_record_leads_back_to_a_person() -> None:
    text = f"""
    ~type Ward @key(fields: "number") {{ ~number: String! ~guardian: Citizen @subject {LOANS} {LOOKUP} ~next: Ward }}
    type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~wards: [Ward!] {LOANS} }}
    """
    graph = graph_of(md=text)
    told = everything(graph, ("citizen.loans", "citizen.identity", "citizens.lookup")).operations["wards"]
    assert told.startswith("{ me { wards")
    assert told.count("wards") == 1
    assert "number" in told
