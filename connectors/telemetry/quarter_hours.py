"""How often each agency was asked in a quarter of an hour, and how often that failed, until it is kept elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors.errors import ConnectorFault
from connectors.provider import Call
from connectors.schema_drift import DriftReport

QUARTER: Final = timedelta(minutes=15)


@dataclass(slots=True)
class Tally:
    """Calls to one agency, and those of them that failed."""

    calls: int = 0
    failed: int = 0


class QuarterHours:
    """Hears of calls, and hands over what they came to: by agency and by the moment (UTC) that a quarter began at."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._tallies: dict[tuple[str, datetime], Tally] = {}

    def call(self, call: Call) -> None:
        """A call has ended; one that nobody waits for any longer says nothing of the agency."""
        if call.outcome == "CANCELLED":
            return
        tally = self._tallies.setdefault((call.agency, quarter_of(self._now())), Tally())
        tally.calls += 1
        tally.failed += not call.well

    def odd(self, report: DriftReport) -> None:
        """An answer that was odd was an answer."""

    def fault(self, fault: ConnectorFault) -> None:
        """What was raised is a call that failed, where it was one."""

    def take(self) -> Mapping[tuple[str, datetime], Tally]:
        """What was heard since it was last taken."""
        taken, self._tallies = self._tallies, {}
        return taken

    def put_back(self, taken: Mapping[tuple[str, datetime], Tally]) -> None:
        """What was taken and could not be kept counts again."""
        for key, tally in taken.items():
            known = self._tallies.setdefault(key, Tally())
            known.calls += tally.calls
            known.failed += tally.failed


def quarter_of(moment: datetime) -> datetime:
    """When the quarter of an hour of an aware moment began (UTC)."""
    at = moment.astimezone(UTC)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
