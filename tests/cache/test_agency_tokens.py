"""What an agency lets the hub in with is asked for by one process and used by all, and nobody reads it in Redis."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis import Redis

from cache.agency_tokens import SharedTokens
from cache.encryption_keys import Keyring
from cache.redis_client import RedisClient
from cache.redis_url import RedisUrl
from connectors.http.token_store import Token
from tests.cache.hubs import until
from tests.cache.leaks import everything
from tests.servers.valkey import Valkey

NAME = "session\0dbd\0/auth\0hub\09100000000011"


class Desk:
    """Gives tokens, and counts them; `token` is how long they live."""

    def __init__(self, token: Token | None = None) -> None:
        self.given = 0
        self.failing = False
        self._token = token or Token("", 3600, 600)

    async def ask(self) -> Token:
        await asyncio.sleep(0)
        if self.failing:
            raise ConnectionError
        self.given += 1
        return replace(self._token, text=f"token-of-the-agency-{self.given}")


@contextlib.asynccontextmanager
async def process(server: Valkey, *, now: float = 0.0, deadline: float = 2.0) -> AsyncIterator[SharedTokens]:
    """One process; its clock is `now` seconds ahead."""
    client = RedisClient(RedisUrl.read(server.url()), deadline=deadline)
    yield SharedTokens(client, Keyring([b"s" * 32]), now=lambda: time.time() + now)
    await client.close()


@pytest.fixture
def redis(valkey_server: Valkey) -> Redis:
    with Redis.from_url(valkey_server.url()) as redis:
        redis.flushall()
        yield redis


async def test_many_who_want_a_token_at_once_in_several_processes_ask_once(redis: Redis, valkey_server: Valkey):
    desk = Desk()
    async with process(valkey_server) as one, process(valkey_server) as two:
        tokens = await asyncio.gather(*(each.obtain(NAME, None, desk.ask) for each in (one, two) * 10))
    assert {token.text for token in tokens} == {"token-of-the-agency-1"}
    assert desk.given == 1


async def test_a_refused_token_is_replaced_for_all(redis: Redis, valkey_server: Valkey):
    desk = Desk()
    async with process(valkey_server) as one, process(valkey_server) as two:
        old = await one.obtain(NAME, None, desk.ask)
        new = await one.obtain(NAME, old.text, desk.ask)
        assert (await two.obtain(NAME, None, desk.ask)).text == new.text != old.text
        assert (await two.obtain(NAME, old.text, desk.ask)).text == new.text
    assert desk.given == 2


async def test_where_the_one_who_asks_gets_none_another_asks(redis: Redis, valkey_server: Valkey):
    desk = Desk()
    async with process(valkey_server) as one, process(valkey_server) as two:
        desk.failing = True
        with pytest.raises(ConnectionError):
            await one.obtain(NAME, None, desk.ask)
        desk.failing = False
        assert (await two.obtain(NAME, None, desk.ask)).text == "token-of-the-agency-1"


async def test_one_who_asks_and_is_killed_holds_nobody_up_for_ever(redis: Redis, valkey_server: Valkey):
    desk = Desk()
    async with process(valkey_server) as killed, process(valkey_server) as two:
        asking = asyncio.create_task(killed.obtain(NAME, None, asyncio.Event().wait))
        await until(lambda: bool(redis.keys("*}c")))
        (claim,) = redis.keys("*}c")
        assert redis.pttl(claim) <= 10_000
        redis.pexpire(claim, 1)
        assert (await two.obtain(NAME, None, desk.ask)).text == "token-of-the-agency-1"
        asking.cancel()
        await asyncio.wait([asking])


async def test_a_token_ends_for_all_when_its_life_ends_or_nobody_uses_it(redis: Redis, valkey_server: Valkey):
    desk = Desk()
    async with process(valkey_server) as one, process(valkey_server, now=3601) as later:
        token = await one.obtain(NAME, None, desk.ask)
        (key,) = redis.keys("*")
        assert 0 < redis.pttl(key) <= 600_000
        redis.pexpire(key, 5000)
        await one.used(NAME, token)
        assert redis.pttl(key) > 5000
        await later.obtain(NAME, None, desk.ask)
    assert desk.given == 2


async def test_the_life_that_is_left_is_told_with_it(redis: Redis, valkey_server: Valkey):
    desk = Desk(Token("", 100))
    async with process(valkey_server) as one, process(valkey_server, now=60) as later:
        await one.obtain(NAME, None, desk.ask)
        assert 35 < (await later.obtain(NAME, None, desk.ask)).seconds <= 40


async def test_redis_tells_nothing_of_a_token_or_whose_it_is(redis: Redis, valkey_server: Valkey):
    async with process(valkey_server) as one:
        token = await one.obtain(NAME, None, Desk().ask)
    held = everything(valkey_server.url())
    assert held
    for secret in (token.text, "9100000000011", "dbd"):
        assert secret.encode() not in held


async def test_a_token_moved_under_another_name_is_not_used(redis: Redis, valkey_server: Valkey):
    desk = Desk()
    async with process(valkey_server) as one:
        await one.obtain(NAME, None, desk.ask)
        (first,) = redis.keys("*")
        await one.obtain("another's", None, desk.ask)
        (second,) = set(redis.keys("*")) - {first}
        redis.set(second, redis.get(first), px=60_000)
        assert (await one.obtain("another's", None, desk.ask)).text == "token-of-the-agency-3"


async def test_while_redis_is_away_each_process_asks_for_its_own(own_valkey: Valkey):
    desk = Desk()
    async with process(own_valkey, deadline=0.2) as one, process(own_valkey, deadline=0.2) as two:
        own_valkey.kill()
        assert (await one.obtain(NAME, None, desk.ask)).text != (await two.obtain(NAME, None, desk.ask)).text
        await one.used(NAME, Token("token-of-the-agency-1", 60))
