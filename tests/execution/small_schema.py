"""A schema of boxes: fields found for a set, guarded by a permission, slow ones, mutations one after the other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import strawberry
from strawberry.permission import BasePermission

from tests.execution.asking import FALLING_BACK

ASKED: list[str] = []


def never() -> None:
    raise AssertionError("not called: the set resolver is")


async def secrets(parents: Sequence[Any], context: Any) -> list[Any]:
    ASKED.append("secret")
    return ["secret"] * len(parents)


async def boxes(parents: Sequence[Any], context: Any) -> list[Any]:
    return [[Box(name="a", weight=1), Box(name="b", weight=2)]]


class Nobody(BasePermission):
    message = "nobody may"

    def has_permission(self, source: Any, info: strawberry.Info, **given: Any) -> bool:
        return False


@strawberry.type
class Box:
    name: str
    weight: int
    secret: str | None = strawberry.field(resolver=never, metadata={"set": secrets})
    required: str = strawberry.field(resolver=never, metadata={"set": secrets})


@strawberry.type
class Query:
    boxes: list[Box] = strawberry.field(resolver=never, metadata={"set": boxes})
    forbidden: str | None = strawberry.field(resolver=lambda: "no", permission_classes=[Nobody])

    @strawberry.field
    async def slowly(self, text: str) -> str:
        await asyncio.sleep(0)
        return text

    @strawberry.field
    def context(self, info: strawberry.Info) -> str:
        return str(info.context)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: strawberry.Info, number: int) -> int:
        await asyncio.sleep(0.001 * (3 - number))
        info.context.append(number)
        if number < 0:
            raise ValueError("negative")
        return number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)
UNPLANNED = f"query @{FALLING_BACK} {{ context forbidden }}"
