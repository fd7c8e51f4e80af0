from typing import Any

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, build_schema, parse

from execution.cost_analysis import CEILING, Costed, Listed, Price, costed

pytestmark = pytest.mark.threat("operation-huge")

SCHEMA = build_schema(
    """
    type Query { one: Item, many(first: Int = 20, last: Int): Page, plain: [Item] }
    extend type Query { these(ids: [ID!]!): [Item], name: String }
    type Item { name: String, part: Item, parts(first: Int! = 5): Page }
    type Page { nodes: [Item], total: Int }
    """
)
PAGE = Listed(slicing="first", sized=frozenset({"nodes"}))
EITHER = Listed(slicing="first", instead="last", sized=frozenset({"nodes"}))
PRICES = {
    ("Query", "one"): Price(1),
    ("Query", "many"): Price(1, EITHER),
    ("Query", "these"): Price(1, Listed(slicing="ids")),
    ("Query", "plain"): Price(1, Listed(assumed=7)),
    ("Item", "part"): Price(2),
    ("Item", "parts"): Price(1, PAGE),
}


def found(text: str, **variables: Any) -> Costed:
    document = parse(text)
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return costed(SCHEMA, operation, fragments, variables, lambda type_, name: PRICES.get((type_, name), Price()))


def of(text: str, **variables: Any) -> int:
    return found(text, **variables).cost


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ name }", 0),
        ("{ one { name } }", 1),
        ("{ one { part { name } } }", 3),
        ("{ a: one { name } b: one { name } }", 2),
        ("{ many(first: 10) { total } }", 1),
        ("{ many(first: 10) { nodes { name } } }", 1),
        ("{ many(first: 10) { nodes { part { name } } } }", 21),
        ("{ many { nodes { part { name } } } }", 41),
        ("{ many(last: 3) { nodes { part { name } } } }", 7),
        ("{ many(first: 1, last: 3) { nodes { part { name } } } }", 7),
        ("{ many(first: 1, last: null) { nodes { part { name } } } }", 3),
        ("{ plain { part { name } } }", 15),
        ("{ many(first: 3) { nodes { parts { nodes { part { name } } } } } }", 1 + 3 * (1 + 5 * 2)),
        ("{ many(first: 0) { nodes { part { name } } } }", 1),
    ],
)
def test_a_list_multiplies_what_is_below_it(text: str, expected: int) -> None:
    assert of(text) == expected


@pytest.mark.parametrize(("given", "expected"), [({"n": 3}, 7), ({"n": None}, 41), ({}, 41)])
def test_what_sizes_a_list_instead_counts_where_it_is_given(given: dict[str, Any], expected: int) -> None:
    counted = found("query ($n: Int) { many(last: $n) { nodes { part { name } } } }", **given)
    assert counted == Costed(expected, frozenset({"n"}))


def test_a_variable_counts_as_it_is_given() -> None:
    text = "query ($n: Int) { many(first: $n) { nodes { part { name } } } }"
    assert of(text, n=4) == 9
    assert of(text, n=None) == 1 + 10 * 2
    assert found(text, n=4).sizes == {"n"}


def test_a_variable_left_out_counts_as_the_argument_s_default() -> None:
    assert of("query ($n: Int) { many(first: $n) { nodes { part { name } } } }") == 1 + 20 * 2


def test_a_list_of_ids_counts_by_its_length() -> None:
    assert of('{ these(ids: ["a", "b", "c"]) { part { name } } }') == 1 + 3 * 2
    assert of("query ($ids: [ID!]!) { these(ids: $ids) { part { name } } }", ids=["a", "b"]) == 1 + 2 * 2


def test_a_fragment_costs_what_it_stands_for() -> None:
    inline = of("{ many(first: 3) { nodes { part { name } } } one { part { name } } }")
    spread = of("{ many(first: 3) { nodes { ...F } } one { ...F } } fragment F on Item { part { name } }")
    assert inline == spread == 1 + 3 * 2 + 1 + 2


UNION = build_schema(
    """
    type Query { these: [Either] }
    union Either = A | B | C
    interface Named { name: String, x: Int }
    type A implements Named { name: String, x: Int, y: Int }
    type B implements Named { name: String, x: Int }
    type C { z: Int }
    """
)
WEIGHTS = {("Named", "x"): 5, ("A", "x"): 5, ("B", "x"): 5, ("A", "y"): 3, ("C", "z"): 4}


@pytest.mark.parametrize(
    ("selected", "each"),
    [
        ("__typename", 0),
        ("... on A { x }", 5),
        ("... on A { x } ... on B { x }", 5),
        ("... on A { x y } ... on B { x } ... on C { z }", 8),
        ("... on A { x } ... on A { y }", 8),
        ("... on B { x } ...F ...F", 6),
        ("... on Named { x } ... on C { z }", 9),
        ("... { ... on A { x } ... on C { z } }", 5),
    ],
)
def test_of_a_union_the_dearest_of_its_members_counts(selected: str, each: int) -> None:
    document = parse(f"{{ these {{ {selected} }} }} fragment F on A {{ y }}")
    operation, fragment = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert isinstance(fragment, FragmentDefinitionNode)

    def price(type_: str, name: str) -> Price:
        return Price(WEIGHTS.get((type_, name), 0))

    assert costed(UNION, operation, {"F": fragment}, {}, price).cost == 10 * each


def test_a_nest_of_doubled_fragments_is_counted_at_once_and_stops_growing() -> None:
    nest = "".join(f"fragment F{i} on Item {{ ...F{i + 1} ...F{i + 1} }}" for i in range(200))
    assert of("{ one { ...F0 } }" + nest + "fragment F200 on Item { part { name } }") == CEILING


def test_lists_in_lists_stop_growing() -> None:
    inner = "{ name }"
    for _ in range(12):
        inner = f"{{ parts(first: 1000) {{ nodes {inner} }} }}"
    assert of(f"{{ one {inner} }}") == CEILING


def test_a_cycle_of_fragments_ends() -> None:
    assert of("{ one { ...A } } fragment A on Item { part { ...B } } fragment B on Item { part { ...A } }") == 5
