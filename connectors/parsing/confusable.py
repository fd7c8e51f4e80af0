"""Names that look alike: of two of them only the first is somebody's.

GraphQL's names are of ASCII letters, digits and _. Those of them that Unicode calls confusable (UTS #39) are taken for
one another here, as are capital and small letters, and so `i` for `l`. Names in words, of apps, are of Thai and Latin
letters alone: so no letter of another script passes for one of theirs, and what is left is compared in the same way.
"""

import string
import unicodedata
from typing import Final

from connectors.parsing.unseen_characters import called

_ALIKE: Final = str.maketrans("01i|", "olll")
_THAI: Final = range(0x0E01, 0x0E5C)
_THAI_ALIKE: Final = str.maketrans("ฃฅดตฎๅซทภฝฟป", "ขคคคฏาชฑถผพบ", "\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e")
"""Letters that a stroke, a loop or a tail tells apart (UTS #39 has most of them), and small marks above and below."""
_MARKS: Final = ("Mn", "Mc")
_LATIN_MARKS: Final = frozenset(map(chr, range(0x0300, 0x0370)))
_LETTERS: Final = ("L", "M", "N")
_PUNCTUATION: Final = frozenset(f"{string.punctuation} \u00a0\u00b7\u200b\u2013\u2014\u2018\u2019\u201c\u201d\u2026")


def look(name: str) -> str:
    """What all names have in common that look like this one."""
    return name.lower().translate(_ALIKE).replace("rn", "m")


def look_of_words(text: str) -> str:
    """The same of a name in words: without what stands between and above the letters, and however it is typed."""
    kept = "".join(letter for letter in _plain(text) if letter == "|" or unicodedata.category(letter)[0] in _LETTERS)
    return look(_ordered(kept).translate(_THAI_ALIKE).replace("เเ", "แ"))


def foreign(text: str) -> str | None:
    """The first character of a name in words that is neither Thai nor Latin, as one can tell of it; None without."""
    for letter in text:
        plain = _plain(letter)
        known = bool(plain) and all(one.isascii() or ord(one) in _THAI for one in plain) and letter.isprintable()
        if not known and letter not in _PUNCTUATION and letter not in _LATIN_MARKS:
            return called(letter)
    return None


def _plain(text: str) -> str:
    """Its letters in small, taken apart, without the marks of Latin ones; digits as 0 to 9."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    told = (str(unicodedata.digit(one)) if unicodedata.category(one) == "Nd" else one for one in apart)
    return "".join(one for one in told if ord(one[0]) in _THAI or unicodedata.category(one) not in _MARKS)


def _ordered(text: str) -> str:
    """With the marks above and below each Thai letter in one order, each once: that is how they are drawn."""
    found: list[str] = []
    marks: set[str] = set()
    for letter in f"{text}\0":
        if unicodedata.category(letter) == "Mn":
            marks.add(letter)
            continue
        found += [*sorted(marks), letter]
        marks.clear()
    return "".join(found[:-1])
