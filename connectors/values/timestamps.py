"""Moments as agencies write them: ISO 8601 in two eras, formats, seconds since 1970, and `/Date(…)/`."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.expressions.jmespath_paths import Unfit
from connectors.values.date_formats import EPOCHS, pattern
from connectors.values.thai_dates import Era, parted, typed_day, written

_COMPACT: Final = ("yyyymmddhhmiss",)
_ISO: Final = re.compile(r"(\d{4})(-?\d\d-?\d\d(?:[T ].+)?)", re.ASCII)
_OFFSET_APART: Final = re.compile(r" (?=(?:[+-]\d\d(?::?\d\d)?|Z)$)")
_DOT_NET: Final = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_SINCE_1970: Final = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})(?:\.\d+)?", re.ASCII)
_HOURS: Final = pattern("yyyymmddhh")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)

Read = Callable[[Any], datetime]
"""Reads a value as a moment; raises Unfit."""


def moment_reader(era: Era, formats: Sequence[str], zone: str) -> Read:
    """Reads moments; without an offset they are meant in `zone`. Raises NotAFormat.

    Without `formats` it reads ISO 8601, `yyyymmddhhmiss`, `/Date(…)/` of .NET, and whole seconds (ten digits) or
    milliseconds (thirteen) since 1970, where nothing else can be meant.
    """
    place = ZoneInfo(zone)
    counted = [EPOCHS[text] for text in formats if text in EPOCHS]
    patterns = [pattern(text) for text in formats or _COMPACT if text not in EPOCHS]

    def read(value: Any) -> datetime:
        if isinstance(value, date):
            return _typed(value, era, place)
        text = _number(value) if isinstance(value, int | float | Decimal) else written(value)
        if not formats and (moment := _usual(text, era, place)) is not None:
            return moment
        if counted and _NUMBER.fullmatch(text):
            return _since_1970(text, counted[0])
        return _parted(text, patterns, era, place)

    return read


def _typed(value: date, era: Era, place: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        day = typed_day(value, era, place)
        return datetime(day.year, day.month or 1, day.day or 1, tzinfo=place)
    year = era.of_cell(value.year)
    try:
        moment = value.replace(year=year)
    except ValueError:
        raise Unfit("29 February of no leap year") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=place)


def _number(value: int | float | Decimal) -> str:
    if isinstance(value, bool):
        raise Unfit("no text")
    try:
        return f"{Decimal(str(value)):f}"
    except (InvalidOperation, ValueError):
        raise Unfit("no number") from None


def _usual(text: str, era: Era, place: ZoneInfo) -> datetime | None:
    """What is read without a format; None where it is written otherwise."""
    if found := _DOT_NET.fullmatch(text):
        return _since_1970(found[1], 1000)
    if found := _SINCE_1970.fullmatch(text):
        if found[1] and _means_hours(text, era):
            raise Unfit("seconds since 1970, or yyyymmddhh: a format must say which")
        return _since_1970(text, 1 if found[1] else 1000)
    if found := _ISO.fullmatch(_OFFSET_APART.sub("", text.upper())):
        year = era.year(int(found[1]))
        try:
            moment = datetime.fromisoformat(f"{year:04}{found[2]}")
        except ValueError:
            raise Unfit("no moment of the calendar") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=place)
    return None


def _means_hours(text: str, era: Era) -> bool:
    try:
        return int(parted(text, [_HOURS], era)[1]["hour"] or 0) < 24
    except Unfit:
        return False


def _since_1970(text: str, each: int) -> datetime:
    try:
        moment = datetime.fromtimestamp(float(Decimal(text) / each), UTC)
    except (ValueError, OverflowError, OSError):
        raise Unfit("no moment of the calendar") from None
    Era("ce").year(moment.year)
    return moment


def _parted(text: str, patterns: Sequence[re.Pattern[str]], era: Era, place: ZoneInfo) -> datetime:
    found, parts = parted(text, patterns, era)
    day = found.exact()
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if noon := parts.get("noon"):
        if not 1 <= hour <= 12:
            raise Unfit("no hour of half a day")
        hour = hour % 12 + (12 if noon.lower().startswith("p") or noon == "หลังเที่ยง" else 0)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=place)
    except ValueError:
        raise Unfit("no time of day") from None
