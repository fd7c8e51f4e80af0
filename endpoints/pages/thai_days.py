"""Days and moments as people in Thailand write them: in Thai with the year of the Buddhist era."""

import calendar
import datetime
from typing import Final

from connectors.thai_time import THAILAND

SHORT: Final = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
LONG: Final = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
ENGLISH: Final = tuple(calendar.month_name)[1:]
WEEKDAYS: Final = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_ERA: Final = 543


def day(moment: datetime.datetime, language: str) -> str:
    """A moment in Thailand, to the minute."""
    local = moment.astimezone(THAILAND)
    if language == "en":
        return f"{local.day} {local:%B} {local.year}, {local:%H:%M}"
    return f"{local.day} {SHORT[local.month - 1]} {local.year + _ERA} เวลา {local:%H:%M} น."


def plain_day(language: str, year: int, month: int | None = None, date: int | None = None) -> str:
    """A day of the calendar, of which no more than the month or the year may be known."""
    months = ENGLISH if language == "en" else LONG
    known = [] if date is None or month is None else [str(date)]
    known += [] if month is None else [months[month - 1]]
    return " ".join([*known, str(year if language == "en" else year + _ERA)])


def long_day(date: datetime.date, language: str) -> str:
    """A day with its weekday."""
    if language == "en":
        return f"{date:%A} {date.day} {date:%B} {date.year}"
    return f"วัน{WEEKDAYS[date.weekday()]}ที่ {date.day} {LONG[date.month - 1]} {date.year + _ERA}"
