"""A process that is killed while it asks: its claim ends by itself, and whoever waits for it is answered."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import pytest
from redis import Redis

from cache.redis_store import CLAIM
from connectors.provider import Trace
from settings import ROOT
from tests.cache.desk import context
from tests.cache.hubs import hub, until
from tests.cache.papers import Office
from tests.servers.valkey import Valkey


@pytest.fixture
def url(valkey_server: Valkey) -> str:
    with Redis.from_url(valkey_server.url()) as redis:
        redis.flushall()
    return valkey_server.url()


@contextlib.asynccontextmanager
async def stuck(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process, which is asking for what is asked for here."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.cache.stuck", url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        assert await child.stdout.readline() == b"asked\n"
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def test_those_who_wait_for_one_that_is_killed_are_answered(url: str) -> None:
    office = Office()
    async with hub(url) as first, hub(url) as second, stuck(url) as child:
        await until(lambda: first.invalidation.live and second.invalidation.live)
        waiting = [
            asyncio.create_task(one.caching(office).ask(["a"], context(seconds=60), Trace())) for one in (first, second)
        ]
        await asyncio.sleep(0.05)
        with Redis.from_url(url) as redis:
            assert office.asked == [] or not redis.keys("{saan*}:c:*"), "they wait while it is claimed"
        child.kill()
        answers = await asyncio.gather(*waiting)
    assert [answer["a"].records[0].paper_id for answer in answers] == ["a", "a"]


async def test_what_it_claimed_is_free_by_itself_and_goes_to_one_of_those_who_want_it(url: str) -> None:
    office = Office()
    async with stuck(url) as child, hub(url) as first, hub(url) as second, hub(url) as third:
        child.kill()
        await child.wait()
        with Redis.from_url(url) as redis:
            (claim,) = redis.keys("{saan*}:c:*")
            assert 0 <= redis.pttl(claim) <= CLAIM * 1000
            await until(lambda: not redis.exists(claim), seconds=2 * CLAIM)
        office.open.clear()
        providers = [one.caching(office) for one in (first, second, third)]
        waiting = [asyncio.create_task(provider.ask(["a"], context(seconds=60), Trace())) for provider in providers]
        await until(lambda: len(office.asked) == 1)
        office.open.set()
        answers = await asyncio.gather(*waiting)
    assert [answer["a"].records[0].paper_id for answer in answers] == ["a"] * 3
    assert office.asked == [("a",)]
