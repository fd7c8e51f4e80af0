"""Whether an operation may run at all: what it costs, how it came, and whether its app registered it."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from graphql import GraphQLError, GraphQLSchema, OperationType

from access.budget import Budget, Spent
from access.caller import Allowed, Caller
from access.refused import IntrospectionOff, NotRegistered, OnlyByPost, RequestRefused
from resolvers.request import Request
from schema.visible import Visible


class Admission(msgspec.Struct, eq=False):
    """One request's way in. It pays once, however often its operation is run.

    `get` says that it came by GET, `registered` that its app registered the operation.
    """

    budget: Budget | None
    caller: Caller
    address: str
    get: bool
    registered: bool = False
    cost: int | None = None
    spent: Spent | None = None

    def admit(self, kind: OperationType, cost: int) -> Awaitable[None] | None:
        """Takes the cost from the client's budget. Raises RequestRefused."""
        if self.cost is not None:
            return None
        if self.get and kind is not OperationType.QUERY:
            raise OnlyByPost
        if self.caller.allowed is Allowed.REGISTERED_ONLY and not self.registered:
            raise NotRegistered
        self.cost = max(1, cost)
        if self.budget is None:
            return None
        self.budget.check(self.cost)
        free = self.caller.allowed is Allowed.REGISTERED_FREE and self.registered
        spending = None if free else self.budget.spend(self.caller, self.address, self.cost)
        if spending is None or isinstance(spending, Spent):
            self.spent = spending
            return None
        return self._paid(spending)

    async def _paid(self, spending: Awaitable[Spent]) -> None:
        self.spent = await spending

    def told(self) -> dict[str, Any]:
        """What the operation cost, and what is left of the minute's budget; nothing before it was admitted."""
        if self.cost is None:
            return {}
        left = {"limit": self.spent.limit, "remaining": self.spent.remaining} if self.spent else {}
        return {"requested": self.cost, **left}


def admitted(request: Request, kind: OperationType, cost: int) -> Awaitable[None] | None:
    """Asks the request's admission. Raises GraphQLError."""
    if request.admission is None:
        return None
    try:
        admitting = request.admission.admit(kind, cost)
    except RequestRefused as refused:
        raise GraphQLError(str(refused), original_error=refused) from refused
    return None if admitting is None else _awaited(admitting)


async def _awaited(admitting: Awaitable[None]) -> None:
    try:
        await admitting
    except RequestRefused as refused:
        raise GraphQLError(str(refused), original_error=refused) from refused


def telling(visible: Visible, *, introspection: bool) -> Callable[[Request], GraphQLSchema]:
    """What introspection tells a request of: what its token may read. Raises GraphQLError where it is off."""

    def told(request: Request) -> GraphQLSchema:
        if not introspection:
            off = IntrospectionOff()
            raise GraphQLError(str(off), original_error=off)
        return visible.to(request.caller.scopes)

    return told


def refused_by(errors: list[GraphQLError] | None) -> RequestRefused | None:
    """Why a whole operation was refused; None when it was not."""
    for error in errors or ():
        if isinstance(error.original_error, RequestRefused):
            return error.original_error
    return None
