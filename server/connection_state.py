"""The connections of a process: how many may be open, how much they keep together, and who goes when it is too much."""

from typing import Protocol, cast

import bounds
from endpoints.http.refused_requests import RefusedRequests
from endpoints.http.uvicorn_internals import ServerState


class BoundedConnection(Protocol):
    """A connection that is looked at once a second.

    `number` is which of its process it is, in the order they came; `looks` how many looks the client has kept the hub
    waiting for.
    """

    number: int
    looks: int

    @property
    def awaited(self) -> bool:
        """Whether it is the client that something is waited for, not the hub."""
        ...

    @property
    def kept(self) -> int:
        """Bytes of a request that is not whole."""
        ...

    def look(self) -> None:
        """Whether the client has kept the hub waiting for too long: then it goes."""
        ...

    def drop(self) -> None:
        """Closes it at once, whatever has not been sent."""
        ...


class ConnectionState(ServerState):
    """What the connections of a process know of it, and of one another: `most` may be open, and few more."""

    ending = False
    most = bounds.CONNECTIONS.most
    arrived = 0

    def __init__(self) -> None:
        super().__init__()
        self.refused = RefusedRequests()

    def make_room(self, newcomer: BoundedConnection) -> int:
        """How many are open beyond those that may be. Those who keep the hub waiting longest go before, many at a
        time, so that a crowd does not have all the others looked through for each of its own."""
        gone = [one for one in self._awaited() if one is not newcomer][: self.most // 16 + 1]
        for one in gone:
            one.drop()
        return len(self.connections) - len(gone) - self.most

    def look(self) -> None:
        """Taken once a second: who keeps the hub waiting for too long, or has it keep too much, goes."""
        self.refused.look()
        for one in self._own():
            one.look()
        kept = sum(one.kept for one in self._own())
        for one in self._awaited() if kept > bounds.UNREAD_BODIES.most else ():
            kept -= one.kept
            one.drop()
            if kept <= bounds.UNREAD_BODIES.most:
                return

    def drop(self) -> None:
        """Cuts off whoever is left."""
        for one in self._own():
            one.drop()

    def _awaited(self) -> list[BoundedConnection]:
        """Those of which it is the client that something is waited for, the longest first."""
        awaited = sorted((one for one in self._own() if one.awaited), key=lambda one: one.number)
        return sorted(awaited, key=lambda one: one.looks, reverse=True)

    def _own(self) -> list[BoundedConnection]:
        return cast("list[BoundedConnection]", list(self.connections))
