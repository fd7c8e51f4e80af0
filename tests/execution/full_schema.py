"""A graph with every feature, its values drawn from a seed: right ones, nulls, errors, and ones of a wrong type.

Each joined field is declared twice: plainly, item by item, which graphql-core runs without suspending and so in one
fixed order; and as a set resolver that really suspends.
"""

import asyncio
import datetime
import enum
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry


class Fault(Exception):
    """An error of the data."""


@dataclass(frozen=True, slots=True)
class World:
    """The context: which values the graph has, and how often one of them is not what it should be."""

    seed: int
    faults: float

    def draw(self, key: str) -> random.Random:
        return random.Random(f"{self.seed} {key}")

    def value(self, key: str, right: Callable[[random.Random], Any], wrong: Sequence[Any] = ()) -> Any:
        drawn = self.draw(key)
        if drawn.random() >= self.faults:
            return right(drawn)
        return drawn.choice([None, None, Fault(key), *wrong])


@strawberry.enum
class Kind(enum.Enum):
    FACTORY = "factory"
    HOTEL = strawberry.enum_value("hotel", name="INN")
    SHOP = 3


@strawberry.input
class Choice:
    text: str = "none"
    numbers: list[int] | None = None


def _friend(self: Any, world: World) -> Any:
    return world.value(f"{self.key}.friend", lambda drawn: a_node(world, f"{self.key}.friend", drawn), [7])


def _children(self: Any, world: World, first: int) -> Any:
    return world.value(f"{self.key}.children", lambda _: things(world, f"{self.key}.children", first))


def _mixed(self: Any, world: World) -> Any:
    return world.value(f"{self.key}.mixed", lambda drawn: [a_node(world, f"{self.key}.{n}", drawn) for n in range(3)])


def _owner(self: Any, world: World) -> Any:
    return world.value(f"{self.key}.owner", lambda _: a_thing(world, f"{self.key}.owner"))


def _number(self: Any, world: World) -> Any:
    return world.value(f"{self.key}.number", lambda drawn: drawn.randrange(9), ["seven", 2**40])


def _each_friend(self: Any, info: strawberry.Info) -> Any:
    return _raised(_friend(self, info.context))


def _each_children(self: Any, info: strawberry.Info, first: int = 2) -> Any:
    return _raised(_children(self, info.context, first))


def _each_mixed(self: Any, info: strawberry.Info) -> Any:
    return _raised(_mixed(self, info.context))


def _each_owner(self: Any, info: strawberry.Info) -> Any:
    return _raised(_owner(self, info.context))


def _each_number(self: Any, info: strawberry.Info) -> Any:
    return _raised(_number(self, info.context))


def _raised(value: Any) -> Any:
    if isinstance(value, Fault):
        raise value
    return value


def _set(found: Callable[..., Any]) -> dict[str, Any]:
    async def of_all(parents: Sequence[Any], world: World, **given: Any) -> list[Any]:
        await asyncio.sleep(0)
        return [found(parent, world, **given) for parent in parents]

    return {"set": of_all}


def _label(self: Any, world: World, loud: bool = False, choice: Choice | None = None) -> Any:
    value = _raised(world.value(f"{self.key}.label", lambda _: f"{self.key} {choice.text if choice else ''}"))
    return value.upper() if loud and value else value


@strawberry.interface
class Node:
    id: strawberry.ID
    key: strawberry.Private[str]
    name: str
    friend: "Node | None" = strawberry.field(resolver=_each_friend, metadata=_set(_friend))


@strawberry.type
class Part:
    key: strawberry.Private[str]
    text: str
    size: float | None
    kinds: list[Kind]
    numbers: list[int | None] | None
    inner: "Part | None"
    owner: "Thing | None" = strawberry.field(resolver=_each_owner, metadata=_set(_owner))


@strawberry.type
class Thing(Node):
    note: str | None
    count: int | None
    total: int
    flag: bool | None
    kind: Kind | None
    day: datetime.date | None
    price: float
    tags: list[str]
    grid: list[list[int]] | None
    part: Part | None
    parts: list[Part]
    loose: list[Part | None] | None
    deep: list[list[Part]] | None
    children: "list[Thing]" = strawberry.field(resolver=_each_children, metadata=_set(_children))
    owner: "Thing" = strawberry.field(resolver=_each_owner, metadata=_set(_owner))
    number: int = strawberry.field(resolver=_each_number, metadata=_set(_number))
    mixed: "list[Annotated[Either, strawberry.lazy('tests.execution.full_schema')] | None]" = strawberry.field(
        resolver=_each_mixed, metadata=_set(_mixed)
    )

    @strawberry.field
    def item(self, info: strawberry.Info, times: int = 2, kind: Kind = Kind.SHOP) -> str | None:
        value = _raised(info.context.value(f"{self.key}.item", lambda _: f"{self.key} {kind.name}", [1]))
        return f"{value * times} {'/'.join(map(str, info.path.as_list()))}" if value else None

    @strawberry.field(metadata={"compute": _label})
    def label(self, info: strawberry.Info, loud: bool = False, choice: Choice | None = None) -> str | None:
        return _label(self, info.context, loud, choice)


