"""Two hubs, two citizens, one Redis that somebody rearranges: whatever is asked in whatever order, everyone gets only
what she would get from hubs that remember nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from tests.asgi import ask
from tests.conftest import Hubs
from tests.servers.valkey import Valkey, valkey

WHO = ("owner", "citizen", None)
OPERATIONS = (
    "{ me { nationalId profile { name { first last } birthDate { year month day } } } }",
    "{ me { home { address { number road } } healthRight { scheme hospital } } }",
    "{ me { businesses { nodes { juristicId name directors { name { first last } } } } } }",
    "{ me { entitlements { nodes { state amount { amount } } } socialSecurity { state since months } } }",
    '{ laws(search: "ภาษี", first: 2) { nodes { title } } me { nationalId } }',
)
ACTIONS = ("ask", "ask", "together", "demand", "swap", "copy", "lose", "forget")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.integers(0, 1),
        st.sampled_from(WHO),
        st.integers(0, len(OPERATIONS) - 1),
        st.integers(0, 30),
    ),
    min_size=3,
    max_size=8,
)


class World:
    """Two hubs that hold next to nothing at hand, so that all comes from Redis; and what each may be answered."""

    def __init__(self, hubs: tuple[Any, Any], server: Valkey) -> None:
        self._hubs = hubs
        self._redis = Redis.from_url(server.url())
        self._tokens: dict[str, str] = {}
        self._right: dict[tuple[str | None, int], Any] = {}

    async def begin(self, fresh: Any) -> None:
        """Ask a hub that remembers nothing what is right."""
        people = {person["id"]: person for person in (await ask(fresh, "/sandbox/personas")).json()}
        self._tokens = {who: people[who]["token"] for who in WHO if who is not None}
        for who in WHO:
            for number in range(len(OPERATIONS)):
                self._right[who, number] = (await self._asked(fresh, who, number)).get("data")
        mine, hers = (set(_texts([self._right[who, number] for number in range(4)])) for who in WHO[:2])
        assert len(mine - hers) > 5, "they can be told apart"
        assert len(hers - mine) > 5

    async def act(self, action: str, hub: int, who: str | None, number: int, which: int) -> None:
        match action:
            case "lose":
                self._redis.flushall()
            case "swap" | "copy":
                await self.together(number)
                self._rearrange(action, which)
                await self.together(number)
            case "forget":
                for key in self._redis.scan_iter("{saan}:drops"):
                    self._redis.delete(key)
            case "together":
                await self.together(number)
            case _:
                await self.check(hub, who, number, demand=action == "demand")

    async def together(self, number: int) -> None:
        """All of them ask both hubs at once."""
        everyone = [(one, other) for one in (0, 1) for other in WHO]
        await asyncio.gather(*(self.check(one, other, number) for one, other in everyone))

    async def check(self, hub: int, who: str | None, number: int, *, demand: bool = False) -> None:
        """An answer is the right one; where a part of it failed, it holds nothing that is not in the right one."""
        found, right = await self._asked(self._hubs[hub], who, number, demand=demand), self._right[who, number]
        if found["data"] != right:
            assert "errors" in found
            assert set(_texts(found["data"])) <= set(_texts(right))

    async def _asked(self, app: Any, who: str | None, number: int, *, demand: bool = False) -> Any:
        headers = {"content-type": "application/json", **({"cache-control": "no-cache"} if demand else {})}
        if who is not None:
            headers["authorization"] = f"Bearer {self._tokens[who]}"
        return (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": OPERATIONS[number]}))).json()

    def _rearrange(self, action: str, which: int) -> None:
        kept = sorted(key for key in self._redis.keys("{saan[0-9]*") if b":c:" not in key)
        if len(kept) > 1:
            values = self._redis.mget(kept)
            first = which % len(values)
            turned = [*values[first:], *values[:first]] if action == "swap" else [values[first]] * len(values)
            self._redis.mset({key: value for key, value in zip(kept, turned, strict=True) if value is not None})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif value is not None:
        yield str(value)


@pytest.fixture(scope="module")
async def world(hubs: Hubs) -> AsyncIterator[World]:
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(valkey())
        shared = {"redis_url": server.url(), "redis_deadline": 2, "remembered": 0}
        pair = (await stack.enter_async_context(hubs(**shared)), await stack.enter_async_context(hubs(**shared)))
        made = World(pair, server)
        async with hubs(remembered=0) as fresh:
            await made.begin(fresh)
        yield made


@settings(max_examples=12, deadline=None)
@given(steps=STEPS)
async def test_nobody_is_given_what_belongs_to_another(
    world: World, steps: list[tuple[str, int, str | None, int, int]]
) -> None:
    await world.act("lose", 0, None, 0, 0)
    for step in steps:
        await world.act(*step)
