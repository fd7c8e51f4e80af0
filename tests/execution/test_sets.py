"""Set resolvers: what they are given, what they may give, when they run."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import strawberry
from aiodataloader import DataLoader

from execution.adapter import ComputeMustBePlain
from execution.engine import Engine
from execution.values import Partial
from tests.execution.asking import result_of
from tests.execution.strawberry_adapter import strawberry_engine


def never() -> None:
    raise AssertionError("not called: the set resolver is")


Sets = dict[str, Any]


async def _boxes(parents: Sequence[Any], sets: Sets) -> Any:
    return await sets["boxes"](parents, sets) if "boxes" in sets else [[Box(name="a"), Box(name="b")]]


async def _inner(parents: Sequence[Any], sets: Sets) -> list[Any]:
    sets.setdefault("calls", []).append([box.name for box in parents])
    return [Box(name=f"{box.name}{box.name}") for box in parents]


def _notes(parents: Sequence[Any], sets: Sets, loud: bool) -> Any:
    return sets["note"](parents) if "note" in sets else [f"{box.name}{'!' if loud else ''}" for box in parents]


@strawberry.type
class Box:
    name: str
    inner: "Box | None" = strawberry.field(resolver=never, metadata={"set": _inner})

    @strawberry.field(metadata={"set": _notes})
    def note(self, loud: bool = False) -> str | None:
        raise AssertionError("not called: the set resolver is")


@strawberry.type
class Boxes:
    boxes: list[Box] = strawberry.field(resolver=never, metadata={"set": _boxes})


@pytest.fixture
def engine() -> Engine:
    """Boxes in boxes; the context holds set resolvers to take the place of the ordinary ones."""
    return strawberry_engine(strawberry.Schema(Boxes))


async def test_a_set_resolver_is_called_once_with_all_parents_of_its_level(engine: Engine) -> None:
    sets: Sets = {}
    found = await result_of(engine, "{ boxes { inner { name inner { name } } } }", context=sets)
    assert found.errors is None
    assert sets["calls"] == [["a", "b"], ["aa", "bb"]]
    assert found.data == {
        "boxes": [
            {"inner": {"name": "aa", "inner": {"name": "aaaa"}}},
            {"inner": {"name": "bb", "inner": {"name": "bbbb"}}},
        ]
    }


async def test_a_plain_function_is_a_set_resolver_too_and_gets_its_arguments_by_python_name(
    engine: Engine,
) -> None:
    found = await result_of(engine, "{ boxes { note loud: note(loud: true) } }", context={})
    assert found.data == {"boxes": [{"note": "a", "loud": "a!"}, {"note": "b", "loud": "b!"}]}


async def test_an_exception_in_the_place_of_a_value_is_the_error_of_that_item_alone(engine: Engine) -> None:
    found = await result_of(engine, "{ boxes { note } }", context={"note": lambda _: [ValueError("lost"), "kept"]})
    assert found.data == {"boxes": [{"note": None}, {"note": "kept"}]}
    assert [(error.message, error.path) for error in found.errors or ()] == [("lost", ["boxes", 0, "note"])]


async def test_a_partial_value_is_used_and_its_errors_are_reported_at_its_path(engine: Engine) -> None:
    errors = (ValueError("one agency is down"), ValueError("another too"))
    found = await result_of(
        engine, "{ boxes { note } }", context={"note": lambda _: ["whole", Partial("half", errors)]}
    )
    assert found.data == {"boxes": [{"note": "whole"}, {"note": "half"}]}
    assert [(error.message, error.path) for error in found.errors or ()] == [
        ("one agency is down", ["boxes", 1, "note"]),
        ("another too", ["boxes", 1, "note"]),
    ]


async def test_a_partial_list_is_a_list(engine: Engine) -> None:
    async def boxes(parents: Sequence[Any], context: Any) -> list[Any]:
        return [Partial([], (ValueError("nobody answered"),))]

    found = await result_of(engine, "{ boxes { name } }", context={"boxes": boxes})
    assert found.data == {"boxes": []}
    assert [error.path for error in found.errors or ()] == [["boxes"]]


async def test_a_resolver_that_raises_fails_for_each_parent(engine: Engine) -> None:
    def note(parents: Sequence[Any]) -> list[Any]:
        raise ValueError("broken")

    found = await result_of(engine, "{ boxes { note } }", context={"note": note})
    assert found.data == {"boxes": [{"note": None}, {"note": None}]}
    assert [error.path for error in found.errors or ()] == [["boxes", 0, "note"], ["boxes", 1, "note"]]


@pytest.mark.parametrize("given", [["one"], ["one", "two", "three"], None])
async def test_as_many_values_as_parents_or_none_of_them_counts(engine: Engine, given: Any) -> None:
    found = await result_of(engine, "{ boxes { note } }", context={"note": lambda _: given})
    assert found.data == {"boxes": [{"note": None}, {"note": None}]}
    assert len(found.errors or ()) == 2


async def test_branches_of_equal_depth_share_the_load_beneath_them() -> None:
    batches: list[list[str]] = []

    async def load(keys: list[str]) -> list[str]:
        batches.append(sorted(keys))
        return keys

    async def first(parents: Sequence[Any], loader: Any) -> list[Any]:
        return [await loader.load("one")]

    async def second(parents: Sequence[Any], loader: Any) -> list[Any]:
        return [await loader.load("two")]

    async def third(parents: Sequence[Any], loader: Any) -> list[Any]:
        return [await loader.load("three")]

    @strawberry.type
    class Query:
        one: str = strawberry.field(resolver=never, metadata={"set": first})
        two: str = strawberry.field(resolver=never, metadata={"set": second})
        three: str = strawberry.field(resolver=never, metadata={"set": third})

    engine = strawberry_engine(strawberry.Schema(Query))
    found = await result_of(engine, "{ one two three }", context=DataLoader(load))
    assert found.data == {"one": "one", "two": "two", "three": "three"}
    assert batches == [["one", "three", "two"]]


async def test_a_fast_branch_does_not_wait_for_a_slow_one() -> None:
    order: list[str] = []
    slow_may_end = asyncio.Event()

    async def slowly(parents: Sequence[Any], context: Any) -> list[Any]:
        await slow_may_end.wait()
        order.append("slow")
        return [Leaf(name="slow")]

    async def at_once(parents: Sequence[Any], context: Any) -> list[Any]:
        return [Leaf(name="fast")]

    async def end(parents: Sequence[Any], context: Any) -> list[Any]:
        await asyncio.sleep(0)
        order.append(f"below {parents[0].name}")
        slow_may_end.set()
        return [None]

    @strawberry.type
    class Leaf:
        name: str
        below: str | None = strawberry.field(resolver=never, metadata={"set": end})

    @strawberry.type
    class Query:
        slow: Leaf = strawberry.field(resolver=never, metadata={"set": slowly})
        fast: Leaf = strawberry.field(resolver=never, metadata={"set": at_once})

    engine = strawberry_engine(strawberry.Schema(Query))
    async with asyncio.timeout(5):
        found = await result_of(engine, "{ slow { below } fast { below } }")
    assert found.errors is None
    assert order == ["below fast", "slow", "below slow"]


async def test_when_the_request_is_cancelled_every_branch_is() -> None:
    cancelled: list[str] = []

    def waiting(name: str) -> Any:
        async def resolve(parents: Sequence[Any], context: Any) -> list[Any]:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(name)
                raise
            return []

        return resolve

    @strawberry.type
    class Query:
        one: str | None = strawberry.field(resolver=never, metadata={"set": waiting("one")})
        two: str | None = strawberry.field(resolver=never, metadata={"set": waiting("two")})

    engine = strawberry_engine(strawberry.Schema(Query))
    running = asyncio.create_task(result_of(engine, "{ one two }"))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert sorted(cancelled) == ["one", "two"]


async def test_a_computed_field_that_is_a_coroutine_is_refused_when_it_is_planned() -> None:
    async def compute(parent: Any, context: Any) -> str:
        return ""

    @strawberry.type
    class Query:
        name: str = strawberry.field(resolver=never, metadata={"compute": compute})

    with pytest.raises(ComputeMustBePlain):
        await result_of(strawberry_engine(strawberry.Schema(Query)), "{ name }")


async def test_records_are_left_as_they_are() -> None:
    tags = ["a"]

    @strawberry.type
    class Query:
        tags: list[str]

    engine = strawberry_engine(strawberry.Schema(Query))
    found = await result_of(engine, "{ tags }", root=Query(tags=tags))
    assert found.data is not None
    found.data["tags"].append("mine")
    assert tags == ["a"]
