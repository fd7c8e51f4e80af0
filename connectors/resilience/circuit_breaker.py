"""Stops asking a source that fails, and finds out when it is well again."""

from collections import deque
from collections.abc import Callable
from enum import Enum

from connectors.manifest import Breaker as Policy

Ticket = int
"""Which spell of the breaker a call was admitted in."""


class CircuitState(Enum):
    """CLOSED lets every call through, OPEN none, HALF_OPEN one that tries."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class CircuitBreaker:
    """Opens when at least `minimum` calls ended within `window` and the part `failures` of them failed.

    After `pause` one call is let through: when it succeeds the breaker closes, when it fails the pause begins again.
    `opened` hears of each beginning of a pause, `turned` of an opening of what was closed and of each
    closing. `now` gives seconds that only grow.
    """

    def __init__(
        self,
        policy: Policy,
        now: Callable[[], float],
        opened: Callable[[], None] = lambda: None,
        turned: Callable[[CircuitState], None] = lambda state: None,
    ) -> None:
        self._policy = policy
        self._now = now
        self._tell = opened
        self._turned = turned
        self._warned = float("-inf")
        self._ended: deque[tuple[float, bool]] = deque()
        self._failed = 0
        self._opened: float | None = None
        self._trying = False
        self._spell = 0

    @property
    def state(self) -> CircuitState:
        if self._opened is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if self.seconds_left > 0 or self._trying else CircuitState.HALF_OPEN

    @property
    def seconds_left(self) -> float:
        """How long until a call is let through."""
        return 0.0 if self._opened is None else max(0.0, self._opened + self._policy.pause - self._now())

    def admit(self) -> Ticket | None:
        """A ticket if a call may be made now, with which `ended` is told how it ended."""
        state = self.state
        if state is CircuitState.OPEN:
            return None
        if state is CircuitState.HALF_OPEN:
            self._trying = True
            self._spell += 1
        return self._spell

    def ended(self, ticket: Ticket, well: bool | None) -> None:
        """A call ended well, or failed; None: whoever made it gave it up, which says nothing of the source.

        Neither does a call that was admitted before the breaker last opened or tried.
        """
        if ticket != self._spell:
            return
        tried, self._trying = self._trying, False
        if well is not None:
            if well:
                self._close()
            self._count(well)
            if not well and (tried or self._warned_lately or self._too_many):
                self._open()

    def warned(self) -> None:
        """Another process found the source failing: for the length of a pause one failure here is enough.

        Only a warning, since the fault may be the other's own.
        """
        self._warned = self._now()

    @property
    def _warned_lately(self) -> bool:
        return self._now() < self._warned + self._policy.pause

    @property
    def _too_many(self) -> bool:
        enough = len(self._ended) >= self._policy.minimum
        return enough and self._failed >= self._policy.failures * len(self._ended)

    def _open(self) -> None:
        was_closed, self._opened = self._opened is None, self._now()
        self._spell += 1
        self._tell()
        if was_closed:
            self._turned(CircuitState.OPEN)

    def _close(self) -> None:
        if self._opened is not None:
            self._opened = None
            self._ended.clear()
            self._failed = 0
            self._turned(CircuitState.CLOSED)

    def _count(self, well: bool) -> None:
        now = self._now()
        self._ended.append((now, well))
        self._failed += not well
        while self._ended and (self._ended[0][0] < now - self._policy.window or len(self._ended) > _REMEMBERED):
            self._failed -= not self._ended.popleft()[1]


_REMEMBERED = 10_000
