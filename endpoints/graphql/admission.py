"""Whether an operation may run at all: what it costs, how it came, and whether its app registered it."""

from collections.abc import Awaitable
from typing import Any, Final

import msgspec
from graphql import GraphQLError, OperationType

from access.caller import Allowed, Caller
from access.permissions.operation_errors import NotRegistered, OnlyByPost, RequestRefused
from access.rate_limit.budget import BYTES, Allowances, Budget, Spent

# An enumeration's members are slow to reach, for what is asked at every request.
_QUERY: Final = OperationType.QUERY
_REGISTERED_FREE, _REGISTERED_ONLY = Allowed.REGISTERED_FREE, Allowed.REGISTERED_ONLY


class Admission(msgspec.Struct, eq=False):
    """One request's way in. It pays once, however often its operation is run: what that costs before, and the bytes of
    its answer afterwards.

    `get` says that it came by GET, `registered` that its app registered the operation.
    """

    budget: Budget | None
    caller: Caller
    address: str
    get: bool
    registered: bool = False
    cost: int | None = None
    spent: Spent | None = None
    allowances: Allowances = ()
    answered: int | None = None

    def admit(self, kind: OperationType, cost: int) -> Awaitable[None] | None:
        """Takes the cost from the client's budget. Raises RequestRefused."""
        if self.cost is not None:
            return None
        if self.get and kind is not _QUERY:
            raise OnlyByPost
        caller, budget = self.caller, self.budget
        if caller.allowed is _REGISTERED_ONLY and not self.registered:
            raise NotRegistered
        self.cost = cost = cost if cost > 0 else 1
        if budget is None:
            return None
        budget.check(cost)
        if caller.allowed is not _REGISTERED_FREE or not self.registered:
            self.allowances = budget.allowances(caller, self.address)
        spending = budget.spend(self.allowances, cost)
        if spending is None or isinstance(spending, Spent):
            self.spent = spending
            return None
        return self._paid(spending)

    async def _paid(self, spending: Awaitable[Spent]) -> None:
        self.spent = await spending

    def pay(self, size: int) -> None:
        """Takes what an answer of so many bytes costs, once; whoever reads the answer does not wait for it."""
        if self.cost is None or self.answered is not None:
            return
        self.answered = size // BYTES
        if self.answered and self.budget is not None:
            self.budget.debit(self.allowances, self.answered)

    def told(self) -> dict[str, Any]:
        """What the operation cost and its answer, the most that one may, and what is left of the minute's budget;
        nothing before it was admitted."""
        if self.cost is None:
            return {}
        answered, told = self.answered or 0, {"requested": self.cost, "answered": self.answered or 0}
        if self.budget is not None:
            told["costliest"] = self.budget.costliest
        if self.spent is not None:
            told |= {"limit": self.spent.limit, "remaining": max(0, self.spent.remaining - answered)}
        return told


def refused_by(errors: list[GraphQLError] | None) -> RequestRefused | None:
    """Why a whole operation was refused; None when it was not."""
    for error in errors or ():
        if isinstance(error.original_error, RequestRefused):
            return error.original_error
    return None
