"""JSON as agencies write it: numbers that are none cost one value, and a name that comes twice is told."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from connectors.parsing.encodings import place

_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_TOO_LARGE: Final = "out of range"
"""What msgspec says of a number such as 1e400, which is as good as none."""
_CONSTANTS: Final = (b"NaN", b"Infinity")
_END_OF_FILE: Final = b"\x1a \t\r\n"
_COLON_ESCAPED: Final = re.compile(rb"\\u003a", re.IGNORECASE)
_TOKEN: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]')
_A_NAME: Final = re.compile(r"[^\W\d][\w.\- ]{0,60}")
_DIGITS: Final = re.compile(r"\d{6}")

_lines = msgspec.json.Decoder()


class NotJson(ValueError):
    """A text that is no JSON; says what is wrong and where, and nothing of what is in it."""


def decoded(text: bytes) -> Any:
    """JSON in UTF-8. `NaN` and `Infinity` are the numbers that are none. Raises NotJson."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return _leniently(text, error)
    _once(text, value, (text,))
    return value


def decoded_lines(text: bytes) -> list[Any]:
    """One JSON value on each line; blank lines are none. Raises NotJson."""
    try:
        values = _lines.decode_lines(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return list(_line_by_line(text))
    _once(text, values, text.split(b"\n"))
    return values


def _line_by_line(text: bytes) -> Iterator[Any]:
    for number, line in enumerate(text.split(b"\n"), 1):
        if line.strip(_END_OF_FILE):
            try:
                yield decoded(line)
            except NotJson as error:
                raise NotJson(f"in line {number}: {error}") from None


def _leniently(text: bytes, error: Exception) -> Any:
    bare = text.strip(_END_OF_FILE)
    if not bare:
        raise NotJson("it is empty") from None
    lenient = any(constant in text for constant in _CONSTANTS) or _TOO_LARGE in str(error)
    if lenient or text.rstrip().endswith(b"\x1a"):
        try:
            value = json.loads(bare, object_pairs_hook=_Pairs(bare))
        except json.JSONDecodeError as wrong:
            at = len(wrong.doc[: wrong.pos].encode())
            raise NotJson(f"malformed at {place(bare, at)}") from None
        except UnicodeDecodeError as wrong:
            raise NotJson(f"not in UTF-8 at {place(bare, wrong.start)}") from None
        except (RecursionError, ValueError) as wrong:
            raise wrong if isinstance(wrong, NotJson) else NotJson("nested too deep, or a number too long") from None
        return value
    raise NotJson(_wrong(text, error)) from None


def _wrong(text: bytes, error: Exception) -> str:
    try:
        text.decode()
    except UnicodeDecodeError as coded:
        return f"not in UTF-8 at {place(text, coded.start)}, and nothing says in what"
    if isinstance(error, RecursionError):
        return "nested too deep"
    found = _BYTE.search(str(error))
    return f"malformed at {place(text, int(found[1]))}" if found else f"it ends too early, at {place(text, len(text))}"


def _once(text: bytes, value: Any, pieces: Iterable[bytes]) -> None:
    """Sees to it that no object in the `pieces` of a text has a name twice, with two values: one would be lost.

    What is the same when it is written again has lost none, as most services write. Anything else that is read has as
    many colons then, unless a name was lost or a colon was escaped.
    """
    try:
        written = msgspec.json.encode(value)
        if written == text:
            return
        same = text.count(b":") == written.count(b":")
    except (msgspec.MsgspecError, OverflowError, TypeError, ValueError):
        same = False
    # The first is found missing at once, where it is.
    if same and not (b"\\" in text and b"\\u003" in text and _COLON_ESCAPED.search(text)):
        return
    for one in pieces:
        if one.strip(_END_OF_FILE):
            json.loads(one, object_pairs_hook=_Pairs(text))


class _Pairs:
    """Makes an object of its pairs. Raises NotJson for two of one name that differ."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            for name, value in pairs:
                if made[name] != value:
                    raise NotJson(f"{_shown(name)} stands twice in one object, at {_second(self._text, name)}")
        return made


def _shown(name: str) -> str:
    """A name that is one of a field, and not somebody's."""
    return f'"{name}"' if _A_NAME.fullmatch(name) and not _DIGITS.search(name) else "a name"


def _second(text: bytes, name: str) -> str:
    """Where a name comes the second time in an object."""
    objects: list[set[bytes]] = []
    wanted = name.encode()
    for token in _TOKEN.finditer(text):
        if token[0] == b"{":
            objects.append(set())
        elif token[0] == b"}" and objects:
            objects.pop()
        elif token[2] is not None and objects:
            if token[1] == wanted and wanted in objects[-1]:
                return place(text, token.start())
            objects[-1].add(token[1])
    return "a place that cannot be told"
