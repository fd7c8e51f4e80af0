"""Random operations on random data, nulls and errors among them: the same answer as graphql-core, errors in order."""

import asyncio
from typing import Any

import orjson
import pytest
from graphql import GraphQLError, GraphQLField, GraphQLObjectType, GraphQLSchema, execute_sync, parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from execution.document_limits import Limits
from execution.engine import Engine
from execution.resolution import Computed, Resolution, Resolver, SetResolver
from schema.strawberry_internals import schema_of
from tests.execution.asking import response_of, result_of
from tests.execution.full_schema import ROOT, SCHEMA, World
from tests.execution.strawberry_adapter import StrawberryAdapter

CORE: GraphQLSchema = schema_of(SCHEMA)
LIMITS = Limits(depth=50, aliases=10_000, breadth=100_000, tokens=100_000)


class ItemByItem(StrawberryAdapter):
    """Leaves set resolvers and computed fields aside: every joined field is resolved item by item."""

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        found = super().resolution(parent, name, field, guarded=guarded)
        return Resolver(field.resolve) if isinstance(found, SetResolver | Computed) and field.resolve else found


class Awaited(ItemByItem):
    """As before, and each resolver gives something to await."""

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        found = super().resolution(parent, name, field, guarded=guarded)
        if not isinstance(found, Resolver):
            return found

        async def later(source: Any, info: Any, **arguments: Any) -> Any:
            await asyncio.sleep(0)
            return found.resolve(source, info, **arguments)

        return Resolver(later)


@pytest.fixture(scope="module", params=[StrawberryAdapter, ItemByItem, Awaited])
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(CORE, adapter=request.param(SCHEMA), limits=LIMITS)


def told(errors: list[GraphQLError] | None) -> list[Any]:
    return [(error.message, error.path, error.locations) for error in errors or ()]


async def agree(engine: Engine, text: str, world: World, variables: dict[str, Any] | None = None) -> Any:
    expected = execute_sync(CORE, parse(text), ROOT, world, variables)
    found = await result_of(engine, text, variables, context=world, root=ROOT)
    assert told(found.errors) == told(expected.errors)
    assert found.data == expected.data
    answered = await response_of(engine, text, variables, context=world, root=ROOT)
    assert orjson.loads(answered.body).get("data") == expected.data
    return found


WORLDS = st.builds(World, st.integers(0, 10_000), st.sampled_from([0.0, 0.05, 0.2]))


@given(text=queries(CORE), world=WORLDS)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
async def test_generated_operations_agree(engine: Engine, text: str, world: World) -> None:
    if validate(CORE, parse(text)):
        return
    await agree(engine, text, world)


LEAVES = ["id", "name", "note", "count", "total", "flag", "kind", "day", "price", "tags", "grid", "number", "item"]
PART = ["text", "size", "kinds", "numbers", "__typename"]


def block(fields: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(fields, min_size=1, max_size=6, unique=True).map(lambda found: "{ " + " ".join(found) + " }")


def part(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(PART)
    if depth == 0:
        return block(leaf)
    inner = part(depth - 1).map("inner {}".format)
    return block(leaf | inner | thing(depth - 1).map("owner {}".format))


def thing(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*LEAVES, "label(loud: true)", 'said: label(choice: {text: "x"})', "__typename"])
    if depth == 0:
        return block(leaf)
    parts = st.builds("{} {}".format, st.sampled_from(["part", "parts", "loose", "deep"]), part(depth - 1))
    below = st.builds(
        "{} {}".format, st.sampled_from(["children", "owner", "few: children(first: 1)"]), thing(depth - 1)
    )
    return block(leaf | leaf | parts | below | node("friend", depth - 1) | node("mixed", depth - 1))


def node(field: str, depth: int) -> st.SearchStrategy[str]:
    plain = block(st.sampled_from(["name", "words", "__typename"])).map("... on Plain {}".format)
    return st.builds(f"{field} {{{{ {{}} ... on Thing {{}} __typename }}}}".format, plain, thing(depth))


ROOTS = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["thing", "things", "strict"]), thing(3)),
    node("node", 2),
    node("mixed", 2),
    st.just("hello"),
)


@given(fields=st.lists(ROOTS, min_size=1, max_size=2, unique_by=lambda text: text.split()[0]), world=WORLDS)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
async def test_operations_written_for_this_graph_agree(engine: Engine, fields: list[str], world: World) -> None:
    await agree(engine, "{ " + " ".join(fields) + " }", world)


@pytest.mark.parametrize("seed", range(12))
async def test_a_wide_operation_agrees_whatever_fails(engine: Engine, seed: int) -> None:
    text = """
    query ($first: Int = 2, $with: Boolean = true) {
      things(first: $first) {
        id name note count total flag kind day price tags grid number item(times: 1) label
        ...Parts
        children(first: 1) { ...Parts children { name number } }
        friend { __typename id ... on Plain { words } ...Friend }
        mixed { __typename ... on Node { id } ... on Thing { parts { text } } }
        owner @include(if: $with) { name owner { part { text } } }
        note @skip(if: $with)
      }
      strict { part { kinds } parts { text } }
      node { ...Friend }
    }
    fragment Parts on Thing { part { ...P inner { ...P owner { name } } } parts { ...P } loose { ...P } deep { ...P } }
    fragment P on Part { text size kinds numbers }
    fragment Friend on Node { name friend { id name } }
    """
    for variables in ({}, {"first": 3, "with": False}, {"first": -1}):
        await agree(engine, text, World(seed, 0.03 * (seed % 5)), variables)
