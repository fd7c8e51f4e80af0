"""No meaning hangs on a name that an agency may choose: whatever a fact, an argument or a type is called."""

from typing import Any

import pytest

from tests.federation.harbour import BUSINESS, EXECUTORS, LOANS, Pier, asked, faults, graph_of, key_of
from tests.hub import CITIZEN

NAMES = (
    "others", "cursor", "agencies", "nodes", "first", "after", "ids", "key", "lookups", "type", "class", "None", "self",
    "request", "parents", "answer", "record", "node", "edges", "pageInfo", "totalCount", "_", "_x", "as_written__x",
    "fooBar", "foo_bar", "Foo_Baz", "foo__bar", "A", "b", "id_", "source_", "language", "name", "value", "replace",
)  # fmt: skip
FIELDS = " ".join(f"~{name}: String" for name in NAMES)
ADDED = " ".join(f"~{name}: String" for name in NAMES if name != "name")  # a business has one
GUARDED = " ".join(f"~{name}: String {LOANS}" for name in NAMES)
ARGUMENTS = ("parents", "request", "self", "first", "after", "class", "arguments", "args", "kwargs", "coordinate")
KEY = " ".join(ARGUMENTS)
GRAPH = graph_of(
    md=f"""
    ~type Page @key(fields: "number") {{ ~number: String! {FIELDS} ~part: Part }}
    ~type Part {{ ~id: Int ~source: Int ~conflicts: Int ~others: Int }}
    ~type None @key(fields: "{KEY}") {{ {" ".join(f"~{name}: String!" for name in ARGUMENTS)} }}
    ~type Register @key(fields: "self") {{ ~self: String! ~kind: Kind }}
    ~enum Kind {{ ~name ~value ~None ~self ~class }}
    type Business @key(fields: "juristicId") {{ juristicId: JuristicId! @external {ADDED} }}
    type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external {GUARDED} }}
    type Query {{
      ~page("N. / น" number: String!): Page @lookup
      ~none({" ".join(f'"N. / น" {name}: String!' for name in ARGUMENTS)}): None @lookup
      ~registers("W. / ว" parents: String @filter(by: TEXT)
                 "W. / ว" request: Kind @filter(by: EQUALS, fact: "kind")): [Register!] @connection
    }}
    """
)
ROW = {name: f"told of {name}" for name in NAMES}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_fact_is_told_whatever_it_is_called(executor: str) -> None:
    part = GRAPH.contracts["Page"].facts["part"].contract
    assert part is not None
    held = part.make(**{fact.attribute: place for place, fact in enumerate(part.facts.values())})
    rows = Pier(GRAPH, "Page by number", {"1": [{"number": "1", **ROW, "part": held}]})
    query = f'{{ page(number: "1") {{ {" ".join(NAMES)} part {{ id source conflicts others }} source {{ agency }} }} }}'
    answer, _ = await asked(GRAPH, query, rows, executor=executor)
    told = {"id": 0, "source": 1, "conflicts": 2, "others": 3}
    assert answer["data"]["page"] == {**ROW, "part": told, "source": {"agency": "md"}}


async def test_a_fact_that_is_added_to_another_s_type_is_told_whatever_it_is_called() -> None:
    shop = Pier(GRAPH, "Business by juristicId", {BUSINESS: [{"juristicId": BUSINESS}]}, "dbd")
    row = {name: text for name, text in ROW.items() if name != "name"}
    rows = Pier(GRAPH, "Business@md by juristicId", {BUSINESS: [row]})
    query = f'{{ business(juristicId: "{BUSINESS}") {{ {" ".join(row)} }} }}'
    answer, _ = await asked(GRAPH, query, shop, rows)
    assert answer["data"]["business"] == row


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("name", NAMES)
async def test_what_is_told_of_a_person_is_on_record_whatever_it_is_called(name: str) -> None:
    rows = Pier(GRAPH, "Citizen@md by nationalId", {CITIZEN: [ROW]})
    answer, book = await asked(GRAPH, f"{{ me {{ {name} }} }}", rows)
    assert answer["data"]["me"] == {name: ROW[name]}
    assert book.lines() == [(key_of(CITIZEN), "md", "Citizen", (name,))]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_an_argument_is_sent_whatever_it_is_called(executor: str) -> None:
    given = {name: f"value of {name}" for name in ARGUMENTS}
    rows = Pier(GRAPH, f"None by {'+'.join(ARGUMENTS)}", {tuple(given.values()): [given]})
    query = f"{{ none({' '.join(f'{one}: {chr(34)}{text}{chr(34)}' for one, text in given.items())}) {{ {KEY} }} }}"
    answer, _ = await asked(GRAPH, query, rows, executor=executor)
    assert answer["data"] == {"none": given}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_search_is_narrowed_by_words_and_facts_whatever_they_are_called(executor: str) -> None:
    kind: Any = GRAPH.contracts["Register"].facts["kind"].make
    row = {"self": "1", "kind": kind("name")}
    rows = Pier(GRAPH, "Register by search", {("boat", ("kind", "name")): [row]})
    query = """{ registers(parents: " boat ", request: name, first: 1) {
      totalCount nodes { self kind } pageInfo { hasNextPage } agencies { agency answered } } }"""
    answer, _ = await asked(GRAPH, query, rows, executor=executor)
    assert answer["data"]["registers"] == {
        "totalCount": 1,
        "nodes": [{"self": "1", "kind": "name"}],
        "pageInfo": {"hasNextPage": False},
        "agencies": [{"agency": "md", "answered": True}],
    }


def test_what_every_record_has_is_called_so_by_nobody_else() -> None:
    own = " ".join(f"~{name}: Int" for name in ("id", "source", "conflicts"))
    found = faults(f'~type Page @key(fields: "number") {{ ~number: String! {own} }}')
    assert found == [f"NAME_RESERVED Page.{name}" for name in ("id", "source", "conflicts")]
