"""Records within records end, and what goes through them does too."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bounds
from supergraph.circles import in_circles, innermost_first
from supergraph.source_schema import SourceSchema, read
from tests.supergraph.graph import source, together
from tests.supergraph.test_fuzz import steps

pytestmark = pytest.mark.threat("schema-hostile")
KEY = '"A. / ก" type Boat @key(fields: "a") { "A. / ก" a: ID! "P. / ก" part: T0 } '


def types(held: dict[int, list[int]]) -> str:
    """A part for each, which holds others."""
    row = '"T. / ที" type T{} {{ "A. / ก" a: Int {} }}'
    fields = (" ".join(f'"P. / ก" f{at}: T{other}' for at, other in enumerate(others)) for others in held.values())
    return " ".join(row.format(one, text) for one, text in zip(held, fields, strict=True))


def told(text: str) -> set[str]:
    found = read(text, "s.graphql", "md")
    return set() if isinstance(found, SourceSchema) else {f"{one.code} {one.coordinate}" for one in found}


@pytest.mark.parametrize(("levels", "faults"), [(9, set()), (10, {"TOO_LARGE Boat"}), (480, None)])
def test_records_within_records_are_so_many_levels(levels: int, faults: set[str] | None) -> None:
    found = told(KEY + types({one: [one + 1] if one + 1 < levels else [] for one in range(levels)}))
    assert found == faults if faults is not None else len(found) == levels - bounds.SCHEMA_NESTED.most + 1


@pytest.mark.parametrize("count", [20, 60, 100])
def test_a_record_has_so_many_facts_whatever_leads_to_them(count: int) -> None:
    dense = {one: list(range(one + 1, min(count, one + 60))) for one in range(count)}
    assert "TOO_LARGE Boat" in told(KEY + types(dense))


def test_parts_within_their_bounds_are_composed() -> None:
    held = {0: [1] * 10, 1: [2] * 9, 2: []}
    assert told(KEY + types(held)) == set()
    assert together(source(KEY + types(held), "md")).faults == {}


@pytest.mark.parametrize("length", [1, 2, 490])
def test_what_is_part_of_itself_is_told_however_long_the_way_is(length: int) -> None:
    ring = {one: [(one + 1) % length] for one in range(length)}
    assert told(types(ring)) == {f"VALUE_INVALID T{one}" for one in ring}


def test_a_part_of_another_agency_s_records_is_its_own() -> None:
    theirs = source('"H. / ก" type Hull { "A. / ก" a: Int }', "dlt")
    ours = source('"B. / ก" type Boat @key(fields: "a") { "A. / ก" a: ID! "H. / ก" hull: Hull }', "md")
    composed = together(theirs, ours, accepted=["dlt"])
    assert [f"{one.code} {one.coordinate}" for one in composed.faults["md"]] == ["VALUE_INVALID Boat.hull"]


def test_a_ring_of_keys_is_told_with_the_beginning_of_the_way_in_time_linear_in_its_length() -> None:
    def ring(length: int) -> SourceSchema:
        row = '"T. / ที" type T{} @key(fields: "n") {{ "N. / ก" n: T{}! }}'
        return source(" ".join(row.format(one, (one + 1) % length) for one in range(length)), "md")

    found = [one for one in together(ring(100)).faults["md"] if one.code == "KEY_CYCLIC"]
    assert len(found) == 100
    assert found[0].message == "its key holds itself: T0 → T1 → T2 → T3 → …"
    few, many, alone = ring(50), ring(100), steps(together)
    assert steps(lambda: together(many)) - alone < 2.5 * (steps(lambda: together(few)) - alone)


def test_parts_of_the_core_cost_no_more_the_more_there_are() -> None:
    def held(count: int) -> SourceSchema:
        fields = " ".join(f'"M. / ก" m{one}: Money' for one in range(count))
        return source(f'"B. / ก" type Boat @key(fields: "a") {{ "A. / ก" a: ID! {fields} }}', "md")

    few, many, alone = held(60), held(120), steps(together)
    assert steps(lambda: together(many)) - alone < 2.5 * (steps(lambda: together(few)) - alone)


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4), max_size=9), st.randoms())
def test_circles_are_found_as_one_finds_them_by_walking(drawn: dict[int, list[int]], order: random.Random) -> None:
    names = sorted({*drawn, *(one for held in drawn.values() for one in held)}, key=lambda _: order.random())
    held = {str(one): [str(other) for other in drawn.get(one, [])] for one in names}

    def reached(start: str) -> set[str]:
        found, pending = set[str](), list(held[start])
        while pending:
            one = pending.pop()
            if one not in found:
                found.add(one)
                pending += held[one]
        return found

    ways = {one: reached(one) for one in held}
    circle = {one for one in held if one in ways[one]}
    into = {one for one in held if ways[one] & circle or one in circle}
    between = {one for one in into if one in circle or any(one in ways[other] for other in circle)}
    assert set(in_circles(held)) == between
    assert set(innermost_first(held)) == held.keys() - into
    assert in_circles(held) == [one for one in held if one in between]
