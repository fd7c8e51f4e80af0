"""What an engine tells of its schema: as graphql-core does, to each what she may see, and beside the loop."""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from threading import Semaphore
from typing import Any

import orjson
from graphql import GraphQLSchema, build_schema, get_introspection_query, graphql_sync

from execution.engine import Engine
from schema.strawberry_internals import schema_of
from tests.execution.asking import response_of, result_of
from tests.execution.policies import policy
from tests.execution.small_schema import SCHEMA
from tests.execution.strawberry_adapter import StrawberryAdapter, strawberry_engine


async def test_introspection_is_graphql_core_s() -> None:
    engine = strawberry_engine(SCHEMA)
    text = get_introspection_query()
    expected = graphql_sync(schema_of(SCHEMA), text)
    for _ in range(2):
        found = await result_of(engine, text)
        assert (found.data, found.errors) == (expected.data, None)
    assert orjson.loads((await response_of(engine, text)).body) == {"data": expected.data}


async def test_introspection_follows_its_variables_and_stands_beside_other_fields() -> None:
    engine = strawberry_engine(SCHEMA)
    text = "query ($name: String!) { __type(name: $name) { name } context }"
    for name in ("Box", "Query"):
        found = await result_of(engine, text, {"name": name})
        assert found.data == {"__type": {"name": name}, "context": "None"}


@dataclass(frozen=True)
class Noted:
    """The whole schema as a part of it, which notes the threads that make it, and lets nobody make two at once."""

    threads: list[int] = field(default_factory=list, compare=False)
    making: Semaphore = field(default_factory=Semaphore, compare=False)

    def schema(self) -> GraphQLSchema:
        assert self.making.acquire(blocking=False), "two are made at once"
        time.sleep(0.03)
        self.threads.append(threading.get_ident())
        self.making.release()
        return schema_of(SCHEMA)


async def test_introspection_leaves_the_loop_to_others_and_is_worked_out_once() -> None:
    part = Noted()
    engine = Engine(schema_of(SCHEMA), policy(shown=lambda _context: part), adapter=StrawberryAdapter(SCHEMA))
    asked = [result_of(engine, get_introspection_query()) for _ in range(3)]
    asked += [result_of(engine, f'{{ __type(name: "{name}") {{ name }} }}') for name in ("Box", "Query")]
    found = await asyncio.gather(*asked)
    assert all(one.data is not None and not one.errors for one in found)
    assert len(part.threads) == 1
    assert threading.get_ident() not in part.threads


@dataclass(frozen=True)
class Showing:
    """A schema with one field more."""

    name: str

    def schema(self) -> GraphQLSchema:
        return build_schema(f"type Query {{ all: Int {self.name}: Own }} type Own {{ of: Own }}")


async def test_who_sees_one_part_and_who_sees_another_are_told_each_her_own() -> None:
    engine = Engine(schema_of(SCHEMA), policy(shown=Showing), adapter=StrawberryAdapter(SCHEMA))
    for query in ("{ __schema { queryType { fields { name } } } }", '{ __type(name: "Query") { fields { name } } }'):
        for name in ("hers", "his", "hers"):
            found = await result_of(engine, query, context=name)
            assert [one["name"] for one in _fields(found.data)] == ["all", name]


def _fields(data: Any) -> list[dict[str, str]]:
    (told,) = data.values()
    return list((told.get("queryType") or told)["fields"])


async def test_who_goes_away_leaves_nobody_a_second_thread_at_work() -> None:
    part = Noted()
    engine = Engine(schema_of(SCHEMA), policy(shown=lambda _context: part), adapter=StrawberryAdapter(SCHEMA))
    for name in ("Box", "Query"):
        gone = asyncio.ensure_future(result_of(engine, f'{{ __type(name: "{name}") {{ name }} }}'))
        await asyncio.sleep(0.005)
        gone.cancel()
    assert not (await result_of(engine, "{ __schema { queryType { name } } }")).errors
