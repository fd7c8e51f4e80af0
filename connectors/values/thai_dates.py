"""Days as agencies write them: two eras, many formats, days and months that are not known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from re import Pattern
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.expressions.jmespath_paths import Unfit
from connectors.text_folding import alike
from connectors.values.date_formats import pattern
from connectors.values.identifiers import plain
from connectors.values.month_names import month_number

BUDDHIST_ERA: Final = 543
"""Years that the Buddhist era is ahead of the Christian era (since B.E. 2484)."""

_FORMATS: Final = ("yyyymmdd", "yyyy-mm-dd")

# A year that can only be of the other era is refused rather than guessed at.
_YEARS: Final = {"be": range(2300, 2800), "ce": range(1700, 2300)}
PIVOTS: Final = {"be": 2500, "ce": 1969}
"""The first of the hundred years that a year of two digits may mean, where the manifest says nothing else."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, Christian era, of which the month and the day may be unknown."""

    year: int
    month: int | None
    day: int | None

    def exact(self) -> date:
        """As a date; raises Unfit where a part is unknown."""
        if self.month is None or self.day is None:
            raise Unfit("the day or the month is not known")
        return date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Era:
    """How years are written: in the era "be" or "ce", those of two digits meant from `pivot` on."""

    name: str
    pivot: int | None = None

    def year(self, written: int) -> int:
        """In the Christian era. Raises Unfit for a year that is of no such era."""
        if written not in _YEARS[self.name]:
            raise Unfit("the year is not of that era")
        return written - BUDDHIST_ERA if self.name == "be" else written

    def short(self, written: int) -> int:
        """A year of two digits, in the Christian era."""
        pivot = self.pivot or PIVOTS[self.name]
        return self.year(pivot + (written - pivot) % 100)

    def of_cell(self, written: int) -> int:
        """The year of a value that is a date already, and then of the Christian era but for one typed in the other."""
        return written if written in _YEARS["ce"] else self.year(written)


def day_reader(era: Era, formats: Sequence[str], zone: str) -> Callable[[Any], Day]:
    """Reads days in any of `formats`, and moments as the day in `zone`. Raises NotAFormat; the reader Unfit."""
    patterns = [pattern(text) for text in formats or _FORMATS]
    place = ZoneInfo(zone)

    def read(value: Any) -> Day:
        if isinstance(value, date):
            return typed_day(value, era, place)
        return parted(written(value), patterns, era)[0]

    return read


def typed_day(value: date, era: Era, place: ZoneInfo) -> Day:
    """The day of a date, or of a moment where `place` is. Raises Unfit."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            value = value.astimezone(place)
        except OverflowError:
            raise Unfit("the year is not of that era") from None
    return _of_calendar(era.of_cell(value.year), value.month, value.day)


def written(value: Any) -> str:
    """A text, or a whole number as one, to be held against formats. Raises Unfit."""
    text = None if isinstance(value, bool) else plain(value)
    if text is None:
        raise Unfit("no text")
    return alike(text)


def parted(text: str, patterns: Sequence[Pattern[str]], era: Era) -> tuple[Day, dict[str, str | None]]:
    """The one day that a text means in these patterns, and its parts. Raises Unfit."""
    found: dict[Day, dict[str, str | None]] = {}
    wrong = Unfit("not written in any of the formats")
    for one in patterns:
        if match := one.fullmatch(text):
            parts = match.groupdict()
            try:
                found.setdefault(_day(parts, era), parts)
            except Unfit as error:
                wrong = error
    if len(found) > 1:
        raise Unfit("it may mean two days, by two of the formats")
    for day, parts in found.items():
        return day, parts
    raise wrong


def _day(parts: dict[str, str | None], era: Era) -> Day:
    year = era.short(int(short)) if (short := parts.get("short")) else era.year(int(parts["year"] or 0))
    month: int | None = int(parts.get("month") or 0) or None
    if name := parts.get("name"):
        month = month_number(name)
        if month is None:
            raise Unfit("no month of that name")
    day: int | None = int(parts.get("day") or 0) or None
    if day is not None and month is None:
        raise Unfit("a day without a month")
    return _of_calendar(year, month, day)


def _of_calendar(year: int, month: int | None, day: int | None) -> Day:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise Unfit("29 February of no leap year" if (month, day) == (2, 29) else "no day of the calendar") from None
    return Day(year, month, day)
