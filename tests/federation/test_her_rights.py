"""What agencies bring of a person is hers by the same rights: to have it all, to see who is asked, and to be asked."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, parse, validate

from access.caller import NOBODY
from connectors.contract import EntityReference
from connectors.provider import LookupContext, Trace
from endpoints.graphql.policy import HubPolicy
from endpoints.sign_in.scope_sources import types_by_scope
from execution.cost_analysis import costed
from execution.plan import Reached
from execution.resolution import SetResolver
from resolvers.lookups import Lookups
from resolvers.request import Request
from supergraph.open_types import open_types
from supergraph.persons import NATIONAL_ID
from supergraph.subject_access_export import everything
from tests.federation.harbour import LOANS, LOOKUP, OTHER, SAVINGS, Pier, asked, codes, graph_of, key_of
from tests.hub import CITIZEN
from tests.shelf import NOW, Shelves

pytestmark = pytest.mark.threat("person-requests")

GRAPH = graph_of(
    md=f"""
    ~union Holder = Citizen | Business
    ~type Deed @key(fields: "number") {{
      ~number: String!
      ownerIds: [NationalId!] @inaccessible @subject
      ~holders: [Holder!] @subject {LOANS} {LOOKUP}
      ~terms: Terms
      ~vault: Vault
      ~port: Port
    }}
    ~type Terms {{ witness: NationalId @inaccessible @subject ~price: Int {SAVINGS} }}
    ~type Vault @key(fields: "code") {{ ~code: String! ~holds: String {SAVINGS} }}
    ~type Port @key(fields: "code") {{ ~code: String! ~depth: Int ~secret: Int {SAVINGS} }}
    type Business @key(fields: "juristicId") {{ juristicId: JuristicId! @external ~deeds: [Deed!] {LOANS} {LOOKUP} }}
    type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~deeds: [Deed!] {LOANS} }}
    type Query {{ ~port("C. / ร" code: String!): Port @lookup }}
    """
)
BOTH = ("citizen.loans", "citizen.savings")


def piers() -> list[Pier]:
    terms = GRAPH.contracts["Deed"].facts["terms"].contract
    assert terms is not None
    deed: dict[str, Any] = {
        "number": "1",
        "ownerIds": [CITIZEN, OTHER],
        "holders": [EntityReference("Citizen", OTHER)],
        "terms": terms.make(witness=OTHER, price=5),
        "vault": EntityReference("Vault", "7"),
        "port": EntityReference("Port", "P"),
    }
    return [
        Pier(GRAPH, "Deed by nationalId", {CITIZEN: [deed]}),
        Pier(GRAPH, "Vault by code", {"7": [{"code": "7", "holds": "gold"}]}),
        Pier(GRAPH, "Port by code", {"P": [{"code": "P", "depth": 3, "secret": 4}]}),
    ]


async def test_she_is_handed_all_of_it_and_each_whom_it_names_has_her_line() -> None:
    operation = everything(GRAPH, BOTH).operations["deeds"]
    assert validate(GRAPH.schema, parse(operation)) == []
    answer, book = await asked(GRAPH, operation, *piers(), scopes=BOTH)
    assert codes(answer) == []
    (deed,) = answer["data"]["me"]["deeds"]
    assert deed["terms"] == {"price": 5}
    assert deed["vault"]["holds"] == "gold", "it is reached under a scope alone, and so no public record"
    assert deed["port"]["depth"] == 3
    assert "secret" not in deed["port"], "of a public record she has what it says to all"
    told = {(who, type_) for who, _, type_, _ in book.lines()}
    assert {(key_of(one), type_) for one in (CITIZEN, OTHER) for type_ in ("Citizen", "Vault")} <= told
    assert (key_of(OTHER), "Terms") in told


def test_the_consent_page_names_who_is_asked_for_parts_references_and_businesses_too() -> None:
    found = types_by_scope(GRAPH)
    assert {"Deed.nationalId", "Deed.juristicId", "Vault.code"} <= found["citizen.loans"]
    assert "Port.code" not in found["citizen.loans"], "anybody may ask for it"


def test_nobody_has_a_guarded_field_of_it_and_nobody_comes_to_a_person() -> None:
    request = Request(NOBODY, Lookups(Shelves(), LookupContext(None, 0), Trace()), "en", lambda: NOW)
    policy = HubPolicy(GRAPH, introspection=True)
    guarded = list(GRAPH.guarded)
    reached_so = [Reached(*place, own=own) for place in guarded for own in (True, False)]
    assert {("Terms", "price"), ("Vault", "holds"), ("Business", "deeds"), ("Deed", "holders")} <= set(guarded)
    assert policy.decide(request, reached_so).keys() == set(reached_so)
    reached = open_types(GRAPH.document)
    assert "Port" in reached
    assert {"Deed", "Terms", "Vault"}.isdisjoint(reached)
    for name in reached - {"Citizen"}:
        declared = GRAPH.declared.types.get(name)
        assert declared is None or declared.subject is None, name


def test_no_field_that_anybody_may_read_is_asked_by_a_person_s_id() -> None:
    by_id = {f"{one.type}.{one.by}" for one in GRAPH.questions if NATIONAL_ID.lower() in one.by.lower()}
    for (type_, name), said in GRAPH.declared.fields.items():
        is_object = isinstance(GRAPH.schema.type_map.get(type_), GraphQLObjectType)
        if is_object and isinstance(said.resolution, SetResolver) and not said.scopes and said.asks:
            assert not said.asks & by_id or type_ not in open_types(GRAPH.document), f"{type_}.{name}"


def test_of_whoever_may_hold_it_the_dearest_counts() -> None:
    def cost(selected: str) -> int:
        document = parse(f"{{ me {{ deeds {{ holders {{ {selected} }} }} }} }}")
        return costed(GRAPH.schema, document.definitions[0], {}, {}, GRAPH.prices).cost  # type: ignore[arg-type]

    person, business = (
        "... on Citizen { deeds { number } }",
        "... on Business { deeds { number } directors { position } }",
    )
    assert cost(person) < cost(business) == cost(f"{person} {business}")
