"""Whatever refers to whatever, a person's export ends, asks for all of it, and says which ways it does not follow."""

import re
from typing import Any

import pytest
from graphql import TypeInfo, TypeInfoVisitor, Visitor, parse, validate, visit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bounds
from endpoints.my_data.gathered import gathered
from execution.document_limits import excesses, parse_within
from supergraph.graph import Supergraph
from supergraph.subject_access_export import OFTEN, SubjectAccess, everything
from tests.federation.harbour import LOANS, SAVINGS, graph_of
from wiring.execution import LIMITS

pytestmark = pytest.mark.threat("person-requests")
SCOPES = ("citizen.loans", "citizen.savings")
MINE = "mine: NationalId @inaccessible @subject"
RECORD = 60
"""Tokens of a record here, with its source and what others say of it, and of the way to it."""


def registers(refers: dict[int, list[int]], hers: list[int], parts: frozenset[int] = frozenset()) -> Supergraph:
    """Entities of one contributor that refer to one another, some within a part of theirs, and some of them hers."""
    types = []
    for name, others in refers.items():
        ways = " ".join(f"~r{one}: T{one} {'' if name in parts else LOANS}" for one in others)
        said, held = (
            (f"~part: P{name}", f"~type P{name} {{ {MINE} ~kept: Int {ways} }}") if name in parts else (ways, "")
        )
        own = f"~code: String! {MINE} ~fact{name}: Int {SAVINGS}"
        types.append(f'~type T{name} @key(fields: "code") {{ {own} {said} }} {held}')
    fields = " ".join(f"~t{one}: [T{one}!] {LOANS}" for one in hers)
    citizen = f'type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external {fields} }}'
    return graph_of(md=" ".join([*types, citizen]))


def told(graph: Supergraph, access: SubjectAccess) -> set[tuple[str, str]]:
    """The fields that an export asks for, each with its type."""
    found: set[tuple[str, str]] = set()
    info = TypeInfo(graph.schema)

    class Fields(Visitor):
        def enter_field(self, node: Any, *_: Any) -> None:
            parent = info.get_parent_type()
            assert parent is not None
            found.add((parent.name, node.name.value))

    for operation in access.operations.values():
        visit(parse(operation), TypeInfoVisitor(info, Fields()))
    return found


def tokens(access: SubjectAccess) -> list[int]:
    return [len(re.findall(r"\w+|[^\s\w]", one)) for one in access.operations.values()]


def reached(refers: dict[int, list[int]], hers: list[int]) -> set[int]:
    found, pending = set(hers), list(hers)
    while pending:
        more = set(refers[pending.pop()]) - found
        found |= more
        pending += more
    return found


def expected(refers: dict[int, list[int]], hers: list[int], parts: frozenset[int]) -> set[tuple[str, str]]:
    all_ = {("Citizen", f"t{one}") for one in hers}
    for name in reached(refers, hers):
        all_ |= {(f"T{name}", one) for one in ("code", f"fact{name}", "source")}
        all_ |= {(f"P{name}" if name in parts else f"T{name}", f"r{one}") for one in refers[name]}
    return all_


@st.composite
def references(draw: Any) -> tuple[dict[int, list[int]], list[int], frozenset[int]]:
    names = range(draw(st.integers(1, 7)))
    some = st.lists(st.sampled_from(names), unique=True)
    refers = {name: draw(some) for name in names}
    return refers, draw(st.lists(st.sampled_from(names), unique=True, min_size=1)), frozenset(draw(some))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(references())
def test_all_that_is_hers_is_asked_for_however_it_refers(one: tuple[dict[int, list[int]], list[int], Any]) -> None:
    refers, hers, parts = one
    graph = registers(refers, hers, parts)
    access = everything(graph, SCOPES)
    assert expected(refers, hers, parts) <= told(graph, access)
    for operation in access.operations.values():
        assert validate(graph.schema, parse(operation)) == []
    fields = sum(map(len, refers.values())) + len(hers)
    assert sum(tokens(access)) <= RECORD * OFTEN * fields


def test_where_all_refer_to_all_it_grows_with_the_fields_and_no_operation_is_too_large() -> None:
    for many in (6, 12, 20):
        refers = {name: list(range(many)) for name in range(many)}
        graph = registers(refers, [0])
        access = everything(graph, SCOPES)
        assert expected(refers, [0], frozenset()) <= told(graph, access)
        assert sum(tokens(access)) <= RECORD * OFTEN * many * many
        assert max(tokens(access)) <= bounds.TOKENS.most
        assert access.unfollowed, "it says where it does not go on"
        assert not [one for text in access.operations.values() for one in excesses(parse_within(text, LIMITS), LIMITS)]


def test_what_stands_deeper_than_an_operation_may_go_is_named() -> None:
    many = bounds.DEPTH.most + 5
    refers = {name: [name + 1] if name + 1 < many else [] for name in range(many)}
    access = everything(registers(refers, [0]), SCOPES)
    (way,) = access.unfollowed
    assert way.startswith("t0.r1.r2.")
    assert not [one for text in access.operations.values() for one in excesses(parse_within(text, LIMITS), LIMITS)]


async def test_an_operation_more_is_of_the_same_field_and_of_all_its_pages() -> None:
    asked: list[tuple[str, Any]] = []

    async def answer(query: str, variables: Any) -> Any:
        asked.append((query, variables["after"]))
        info = {"hasNextPage": variables["after"] is None, "endCursor": "b"}
        return {"data": {"me": {"deeds": {"nodes": [query], "pageInfo": info}}}}

    two = {"deeds": "query ($after: String) { a }", "deeds.2": "query ($after: String) { b }"}
    found = await gathered(two, answer)
    assert {name: len(one["nodes"]) for name, one in found["data"].items()} == {"deeds": 2, "deeds.2": 2}
    assert [after for _, after in asked] == [None, "b", None, "b"]
