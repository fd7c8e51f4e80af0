"""Dates as agencies write them: two eras, many formats, days and months that are not known."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.expressions import Unfit
from connectors.identifiers import arabic_digits

BUDDHIST_ERA: Final = 543
"""Years that the Buddhist era is ahead of the Christian era (since B.E. 2484)."""

_TOKENS: Final = {
    "yyyy": r"(?P<year>\d{4})",
    "month": r"(?P<name>[^\d\s/-]+)",
    "mm": r"(?P<month>\d{2})",
    "dd": r"(?P<day>\d{2})",
    "hh": r"(?P<hour>\d{2})",
    "mi": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
}
_TOKEN: Final = re.compile("yyyy|month|mm|dd|hh|mi|ss|m|d")
_DATE_FORMATS: Final = ("yyyymmdd", "yyyy-mm-dd")
_TIME_FORMATS: Final = ("yyyy-mm-ddThh:mi:ss", "yyyy-mm-dd hh:mi:ss", "yyyymmddhhmiss")
_MONTHS: Final = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)
_ENGLISH: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH_NUMBER: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names} | {
    spelt: number for number, name in enumerate(_ENGLISH, 1) for spelt in (name, name[:3], f"{name[:3]}.")
}

# A year that can only be of the other era is refused rather than guessed at.
_YEARS: Final = {"be": range(2300, 2800), "ce": range(1700, 2300)}


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


class NotAFormat(ValueError):
    """A format without a year, or with a part twice."""


def day_reader(era: str, formats: Sequence[str]) -> Callable[[Any], Day]:
    """Reads days of the era "be" or "ce", in any of `formats`; raises NotAFormat. The reader raises Unfit."""
    patterns = [_pattern(text) for text in formats or _DATE_FORMATS]

    def read(value: Any) -> Day:
        if isinstance(value, date):
            return Day(_year(value.year, era), value.month, value.day)
        return _day(_parts(value, patterns), era)

    return read


def moment_reader(era: str, formats: Sequence[str], zone: str) -> Callable[[Any], datetime]:
    """Reads moments; without an offset they are meant in `zone`. In the Christian era ISO 8601 is read as well."""
    patterns = [_pattern(text) for text in formats or _TIME_FORMATS]
    place = ZoneInfo(zone)

    def read(value: Any) -> datetime:
        if isinstance(value, datetime):
            moment = value.replace(year=_year(value.year, era))
            return moment if moment.tzinfo else moment.replace(tzinfo=place)
        if era == "ce" and not formats and isinstance(value, str):
            moment = _iso(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=place)
        parts = _parts(value, patterns)
        day = _day(parts, era).exact()
        hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
        try:
            return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=place)
        except ValueError:
            raise Unfit("no time of day") from None

    return read


def _iso(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(arabic_digits(text.strip()))
    except ValueError:
        raise Unfit("not written in any of the formats") from None
    _year(moment.year, "ce")
    return moment


def _pattern(text: str) -> re.Pattern[str]:
    parts: list[str] = []
    left: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        left.append(text[end : token.start()])
        parts += [re.escape(left[-1]), _TOKENS[token[0]]]
        end = token.end()
    left.append(text[end:])
    parts.append(re.escape(left[-1]))
    try:
        pattern = re.compile("".join(parts))
    except re.error:
        raise NotAFormat(f'"{text}" has a part twice') from None
    if stray := re.search(r"[A-Za-z]+", "".join(left).replace("T", "").replace("Z", "")):
        raise NotAFormat(f'"{text}" has "{stray[0]}", which stands for nothing: use yyyy, mm, m, dd, d or month')
    if "year" not in pattern.groupindex:
        raise NotAFormat(f'"{text}" has no yyyy')
    return pattern


def _parts(value: Any, patterns: Sequence[re.Pattern[str]]) -> dict[str, str | None]:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unfit("no text")
    text = arabic_digits(str(value).strip())
    for pattern in patterns:
        if match := pattern.fullmatch(text):
            return match.groupdict()
    raise Unfit("not written in any of the formats")


def _day(parts: dict[str, str | None], era: str) -> Day:
    year = _year(int(parts["year"] or 0), era)
    month: int | None = int(parts.get("month") or 0) or None
    if name := parts.get("name"):
        month = _MONTH_NUMBER.get(name.lower())
        if month is None:
            raise Unfit("no month of that name")
    day: int | None = int(parts.get("day") or 0) or None
    if day is not None and month is None:
        raise Unfit("a day without a month")
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise Unfit("no day of the calendar") from None
    return Day(year, month, day)


def _year(year: int, era: str) -> int:
    if year not in _YEARS[era]:
        raise Unfit("the year is not of that era")
    return year - BUDDHIST_ERA if era == "be" else year
