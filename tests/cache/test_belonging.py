"""Nobody is given what belongs to another, and Redis tells nothing of anyone: whatever happens, in whatever order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from redis import Redis

from connectors.errors import AgencyUnavailable
from connectors.provider import Trace
from tests.cache.desk import Clock, context
from tests.cache.hubs import Hub, hub
from tests.cache.leaks import everything, operations, secrets
from tests.cache.papers import BY_HOLDER, Office, personal
from tests.conftest import Hubs
from tests.servers.valkey import Valkey

pytestmark = pytest.mark.threat("memory-shared")

PEOPLE = ("9100000000011", "9100000000020")
DOWN = AgencyUnavailable("desk", "Paper by holder")
ACTIONS = ("ask", "ask", "ask", "together", "wait", "break", "mend", "drop", "swap", "copy", "lose", "demand")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.integers(0, 1),
        st.sampled_from((*PEOPLE, None)),
        st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True),
    ),
    min_size=2,
    max_size=25,
)


class World:
    """Two processes, one agency, one Redis that an attacker may rearrange."""

    def __init__(self, hubs: tuple[Hub, Hub], redis: Any, clock: Clock) -> None:
        self.clock = clock
        self.office = Office(personal(ttl=3, stale=5), BY_HOLDER)
        self._hubs = hubs
        self._providers = [one.caching(self.office) for one in hubs]
        self._redis = redis

    async def act(self, action: str, process: int, who: str | None, keys: list[str]) -> None:
        match action:
            case "wait":
                self.clock.now += 2
            case "break" | "mend":
                self.office.broken = DOWN if action == "break" else None
            case "drop":
                await self._hubs[process].drop(f"subject {keys[0]}")
            case "swap" | "copy" | "lose":
                await self._rearrange(action)
            case "together":
                everyone = [(number, one) for number in (0, 1) for one in (*PEOPLE, None)]
                await asyncio.gather(*(self.ask(number, one, keys) for number, one in everyone))
            case _:
                await self.ask(process, who, keys, 0.0 if action == "demand" else None)

    async def ask(self, process: int, who: str | None, keys: list[str], freshness: float | None = None) -> None:
        """Every record given is of the key asked for, and was fetched for whoever is given it."""
        answers = await self._providers[process].ask(keys, replace(context(who), freshness=freshness), Trace())
        assert set(answers) == set(keys)
        for key, answer in answers.items():
            for record in answer.records:
                assert record.holder == record.paper_id == key
                assert record.codes == [who or ""]

    async def _rearrange(self, action: str) -> None:
        for one in self._hubs:
            await one.tiered.settled()
        kept = sorted(key for key in self._redis.keys("{saan*") if self._redis.type(key) == b"string")
        if action == "lose":
            self._redis.flushall()
        elif len(kept) > 1:
            values = self._redis.mget(kept)
            turned = [*values[1:], values[0]] if action == "swap" else [values[0]] * len(values)
            self._redis.mset(dict(zip(kept, turned, strict=True)))


ROOM = 5_000
"""Bytes in which three answers have room, as it may be."""


@contextlib.asynccontextmanager
async def world(url: str) -> AsyncIterator[World]:
    clock = Clock()
    with Redis.from_url(url) as redis:
        redis.flushall()
        async with hub(url, now=clock, room=ROOM) as first, hub(url, now=clock, room=ROOM) as second:
            yield World((first, second), redis, clock)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_nobody_is_given_a_record_that_was_fetched_for_another(
    valkey_server: Valkey, steps: list[tuple[str, int, str | None, list[str]]]
) -> None:
    async with world(valkey_server.url()) as here:
        for step in steps:
            await here.act(*step)


async def test_what_people_asked_of_the_whole_hub_leaves_no_trace_of_them_in_redis(
    hubs: Hubs, own_valkey: Valkey
) -> None:
    async with hubs(redis_url=own_valkey.url(), redis_deadline=2) as app:
        asked = await operations(app)
    dump = everything(own_valkey.url())
    assert len(dump) > 5000
    assert asked
    wanted = secrets(asked)
    assert len(wanted) > 50
    assert [text for text in wanted if text.encode() in dump] == []


@pytest.mark.parametrize("person", PEOPLE)
def test_the_people_of_these_tests_are_synthetic(person: str) -> None:
    assert person.startswith("9")
