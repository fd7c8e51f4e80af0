"""Budgets of all processes, counted in Redis: one command before an operation, what is owed afterwards behind it."""

import asyncio
from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, Final

from limits.aio.storage import RedisStorage
from limits.errors import StorageError
from limits.storage import storage_from_string
from redis.exceptions import RedisClusterException, RedisError

from access.permissions.operation_errors import BudgetSpent
from access.rate_limit.budget import MINUTE, Allowance, Allowances, InProcessCounts, Spent, least
from connectors.loop_timeout import Within

AWAY: Final = 1.0
"""Seconds for which Redis is not asked after it failed."""
BEHIND: Final = 0.05
"""Seconds for which what is owed is gathered, so that a busy process tells Redis of many answers at once."""
_PREFIX: Final = "saan:budget:"
_FAILURES: Final = (StorageError, RedisError, RedisClusterException, OSError, TimeoutError)
_ANY: Final = 2**53
"""More than any budget: what is owed is taken whatever is left."""
_SPEND: Final = """
for place, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or '0')
  if used + tonumber(ARGV[1]) > tonumber(ARGV[place + 2]) then
    return {place, redis.call('TTL', key)}
  end
end
local told = {0}
for place, key in ipairs(KEYS) do
  local used = redis.call('INCRBY', key, ARGV[1])
  if used == tonumber(ARGV[1]) then
    redis.call('EXPIRE', key, ARGV[2])
  end
  told[place + 1] = used
end
return told
"""
"""Takes a cost from each of the counters, the narrowest first, or from none: then tells which has not as much left."""


class RedisCounts:
    """Counts in Redis, for all processes; while it is away each of `processes` gives its part of a client's budget."""

    def __init__(self, url: str, *, deadline: float, processes: Callable[[], int] = lambda: 1) -> None:
        self._redis: Any = redis_client(url)
        self._script: Any = self._redis.register_script(_SPEND)
        self._own = InProcessCounts()
        self._deadline = deadline
        self._processes = processes
        self._away_until = 0.0
        self._owed: dict[tuple[Allowance, ...], int] = {}
        self._telling: asyncio.Task[None] | None = None

    async def spend(self, allowances: Allowances, cost: int) -> Spent:
        """Takes a cost from all of these, or from none. Raises BudgetSpent."""
        now = asyncio.get_running_loop().time()
        if now >= self._away_until:
            try:
                async with Within(self._deadline):
                    short, *told = await self._run(allowances, cost, [allowance.limit for allowance in allowances])
            except _FAILURES:
                self._away_until = now + AWAY
            else:
                if short:
                    raise BudgetSpent(cost, allowances[short - 1].limit, max(1, ceil(told[0])))
                return least(allowances, told)
        parts = self._processes()
        return self._own.spend(
            [Allowance(allowance.key, max(1, allowance.limit // parts)) for allowance in allowances], cost
        )

    def debit(self, allowances: Allowances, cost: int) -> None:
        known = tuple(allowances)
        self._owed[known] = self._owed.get(known, 0) + cost
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        """Tells what is still owed, and closes every connection."""
        if self._telling is not None:
            await self._telling
        await self._redis.aclose()

    async def _tell(self) -> None:
        while self._owed:
            await asyncio.sleep(BEHIND)
            owed, self._owed = self._owed, {}
            for allowances, cost in owed.items():
                await self._take(allowances, cost)
        self._telling = None

    async def _take(self, allowances: Allowances, cost: int) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._away_until:
            try:
                async with Within(self._deadline):
                    await self._run(allowances, cost, [_ANY] * len(allowances))
                return
            except _FAILURES:
                self._away_until = now + AWAY
        self._own.debit(allowances, cost)

    async def _run(self, allowances: Allowances, cost: int, limits: Sequence[int]) -> list[int]:
        """One command, whatever the number of counters."""
        keys = [_PREFIX + allowance.key for allowance in allowances]
        told: list[int] = await self._script(keys=keys, args=[cost, MINUTE, *limits])
        return told


def redis_client(url: str) -> Any:
    """A client of Redis, Sentinel or a cluster, at an address as SAAN_REDIS_URL has it."""
    storage = storage_from_string(f"async+{url}", implementation="redispy", wrap_exceptions=True)
    assert isinstance(storage, RedisStorage)
    bridge: Any = storage.bridge  # either client's, told apart by an option
    return bridge.get_connection()
