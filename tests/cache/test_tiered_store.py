"""Two processes and a real server between them."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from redis import Redis

from cache.encryption_keys import Keyring
from cache.redis_call import RedisCall, RedisState
from connectors.errors import AgencyUnavailable
from connectors.provenance import SourceState
from connectors.provider import CacheControl, Trace
from tests.cache.desk import Clock, context, facts
from tests.cache.hubs import SECRET, Reads, hub, until
from tests.cache.papers import BY_HOLDER, Office, Paper, personal
from tests.servers.valkey import Valkey, valkey_cluster

DOWN = AgencyUnavailable("desk", "Paper by paperId")
PERSON = "9100000000011"


@pytest.fixture
def url(valkey_server: Valkey) -> str:
    with Redis.from_url(valkey_server.url()) as redis:
        redis.flushall()
    return valkey_server.url()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with valkey_cluster() as nodes:
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes)


async def one(provider: object, key: str = "a", partition: str | None = None) -> Paper:
    answer = (await provider.ask([key], context(partition), Trace()))[key]  # type: ignore[attr-defined]
    assert answer.error is None
    record: Paper = answer.records[0]
    return record


async def test_what_one_process_asked_another_need_not_ask(url: str) -> None:
    office = Office()
    async with hub(url) as first, hub(url) as second:
        live = await one(first.caching(office))
        await first.tiered.settled()
        cached = await one(second.caching(office))
        assert (live.source.state, cached.source.state) == (SourceState.LIVE, SourceState.CACHED)
        live.source = cached.source
        assert live == cached
        assert len(office.asked) == 1


async def test_many_keys_cost_one_round_trip_to_read_and_none_the_second_time(url: str) -> None:
    office, keys = Office(), [str(number) for number in range(100)]
    async with hub(url, every=60) as first, hub(url, every=60) as second:
        await first.caching(office).ask(keys, context(), Trace())
        await first.tiered.settled()
        await second.caching(office).ask(["x"], context(), Trace())
        await second.tiered.settled()
        with Reads(url) as reads:
            for expected in (1, 0):
                reads.new()
                assert len(await second.caching(office).ask(keys, context(), Trace())) == 100
                assert reads.new() == expected
    assert office.keys == 101


async def test_a_cold_set_of_keys_waits_for_one_round_trip_and_is_written_in_another(url: str) -> None:
    office, keys = Office(), [str(number) for number in range(20)]
    async with hub(url, every=60) as only:
        provider = only.caching(office)
        await provider.ask(["x"], context(), Trace())
        await only.tiered.settled()
        office.open.clear()
        with Reads(url) as reads:
            waiting = asyncio.create_task(provider.ask(keys, context(), Trace()))
            await until(lambda: len(office.asked) == 2)
            assert reads.new() == 1
            office.open.set()
            await waiting
            await only.tiered.settled()
            assert reads.new() == 1


async def test_a_cluster_serves_as_well(cluster: str) -> None:
    office, keys = Office(), [str(number) for number in range(300)]
    async with hub(cluster) as first, hub(cluster) as second:
        await first.caching(office).ask(keys, context(), Trace())
        await first.tiered.settled()
        answers = await second.caching(office).ask(keys, context(), Trace())
        assert {key: answer.records[0].paper_id for key, answer in answers.items()} == {key: key for key in keys}
        assert len(office.asked) == 1
        assert await first.drop("agency desk")
        await until(lambda: second.tiered.mark == first.tiered.mark)
        await second.caching(office).ask(keys, context(), Trace())
        assert len(office.asked) == 2


async def test_two_processes_that_want_the_same_ask_once(url: str) -> None:
    office = Office()
    office.seconds = 0.1
    async with hub(url) as first, hub(url) as second, hub(url) as third:
        providers = [one.caching(office) for one in (first, second, third)]
        answers = await asyncio.gather(*(provider.ask(["a", "b"], context(), Trace()) for provider in providers))
        assert office.keys == 2
        assert all(set(answer) == {"a", "b"} for answer in answers)


async def test_one_that_dies_asking_holds_nobody_up_for_long(url: str) -> None:
    office, dead = Office(), Office()
    dead.open.clear()
    async with hub(url) as first, hub(url) as second:
        stuck = asyncio.create_task(first.caching(dead).ask(["a"], context(seconds=1), Trace()))
        await until(lambda: len(dead.asked) == 1)
        assert (await one(second.caching(office))).paper_id == "a"
        dead.open.set()
        await stuck


async def test_one_that_fails_lets_the_others_ask_at_once(url: str) -> None:
    office, broken = Office(), Office()
    broken.broken, broken.seconds = DOWN, 0.05
    async with hub(url) as first, hub(url) as second:
        failing = asyncio.create_task(first.caching(broken).ask(["a"], context(), Trace()))
        await until(lambda: len(broken.asked) == 1)
        with Redis.from_url(url) as redis:
            assert len(redis.keys("{saan*}:c:*")) == 1
            assert (await failing)["a"].error is DOWN
            await first.tiered.settled()
            assert redis.keys("{saan*}:c:*") == []
        assert (await one(second.caching(office))).paper_id == "a"


async def test_one_that_gets_what_may_not_be_kept_lets_the_others_ask_at_once(url: str) -> None:
    office, clock = Office(), Clock()
    office.bound = CacheControl(0, stale=False, store=False)
    async with hub(url, now=clock) as first, hub(url, now=clock) as second:
        for one_hub in (first, second, first):
            assert (await one(one_hub.caching(office))).source.state is SourceState.LIVE
            await one_hub.tiered.settled()
            with Redis.from_url(url) as redis:
                assert redis.keys("{saan*") == []


@pytest.mark.parametrize(
    "tag",
    ["agency desk", "type desk Paper", "entity desk Paper paperId a"],
)
async def test_what_is_dropped_anywhere_is_gone_everywhere_within_a_second(url: str, tag: str) -> None:
    office = Office()
    async with hub(url) as first, hub(url) as second:
        await one(first.caching(office))
        await first.tiered.settled()
        await one(second.caching(office))
        assert await first.drop(tag)
        await until(lambda: second.tiered.mark == first.tiered.mark)
        assert (await one(second.caching(office))).pages == 2
        assert (await one(first.caching(office))).pages == 2


async def test_what_is_about_a_person_is_dropped_with_her_and_nothing_else(url: str) -> None:
    office, other = Office(personal(), BY_HOLDER), "9100000000020"
    async with hub(url) as first:
        provider = first.caching(office)
        for key in (PERSON, other):
            await one(provider, key, "mine")
        assert await first.drop(f"subject {PERSON}")
        for key in (PERSON, other):
            await one(provider, key, "mine")
        assert office.asked == [(PERSON,), (other,), (PERSON,)]


async def test_what_was_being_fetched_while_it_was_dropped_is_not_believed(url: str) -> None:
    office = Office()
    async with hub(url) as first, hub(url) as second:
        office.open.clear()
        asking_ = asyncio.create_task(one(first.caching(office)))
        await until(lambda: len(office.asked) == 1)
        assert await second.drop("type desk Paper")
        office.open.set()
        await asking_
        await first.tiered.settled()
        assert (await one(second.caching(office))).pages == 2


async def test_who_comes_later_knows_what_was_dropped_before(url: str) -> None:
    office = Office()
    async with hub(url) as first:
        await one(first.caching(office))
        await first.tiered.settled()
        assert await first.drop("agency desk")
    async with hub(url) as second:
        await one(second.caching(office))
    assert len(office.asked) == 2


@pytest.mark.threat("redis-away")
async def test_without_redis_the_hub_serves_on_and_recovers_by_itself(own_valkey: Valkey) -> None:
    office = Office()
    async with hub(own_valkey.url(), deadline=0.2) as only:
        provider = only.caching(office)
        await one(provider)
        own_valkey.kill()
        await until(lambda: not only.invalidation.live)
        assert (await one(provider, "b")).paper_id == "b"
        assert (await one(provider, "b")).source.state is SourceState.CACHED
        own_valkey.restart()
        await until(lambda: only.invalidation.live and only.client.state is RedisState.UP)
        await one(provider, "c")
        await only.tiered.settled()
        async with hub(own_valkey.url()) as other:
            assert (await one(other.caching(office), "c")).source.state is SourceState.CACHED


@pytest.mark.threat("redis-away")
async def test_a_redis_that_stands_still_costs_little_and_is_then_not_asked(own_valkey: Valkey) -> None:
    office = Office()
    async with hub(own_valkey.url(), deadline=0.1) as only:
        provider = only.caching(office)
        await one(provider)
        own_valkey.pause()
        sent, send = [], only.client._sent

        async def noted(runs: Sequence[RedisCall]) -> list[Any]:
            sent.append(runs)
            return await send(runs)

        only.client._sent = noted  # type: ignore[method-assign]
        for number in range(20):
            assert (await one(provider, f"live {number}")).source.state is SourceState.LIVE
        assert len(sent) < 20, "after a few failures it is let alone"
        await until(lambda: not only.invalidation.live)
        await only.tiered.settled()
        sent.clear()
        for number in range(20):
            assert (await one(provider, f"deaf {number}")).source.state is SourceState.LIVE
        assert sent == []
        own_valkey.resume()
        await until(lambda: only.invalidation.live)


async def test_what_is_at_hand_is_distrusted_while_drops_cannot_be_heard(own_valkey: Valkey) -> None:
    office, clock = Office(), Clock()
    async with hub(own_valkey.url(), now=clock, deadline=0.2) as only:
        provider = only.caching(office)
        await one(provider)
        own_valkey.kill()
        await until(lambda: not only.invalidation.live)
        assert (await one(provider)).source.state is SourceState.CACHED
        clock.now += 1
        assert (await one(provider)).source.state is SourceState.LIVE
        clock.now += 1
        office.broken = DOWN
        assert (await one(provider)).source.state is SourceState.STALE


async def test_a_lost_connection_to_a_server_that_ran_on_costs_no_more_than_what_was_dropped(url: str) -> None:
    office = Office()
    async with hub(url) as first, hub(url) as second:
        await second.caching(office).ask(["a", "b"], context(), Trace())
        with Redis.from_url(url) as redis:
            redis.client_kill_filter(_type="pubsub")
        assert await first.drop("entity desk Paper paperId a")
        await until(lambda: second.tiered.mark == first.tiered.mark and second.invalidation.live)
        with Redis.from_url(url) as redis:
            redis.delete(*redis.keys("{saan*}:*"))
        await second.caching(office).ask(["a", "b"], context(), Trace())
    assert office.asked == [("a", "b"), ("a",)]


async def test_a_server_that_is_another_than_before_is_not_believed_to_know_all_drops(own_valkey: Valkey) -> None:
    office, clock = Office(), Clock()
    async with hub(own_valkey.url(), now=clock, deadline=0.2) as only:
        await one(only.caching(office))
        await only.tiered.settled()
        own_valkey.kill()
        own_valkey.restart()
        await until(lambda: only.invalidation.spell == 2)
        assert (await one(only.caching(office))).source.state is SourceState.LIVE


@pytest.mark.threat("redis-away")
async def test_what_is_dropped_while_redis_is_away_is_told_when_it_is_back(own_valkey: Valkey) -> None:
    office = Office()
    async with hub(own_valkey.url(), deadline=0.2) as first, hub(own_valkey.url(), deadline=0.2) as second:
        await one(first.caching(office))
        await first.tiered.settled()
        own_valkey.pause()
        await until(lambda: not first.invalidation.live)
        assert not await first.drop("agency desk")
        own_valkey.resume()
        await until(lambda: first.invalidation.live and second.invalidation.live)
        await until(lambda: second.tiered.mark >= 10**12)
        await one(second.caching(office))
        assert len(office.asked) == 2


@pytest.mark.threat("storage-read")
async def test_a_key_that_is_put_in_front_keeps_what_is_remembered_and_one_taken_away_forgets_it(url: str) -> None:
    office, fresh = Office(), b"t" * 32
    async with hub(url) as old:
        await one(old.caching(office))
    async with hub(url, keyring=Keyring([fresh, SECRET])) as both:
        await one(both.caching(office))
        assert len(office.asked) == 1
        await one(both.caching(office), "b")
    async with hub(url, keyring=Keyring([fresh])) as new:
        await one(new.caching(office))
        assert len(office.asked) == 3


async def test_processes_with_different_newest_keys_understand_each_others_drops(url: str) -> None:
    office, fresh = Office(), b"t" * 32
    async with hub(url, keyring=Keyring([fresh, SECRET])) as both, hub(url, keyring=Keyring([fresh])) as new:
        await one(both.caching(office))
        assert await new.drop("agency desk")
        await until(lambda: both.tiered.mark == new.tiered.mark)
        await one(both.caching(office))
    assert len(office.asked) == 2


@pytest.mark.threat("storage-spoofed")
async def test_a_value_put_under_another_name_is_not_believed(url: str) -> None:
    office = Office(personal())
    async with hub(url) as first, hub(url) as second:
        await one(first.caching(office), "a", "mine")
        await first.tiered.settled()
        with Redis.from_url(url) as redis:
            (stolen,) = redis.keys("*saan*")
            value = redis.get(stolen)
            await one(first.caching(office), "a", "yours")
            await first.tiered.settled()
            for key in redis.keys("*saan*"):
                redis.set(key, value)
        assert (await one(second.caching(office), "a", "yours")).codes == ["yours"]


@pytest.mark.threat("storage-spoofed")
async def test_another_version_reads_nothing_of_the_old(url: str) -> None:
    async with hub(url) as first, hub(url) as second:
        await one(first.caching(Office(facts(version="1"))))
        await first.tiered.settled()
        assert (await one(second.caching(Office(facts(version="2"))))).source.state is SourceState.LIVE
