"""Values compared and checked: keys after normalising, identifiers by their check digits."""

import re
from decimal import Decimal
from operator import mul
from typing import Any, Final

from connectors.contract import ValueType
from connectors.text_folding import alike

_WEIGHTS: Final = range(13, 1, -1)
_OF_ZEROS: Final = ord("0") * sum(_WEIGHTS)
_ID_MARKS: Final = re.compile(r"[\s\-‐‑–]")
_AS_TEXT: Final = re.compile(r"""[='"]+([\d.]+)['"]*""", re.ASCII)
_AS_NUMBER: Final = re.compile(
    r"(\d{1,13})(?:\.0*)?|(\d{1,3}(?:,\d{3})+)(?:\.0*)?|(\d)\.?(\d*)[eE]\+?(\d\d?)", re.ASCII
)
_MOST_LOST: Final = 2
"""Zeros that an id may begin with."""
_MOST_DIGITS: Final = 400
"""As many as a floating number can have before its point."""
_LONGEST_KEY: Final = 10_000
"""Characters of what may be a key."""
IDENTIFIERS: Final = (ValueType.NATIONAL_ID, ValueType.JURISTIC_ID)


def has_check_digit(digits: str) -> bool:
    """Whether 13 digits end in the check digit of a Thai national or juristic id."""
    if len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
        return False
    *first, last = digits.encode()
    weighted = sum(map(mul, _WEIGHTS, first)) - _OF_ZEROS
    fits: bool = (11 - weighted % 11) % 10 == last - ord("0")
    return fits


def plain(value: Any) -> str | None:
    """A text, number or boolean as text without padding; None for a blank, a list, or anything else.

    A number is written with all its digits and no zeros behind the point: `12`, `12.5`.
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < _MOST_DIGITS * 3 else None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _plain_decimal(Decimal(repr(value)))
    return _plain_decimal(value) if isinstance(value, Decimal) else None


def _plain_decimal(number: Decimal) -> str | None:
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or None


def normal_key(kind: ValueType, value: Any) -> str | None:
    """A part of a key as it is compared: as a reader sees it (`alike`), an id as its 13 digits.

    None for what cannot be a key.
    """
    text = plain(value)
    if text is None or len(text) > _LONGEST_KEY:
        return None
    if kind in IDENTIFIERS:
        return _identifier(text)
    return alike(text) or None


def _identifier(text: str) -> str | None:
    """An id without the marks between its digits, and with the zeros that a spreadsheet took, where one can tell.

    `985558000017`, `985558000017.0`, `'0985558000017` and `9.85558000017E+11` are one id where its thirteen digits have
    a right check digit. What has lost digits (`9.85558E+11`) is none.
    """
    if len(text) == 13 and text.isascii() and text.isdigit():
        return text
    folded = alike(text)
    digits = _ID_MARKS.sub("", folded)
    if digits != folded:
        # What a mark stood between may be one letter now.
        digits = alike(digits)
    if as_text := _AS_TEXT.fullmatch(digits):
        digits = as_text[1]
    if found := _AS_NUMBER.fullmatch(digits):
        digits = found[1] or _ungrouped(found[2]) or _whole(found[3] + found[4], int(found[5])) or digits
    if 13 - _MOST_LOST <= len(digits) < 13 and has_check_digit(whole := digits.zfill(13)):
        return whole
    return digits or None


def _ungrouped(number: str | None) -> str | None:
    return number.replace(",", "") if number else None


def _whole(digits: str, exponent: int) -> str | None:
    """The digits of a number in scientific notation that has all of them."""
    return digits if len(digits) == exponent + 1 else None


def readable(kind: ValueType, key: str) -> bool:
    """Whether what stands where a key should, normalised, can be one: an id has thirteen digits."""
    return kind not in IDENTIFIERS or (len(key) == 13 and key.isascii() and key.isdigit())
