"""What a national id is, and whether a text holds one: decided here and nowhere else, for tokens, cases, the ledger,
commands, arguments and agencies' rows alike.

Every character is folded first: digits of every script and width are digits, and whatever is neither letter nor digit
(blanks, dashes, dots, marks, what cannot be seen) only separates them.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from connectors.values.identifiers import has_check_digit

_LETTER: Final = "x"  # what digits are not read across
_UNSEEN: Final = frozenset("\u115f\u1160")  # letters by their category that nobody sees, as NFKC writes them
_WRITTEN: Final = 64  # characters of the longest way to write an id
_RUN: Final = re.compile(r"(?=([1-9][0-9]{12}))")  # every thirteen digits, overlapping ones too
_THIRTEEN: Final = re.compile(r"(?:[^0-9]*+[0-9]){13}").match  # digits, wherever in a text of ASCII they stand
# Drawn by lot, some of these have thirteen digits in a row; one of digits alone is not taken for drawn.
_UUID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9-]{0,35}[a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])", re.IGNORECASE
)

_SEEN: Final = r"\d[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
_AS_WRITTEN: Final = re.compile(
    rf"(?<!\d)(?:(?:{_SEEN}){{13}}|{_SEEN}\W+(?:{_SEEN}){{4}}\W+(?:{_SEEN}){{5}}\W+(?:{_SEEN}){{2}}\W+\d)(?!\d)"
)
"""Thirteen digits in one, or as they stand on a card; nobody writes an address of a network so."""

has_letter: Final = re.compile("[A-Za-zก-ฮ]").search
"""Tells most texts, at the price of one look, from those that could be an id."""


def national_id(text: str) -> str | None:
    """The 13 digits of a person's id, however it is written; None for a text that is none."""
    digits = written_digits(text)
    return digits if digits is not None and digits[0] != "0" and has_check_digit(digits) else None


def juristic_id(text: str) -> str | None:
    """The 13 digits of a business's id, which begin with 0, however it is written; None for a text that is none."""
    digits = written_digits(text)
    return digits if digits is not None and digits[0] == "0" and has_check_digit(digits) else None


class NotAnId(ValueError):
    """A text that is taken for a person's or a business's id and is none; carries nothing of it."""

    def __init__(self) -> None:
        super().__init__("no id of 13 digits with its check digit")


def proved(text: str) -> str:
    """A person's or a business's id in its 13 digits. Raises NotAnId."""
    found = identifier(text)
    if found is None:
        raise NotAnId
    return found


def identifier(text: str) -> str | None:
    """A person's or a business's id; None for a text that is neither."""
    return national_id(text) or juristic_id(text)


def written_digits(text: str) -> str | None:
    """The 13 digits that a text consists of, however they are written, with what separates them; None for another."""
    digits = _digits(text)
    return digits if digits is not None and len(digits) == 13 else None


def holds_national_id(text: str) -> bool:
    """Whether a person's id stands somewhere in a text, however it is written; in time linear in its length."""
    if text.isascii() and not _THIRTEEN(text):
        return False
    folded = _UUID.sub(_LETTER, text).translate(_FOLDED)
    return any(has_check_digit(run[1]) for run in _RUN.finditer(folded))


def without_ids(text: str) -> str:
    """A message without what may be somebody's id in it, the wrong ones too: one that is mistyped is nearly right."""
    return _AS_WRITTEN.sub("•••", text)


def _digits(text: str) -> str | None:
    """The digits of a text that has nothing but digits and what separates them; None for another, or a long one."""
    if len(text) > _WRITTEN or has_letter(text):
        return None
    digits = text if text.isascii() and text.isdigit() else text.translate(_FOLDED)
    return None if _LETTER in digits else digits


class _Folded:
    """What `str.translate` makes of each character: digits, nothing for what separates, _LETTER for anything else."""

    def __getitem__(self, code: int) -> str:
        return _folded(chr(code))


_FOLDED: Final = _Folded()


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    # One by one: NFKC over a whole text takes time in the square of the marks that stand in a row.
    return "".join(_read(part) for part in unicodedata.normalize("NFKC", character))


def _read(part: str) -> str:
    number = unicodedata.numeric(part, -1)
    if number in range(10):
        return str(int(number))
    return _LETTER if unicodedata.category(part)[0] in "LN" and part not in _UNSEEN else ""
