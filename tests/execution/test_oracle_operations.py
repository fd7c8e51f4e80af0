"""Operations that an executor easily gets wrong: the same data and the same errors as graphql-core, whether the joined
fields are read off their parents or are set resolvers that suspend."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    execute_sync,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from execution.adapter import Adapter
from execution.document_limits import Limits
from execution.engine import Engine
from execution.errors import shortened
from execution.resolution import Property, Resolution, SetResolver
from tests.execution.asking import response_of, result_of
from tests.execution.odd_schema import root, zoo
from tests.execution.random_operations import Operations

SCHEMA = zoo()
LIMITS = Limits(depth=50, aliases=10_000, breadth=100_000, tokens=100_000, fragments=1_000)
WRITER = Operations(SCHEMA)


class Sets(Adapter):
    """Every joined field is a set resolver that suspends."""

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        found = super().resolution(parent, name, field, guarded=guarded)
        if not isinstance(found, Property) or is_leaf_type(get_named_type(field.type)):
            return found

        async def of_all(parents: Sequence[Any], _context: Any, **_given: Any) -> list[Any]:
            await asyncio.sleep(0)
            return [getattr(each, name, None) for each in parents]

        return SetResolver(of_all)


@pytest.fixture(scope="module", params=[Adapter, Sets])
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(SCHEMA, adapter=request.param(), limits=LIMITS)


def told(errors: Sequence[GraphQLError] | None) -> list[Any]:
    """What the errors say, of which a client is told no more than a short part."""
    return [(error.message, error.path, error.locations, error.extensions) for error in map(shortened, errors or ())]


async def agree(engine: Engine, text: str, variables: Mapping[str, Any] | None, name: str | None = None) -> None:
    """Data with the order of its keys, errors with theirs, and what mutations did."""
    document = parse(text)
    wrong = validate(SCHEMA, document)
    expected_done: list[int] = []
    done: list[int] = []
    if wrong:
        expected = ExecutionResult(None, wrong)
    else:
        given = dict(variables or {})
        expected = execute_sync(SCHEMA, document, root(), expected_done, given, name)
    found = await result_of(engine, text, variables, name, context=done, root=root())
    assert told(found.errors) == told(expected.errors)
    assert orjson.dumps(found.data) == orjson.dumps(expected.data)
    assert done == expected_done
    body = orjson.loads((await response_of(engine, text, variables, name, context=[], root=root())).body)
    assert body.get("data") == expected.data
    assert body.get("errors", []) == orjson.loads(orjson.dumps([error.formatted for error in expected.errors or ()]))


MERGING = [
    "{ pet { ... on Cat { name n: colour } ... on Dog { name n: bark } __typename } }",
    "{ pets { ... on Cat { x: born } ... on Dog { x: bark self { age } } ... on Aged { ... on Named { name } } } }",
    "{ named { related { name related { ... on Cat { home { name } } } } ... on Home { pets { t: __typename } } } }",
    """{ home { name } home { related { name } } ...F }
       fragment F on Query { home { related { __typename } nums } home { related { ... on Cat { colour } } } }""",
    "{ pets { ... on Cat { self { name } } ... on Dog { self { bark } } ... on Cat { self { colour born } } } }",
    "{ pet { ... on Dog { list(first: 2) { name } } ... on Cat { list(first: 3) { age: __typename } } } }",
    "{ pet { ... on Named { list { name } } ... on Cat { list { ... on Home { nums } } } } }",
    "{ pet { ... on Cat { name: born } ... on Named { name } } }",
    "{ " + " ".join(f"a{n}: home {{ b{n}: name lax {{ size }} }}" for n in range(200)) + " }",
    "{ __typename a: __typename home { __typename t: __typename related { __typename } } pets { __typename } }",
]
NULLS = [
    "{ home { rooms { size owner { ... on Cat { name } } } } }",
    "{ home { lax { size colours } } }",
    "{ home { mid { size } } }",
    "{ home { nums } }",
    "{ home { strict } }",
    "{ home { name lax { size t: __typename } mid { size } nums } sound { rooms { owner { __typename } } strict } }",
    "{ home { pets { ... on Named { name } ... on Cat { born } } } sound { name } }",
    "{ named { name list { ... on Home { strict } } } }",
    "{ sound { related { name } list { name } pets { __typename } lax { size } } }",
]
SCHEMA_TOO = [
    '{ __schema { queryType { name } } home { name } __type(name: "Cat") { name fields { name } } }',
    '{ none: __type(name: "None") { name } __typename sound { strict } }',
    "{ home { strict } __schema { types { name } } }",
]


@pytest.mark.parametrize("text", [*MERGING, *NULLS, *SCHEMA_TOO])
async def test_what_is_merged_and_what_becomes_null_agrees(engine: Engine, text: str) -> None:
    await agree(engine, text, None)


SWITCHED = """
query ($x: Boolean = true, $y: Boolean = false) {
  pets { ...F @include(if: $x) ... on Dog @skip(if: $y) { bark } }
  named { ... @skip(if: $y) { name } ...F @skip(if: $x) }
  home @include(if: $y) { lax { size @include(if: $x) s: size } }
  sound { name @skip(if: $x) strict @include(if: $y) ...H @skip(if: $y) }
}
fragment F on Named { name @include(if: $y) related { name @skip(if: $y) t: __typename @include(if: $x) } }
fragment H on Home { rooms { size @skip(if: $y) owner { __typename @include(if: $x) } } }
"""
BOOLEANS = [True, False, None]


@pytest.mark.parametrize("x", BOOLEANS)
@pytest.mark.parametrize("y", BOOLEANS)
async def test_switches_on_fields_and_fragments_agree_even_where_they_are_null(
    engine: Engine, x: bool | None, y: bool | None
) -> None:
    await agree(engine, SWITCHED, {"x": x, "y": y})
    await agree(engine, SWITCHED, {"x": x})
    await agree(engine, "query ($x: Boolean = true) { __schema { queryType { name @include(if: $x) } } }", {"x": x})


INPUTS: list[tuple[str, list[Any]]] = [
    ("query ($v: Range) { echo(range: $v) }", [
        None, {}, {"to": 5, "colours": ["RED"], "inner": {"from": 2}}, {"to": "x"}, {"unknown": 1}, {"from": None},
        {"colours": ["PINK", "RED"], "inner": {"inner": {"day": 5}}}, {"inner": {"to": 2**40}}, [{}], "x",
    ]),
    ("query ($v: Range = {to: 9, colours: [BLUE]}) { echo(range: $v) home { name } }", [None, {"from": 4}]),
    ("query ($v: Int) { echo(range: {to: $v, inner: {to: $v, from: 4}}, n: $v, colours: [[RED], null]) }", [
        None, 1, "1", 1.0, 1.5, True, 2**31, -(2**31) - 1,
    ]),
    ("query ($v: Int = 7) { echo(ranges: [{to: $v}, {from: 2}], n: $v, needed: 4) }", [None, 1]),
    ("query ($v: Int = 5) { echo(needed: $v) sound { list(first: $v) { name } } }", [None, 1]),
    ("query ($v: Int!) { echo(ids: [1, \"a\"], ranges: [{from: $v}]) }", [1, None]),
    ("query ($v: ID) { echo(id: $v, ids: [\"x\"]) }", [None, 1, "a", 1.0, 1.5, True, [1], 10**30]),
    ("query ($v: [ID!]) { echo(ids: $v) }", [None, 1, "a", ["a", 1], ["a", None], [True], [["a"]], {}]),
    ("query ($v: ID = 5) { echo(id: $v) }", [None, 6]),
    ("query ($v: Colour) { echo(colour: $v, colours: [[$v]]) }", [None, "RED", "red", 0, ["RED"]]),
    ("query ($v: [[Colour]]) { echo(colours: $v) }", [None, "RED", ["RED", None], [["RED", "PINK"], None], [[1]]]),
    ("query ($v: Day) { echo(day: $v, range: {day: $v}) }", [None, "2025-01-01", "nonsense", 5, True]),
    ("query ($v: Float) { echo(f: $v) }", [None, 1, 1.5, "1", True, 10**200]),
    ("query ($v: Pick) { echo(pick: $v) }", [None, {"a": 1}, {"a": 1, "b": "x"}, {}, {"a": None}]),
    ("query ($v: Int!) { echo(pick: {a: $v}) }", [1, None]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), INPUTS, ids=[text for text, _ in INPUTS])
async def test_input_is_coerced_alike_and_what_is_wrong_with_it_said_alike(
    engine: Engine, text: str, values: list[Any]
) -> None:
    await agree(engine, text, {})
    for value in values:
        await agree(engine, text, {"v": value, "unknown": 1})


@pytest.mark.parametrize(
    "arguments",
    ['(day: "zzz")', "(day: 5)", '(day: "2025-02-03", colour: RED)', "(colour: PINK)", "(range: {from: null})",
     "(pick: {a: 1})", '(pick: {a: 1, b: "x"})', "(pick: {})", "(ids: 3)", "(colours: RED)", "(needed: null)"],
)  # fmt: skip
async def test_literals_are_coerced_alike(engine: Engine, arguments: str) -> None:
    await agree(engine, f"{{ echo{arguments} home {{ name }} }}", None)


@pytest.mark.parametrize(
    "text",
    [
        "mutation { a: add(n: 1) b: add(n: -2) c: add(n: 3) o: move(n: 4) { name rooms { size } } d: add(n: 5) }",
        "mutation { a: add(n: 1) b: must(n: -2) c: add(n: 3) }",
        "mutation { o: move(n: 4) { strict } a: add(n: 1) ...F } fragment F on Mutation { a: add(n: 1) z: add(n: 9) }",
        "mutation ($v: Int = 3) { b: add(n: 2) ... @include(if: false) { c: add(n: 7) } a: add(n: $v) }",
    ],
)
async def test_mutations_do_the_same_in_the_same_order(engine: Engine, text: str) -> None:
    await agree(engine, text, None)


@pytest.mark.parametrize("name", ["A", "B", "C", "D", "", None])
@pytest.mark.parametrize(
    "text",
    [
        "query A { home { name } } query B { sound { name } } mutation C { add(n: 1) }",
        "query A { home { name } } query A { sound { name } }",
        "{ home { name } } query B { sound { name } }",
        "{ home { name } } { sound { name } }",
        "query A { home { name } }",
        "fragment F on Query { home { name } }",
        "subscription A { home }",
    ],
)
async def test_the_operation_that_is_named_runs(engine: Engine, text: str, name: str | None) -> None:
    await agree(engine, text, None, name)


VARIABLES: list[dict[str, Any]] = [
    {"on": True},
    {"on": False, "any": False, "off": True},
    {"on": True, "n": None},
    {"on": True, "any": None},
]


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None, derandomize=True)
async def test_random_operations_with_fragments_and_switches_everywhere_agree(engine: Engine, seed: int) -> None:
    text = WRITER.write(seed)
    for variables in VARIABLES:
        await agree(engine, text, variables)
