"""Both executors in this process, without HTTP: the three operations on the bench's records, CPU time for each.

`python -m bench.shapes`: set resolvers really suspend, the access hook is asked, documents are remembered.
"""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import orjson
import strawberry
import uvloop
from graphql import GraphQLError, GraphQLField, GraphQLSchema
from strawberry.extensions import ParserCache, ValidationCache

from bench.data import SCOPES, Records, records
from bench.registry import Query
from bench.servers.strawberry import loaders
from bench.workload import SHAPES
from cli.server import settle
from execution.engine import Engine
from execution.plan import Coordinate
from execution.policy import Policy
from execution.strawberry_adapter import StrawberryAdapter
from execution.strawberry_internals import declaration_of, schema_of

Respond = Callable[[str], Awaitable[bytes]]
ROUNDS = 9
SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class Context:
    """What set resolvers are given, and the scopes of who asks."""

    tables: Records
    scopes: frozenset[str]


def engine() -> Engine:
    """The breadth-first executor, guarded fields decided on."""
    schema = strawberry.Schema(Query)
    return Engine(schema_of(schema), Scopes(schema_of(schema)), adapter=StrawberryAdapter(schema))


class Scopes(Policy):
    """Guarded fields are given to who has their scopes; rows of laws may be remembered."""

    def __init__(self, core: GraphQLSchema) -> None:
        self._needed = {
            (type_.name, name): scope
            for type_ in core.type_map.values()
            for name, field in getattr(type_, "fields", {}).items()
            if (scope := _scope(field)) is not None
        }

    def guarded(self, type_: str, field: str) -> bool:
        return (type_, field) in self._needed

    def decide(self, context: Context, fields: Sequence[Coordinate]) -> dict[Coordinate, GraphQLError]:
        refused = [field for field in fields if self._needed[field] not in context.scopes]
        return {field: GraphQLError(f"{'.'.join(field)} needs the scope {self._needed[field]}.") for field in refused}

    def variant(self, context: Context) -> str:
        return ""


def breadth_first(tables: Records) -> Respond:
    """The engine's own way from text to bytes."""
    running, scopes = engine(), frozenset(SCOPES)

    async def respond(text: str) -> bytes:
        return await running.respond(text, None, None, Context(tables, scopes))

    return respond


def item_by_item(tables: Records) -> Respond:
    """strawberry's executor on its loaders, its caches on."""
    schema = strawberry.Schema(
        Query, extensions=[lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)]
    )

    async def respond(text: str) -> bytes:
        found = await schema.execute(text, context_value=loaders(tables))
        assert found.errors is None, found.errors
        return orjson.dumps({"data": found.data})

    return respond


async def microseconds(respond: Respond, text: str) -> list[float]:
    """The CPU time of one operation, in each of several rounds: what else the machine does hardly shows in it."""
    begun = time.process_time()
    await respond(text)
    once = max(1e-6, time.process_time() - begun)
    times = max(2, min(2_000, int(SECONDS / once)))
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        for _ in range(times):
            await respond(text)
        found.append((time.process_time() - begun) / times * 1e6)
    return found


async def compare() -> None:
    """Prints both executors' medians and spread, after making sure that they answer alike."""
    tables = records()
    ours, theirs = breadth_first(tables), item_by_item(tables)
    settle()
    print(f"{'':10} {'breadth-first':>24} {'strawberry':>26} {'ratio':>8}")
    for shape in SHAPES:
        assert orjson.loads(await ours(shape.query)) == orjson.loads(await theirs(shape.query))
        fast, slow = await microseconds(ours, shape.query), await microseconds(theirs, shape.query)
        ratio = statistics.median(slow) / statistics.median(fast)
        print(f"{shape.name:10} {_shown(fast):>24} {_shown(slow):>26} {ratio:7.1f}x")


def _scope(field: object) -> str | None:
    declared = declaration_of(field) if isinstance(field, GraphQLField) else None
    scope: str | None = declared.metadata.get("scope") if declared else None
    return scope


def _shown(times: list[float]) -> str:
    return f"{statistics.median(times):,.1f} µs ({min(times):,.1f}–{max(times):,.1f})"


if __name__ == "__main__":
    uvloop.run(compare())
