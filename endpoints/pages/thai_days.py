"""Days and moments as people in Thailand write them: in Thai with the year of the Buddhist era."""

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
WEEKDAYS: Final = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_ERA: Final = 543


def day(moment: datetime.datetime, language: str) -> str:
    """A moment in Thailand, to the minute."""
    local = moment.astimezone(THAILAND)
    if language == "en":
        return f"{local.day} {local:%B} {local.year}, {local:%H:%M}"
    return f"{local.day} {SHORT[local.month - 1]} {local.year + _ERA} เวลา {local:%H:%M} น."


def long_day(date: datetime.date, language: str) -> str:
    """A day with its weekday."""
    if language == "en":
        return f"{date:%A} {date.day} {date:%B} {date.year}"
    return f"วัน{WEEKDAYS[date.weekday()]}ที่ {date.day} {LONG[date.month - 1]} {date.year + _ERA}"
