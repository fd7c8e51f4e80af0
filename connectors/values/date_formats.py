"""How dates and times are written, as a manifest says it: `dd/mm/yyyy`, `d month yy`, `epoch`."""

import re
import unicodedata
from typing import Final

_TOKENS: Final = {
    "yyyy": r"(?P<year>\d{4})",
    "yy": r"(?P<short>\d{2})",
    "month": r"(?P<name>[^\d\s/-]+)",
    "mm": r"(?P<month>\d{2})",
    "dd": r"(?P<day>\d{2})",
    "hh": r"(?P<hour>\d{2})",
    "mi": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})(?:[.,]\d+)?",
    "noon": r"(?P<noon>[ap]\.?m\.?|ก่อนเที่ยง|หลังเที่ยง)",
    "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "h": r"(?P<hour>\d{1,2})",
}
_TOKEN: Final = re.compile("yyyy|yy|month|noon|mm|dd|hh|mi|ss|m|d|h")
EPOCHS: Final = {"epoch": 1, "epoch-ms": 1000}
"""Moments counted from the beginning of 1970 in UTC, by what they are called: how many make a second."""


class NotAFormat(ValueError):
    """A format without a year, with a part twice, or with letters that stand for nothing."""


def pattern(text: str) -> re.Pattern[str]:
    """A format as a pattern for texts that are `alike` already; its groups are the parts. Raises NotAFormat."""
    parts: list[str] = []
    left: list[str] = []
    end = 0
    text = text.strip()
    for token in _TOKEN.finditer(text):
        left.append(text[end : token.start()])
        parts += [_literal(left[-1]), _TOKENS[token[0]]]
        end = token.end()
    left.append(text[end:])
    parts.append(_literal(left[-1]))
    try:
        made = re.compile("".join(parts), re.IGNORECASE)
    except re.error:
        raise NotAFormat(f'"{text}" has a part twice') from None
    if stray := re.search(r"[A-Za-z]+", "".join(left).replace("T", "").replace("Z", "")):
        raise NotAFormat(f'"{text}" has "{stray[0]}", which stands for nothing: use yyyy, yy, mm, m, dd, d or month')
    if ("year" in made.groupindex) == ("short" in made.groupindex):
        raise NotAFormat(f'"{text}" has no yyyy or yy')
    return made


def _literal(text: str) -> str:
    """What stands between the parts, with one blank for several."""
    return re.escape(re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)))
