"""What the schemas of a WSDL say of their elements: in words, and which values one may have."""

from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

LONGEST: Final = 400
MOST_WORDS: Final = 200
"""Characters of a description, and values of an element, that are kept."""

_SCHEMA: Final = "{http://www.w3.org/2001/XMLSchema}"


class Descriptions:
    """Of the elements of some documents, by the type that each is declared in and its name."""

    def __init__(self, documents: Iterable[bytes]) -> None:
        self._about: dict[tuple[str, str], str] = {}
        self._said: dict[str, set[str]] = {}
        self._words: dict[tuple[str, str], tuple[str, ...]] = {}
        for text in documents:
            self._read(etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True)))

    def about(self, owner: str, name: str) -> str:
        """What is said of an element of a type."""
        return self._about.get((owner, name)) or self._inherited(name)

    def _inherited(self, name: str) -> str:
        """What is said of an element of that name, if all say the same: its type may extend another."""
        said = self._said.get(name, set())
        return next(iter(said)) if len(said) == 1 else ""

    def words(self, owner: str, name: str, type_: str) -> tuple[str, ...]:
        """The values that an element may have, or one of its type may."""
        return self._words.get((owner, name)) or self._words.get(("", type_), ())

    def _read(self, root: Any) -> None:
        for one in root.iter(f"{_SCHEMA}element", f"{_SCHEMA}attribute"):
            name = one.get("name")
            if name is None:
                continue
            name = f"_{name}" if one.tag.endswith("attribute") else name
            place = (_named_around(one), name)
            said = " ".join(
                "".join(note.itertext()) for note in one.iterfind(f"{_SCHEMA}annotation/{_SCHEMA}documentation")
            )
            if said := " ".join(said.split())[:LONGEST]:
                self._about[place] = said
                self._said.setdefault(name, set()).add(said)
            if words := _values(one.find(f"{_SCHEMA}simpleType")):
                self._words[place] = words
        for one in root.iter(f"{_SCHEMA}simpleType"):
            if one.get("name") and (words := _values(one)):
                self._words["", one.get("name")] = words


def _named_around(element: Any) -> str:
    """The name of the type, or the element, that an element is declared in."""
    return next((str(one.get("name")) for one in element.iterancestors() if one.get("name")), "")


def _values(type_: Any) -> tuple[str, ...]:
    found = type_.iterfind(f"{_SCHEMA}restriction/{_SCHEMA}enumeration") if type_ is not None else ()
    return tuple(one.get("value", "") for one, _ in zip(found, range(MOST_WORDS), strict=False))
