"""How much a client may ask for in a minute: in cost, not in requests; of this process, or of all of them in Redis.

An app has a budget, and each person it acts for a part of it, so that one cannot take it from all others. Whoever comes
without a token has that of the address. A cost is taken from all that are concerned, or, where one has not as much
left, from none.
"""

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Protocol

import msgspec
from cachebox import LRUCache

from access.caller import Caller
from access.permissions.operation_errors import BudgetSpent, OperationTooCostly

CLIENTS: Final = 100_000
"""How many budgets one process counts; those not asked of for longest are forgotten."""
KNOWN: Final = 20_000_000
"""Bytes of the callers whose budgets are known without working out their names again."""
MINUTE: Final = 60
SHARE: Final = 10
"""One person may take this part of an app's budget: a tenth."""
BYTES: Final = 1_000
"""So many of an answer cost 1, taken when it is known; what is less is nothing."""
_LONGEST: Final = 100
"""Characters of an app's id or an address as a budget is kept under; of a longer one its hash."""


class Spent(msgspec.Struct, frozen=True, gc=False):
    """What is left to a client until its minute ends, of the budget of which least is."""

    limit: int
    remaining: int


class Allowance(msgspec.Struct, frozen=True, gc=False):
    """A budget of a minute, and the key it is counted under, in which nobody is named."""

    key: str
    limit: int


Allowances = Sequence[Allowance]
"""The budgets that one request is paid from, the narrowest first."""


class Spends(Protocol):
    """Counts what clients ask for."""

    def spend(self, allowances: Allowances, cost: int) -> Spent | Awaitable[Spent]:
        """Takes a cost from all of these, or from none. Raises BudgetSpent, at once or awaited."""

    def debit(self, allowances: Allowances, cost: int) -> None:
        """Takes a cost from all of these whatever is left, now or soon; nobody waits for it."""

    async def close(self) -> None:
        """Lets go of what it holds."""


@dataclass(frozen=True, slots=True)
class BudgetTerms:
    """`costliest`: what one operation may cost. `app` and `address`: what an app, or whoever comes without a token from
    one address, may ask for in a minute (None: as much as it likes). `person`: what one person of an app may (None: a
    tenth of the app's, 0: as much as the app)."""

    costliest: int
    app: int | None = None
    address: int | None = None
    person: int | None = None


class Budget:
    """Judges what operations cost, by the terms of the hub and of each app.

    Persons are counted under pseudonyms made with `key`, of 64 bytes at most; processes that count together share it.
    """

    def __init__(self, terms: BudgetTerms, spends: Spends, key: bytes | None = None) -> None:
        self._terms = terms
        self._spends = spends
        self._key = key or secrets.token_bytes(32)
        # What follows from a caller is worked out once, as far as it is remembered.
        self._known: LRUCache[tuple[str, int | None, str | None], Allowances] = LRUCache(
            KNOWN, getsizeof=lambda who, _: 1_500 + len(who[0]) + len(who[2] or "")
        )

    @property
    def costliest(self) -> int:
        """What one operation may cost."""
        return self._terms.costliest

    def check(self, cost: int) -> None:
        """Raises OperationTooCostly."""
        if cost > self._terms.costliest:
            raise OperationTooCostly(cost, self._terms.costliest)

    def allowances(self, caller: Caller, address: str) -> Allowances:
        """The budgets that this caller pays from; none where it has none."""
        if caller.app is None:
            limit = self._terms.address
            return () if limit is None else (Allowance(f"{{address:{_short(_network(address))}}}", limit),)
        who = caller.app, caller.budget, caller.actor_reference or caller.actor or caller.subject
        known = self._known.get(who)
        if known is None:
            known = self._known[who] = self._of_app(*who)
        return known

    def _of_app(self, app: str, own: int | None, person: str | None) -> Allowances:
        # What is in braces decides where a cluster keeps a counter: a person's stands beside her app's.
        name, limit, part = f"{{app:{_short(app)}}}", own or self._terms.app, self._terms.person
        whole = () if limit is None else (Allowance(name, limit),)
        if part is None and limit is not None:
            part = max(1, limit // SHARE)
        if person is None or not part:
            return whole
        return (Allowance(f"{name}:{self._pseudonym(person)}", part), *whole)

    def spend(self, allowances: Allowances, cost: int) -> Spent | Awaitable[Spent] | None:
        """What is left after this cost; None where there is no budget. Raises BudgetSpent, at once or awaited."""
        return self._spends.spend(allowances, cost) if allowances else None

    def debit(self, allowances: Allowances, cost: int) -> None:
        """Takes a cost that was known only afterwards."""
        if allowances and cost:
            self._spends.debit(allowances, cost)

    def _pseudonym(self, person: str) -> str:
        return hashlib.blake2b(person.encode(), key=self._key, digest_size=16).hexdigest()


class BudgetCount:
    """What is used of a budget in the minute that ends then. Changed where it is: it is kept once."""

    __slots__ = ("ends", "used")

    def __init__(self, used: int, ends: float) -> None:
        self.used = used
        self.ends = ends


class InProcessCounts:
    """Counts in this process, of a bounded number of budgets. `now` is seconds since any moment."""

    def __init__(self, now: Callable[[], float] = time.time, *, clients: int = CLIENTS) -> None:
        self._now = now
        self._counts: LRUCache[str, BudgetCount] = LRUCache(maxsize=clients)

    def spend(self, allowances: Allowances, cost: int) -> Spent:
        """Takes a cost from all of these, or from none. Raises BudgetSpent."""
        now = self._now()
        counts = []
        lowest, left = -1, 0
        for allowance in allowances:
            count, limit = self._count(allowance.key, now), allowance.limit
            after = limit - count.used - cost
            if after < 0:
                raise BudgetSpent(cost, limit, max(1, ceil(count.ends - now)))
            if lowest < 0 or after < left:
                lowest, left = limit, after
            counts.append(count)
        for count in counts:
            count.used += cost
        return Spent(lowest, left)

    def debit(self, allowances: Allowances, cost: int) -> None:
        """Takes a cost from all of these, whatever is left."""
        now = self._now()
        for allowance in allowances:
            self._count(allowance.key, now).used += cost

    def _count(self, key: str, now: float) -> BudgetCount:
        """What is counted in the minute that runs, or begins now."""
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = BudgetCount(0, now + MINUTE)
        elif count.ends <= now:
            count.used, count.ends = 0, now + MINUTE
        return count

    async def close(self) -> None:
        """Holds nothing."""


def least(allowances: Allowances, used: Sequence[int]) -> Spent:
    """What is told of budgets of which so much is used: that of which least is left."""
    limit, left = allowances[0].limit, allowances[0].limit - used[0]
    for allowance, one in zip(allowances, used, strict=True):
        if allowance.limit - one < left:
            limit, left = allowance.limit, allowance.limit - one
    return Spent(limit, max(0, left))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else hashlib.sha256(name.encode()).hexdigest()


def _network(address: str) -> str:
    """The address; of one of version 6 its first half, since the rest is the client's to choose."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is None:
        return str(ipaddress.ip_network((read, 64), strict=False))
    return str(read)
