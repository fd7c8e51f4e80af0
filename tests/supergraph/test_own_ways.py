"""Which ways through a graph stay with whoever asks."""

import pytest

from supergraph.own_ways import OwnWays
from tests.federation.harbour import LOANS, SAVINGS, graph_of

pytestmark = pytest.mark.threat("own-scope-elsewhere")

GRAPH = graph_of(
    md=f"""
    ~type Locker @key(fields: "number") {{
      ~number: String!
      nationalId: NationalId @inaccessible @subject
      ~inside: Inside
      ~safe: Safe
      ~dock: Dock
    }}
    ~type Inside {{ ~gold: Int }}
    ~type Safe @key(fields: "code") {{ ~code: String! ~holds: Int {SAVINGS} }}
    ~type Dock @key(fields: "code") {{ ~code: String! ~price: Int {SAVINGS} ~safe: Safe {LOANS} }}
    type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~lockers: [Locker!] {LOANS} }}
    type Business @key(fields: "juristicId") {{ juristicId: JuristicId! @external ~seal: Int {SAVINGS} }}
    type Query {{ ~docks: [Dock!] }}
    """
)
ME, LOCKERS = "Query.me", "Citizen.lockers"
WAYS = {
    "the person who asks": ([ME], True),
    "another": (["Query.citizen"], False),
    "what asks for a scope of one's own": ([ME, LOCKERS], True),
    "the same of another": (["Query.citizen", LOCKERS], False),
    "a part of it": ([ME, LOCKERS, "Locker.inside"], True),
    "what nobody comes to without a scope": ([ME, LOCKERS, "Locker.safe"], True),
    "what anybody comes to": ([ME, LOCKERS, "Locker.dock"], False),
    "what that leads to under such a scope": ([ME, LOCKERS, "Locker.dock", "Dock.safe"], False),
    "a page of businesses": ([ME, "Citizen.businesses"], True),
    "a business": ([ME, "Citizen.businesses", "BusinessConnection.nodes"], False),
    "a business on an edge": ([ME, "Citizen.businesses", "BusinessConnection.edges", "BusinessEdge.node"], False),
    "what anybody asks for": (["Query.docks"], False),
}


@pytest.mark.parametrize(("way", "stays"), WAYS.values(), ids=list(WAYS))
def test_a_way_stays_with_whoever_asks_or_leaves_her_for_good(way: list[str], *, stays: bool) -> None:
    ways, own = OwnWays(GRAPH), False
    for step in way:
        type_, _, field = step.partition(".")
        own = ways.onward(own, type_, field)
    assert own is stays
