"""Schemas drafted of GraphQL services as they are met: pages by edges, interfaces, unions, hundreds of queries."""

import json

import pytest
from graphql import build_schema, graphql_sync

from drafting.graphql_outline import INTROSPECTION, of_graphql
from drafting.outline import NoOutline
from tests.drafting.schemas import Draft, Service, asked, draft, finished, service

__all__ = ["draft", "service"]

SDL = """
interface Node { id: ID! }
union Owner = Company | Club
type Company implements Node { id: ID! taxId: String }
type Club implements Node { id: ID! name: String }
type Boat implements Node { id: ID! boatNo: String! taxId: String owner: Owner flags: [Flag!] kinds: [Kind!]!
  secret(key: String!): String twin: Node }
type Flag { code: String }
enum Kind { SAIL MOTOR }
type BoatConnection { edges: [BoatEdge!]! PAGE pageInfo: PageInfo! totalCount: Int }
type BoatEdge { node: Boat! cursor: String }
type PageInfo { hasNextPage: Boolean endCursor: String }
type Query { boats(taxId: String!): BoatConnection! boat(boatNo: String!): Boat any: Owner MORE }
"""
BOAT = {"id": "1", "boatNo": "B-1", "taxId": "0985558000017", "kinds": ["SAIL"]}


def schema(page: str = "", more: str = "") -> str:
    return SDL.replace("PAGE", page).replace("MORE", more)


def told(text: str) -> bytes:
    """What a service says of itself."""
    return json.dumps(graphql_sync(build_schema(text), INTROSPECTION).formatted).encode()


@pytest.mark.parametrize(
    ("query", "page", "rows", "selected"),
    [
        ("boat", "", "data.boat", "{ boat(boatNo: $boatNo) { id boatNo taxId kinds twin { id } } }"),
        ("boats", "", "data.boats.edges[].node", "edges { node { id boatNo taxId kinds twin { id } } } } }"),
        ("boats", "nodes: [Boat!]", "data.boats.nodes", "nodes { id boatNo taxId kinds twin { id } } } }"),
    ],
)
def test_a_page_is_told_from_a_thing_that_has_a_list(query: str, page: str, rows: str, selected: str) -> None:
    outline = of_graphql(told(schema(page)), query)
    assert outline.rows == rows
    assert outline.request["document"].endswith(selected)


def test_what_is_not_selected_is_told() -> None:
    notes = of_graphql(told(schema()), "boat").notes
    for said in ("owner, which is one of Company, Club", "flags, a list of Flag", "secret, which wants key"):
        assert any(note.startswith(f"left out: {said}") for note in notes), said


def test_of_hundreds_of_queries_some_are_offered() -> None:
    more = " ".join(f"q{one}(no: ID): Boat" for one in range(300))
    with pytest.raises(NoOutline) as raised:
        of_graphql(told(schema(more=more)), None)
    lines = str(raised.value).split("\n")
    assert "  --operation boats  takes taxId; gives id, boatNo, taxId, owner, flags, kinds, secret, twin" in lines
    assert lines[-1] == "  and more"
    assert len(lines) < 70


def test_edges_are_read(draft: Draft, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(body: str) -> str:
        sent = json.loads(body)
        page = {"edges": [{"node": BOAT}], "pageInfo": {}, "totalCount": 1}
        root = {"boats": lambda _, **given: page if given["taxId"] == BOAT["taxId"] else {**page, "edges": []}}
        done = graphql_sync(build_schema(schema()), sent["query"], root, variable_values=sent.get("variables"))
        return json.dumps(done.formatted)

    service.answer = answer
    monkeypatch.setenv("REGISTRY_URL", service.url)
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    made = draft("--graphql", f"{service.url}/graphql", "--operation", "boats", "--type", "Yacht")
    finished(made)
    read = asked(made, "Yacht by juristicId", "0985558000017")
    assert "1 records of 1 keys" in read
    assert '"boatNumber": "B-1"' in read
