"""The text of a file, or where it is none: its size and its encoding are looked at before anything is read of it."""

import codecs
import re
from typing import Final

import bounds
from connectors.parsing.unseen_characters import Unseen, unseen
from supergraph.faults import SchemaFault

DIVIDE: Final = "divide it between the folders of several agencies"
_MARKS: Final = {codecs.BOM_UTF8: "UTF-8", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_SAVE: Final = "save the file as UTF-8 without a byte order mark"
_LINE: Final = re.compile(r"\r\n|\n|\r")


def text_of(written: str | bytes, path: str, contributor: str) -> str | list[SchemaFault]:
    """What was written, as text: of a size that may be read, in UTF-8 without a byte order mark, of characters that one
    sees, be it in a comment."""
    text = _decoded(written, path, contributor)
    if isinstance(text, SchemaFault):
        return [text]
    return [_unseen(one, path, contributor) for one in unseen(text)] or text


def _unseen(one: Unseen, path: str, contributor: str) -> SchemaFault:
    said = f"{one.name} stands here, which nobody sees"
    return SchemaFault(path, one.line, one.column, "CHARACTER_UNSEEN", contributor, said, "take it away")


def _decoded(written: str | bytes, path: str, contributor: str) -> str | SchemaFault:
    if _too_large(written):
        most = f"the file has more than {bounds.SCHEMA.most:,} bytes"
        return SchemaFault(path, 1, 1, "TOO_LARGE", contributor, most, DIVIDE)
    mark = next((mark for mark in _MARKS if _begins(written, mark)), None)
    if mark:
        found = f"the file begins with the byte order mark of {_MARKS[mark]}"
        return SchemaFault(path, 1, 1, "ENCODING", contributor, found, _SAVE)
    try:
        text = written.decode("utf-8") if isinstance(written, bytes) else written
        text.encode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        return _at(before, path, contributor, f"the byte {error.object[error.start]:#04x} is not of UTF-8")
    except UnicodeEncodeError as error:
        before = error.object[: error.start]
        return _at(before, path, contributor, "half of a pair of surrogates stands alone")
    return text


def _begins(written: str | bytes, mark: bytes) -> bool:
    return (
        written.startswith(mark) if isinstance(written, bytes) else mark == codecs.BOM_UTF8 and written[:1] == "\ufeff"
    )


def _too_large(written: str | bytes) -> bool:
    if len(written) > bounds.SCHEMA.most:
        return True
    return isinstance(written, str) and len(written.encode("utf-8", "surrogatepass")) > bounds.SCHEMA.most


def _at(before: str, path: str, contributor: str, message: str) -> SchemaFault:
    lines = _LINE.split(before)
    return SchemaFault(path, len(lines), len(lines[-1]) + 1, "ENCODING", contributor, message, _SAVE)
