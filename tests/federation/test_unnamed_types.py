"""A guarded fact of a record that names nobody is on record as hers from whose record it was reached."""

from typing import Any

import pytest

from connectors.contract import EntityReference
from supergraph.graph import Supergraph
from tests.federation.harbour import EXECUTORS, LOANS, OTHER, SAVINGS, Pier, asked, codes, graph_of, key_of
from tests.hub import CITIZEN

pytestmark = pytest.mark.threat("subject-wrong")

BANK = f"""
    ~type Safe @key(fields: "code") {{
      ~code: String!
      reachedOf: String @inaccessible
      ~holds: String {SAVINGS}
      ~shelf: Shelf
      ~inside: Inside
    }}
    ~type Shelf @key(fields: "code") {{ ~code: String! ~height: Int {SAVINGS} }}
    ~type Inside {{ ~deep: Deep }}
    ~type Deep {{ ~gold: Int {SAVINGS} }}
"""
ROOTS = 'type Query { ~safe("C. / ร" code: String!): Safe @lookup ~safes: [Safe!] }'
GRAPH = graph_of(
    bank=BANK,
    md=f"""
    ~union Kept = Safe | Shelf
    ~type Locker @key(fields: "number") {{
      ~number: String!
      nationalId: NationalId @inaccessible @subject
      ~safe: Safe
      ~safes: [Safe!]
      ~kept: Kept
      ~trays: [Tray!]
    }}
    ~type Tray @key(fields: "number") {{ ~number: String! ~weight: Int {SAVINGS} }}
    type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~lockers: [Locker!] {LOANS} }}
    """,
)
BOTH = ("citizen.loans", "citizen.savings")
HERS, ANOTHERS = key_of(CITIZEN), key_of(OTHER)


def referred(*codes: str) -> list[EntityReference]:
    return [EntityReference("Safe", code) for code in codes]


def piers(of: Supergraph = GRAPH) -> list[Pier]:
    safe = of.contracts["Safe"].facts["inside"].contract
    assert safe is not None
    deep = safe.facts["deep"].contract
    assert deep is not None
    inside = safe.make(deep=deep.make(gold=5))
    rows: Any = {"7": [{"code": "7", "holds": "x", "shelf": EntityReference("Shelf", "2"), "inside": inside}]}
    lockers = [
        {
            "number": str(number),
            "nationalId": whose,
            "safe": EntityReference("Safe", "7"),
            "safes": referred("7"),
            "kept": EntityReference("Shelf", "2"),
        }
        for number, whose in enumerate((CITIZEN, OTHER))
    ]
    kept = [
        Pier(of, "Safe by code", rows, "bank"),
        Pier(of, "Shelf by code", {"2": [{"code": "2", "height": 3}]}, "bank"),
    ]
    if of is not GRAPH:
        return [*kept, Pier(of, "Safe by all", {(): rows["7"]}, "bank")]
    return [
        *kept,
        Pier(of, "Locker by nationalId", {CITIZEN: lockers}),
        Pier(of, "Tray by number", {number: [{"number": number, "weight": 1}] for number in ("0", "1")}),
    ]


WAYS = {
    "a reference": ("safe { holds }", "Safe", ("holds",)),
    "a list of references": ("safes { holds }", "Safe", ("holds",)),
    "a union": ("kept { ... on Shelf { height } }", "Shelf", ("height",)),
    "a list of its own": ("trays { weight }", "Tray", ("weight",)),
    "what that leads to": ("safe { shelf { height } }", "Shelf", ("height",)),
    "a part of a part of it": ("safe { inside { deep { gold } } }", "Deep", ("gold",)),
}


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("way", WAYS)
async def test_it_is_hers_who_led_there_and_each_one_s_own(way: str, executor: str) -> None:
    selected, type_, fields = WAYS[way]
    query = f"{{ me {{ lockers {{ {selected} }} }} }}"
    answer, book = await asked(GRAPH, query, *piers(), scopes=BOTH, executor=executor)
    assert codes(answer) == []
    assert [(who, told) for who, _, name, told in book.lines() if name == type_] == [(HERS, fields), (ANOTHERS, fields)]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_what_is_refused_there_is_hers_too(executor: str) -> None:
    query = "{ me { lockers { safe { holds } } } }"
    answer, book = await asked(GRAPH, query, *piers(), scopes=("citizen.loans",), executor=executor)
    assert {one.partition(" ")[0] for one in codes(answer)} == {"NOT_PERMITTED"}
    assert book.withheld() == [(HERS, "Safe", "holds"), (ANOTHERS, "Safe", "holds")]


async def test_reached_from_nobody_s_record_it_is_nobody_s() -> None:
    query = '{ safe(code: "7") { holds } safes { holds shelf { height } } }'
    graph = graph_of(bank=BANK + ROOTS)
    answer, book = await asked(graph, query, *piers(graph), scopes=(*BOTH, "citizens.lookup"))
    assert codes(answer) == []
    assert {who for who, *_ in book.lines()} == {None}


@pytest.mark.threat("own-scope-elsewhere")
@pytest.mark.parametrize("executor", EXECUTORS)
async def test_and_under_a_scope_of_one_s_own_it_is_not_told(executor: str) -> None:
    """So there is no line of one's own scope that is about nobody."""
    query = '{ safe(code: "7") { holds } safes { code shelf { height } } }'
    graph = graph_of(bank=BANK + ROOTS)
    answer, book = await asked(graph, query, *piers(graph), scopes=BOTH, executor=executor)
    assert answer["data"] == {"safe": {"holds": None}, "safes": [{"code": "7", "shelf": {"height": None}}]}
    assert codes(answer) == ["NOT_PERMITTED safe.holds", "NOT_PERMITTED safes.0.shelf.height"]
    assert book.lines() == []


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("scopes", [("citizen.savings", "citizens.lookup"), ()])
async def test_a_guarded_fact_on_what_is_no_person_is_on_record_and_about_nobody(
    executor: str, scopes: tuple[str, ...]
) -> None:
    """A province is nobody's, whoever's address lies in it: what its scope guards is told on a line that names no one;
    of what is withheld the line is hers who asked."""
    graph = graph_of(
        md=f"""
        ~type Dock @key(fields: "code") {{ ~code: String! ~province: Province }}
        type Query {{ ~docks: [Dock!] }}
        type Province @key(fields: "code") {{ code: String! @external ~vaults: Int {SAVINGS} ~lanes: Int }}
        """
    )
    answering = [
        Pier(graph, "Dock by all", {(): [{"code": "1", "province": EntityReference("Province", "10")}]}),
        Pier(graph, "Province by code", {"10": [{"code": "10", "nameTh": "ก"}]}, "dopa"),
        Pier(graph, "Province@md by code", {"10": [{"code": "10", "vaults": 3, "lanes": 8}]}),
    ]
    query = "{ docks { province { vaults lanes } } }"
    answer, book = await asked(graph, query, *answering, scopes=scopes, executor=executor)
    assert answer["data"]["docks"] == [{"province": {"vaults": 3 if scopes else None, "lanes": 8}}]
    assert book.lines() == ([(None, "md", "Province", ("vaults",))] if scopes else [])
    assert book.withheld() == ([] if scopes else [(HERS, "Province", "vaults")])
