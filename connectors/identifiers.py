"""Values compared and checked: keys after normalising, identifiers by their check digits."""

import re
from typing import Any, Final

from connectors.contract import Kind

_THAI_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_BLANKS: Final = re.compile(r"\s+")
_ID_MARKS: Final = re.compile(r"[\s\-‐‑–]")


def arabic_digits(text: str) -> str:
    """Thai digits (๐–๙) as 0–9."""
    return text.translate(_THAI_DIGITS)


def has_check_digit(digits: str) -> bool:
    """Whether 13 digits end in the check digit of a Thai national or juristic id."""
    if len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
        return False
    weighted = sum((13 - place) * int(digit) for place, digit in enumerate(digits[:12]))
    return (11 - weighted % 11) % 10 == int(digits[12])


def plain(value: Any) -> str | None:
    """A text, number or boolean as text without padding; None for a blank, a list, or anything else."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None


def normal_key(kind: Kind, value: Any) -> str | None:
    """A part of a key as it is compared: no padding, Arabic digits, one blank for several; an id its 13 digits.

    A number that lost its leading zeros is an id all the same. None for what cannot be a key.
    """
    text = plain(value)
    if text is None:
        return None
    text = arabic_digits(text)
    if kind in (Kind.NATIONAL_ID, Kind.JURISTIC_ID):
        digits = _ID_MARKS.sub("", text)
        return digits.zfill(13) if isinstance(value, int) else digits
    return _BLANKS.sub(" ", text)
