"""When an agency is closed, in Thai time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the moment it is, aware."""
THAILAND = ZoneInfo("Asia/Bangkok")


def now() -> datetime:
    """The real moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """Open from `begin` to `end`, which may be past midnight; only on weekdays if `weekdays`."""

    begin: time
    end: time
    weekdays: bool = False

    def is_open(self, moment: datetime) -> bool:
        """Whether it is, at an aware moment."""
        local = moment.astimezone(THAILAND)
        if self.weekdays and local.weekday() >= 5:
            return False
        clock = local.time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


ALWAYS = Opening(time(0), time(0))
"""Open all day: the span from midnight passes midnight."""
