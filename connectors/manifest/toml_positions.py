"""On which line of a TOML file each value stands. `tomllib` reads the values and keeps no lines."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Place = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and positions in arrays."""

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\r]+|\#[^\n]*)
  | (?P<newline>\n)
  | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
  | (?P<mark>[\[\]{}=,.])
  | (?P<bare>[^\s\[\]{}=,.\#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


class LinePositions:
    """The line of every key and array element of a TOML document that `tomllib` has accepted. They are looked for when
    the first is asked for: of a document that is right nobody asks."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, place: Place) -> int:
        """The line of `place`, or of the nearest thing around it that is written."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    @cached_property
    def _lines(self) -> Mapping[Place, int]:
        return _Lines(self._text).found


class _Lines:
    """Reads a document for the places in it."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self.found: dict[Place, int] = {(): 1}
        self._counts: dict[Place, int] = {}
        self._document()

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is(self, mark: str) -> bool:
        token = self._next()
        return token is not None and token.kind in ("mark", "newline") and token.text == mark

    def _skip(self, *marks: str) -> None:
        while any(self._is(mark) for mark in marks):
            self._at += 1

    def _document(self) -> None:
        table: Place = ()
        while self._next() is not None:
            if self._is("\n"):
                self._at += 1
            elif self._is("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        line = self._take().line
        many = self._is("[")
        self._skip("[")
        keys = self._key()
        self._skip("]")
        place = self._current(keys[:-1])
        last: Place = (*place, keys[-1])
        if many:
            number = self._counts[last] = self._counts.get(last, -1) + 1
            self.found.setdefault(last, line)
            last = (*last, number)
        self.found.setdefault(last, line)
        return last

    def _current(self, keys: list[str]) -> Place:
        """Where `keys` lead, through the latest element of each array of tables on the way."""
        place: Place = ()
        for key in keys:
            place = (*place, key)
            if place in self._counts:
                place = (*place, self._counts[place])
        return place

    def _key(self) -> list[str]:
        keys = [_name(self._take())]
        while self._is("."):
            self._at += 1
            keys.append(_name(self._take()))
        return keys

    def _pair(self, table: Place) -> None:
        token = self._next()
        line = token.line if token else 1
        place = table
        for key in self._key():
            place = (*place, key)
            self.found.setdefault(place, line)
        self._skip("=")
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._is("["):
            self._array(place)
        elif self._is("{"):
            self._at += 1
            self._skip("\n", ",")
            while not self._is("}"):
                self._pair(place)
                self._skip("\n", ",")
            self._at += 1
        else:
            self._take()
            while (token := self._next()) is not None and (token.kind == "bare" or self._is(".")):
                self._at += 1

    def _array(self, place: Place) -> None:
        self._at += 1
        self._skip("\n")
        number = 0
        while not self._is("]"):
            token = self._next()
            self.found[(*place, number)] = token.line if token else 1
            self._value((*place, number))
            self._skip("\n", ",")
            number += 1
        self._at += 1


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "blank":
            yield _Token(kind, match.group(), line)
        line += match.group().count("\n")


def _name(token: _Token) -> str:
    return str(tomllib.loads(f"name = {token.text}")["name"]) if token.kind == "text" else token.text
