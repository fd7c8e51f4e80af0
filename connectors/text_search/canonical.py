"""The one form in which texts are searched: what means the same when it is read is the same text."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from connectors.text_folding import alike
from connectors.text_search.abbreviations import ABBREVIATIONS

THAI: Final = "\u0e00-\u0e7f"
END: Final = "\u0001"
"""Stands around each text of a row; no canonical text has it."""
_FOLLOWS: Final = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e"
"""What belongs to the letter before it: a word does not begin with it."""


def _pattern(abbreviations: Iterable[str]) -> re.Pattern[str]:
    """Any of them: with all its dots wherever it stands; and where no word goes on before or behind it with some of
    them or none, or of three letters with blanks."""
    letters = [one.split(".")[:-1] for one in sorted(abbreviations, key=len, reverse=True)]
    dotted = "|".join(r"\.\s?".join(one) for one in letters)
    either = "|".join((r"(?:\.\s?|\s)?" if len(one) > 2 else r"(?:\.\s?)?").join(one) for one in letters)
    return re.compile(rf"({dotted})\.\s?|(?<![{THAI}])({either})(?:\.\s?|(?![{_FOLLOWS}]))")


_LONG: Final = {one.replace(".", ""): word for one, word in ABBREVIATIONS.items()}
_ABBREVIATION: Final = _pattern(ABBREVIATIONS)
_BETWEEN: Final = re.compile(r"[.\s]")
_MARKS: Final = re.compile(rf"[^\w\s.{THAI}]|(?<!\d)\.|\.(?!\d)|_")
_BESIDE_THAI: Final = re.compile(rf"(?<=[{THAI}])\s+|\s+(?=[{THAI}])")
_DOTS: Final = re.compile(rf"(?<=[{THAI}])\.\s?(?=[{THAI}])")
_AS_HEARD: Final = str.maketrans("ใศษณญฎฏฐฑฒธภฆฬ", "ไสสนยตตถทททพคล", "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c")


def canonical(text: str) -> str:
    """A text as it is searched: NFKC, small letters, Arabic digits, Thai marks in one order, abbreviations written out,
    one blank between words of other scripts and none beside Thai, which writes its words without."""
    return " ".join(_BESIDE_THAI.sub("", spaced(text)).split())


def spaced(text: str) -> str:
    """A text in its canonical form but for its blanks, at which whoever searches parts her words."""
    text = unicodedata.normalize("NFKC", alike(text)).casefold()
    text = alike(text)
    if not text.isascii():
        text = _ABBREVIATION.sub(lambda found: _LONG[_BETWEEN.sub("", found[1] or found[2])], text)
        text = _DOTS.sub("", text)
    return " ".join(_MARKS.sub(" ", text).split())


def heard(text: str) -> str:
    """A canonical text without its tone marks and with one letter for those that sound alike: how it is misspelt."""
    return text.translate(_AS_HEARD)


def grams(text: str, size: int) -> list[str]:
    """The parts of so many characters that a text has, one beginning at each of its characters."""
    return list(map("".join, zip(*(text[at:] for at in range(size)), strict=False)))
