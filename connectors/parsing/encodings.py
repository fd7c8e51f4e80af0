"""Bytes as text: what is valid UTF-8 is UTF-8, whatever its label says; a byte order mark says more than either."""

import codecs
import re
from typing import Final

_ALIASES: Final = {
    **dict.fromkeys(("windows-874", "x-windows-874", "ms874", "tis-620", "tis620", "iso-8859-11"), "cp874"),
    "unicode": "utf-16",
}
_NO_ENCODINGS: Final = ("punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape")
"""What Python reads as encodings and no source writes; the first takes time that grows with the square of a body."""
_UTF8: Final = frozenset((None, "utf-8", "utf8", "us-ascii", "ascii"))
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE: Final = (
    (re.compile(rb"\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0[^\0]"), "utf-16-be"),
    (re.compile(rb"[^\0]\0"), "utf-16-le"),
)
"""A first character of ASCII in each of the wide encodings, without a mark."""

_LABEL: Final = re.compile(r"[a-z][a-z0-9._:-]{0,29}", re.ASCII | re.IGNORECASE)
"""What the name of an encoding looks like; a source may write anything in its place, and somebody's data."""
_LATIN: Final = frozenset(("iso8859-1", "cp1252", "iso8859-15"))
"""What servers call a text of which they do not know what it is in."""
_THAI: Final = re.compile(
    rb"(?:[\x00-\x7f\xa0\x85\x91-\x97]|[\xa1-\xd0\xd2\xd3\xdf-\xe6\xef-\xfb][\xd1\xd4-\xda\xe7-\xee]*+)*+"
)
"""Thai in one byte a letter, each vowel and tone mark on a letter of its own."""
_THAI_WORD: Final = re.compile(rb"[\xa1-\xfb]{3}")
"""No language of Latin letters has three in a row that are none of ASCII."""
_TWICE: Final = re.compile("(?:à[¸¹][\x80-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™])+")
"""Thai in UTF-8 that was taken for Latin and written in UTF-8 once more."""

_STRIPPED: Final = {"à¸": "ภ", "à¹": "ๅ"}
"""What is left of a last letter whose last byte was taken for a blank, and stripped."""
_THAI_LETTERS: Final = re.compile("[\u0e01-\u0e5b]")
_NOT_TIS_620: Final = re.compile(rb"[\x80-\xa0\xdb-\xde\xfc-\xff]")


class NotText(ValueError):
    """Bytes that are in no encoding that they could be in; says where, and nothing of them."""


def codec(label: str) -> str | None:
    """Python's name of an encoding; None where there is none."""
    try:
        name = codecs.lookup(_ALIASES.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return None
    return None if name in _NO_ENCODINGS else name


def place(content: bytes, at: int) -> str:
    """Where a byte of UTF-8, or of any encoding with line feeds of one byte, stands."""
    begin = content.rfind(b"\n", 0, at) + 1
    column = len(content[begin:at].decode("utf-8", "replace")) + 1
    return f"line {content.count(10, 0, at) + 1}, column {column} (byte {at + 1})"


def as_utf8(content: bytes, label: str | None) -> bytes:
    """The content in UTF-8 without a byte order mark. Raises NotText.

    It is not looked through where its label says nothing else and no mark stands before it: whoever reads it does.
    """
    name = _wide(content)
    if name is None and label in _UTF8:
        return content
    return content.removeprefix(codecs.BOM_UTF8) if name == "utf-8" else text_of(content, label).encode()


def text_of(content: bytes, label: str | None) -> str:
    """The content as text, without a byte order mark. Raises NotText."""
    wide = _wide(content)
    if wide is not None:
        mark = next((mark for mark, _ in _MARKS if content.startswith(mark)), b"")
        return _decoded(content[len(mark) :], wide)
    named = None if label in _UTF8 or label is None else codec(label)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        if named is None or named == "utf-8":
            called = f'it is called "{label}"' if _LABEL.fullmatch(label or "") else "it is called what no encoding is"
            said = "it names no encoding" if label is None else called
            raise NotText(f"not in UTF-8 at {place(content, error.start)}, and {said}") from None
        return _decoded(content, "cp874" if named in _LATIN and _reads_as_thai(content) else named)
    return _decoded(content, named) if named == "cp874" and _is_thai(content, text) else text


def _is_thai(content: bytes, text: str) -> bool:
    """Whether bytes that are valid UTF-8 by chance are Thai in one byte each, as their label says."""
    return not text.isascii() and not _THAI_LETTERS.search(text) and not _NOT_TIS_620.search(content)


def _reads_as_thai(content: bytes) -> bool:
    """Whether bytes that are called Latin can only be Thai."""
    return _THAI_WORD.search(content) is not None and _THAI.fullmatch(content) is not None


def encoded_once(text: str) -> str:
    """The text, with Thai that was encoded twice as it was meant; nothing else reads so."""
    if "à" not in text:
        return text
    meant = _TWICE.sub(_undone, text)
    return meant[:-2] + _STRIPPED[meant[-2:]] if meant != text and meant[-2:] in _STRIPPED else meant


def _undone(found: re.Match[str]) -> str:
    one_by_one = (mark.encode("latin-1" if mark <= "\xff" else "cp1252") for mark in found[0])
    try:
        return b"".join(one_by_one).decode()
    except UnicodeDecodeError:
        return found[0]


def _wide(content: bytes) -> str | None:
    """The encoding that the first bytes say."""
    if content[:1] not in _FIRST and content[1:2] != b"\0":
        return None
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    return marked or next((name for bare, name in _BARE if bare.match(content)), None)


_FIRST: Final = frozenset((b"\xef", b"\xff", b"\xfe", b"\0"))


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise NotText(f"not in {name} at {place(content, error.start)}") from None
    except (LookupError, ValueError):  # what Python looks up beside encodings, such as "zlib"
        raise NotText("in no encoding of texts") from None
