"""Characters that nobody sees, of what agencies write: with them a line says something else than it shows.

Controls but for tabs and ends of lines, marks that turn the direction of writing about, separators that some editors
take for ends of lines, private and unassigned characters. A space of no width (U+200B) is none of them: it parts words
of Thai. Source of the rule: "Trojan Source" (CVE-2021-42574).
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

_ALLOWED: Final = frozenset("\t\n\r\u200b")
_LINE: Final = re.compile(r"\r\n|\n|\r")


class Unseen(NamedTuple):
    """Where the first of several alike stands, counted from one, and what it is called."""

    line: int
    column: int
    name: str


def unseen(text: str) -> Iterator[Unseen]:
    """Each character of a text that nobody sees, where it stands first."""
    hidden = set() if text.isprintable() else {one for one in set(text) if _is_hidden(one)}
    starts = [0, *(one.end() for one in _LINE.finditer(text))] if hidden else []
    for place, letter in enumerate(text) if hidden else ():
        if letter in hidden:
            hidden.remove(letter)
            line = bisect_right(starts, place)
            yield Unseen(line, place - starts[line - 1] + 1, called(letter))


def _is_hidden(letter: str) -> bool:
    return not letter.isprintable() and letter not in _ALLOWED and unicodedata.category(letter) != "Zs"


def called(letter: str) -> str:
    """A character as one can tell of it: `U+0410 CYRILLIC CAPITAL LETTER A`."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()
