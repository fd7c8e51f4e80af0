"""Stops asking a source that fails, and finds out when it is well again."""

from collections import deque
from collections.abc import Callable
from enum import Enum

from connectors.manifest import Breaker as Policy


class BreakerState(Enum):
    """CLOSED lets every call through, OPEN none, HALF_OPEN one that tries."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """Opens when at least `minimum` calls ended within `window` and the part `failures` of them failed.

    After `pause` one call is let through: when it succeeds the breaker closes, when it fails the pause begins again.
    `opened` hears of each opening. `now` gives seconds that only grow.
    """

    def __init__(self, policy: Policy, now: Callable[[], float], opened: Callable[[], None] = lambda: None) -> None:
        self._policy = policy
        self._now = now
        self._tell = opened
        self._warned = float("-inf")
        self._ended: deque[tuple[float, bool]] = deque()
        self._failed = 0
        self._opened: float | None = None
        self._trying = False

    @property
    def state(self) -> BreakerState:
        if self._opened is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.seconds_left > 0 or self._trying else BreakerState.HALF_OPEN

    @property
    def seconds_left(self) -> float:
        """How long until a call is let through."""
        return 0.0 if self._opened is None else max(0.0, self._opened + self._policy.pause - self._now())

    def admit(self) -> bool:
        """Whether a call may be made now; one that is admitted ends in `succeeded`, `failed` or `forgotten`."""
        state = self.state
        if state is BreakerState.HALF_OPEN:
            self._trying = True
        return state is not BreakerState.OPEN

    def succeeded(self) -> None:
        if self._opened is not None:
            self._opened = None
            self._ended.clear()
            self._failed = 0
        self._trying = False
        self._count(True)

    def failed(self) -> None:
        self._count(False)
        enough = len(self._ended) >= self._policy.minimum
        warned = self._now() < self._warned + self._policy.pause
        if self._trying or warned or (enough and self._failed >= self._policy.failures * len(self._ended)):
            self._opened = self._now()
            self._tell()
        self._trying = False

    def warned(self) -> None:
        """Another process found the source failing: for the length of a pause one failure here is enough.

        Only a warning, since the fault may be the other's own.
        """
        self._warned = self._now()

    def forgotten(self) -> None:
        """The call was given up by whoever made it, which says nothing of the source."""
        self._trying = False

    def _count(self, well: bool) -> None:
        now = self._now()
        self._ended.append((now, well))
        self._failed += not well
        while self._ended and (self._ended[0][0] < now - self._policy.window or len(self._ended) > _REMEMBERED):
            self._failed -= not self._ended.popleft()[1]


_REMEMBERED = 10_000
