"""What a client may ask for in a minute, counted in this process or in a real Redis."""

from collections.abc import Awaitable

import pytest
from redis.asyncio import Redis

from access.budget import Budget, OwnCounts, Shared, Terms
from access.caller import NOBODY, Caller
from access.refused import BudgetSpent, OperationTooCostly
from tests.servers.valkey import Valkey, valkey_cluster

APP = Caller(app="bank")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def budget(clock: Clock, *, app: int | None = 100, address: int | None = 10) -> Budget:
    return Budget(Terms(50, app, address), OwnCounts(clock))


async def left(budget: Budget, caller: Caller, cost: int, address: str = "192.0.2.1") -> int | None:
    spending = budget.spend(caller, address, cost)
    spent = await spending if isinstance(spending, Awaitable) else spending
    return spent.remaining if spent else None


def test_an_operation_above_what_any_may_cost_says_both_and_what_to_do() -> None:
    with pytest.raises(OperationTooCostly, match=r"costs 51, at most 50 .* 'first'") as refused:
        budget(Clock()).check(51)
    assert refused.value.extensions["cost"] == 51
    budget(Clock()).check(50)


async def test_costs_add_up_until_the_minute_ends() -> None:
    clock = Clock()
    counted = budget(clock)
    assert [await left(counted, APP, cost) for cost in (30, 50, 20)] == [70, 20, 0]
    clock.now += 20
    with pytest.raises(BudgetSpent) as refused:
        await left(counted, APP, 1)
    assert refused.value.headers == {"retry-after": "40"}
    assert refused.value.status == 429
    clock.now += 40
    assert await left(counted, APP, 1) == 99


async def test_apps_do_not_share_a_budget_and_an_app_s_own_goes_before_the_hub_s() -> None:
    counted = budget(Clock())
    assert await left(counted, APP, 100) == 0
    assert await left(counted, Caller(app="other"), 1) == 99
    assert await left(counted, Caller(app="large", budget=1_000), 500) == 500


async def test_whoever_comes_without_a_token_is_counted_by_address() -> None:
    counted = budget(Clock())
    assert await left(counted, NOBODY, 10) == 0
    with pytest.raises(BudgetSpent):
        await left(counted, NOBODY, 1)
    assert await left(counted, NOBODY, 1, "192.0.2.2") == 9


async def test_the_addresses_of_one_network_of_version_6_are_one_client() -> None:
    counted = budget(Clock())
    assert await left(counted, NOBODY, 6, "2001:db8::1") == 4
    assert await left(counted, NOBODY, 1, "2001:db8::ffff:2") == 3
    assert await left(counted, NOBODY, 1, "2001:db8:0:1::1") == 9


async def test_without_a_budget_nothing_is_counted() -> None:
    assert await left(budget(Clock(), app=None), APP, 10_000) is None


async def test_only_so_many_clients_are_remembered() -> None:
    clock = Clock()
    counts = OwnCounts(clock, clients=2)
    for client in "abc":
        counts.spend(client, 1, 9)
    assert [counts.spend(client, 1, 9).remaining for client in "cba"] == [7, 7, 8]


async def test_processes_share_a_budget_through_redis(valkey_server: Valkey) -> None:
    url = valkey_server.url()
    async with Redis.from_url(url) as redis:
        await redis.flushall()
    processes = [Shared(url, deadline=1) for _ in range(2)]
    first, second = (Budget(Terms(50, 100, 10), shared) for shared in processes)
    assert await left(first, APP, 60) == 40
    assert await left(second, APP, 30) == 10
    with pytest.raises(BudgetSpent) as refused:
        await left(first, APP, 20)
    assert 1 <= int(refused.value.headers["retry-after"]) <= 60
    for shared in processes:
        await shared.close()


async def test_a_cluster_counts_as_well() -> None:
    with valkey_cluster() as nodes:
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
        shared = Shared(f"redis+cluster://{hosts}", deadline=5)
        counted = Budget(Terms(50, 100, 10), shared)
        assert [await left(counted, Caller(app=app), 60) for app in ("a", "b", "c")] == [40, 40, 40]
        with pytest.raises(BudgetSpent):
            await left(counted, Caller(app="a"), 60)
        await shared.close()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis+cluster://127.0.0.1:1"])
async def test_while_redis_is_away_each_process_gives_its_part_of_a_budget(url: str) -> None:
    shared = Shared(url, deadline=0.5, processes=lambda: 2)
    alone = Budget(Terms(50, 100, 10), shared)
    assert await left(alone, APP, 30) == 20
    assert await left(alone, APP, 15) == 5
    with pytest.raises(BudgetSpent):
        await left(alone, APP, 10)
    await shared.close()