@strawberry.type
class Plain(Node):
    words: list[str | None]


Either = Annotated[Thing | Plain, strawberry.union("Either")]


def a_node(world: World, key: str, drawn: random.Random) -> Any:
    return a_thing(world, key) if drawn.random() < 0.6 else a_plain(world, key)


def things(world: World, key: str, first: int) -> Any:
    if first < 0:
        raise Fault("a negative number")
    return [world.value(f"{key}[{n}]", lambda _, n=n: a_thing(world, f"{key}.{n}")) for n in range(min(first, 3))]


def a_part(world: World, key: str) -> Part:
    return Part(
        key=key,
        text=world.value(f"{key}.text", lambda _: f"text {key}", [5, True, [1]]),
        size=world.value(f"{key}.size", lambda drawn: drawn.random(), [float("nan"), 3, "x"]),
        kinds=world.value(
            f"{key}.kinds", lambda drawn: [drawn.choice(list(Kind))], [(Kind.HOTEL,), ["nothing"], [None]]
        ),
        numbers=world.value(
            f"{key}.numbers", lambda drawn: [1, None, drawn.randrange(5)], [{1}, 5, [Fault("in list")]]
        ),
        inner=world.value(f"{key}.inner", lambda _: None if key.count("inner") > 1 else a_part(world, f"{key}.inner")),
    )


def a_thing(world: World, key: str) -> Thing:
    def parts(name: str) -> Any:
        return [world.value(f"{key}.{name}[{n}]", lambda _, n=n: a_part(world, f"{key}.{name}.{n}")) for n in range(2)]

    def value(name: str, right: Callable[[random.Random], Any], *wrong: Any) -> Any:
        return world.value(f"{key}.{name}", right, wrong)

    return Thing(
        id=value("id", lambda _: strawberry.ID(key), 17, True),
        key=key,
        name=value("name", lambda _: f"name of {key}", 1.5, object),
        note=value("note", lambda _: "note", 3),
        count=value("count", lambda drawn: drawn.randrange(-5, 5), 2**31, "4", 1.0),
        total=value("total", lambda drawn: drawn.randrange(9), -(2**31) - 1, True, 1.5),
        flag=value("flag", lambda drawn: drawn.random() < 0.5, 1, "yes"),
        kind=value("kind", lambda drawn: drawn.choice(list(Kind)), "factory", "unknown", 3),
        day=value("day", lambda _: datetime.date(2025, 3, 1), "yesterday", datetime.datetime(2025, 1, 1)),
        price=value("price", lambda drawn: drawn.random(), 2, float("inf"), "free"),
        tags=value("tags", lambda _: ["a", "b"], ("c",), [None], "abc", [4]),
        grid=value("grid", lambda _: [[1, 2], []], [None], [[1], None], [[1, "x"]]),
        part=value("part", lambda _: a_part(world, f"{key}.part"), Fault("part")),
        parts=value("parts", lambda _: parts("parts"), 3),
        loose=value("loose", lambda _: parts("loose")),
        deep=value("deep", lambda _: [parts("deep"), []]),
    )


def a_plain(world: World, key: str) -> Plain:
    return Plain(
        id=strawberry.ID(key),
        key=key,
        name=world.value(f"{key}.name", lambda _: "plain"),
        words=world.value(f"{key}.words", lambda _: ["x", None]),
    )


ROOT = type("Root", (), {"key": "root"})()


@strawberry.type
class Query:
    thing: Thing | None = strawberry.field(resolver=_each_owner, metadata=_set(_owner))
    strict: Thing = strawberry.field(resolver=_each_owner, metadata=_set(_owner))
    things: list[Thing] | None = strawberry.field(resolver=_each_children, metadata=_set(_children))
    node: Node | None = strawberry.field(resolver=_each_friend, metadata=_set(_friend))
    mixed: list[Either | None] | None = strawberry.field(resolver=_each_mixed, metadata=_set(_mixed))

    @strawberry.field
    def hello(self, info: strawberry.Info, name: str = "you", choice: Choice | None = None) -> str:
        return f"hello {name} {choice}"


SCHEMA = strawberry.Schema(Query, types=[Thing, Plain])
