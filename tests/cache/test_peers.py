"""Processes count together and warn each other; without Redis each keeps to its part."""

import asyncio
import contextlib
import json
import time
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from redis import Redis

from cache.drops import Drops
from cache.encryption_keys import Keyring
from cache.invalidation import Invalidation
from cache.peers import Peers
from cache.redis_client import RedisClient
from cache.redis_url import RedisUrl
from tests.asgi import ask
from tests.cache.hubs import until
from tests.conftest import Hubs
from tests.servers.valkey import Valkey

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@dataclass
class Member:
    """One process, and the warnings it has heard."""

    peers: Peers
    invalidation: Invalidation
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def hear(self, agency: str, tenant: str) -> None:
        self.warnings.append((agency, tenant))


@contextlib.asynccontextmanager
async def member(server: Valkey, name: str) -> AsyncIterator[Member]:
    client = RedisClient(RedisUrl.read(server.url()), deadline=0.5)
    invalidation = Invalidation(client, Drops(), every=0.05)
    peers = Peers(client, invalidation, Keyring([b"s" * 32]), token=name, now=time.time)
    one = Member(peers, invalidation)
    peers.warned(one.hear)
    await invalidation.start()
    try:
        yield one
    finally:
        await peers.settled()
        await invalidation.close()
        await client.close()


async def test_calls_are_counted_for_all_processes(own_valkey: Valkey):
    async with member(own_valkey, "one") as one, member(own_valkey, "two") as two:
        counted = [await each.peers.count("dbd/day", TOMORROW) for each in (one, two, one)]
        other = await two.peers.count("diw/day", TOMORROW)
    assert (counted, other) == ([1, 2, 3], 1)


async def test_a_count_ends_with_its_span(own_valkey: Valkey):
    async with member(own_valkey, "one") as one:
        await one.peers.count("dbd/minute", datetime.now(UTC) + timedelta(seconds=30))
    with Redis.from_url(own_valkey.url()) as redis:
        (key,) = redis.keys("*calls*")
        assert 30_000 < redis.pttl(key) <= 90_000


async def test_each_knows_how_many_there_are_and_remembers_it_when_redis_goes(own_valkey: Valkey):
    async with member(own_valkey, "one") as one, member(own_valkey, "two"), member(own_valkey, "three"):
        await until(lambda: one.peers.processes == 3)
        own_valkey.kill()
        await until(lambda: not one.invalidation.live)
        assert await one.peers.count("dbd/day", TOMORROW) is None
        assert one.peers.processes == 3


async def test_a_warning_is_heard_by_all_others_and_not_by_its_sender(own_valkey: Valkey):
    async with member(own_valkey, "one") as one, member(own_valkey, "two") as two, member(own_valkey, "three") as three:
        one.peers.warn("local", "1201")
        await until(lambda: bool(two.warnings and three.warnings))
        assert (one.warnings, two.warnings, three.warnings) == ([], [("local", "1201")], [("local", "1201")])


async def test_a_warning_without_redis_is_lost_and_hurts_nobody(own_valkey: Valkey):
    async with member(own_valkey, "one") as one:
        own_valkey.kill()
        one.peers.warn("dbd", "")
        await one.peers.settled()


async def test_two_whole_hubs_ask_an_agency_for_one_session_token(hubs: Hubs, own_valkey: Valkey):
    calls = f"{hubs.sandbox.environment['DBD_URL']}/_sandbox/calls"

    def asked() -> int:
        with urllib.request.urlopen(calls) as response:
            return int(json.load(response)["endpoints"].get("auth", 0))

    query = {"query": "{ businesses(first: 3) { nodes { juristicId } } }"}
    body = json.dumps(query).encode()
    shared = {"redis_url": own_valkey.url(), "redis_deadline": 2}
    async with hubs(**shared) as one, hubs(**shared) as two:
        before = await asyncio.to_thread(asked)
        await ask(one, "/graphql", "POST", {"content-type": "application/json"}, body)
        after_one = await asyncio.to_thread(asked)
        no_cache = {"content-type": "application/json", "cache-control": "no-cache"}
        answer = await ask(two, "/graphql", "POST", no_cache, body)
        assert "errors" not in answer.json()
        assert await asyncio.to_thread(asked) == after_one > before
