"""What a client may ask for in a minute, counted in this process or in a real Redis."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from access.caller import NOBODY, Caller
from access.permissions.operation_errors import BudgetSpent, OperationTooCostly
from access.rate_limit import budget as budgets
from access.rate_limit.budget import Allowance, Budget, BudgetTerms, InProcessCounts, Spent, least
from access.rate_limit.redis_budget import RedisCounts
from tests.servers.valkey import Valkey, valkey_cluster

pytestmark = pytest.mark.threat("budget-overrun")

APP = Caller(app="bank")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def budget(clock: Clock, *, app: int | None = 100, address: int | None = 10, person: int | None = None) -> Budget:
    return Budget(BudgetTerms(50, app, address, person), InProcessCounts(clock))


async def left(budget: Budget, caller: Caller, cost: int, address: str = "192.0.2.1") -> int | None:
    spending = budget.spend(budget.allowances(caller, address), cost)
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
    counts = InProcessCounts(clock, clients=2)
    for client in "abc":
        counts.spend([Allowance(client, 9)], 1)
    assert [counts.spend([Allowance(client, 9)], 1).remaining for client in "cba"] == [7, 7, 8]


CITIZEN, NEIGHBOUR = (Caller(app="portal", subject=id_) for id_ in ("9100000000011", "9100000000021"))


async def test_a_person_takes_a_tenth_of_her_app_s_budget_and_nothing_of_the_others() -> None:
    counted = budget(Clock())
    assert await left(counted, CITIZEN, 10) == 0
    for _ in range(20):
        with pytest.raises(BudgetSpent, match="budget of 10 a minute"):
            await left(counted, CITIZEN, 5)
    assert await left(counted, NEIGHBOUR, 4) == 6
    assert await left(counted, Caller(app="portal"), 86) == 0, "what was refused is not taken from the app"


async def test_the_persons_of_an_app_have_no_more_than_it_has() -> None:
    counted = budget(Clock(), app=15, person=10)
    assert await left(counted, CITIZEN, 10) == 0
    assert await left(counted, NEIGHBOUR, 2) == 3, "of both budgets that is told of which less is left"
    with pytest.raises(BudgetSpent, match="budget of 15 a minute"):
        await left(counted, NEIGHBOUR, 4)
    assert await left(counted, NEIGHBOUR, 3) == 0


@pytest.mark.parametrize(("person", "own", "first"), [(None, None, 9), (None, 500, 49), (7, 500, 6), (0, None, 99)])
async def test_what_a_person_may_is_told_by_the_setting_or_follows_from_the_app_s_own(
    person: int | None, own: int | None, first: int
) -> None:
    assert await left(budget(Clock(), person=person), Caller(app="a", subject="9", budget=own), 1) == first


async def test_officials_are_counted_one_by_one_whomever_they_ask_about_and_what_for() -> None:
    counted = budget(Clock())
    one = [
        Caller(app="office", actor="A", actor_reference="1", purpose=purpose, case=case, subject=subject)
        for purpose, case, subject in ((None, None, None), ("licensing", "a", None), ("tax", "b", "9100000000011"))
    ]
    assert [await left(counted, caller, 3) for caller in one] == [7, 4, 1]
    assert await left(counted, Caller(app="office", actor="A", actor_reference="2"), 3) == 7


async def test_what_is_owed_is_taken_whatever_is_left() -> None:
    counted = budget(Clock())
    counted.debit(counted.allowances(CITIZEN, ""), 25)
    with pytest.raises(BudgetSpent):
        await left(counted, CITIZEN, 1)
    assert await left(counted, Caller(app="portal"), 1) == 74


async def test_what_is_owed_counts_in_the_minute_that_is_under_way_and_begins_one_where_none_is() -> None:
    clock = Clock()
    counted = budget(clock)
    owed = counted.allowances(APP, "")
    counted.debit(owed, 25)
    clock.now += 59
    counted.debit(owed, 5)
    assert await left(counted, APP, 1) == 69
    clock.now += 1
    counted.debit(owed, 7)
    clock.now += 59
    assert await left(counted, APP, 1) == 92
    clock.now += 1
    assert await left(counted, APP, 1) == 99


keys = st.text(alphabet="ก0123456789:{}.-a", min_size=1, max_size=150)


@given(keys, keys, keys)
def test_no_key_names_a_person_and_none_is_long(app: str, subject: str, address: str) -> None:
    terms = Budget(BudgetTerms(50, 100, 10), InProcessCounts(), b"secret")
    person = f"<{subject}>"
    for allowance in (*terms.allowances(Caller(app=app, subject=person), ""), *terms.allowances(NOBODY, address)):
        assert person not in allowance.key and len(allowance.key) < 200


@pytest.mark.parametrize("length", [50, 99, 100, 101, 400, 5_000])
def test_a_key_is_short_however_long_a_name_is_and_tells_names_apart(length: int) -> None:
    terms = Budget(BudgetTerms(50, 100, 10), InProcessCounts())
    one, other = (terms.allowances(Caller(app="a" * length + end), "")[0].key for end in "bc")
    assert one != other
    assert max(len(one), len(other)) <= 120
    assert ("aaa" in one) is (length < 100), "a name that is short is read by people"


@pytest.mark.parametrize(("less", "named"), [(0, 2), (1, 3)])
def test_callers_are_known_again_as_far_as_their_names_length_allows(
    monkeypatch: pytest.MonkeyPatch, less: int, named: int
) -> None:
    one, other = (Caller(app=f"{name}{'p' * 40}", subject="9100000000011") for name in "ab")
    counted: list[str] = []
    monkeypatch.setattr(budgets, "KNOWN", 2 * (1_500 + 41 + 13) - less)
    monkeypatch.setattr(Budget, "_pseudonym", lambda _, person: counted.append(person) or person)
    terms = Budget(BudgetTerms(50, 100), InProcessCounts())
    for caller in (one, other, other, one):
        terms.allowances(caller, "")
    assert len(counted) == named


def test_a_person_has_the_same_key_in_every_process_of_one_hub_and_another_elsewhere() -> None:
    def key(secret: bytes | None) -> str:
        return Budget(BudgetTerms(50, 100), InProcessCounts(), secret).allowances(CITIZEN, "")[0].key

    assert key(b"one") == key(b"one")
    assert len({key(b"one"), key(b"other"), key(None), key(None)}) == 4


class Commands:
    """Counts what is sent to Redis."""

    def __init__(self, shared: RedisCounts) -> None:
        self.sent = 0
        script: Any = shared._script

        async def count(**given: Any) -> Any:
            self.sent += 1
            return await script(**given)

        shared._script = count


async def test_a_person_and_her_app_are_counted_in_one_command(valkey_server: Valkey) -> None:
    url = valkey_server.url()
    async with Redis.from_url(url) as redis:
        await redis.flushall()
        shared = RedisCounts(url, deadline=1)
        commands = Commands(shared)
        counted = Budget(BudgetTerms(50, 100, 10), shared, b"secret")
        assert await left(counted, CITIZEN, 8) == 2
        with pytest.raises(BudgetSpent) as refused:
            await left(counted, CITIZEN, 3)
        assert 1 <= int(refused.value.headers["retry-after"]) <= 60
        assert commands.sent == 2
        kept = {key.decode(): int(await redis.get(key)) for key in await redis.keys("*")}
        assert sorted(kept.values()) == [8, 8]
        assert all([0 < await redis.ttl(key) <= 60 for key in kept])
        assert not any("9100000000011" in key for key in kept)
        await shared.close()


async def test_what_is_owed_is_told_to_redis_behind_and_together(valkey_server: Valkey) -> None:
    url = valkey_server.url()
    async with Redis.from_url(url) as redis:
        await redis.flushall()
    first, second = (RedisCounts(url, deadline=1) for _ in range(2))
    commands = Commands(first)
    counted = Budget(BudgetTerms(50, 100, 10), first)
    for _ in range(30):
        counted.debit(counted.allowances(APP, ""), 3)
    assert commands.sent == 0
    await first.close()
    assert commands.sent == 1
    assert await left(Budget(BudgetTerms(50, 100, 10), second), APP, 10) == 0
    await second.close()


@pytest.mark.threat("redis-away")
async def test_what_is_owed_while_redis_is_away_is_counted_here() -> None:
    shared = RedisCounts("redis://127.0.0.1:1/0", deadline=0.5)
    counted = Budget(BudgetTerms(50, 100, 10), shared)
    counted.debit(counted.allowances(APP, ""), 90)
    assert shared._telling is not None
    await shared._telling
    assert await left(counted, APP, 4) == 6
    await shared.close()


async def test_processes_share_a_budget_through_redis(valkey_server: Valkey) -> None:
    url = valkey_server.url()
    async with Redis.from_url(url) as redis:
        await redis.flushall()
    processes = [RedisCounts(url, deadline=1) for _ in range(2)]
    first, second = (Budget(BudgetTerms(50, 100, 10), shared) for shared in processes)
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
        shared = RedisCounts(f"redis+cluster://{hosts}", deadline=5)
        counted = Budget(BudgetTerms(50, 100, 10), shared)
        assert [await left(counted, Caller(app=app), 60) for app in ("a", "b", "c")] == [40, 40, 40]
        with pytest.raises(BudgetSpent):
            await left(counted, Caller(app="a"), 60)
        await shared.close()


@pytest.mark.threat("redis-away")
@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis+cluster://127.0.0.1:1"])
async def test_while_redis_is_away_each_process_gives_its_part_of_a_budget(url: str) -> None:
    shared = RedisCounts(url, deadline=0.5, processes=lambda: 2)
    alone = Budget(BudgetTerms(50, 100, 10), shared)
    assert await left(alone, APP, 30) == 20
    assert await left(alone, APP, 15) == 5
    with pytest.raises(BudgetSpent):
        await left(alone, APP, 10)
    await shared.close()


@given(st.lists(st.tuples(st.integers(1, 1_000), st.integers(0, 2_000)), min_size=1, max_size=4))
def test_of_several_budgets_that_is_told_of_which_least_is_left(several: list[tuple[int, int]]) -> None:
    told = least(
        [Allowance(f"key{number}", limit) for number, (limit, _) in enumerate(several)], [used for _, used in several]
    )
    limit, used = min(several, key=lambda one: one[0] - one[1])
    assert told == Spent(limit, max(0, limit - used))


@pytest.mark.threat("loop-stalled")
@pytest.mark.parametrize("at", range(0, 12, 2))
async def test_a_process_that_stands_still_does_not_take_redis_for_away(at: int, valkey_server: Valkey) -> None:
    url = valkey_server.url()
    async with Redis.from_url(url) as redis:
        await redis.flushall()
    shared, allowances = RedisCounts(url, deadline=0.1), (Allowance("{app:a}", 100),)
    await shared.spend(allowances, 1)
    spending = asyncio.create_task(shared.spend(allowances, 1))
    for _ in range(at):
        await asyncio.sleep(0)
    time.sleep(0.5)  # noqa: ASYNC251 - the stall, longer than anything is waited for
    assert (await spending).remaining == 98
    assert (await shared.spend(allowances, 1)).remaining == 97, "it is asked still"
    await shared.close()
