"""When a source is closed, and when it opens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.manifest import Closed

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def opens_at(closed: Sequence[Closed], now: datetime) -> datetime | None:
    """When a source that is closed at `now` (aware) opens, in its own zone; None when it is open."""
    opening: datetime | None = None
    at = now
    while (end := _end_of_span(closed, at)) is not None:
        at = opening = end
        if at - now > timedelta(days=8):
            break
    return opening


def _end_of_span(closed: Sequence[Closed], at: datetime) -> datetime | None:
    for span in closed:
        zone = ZoneInfo(span.zone)
        local = at.astimezone(zone)
        for back in (0, 1):
            day = (local - timedelta(days=back)).date()
            if span.days and _DAYS[day.weekday()] not in span.days:
                continue
            begin = datetime.combine(day, span.daily.begin, zone)
            end = datetime.combine(day, span.daily.end, zone)
            if span.daily.end <= span.daily.begin:
                end += timedelta(days=1)
            if begin <= local < end:
                return end
    return None
