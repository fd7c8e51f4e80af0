"""Tells that an agency has begun to fail, and that it answers again: once each, not of every failure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cachebox import LRUCache

from connectors.errors import AgencyError, ConnectorFault, Pending

QUIET: Final = 300.0
"""Seconds after a turn in which a lookup that fails now and then is not told of again."""
_MOST: Final = 10_000
"""Lookups of tenants whose spell is remembered."""


class OutageEvent(Enum):
    """What has changed."""

    FAILS = "agency fails"
    WELL = "agency answers again"
    OPENED = "breaker opened"
    CLOSED = "breaker closed"


@dataclass(frozen=True, slots=True)
class OutageChange:
    """What changed, of which lookup; `cause` and `reason` are those of the failure, and hold no key and no value."""

    what: OutageEvent
    agency: str
    tenant: str
    lookup: str
    cause: str | None = None
    reason: str | None = None


class Outages:
    """How the lookups of one agency fare. `tell` hears of turns; `now` gives seconds that only grow."""

    def __init__(self, agency: str, now: Callable[[], float], tell: Callable[[OutageChange], None]) -> None:
        self._agency = agency
        self._now = now
        self._tell = tell
        self._failing: LRUCache[tuple[str, str], float] = LRUCache(_MOST)
        self._told: LRUCache[tuple[str, str], float] = LRUCache(_MOST)
        # What is told of the last failure, not the failure: that would hold on to all it came through, bodies too.
        self._last: LRUCache[str, tuple[str, str, str | None]] = LRUCache(_MOST)

    def well(self, tenant: str, lookup: str) -> None:
        """A call was answered."""
        # Most agencies are well at most times, and then this is all there is to do.
        if self._failing and self._failing.pop((tenant, lookup), None) is not None:
            self._tell(OutageChange(OutageEvent.WELL, self._agency, tenant, lookup))

    def failed(self, tenant: str, lookup: str, error: AgencyError) -> None:
        """A call failed."""
        if isinstance(error, Pending | ConnectorFault):
            # The one is none, the other is told of where it was raised.
            return
        self._last[tenant] = lookup, error.cause, error.reason or None
        one = tenant, lookup
        if one in self._failing or self._now() - self._told.get(one, float("-inf")) < QUIET:
            return
        self._failing[one] = self._told[one] = self._now()
        self._tell(OutageChange(OutageEvent.FAILS, self._agency, tenant, lookup, error.cause, error.reason or None))

    def opened(self, tenant: str) -> None:
        """A breaker opened that was closed, for what failed last."""
        lookup, cause, reason = self._last.get(tenant, ("", None, None))
        self._tell(OutageChange(OutageEvent.OPENED, self._agency, tenant, lookup, cause, reason))

    def closed(self, tenant: str) -> None:
        """A breaker closed that was open."""
        self._tell(OutageChange(OutageEvent.CLOSED, self._agency, tenant, ""))
