"""Whatever is written gives a graph or faults, and nothing worse; a thousand faults cost a thousand times one."""

import random
import re
import sys
from collections.abc import Callable, Iterator

import pytest
from graphql import GraphQLSchema, build_ast_schema, get_named_type, is_abstract_type, validate_schema
from hypothesis import given
from hypothesis import strategies as st

import bounds
from supergraph.directives import directives_of
from supergraph.faults import FOUND, SchemaFault, told
from supergraph.source_schema import SourceSchema, read
from tests.supergraph.boats import BOATS, PROMISES
from tests.supergraph.graph import promises, small, source, together

pytestmark = pytest.mark.threat("schema-hostile")

TOKENS = re.findall(r'"[^"]*"|\w+|[^\w\s]', BOATS)


def takes(text: str | bytes) -> None:
    """Reads and composes it beside somebody who is right, and costs that one nothing."""
    found = read(text, "s.graphql", "odd", PROMISES)
    if not isinstance(found, SourceSchema):
        assert found
        assert all(isinstance(one, SchemaFault) and one.line >= 1 and one.column >= 1 for one in found)
        assert all("\n" not in line for line in told(found))
        return
    composed = together(source(BOATS, "md", PROMISES), found, accepted=["md"])
    assert composed.owners["Boat"] == "md"
    assert "md" not in composed.faults
    assert list(told(composed.faults.get("odd", ())))[: bounds.FAULTS.most] is not None
    schema = build_ast_schema(composed.document)
    assert validate_schema(schema) == []
    assert list(open_ways(schema)) == []


def open_ways(schema: GraphQLSchema) -> Iterator[str]:
    """The fields by which anybody comes to a person, found once more and otherwise than composition does it."""
    assert schema.query_type is not None
    pending, reached = [schema.query_type.name], {schema.query_type.name}
    while pending:
        type_ = schema.type_map[pending.pop()]
        for name, field in getattr(type_, "fields", {}).items():
            target = get_named_type(field.type)
            coordinate = f"{type_.name}.{name}"
            if directives_of(field.ast_node, "requiresScope") or coordinate == "Query.me":
                continue
            asked = {get_named_type(one.type).name for one in field.args.values()}
            if {target.name, *asked} & {"NationalId", "Citizen", "Person"} or type_.name == "Citizen":
                yield coordinate
            given = (
                [one.name for one in schema.get_possible_types(target)] if is_abstract_type(target) else [target.name]
            )
            pending += [one for one in given if one not in reached]
            reached.update(given)


@given(st.text() | st.binary())
def test_any_text_is_taken(text: str | bytes) -> None:
    takes(text)


@given(
    st.lists(st.sampled_from([*TOKENS, "extend", "input", "[", "]", "@", "&", "type", "=", "$", "-1", '"', "{", "}"]))
)
def test_any_row_of_tokens_is_taken(tokens: list[str]) -> None:
    takes(" ".join(tokens))


def deleted(tokens: list[str], at: int, _other: int) -> None:
    del tokens[at]


def doubled(tokens: list[str], at: int, _other: int) -> None:
    tokens.insert(at, tokens[at])


def swapped(tokens: list[str], at: int, other: int) -> None:
    tokens[at], tokens[other] = tokens[other], tokens[at]


def replaced(tokens: list[str], at: int, other: int) -> None:
    tokens[at] = tokens[other]


CHANGES = st.tuples(
    st.sampled_from([deleted, doubled, swapped, replaced]), st.integers(0, 10_000), st.integers(0, 10_000)
)


@given(st.lists(CHANGES, min_size=1, max_size=6), st.sampled_from(["Boat", "Ship"]))
def test_a_schema_that_was_right_is_taken_whatever_is_done_to_it(
    changes: list[tuple[Callable[[list[str], int, int], None], int, int]], name: str
) -> None:
    tokens = [one.replace("Boat", name) for one in TOKENS]
    for change, at, other in changes:
        change(tokens, at % len(tokens), other % len(tokens))
    takes(" ".join(tokens))


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python some work takes."""
    count = 0

    def line(_frame: object, _event: str, _argument: object) -> object:
        nonlocal count
        count += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return count


ROWS = {
    "fields": ('"A. / เอ" type A {{ {} }}', "f{}: Nothing @nothing "),
    "types": ("{}", 'type T{} @key(fields: "x") {{ a: Nothing b: Citizen c: NationalId }} '),
    "values": ('"A. / เอ" enum A {{ {} }}', "V{} "),
    "roots": ("type Query {{ {} }}", "r{}(a: NationalId, b: Money): Boat @lookup "),
    "contributions": (
        'type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external {} }}',
        "f{}: Int ",
    ),
}


@pytest.mark.parametrize("rows", ROWS)
def test_twice_as_many_faults_take_no_more_than_twice_as_long(rows: str) -> None:
    around, row = ROWS[rows]

    def work(count: int) -> Callable[[], object]:
        found = source(around.format("".join(row.format(i) for i in range(count))), "odd", promises([]))
        return lambda: together(found)

    work(10)()
    few, many = steps(work(60)), steps(work(120))
    alone = steps(together)
    assert many - alone < 2.5 * (few - alone)


def test_of_a_thousand_faults_the_first_are_told_and_the_number_of_the_others() -> None:
    types = "".join(
        f'"T. / ที" type T{i} {{ {" ".join(f"f{n}: Nothing{n}" for n in range(10))} }}\n' for i in range(100)
    )
    found = together(source(types, "odd")).faults["odd"]
    assert len(found) == FOUND
    lines = list(told(found))
    assert lines[0].startswith("agencies/odd/schema.graphql:1:21  UNKNOWN_TYPE  T0.f0: ")
    assert lines[bounds.FAULTS.most :] == ["and at least 900 more"]


def test_two_hundred_contributors_that_lean_on_each_other_are_left_out_together() -> None:
    row = '"T. / ที" type T{here} @key(fields: "x") {{ "X. / เอ็กซ์" x: ID! "N. / ถัดไป" next: T{there} }}'
    order = list(range(60))
    random.Random(1).shuffle(order)
    rows = [source(row.format(here=i, there=i + 1), f"c{i:03}") for i in order]
    composed = together(*rows)
    assert len(composed.faults) == 60
    assert {one.code for found in composed.faults.values() for one in found} == {"TYPE_LEFT_OUT", "UNKNOWN_TYPE"}
    assert small().contributor == composed.sources[0].contributor
