"""How much a client may ask for in a minute: in cost, not in requests; of this process, or of all of them in Redis."""

import asyncio
import ipaddress
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

import msgspec
from cachebox import LRUCache
from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.errors import StorageError
from limits.storage import storage_from_string
from redis.exceptions import RedisClusterException, RedisError

from access.caller import Caller
from access.refused import BudgetSpent, OperationTooCostly

CLIENTS = 100_000
"""How many clients one process counts; those that have not asked for longest are forgotten."""
AWAY = 1.0
"""Seconds for which Redis is not asked after it failed."""
MINUTE = 60.0


class Spent(msgspec.Struct, frozen=True):
    """What is left to a client until its minute ends."""

    limit: int
    remaining: int


class Spends(Protocol):
    """Counts what clients ask for."""

    def spend(self, client: str, cost: int, limit: int) -> Spent | Awaitable[Spent]:
        """Takes a cost from what a client may ask for in a minute. Raises BudgetSpent, at once or awaited."""

    async def close(self) -> None:
        """Lets go of what it holds."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`costliest`: what one operation may cost. `app` and `address`: what an app, or whoever comes without a token from
    one address, may ask for in a minute (None: as much as it likes)."""

    costliest: int
    app: int | None = None
    address: int | None = None


class Budget:
    """Judges what operations cost, by the terms of the hub and of each app."""

    def __init__(self, terms: Terms, spends: Spends) -> None:
        self._terms = terms
        self._spends = spends

    def check(self, cost: int) -> None:
        """Raises OperationTooCostly."""
        if cost > self._terms.costliest:
            raise OperationTooCostly(cost, self._terms.costliest)

    def spend(self, caller: Caller, address: str, cost: int) -> Spent | Awaitable[Spent] | None:
        """What is left to the client after this cost; None where it has no budget.

        Raises BudgetSpent, at once or awaited.
        """
        if caller.app is None:
            client, limit = f"address:{_network(address)}", self._terms.address
        else:
            client, limit = f"app:{caller.app}", caller.budget or self._terms.app
        return None if limit is None else self._spends.spend(client, cost, limit)


class OwnCounts:
    """Counts in this process, of a bounded number of clients. `now` is seconds since any moment."""

    def __init__(self, now: Callable[[], float] = time.time, *, clients: int = CLIENTS) -> None:
        self._now = now
        self._counts: LRUCache[str, tuple[int, float]] = LRUCache(maxsize=clients)

    def spend(self, client: str, cost: int, limit: int) -> Spent:
        """Takes a cost from what a client may ask for in a minute. Raises BudgetSpent."""
        now = self._now()
        used, ends = self._counts.get(client) or (0, now)
        if ends <= now:
            used, ends = 0, now + MINUTE
        used += cost
        self._counts[client] = used, ends
        return _left(limit, used, cost, ends - now)

    async def close(self) -> None:
        """Holds nothing."""


class Shared:
    """Counts in Redis, for all processes; while it is away each of `processes` gives its part of a client's budget."""

    def __init__(self, url: str, *, deadline: float, processes: Callable[[], int] = lambda: 1) -> None:
        self._redis = redis_counts(url)
        self._own = OwnCounts()
        self._deadline = deadline
        self._processes = processes
        self._away_until = 0.0

    async def spend(self, client: str, cost: int, limit: int) -> Spent:
        """Takes a cost from what a client may ask for in a minute. Raises BudgetSpent."""
        now = asyncio.get_running_loop().time()
        if now >= self._away_until:
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._spend(client, cost, limit)
            except (StorageError, RedisError, RedisClusterException, OSError, TimeoutError):
                self._away_until = now + AWAY
        return self._own.spend(client, cost, max(1, limit // self._processes()))

    async def _spend(self, client: str, cost: int, limit: int) -> Spent:
        minute = RateLimitItemPerMinute(limit)
        key = minute.key_for(client)
        used = await self._redis.incr(key, minute.get_expiry(), amount=cost)
        seconds = await self._redis.get_expiry(key) - time.time() if used > limit else 0.0
        return _left(limit, used, cost, seconds)

    async def close(self) -> None:
        """Close every connection."""
        bridge: Any = self._redis.bridge  # either client's, told apart by an option
        await bridge.storage.aclose()


def redis_counts(url: str) -> RedisStorage:
    """Counts in Redis, at an address as SAAN_REDIS_URL has it."""
    options = {"implementation": "redispy", "wrap_exceptions": True, "key_prefix": "saan:budget"}
    storage = storage_from_string(f"async+{url}", **options)  # type: ignore[arg-type]
    assert isinstance(storage, RedisStorage)
    return storage


def _left(limit: int, used: int, cost: int, seconds: float) -> Spent:
    """What is left of a minute that ends in so many seconds. Raises BudgetSpent."""
    if used > limit:
        raise BudgetSpent(cost, limit, max(1, ceil(seconds)))
    return Spent(limit, limit - used)


def _network(address: str) -> str:
    """The address; of one of version 6 its first half, since the rest is the client's to choose."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is None:
        return str(ipaddress.ip_network((read, 64), strict=False))
    return str(read)
