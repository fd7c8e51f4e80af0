"""How an operation's CPU time grows, in this process, without HTTP: with rows, fields, depth and operations at once.

Each line varies one size and keeps the others; the time per unit beside the whole shows whether the line is straight.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any

import strawberry
import uvloop

from bench.figures import Spread, spread
from execution.engine import Engine
from execution.strawberry_adapter import strawberry_engine

FIELDS = ("number", "state", "issued_on", "expires_on", "premises", "holder", "district", "province")


async def _below(cells: Sequence["Cell"], context: Any) -> list["Cell"]:
    await asyncio.sleep(0)
    return [cell.next for cell in cells]


def _one_by_one(root: "Cell") -> "Cell":
    return root.next


def _first(first: int, info: strawberry.Info) -> "list[Cell]":
    return info.context[:first]  # type: ignore[no-any-return]


async def _rows(parents: Sequence[Any], context: Any, first: int) -> list[list["Cell"]]:
    await asyncio.sleep(0)
    return [context[:first]] * len(parents)


@strawberry.type
class Cell:
    """A row: eight plain texts, and the row after it, for which a set resolver is asked."""

    number: str
    state: str
    issued_on: str
    expires_on: str
    premises: str
    holder: str
    district: str
    province: str
    next: strawberry.Private["Cell"]

    below: "Cell" = strawberry.field(resolver=_one_by_one, metadata={"set": _below})


@strawberry.type
class Query:
    """As many rows as are asked for."""

    rows: list[Cell] = strawberry.field(resolver=_first, metadata={"set": _rows})


@dataclass(frozen=True, slots=True)
class Point:
    """One size and the milliseconds of CPU an operation of that size took."""

    size: int
    milliseconds: Spread

    @property
    def microseconds_per_unit(self) -> float:
        return self.milliseconds.median * 1000 / self.size


@dataclass(frozen=True, slots=True)
class Line:
    """What is varied, what a unit is, and the points."""

    varied: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is tried on each line, and how many times each point is measured."""

    rows: Sequence[int]
    fields: Sequence[int]
    depth: Sequence[int]
    at_once: Sequence[int]
    repeated: int


NORMAL = Sizes((100, 300, 1_000, 3_000, 10_000), (1, 2, 4, 8), (1, 2, 4, 8, 12), (1, 4, 16, 64, 256), 15)
QUICK = Sizes((100, 1_000), (1, 8), (1, 4), (1, 16), 3)


def grow(sizes: Sizes) -> Iterator[Line]:
    """The four lines, one after the other."""
    cells = _cells(max(*sizes.rows, 1_000))
    schema = strawberry.Schema(Query)
    engine = strawberry_engine(schema)

    def operation(text: str, times: int = 1) -> Callable[[], Awaitable[object]]:
        return lambda: _together(engine, text, cells, times)

    tried = (
        ("rows", "row of 6 fields", [(n, operation(_query(n, 6))) for n in sizes.rows]),
        ("fields", "field of 1,000 rows", [(n, operation(_query(1_000, n))) for n in sizes.fields]),
        ("depth", "level of 100 rows", [(n, operation(_query(100, 4, depth=n))) for n in sizes.depth]),
        ("operations at once", "operation of 20 rows", [(n, operation(_query(20, 6), n)) for n in sizes.at_once]),
    )
    for varied, unit, points in tried:
        measured = (Point(size, uvloop.run(_time(run, sizes.repeated))) for size, run in points)
        yield Line(varied, unit, tuple(measured))


async def _together(engine: Engine, text: str, cells: list[Cell], times: int) -> object:
    if times == 1:
        return await engine.respond(text, context=cells)
    return await asyncio.gather(*(engine.respond(text, context=cells) for _ in range(times)))


async def _time(run: Callable[[], Awaitable[object]], repeated: int) -> Spread:
    for _ in range(2):
        await run()
    gc.collect()
    took = []
    for _ in range(repeated):
        since = process_time()
        await run()
        took.append((process_time() - since) * 1000)
    return spread(took)


def _query(rows: int, fields: int, *, depth: int = 1) -> str:
    names = " ".join(_camel(name) for name in FIELDS[:fields])
    selection = names
    for _ in range(depth - 1):
        selection = f"{names} below {{ {selection} }}"
    return f"{{ rows(first: {rows}) {{ {selection} }} }}"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _cells(count: int) -> list[Cell]:
    """Rows in a ring, each followed by the next."""
    cells = [
        Cell(**{name: f"{name} {number}" for name in FIELDS}, next=None)  # type: ignore[arg-type]
        for number in range(count)
    ]
    for number, cell in enumerate(cells):
        cell.next = cells[(number + 1) % count]
    return cells
