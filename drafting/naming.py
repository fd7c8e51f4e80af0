"""FreeNames as the graph has them, of names as sources have them: letters and digits of ASCII, and none twice.

Types are in PascalCase, fields and arguments in camelCase, values of enums in capitals. What is written in Thai is
translated where it is a usual word for a column, and otherwise numbered, and it is asked what to call it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

import bounds
from drafting.thai_words import WORDS

LONGEST: Final = bounds.SCHEMA_NAME.most - len("Connection")
"""Characters of a name: composition makes longer ones of some."""
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_PATH: Final = re.compile(
    r'(?:[A-Za-z_][A-Za-z0-9_]*\.|"(?:[^"\\]|\\.)*"\.)*([A-Za-z_][A-Za-z0-9_]*|"(?:[^"\\]|\\.)*")'
)
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
"""What stands in a name in parentheses: a unit, an era."""
_OF_LANGUAGE: Final = re.compile(r"""\[\?"@language"=='(\w+)'\].*|\[0\]."@value".*""")
_SPELT_OUT: Final = {
    "no": "number",
    "num": "number",
    "nbr": "number",
    "cd": "code",
    "dt": "date",
    "amt": "amount",
    "qty": "quantity",
    "desc": "description",
    "addr": "address",
    "tel": "phone",
    "dob": "birth date",
    "yr": "year",
}
_ENDS: Final = ("Connection", "Edge")


def last_step(name: str) -> str:
    """The last step of a path; a name that is none, such as one with an abbreviation in it, is whole."""
    found = _PATH.fullmatch(name)
    return found[1].strip('"') if found else name


def words(text: str) -> tuple[str, ...]:
    """The words that a name of a source is made of, in small letters; none where it has none of ASCII or known Thai."""
    text = _OF_LANGUAGE.sub(lambda found: f" {found[1] or ''}", text).replace('"', "")
    known = WORDS.get(_bare(text)) or WORDS.get(_bare(_ASIDE.sub("", text)))
    found = [one.lower() for one in _WORD.findall(known or text)]
    return tuple(part for one in found for part in _SPELT_OUT.get(one, one).split())


def _bare(text: str) -> str:
    return re.sub(r"[\s_.()/-]+", "", text)


def camel(parts: Iterable[str]) -> str:
    """Words as a field is called."""
    first, *rest = list(parts) or ["value"]
    name = (first + "".join(one.capitalize() for one in rest))[:LONGEST]
    return name if name[0].isalpha() else f"value{name}"[:LONGEST]


def pascal(parts: Iterable[str]) -> str:
    """Words as a type is called, one of them in number."""
    name = camel(parts)
    name = name[0].upper() + name[1:]
    return f"{name}Record"[:LONGEST] if name.endswith(_ENDS) else name


def capitals(parts: Iterable[str]) -> str:
    """Words as a value of an enum is called."""
    name = "_".join(parts).upper()[:LONGEST]
    return name if name[:1].isalpha() else f"CODE_{name}"[:LONGEST].rstrip("_")


def singular(word: str) -> str:
    """An English word for one of several, by how it ends."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2 else word


def plural(name: str) -> str:
    """A name for several of what it says, by how it ends."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


class FreeNames:
    """The names of one place: none is given twice, and none that looks like another (`look` tells how one looks)."""

    def __init__(self, look: Callable[[str], str], taken: Iterable[str] = ()) -> None:
        self._look = look
        self._taken = {look(name) for name in taken}

    def free(self, *names: str) -> bool:
        """Whether nobody has any of these."""
        return all(self._look(name) not in self._taken for name in names)

    def take(self, *wanted: str) -> str:
        """The first of these that is free, or the last with a number behind it; it is taken then."""
        last = wanted[-1]
        numbered = (f"{last[: LONGEST - 4]}{number}" for number in range(2, 10_000))
        name = next(one for one in (*wanted, *numbered) if self.free(one))
        self._taken.add(self._look(name))
        return name
