"""What stands in the body of an HTTP answer: JSON, lines of JSON, or XML read as if it were JSON."""

import codecs
import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.parsing.encodings import NotText, as_utf8
from connectors.parsing.json_text import NotJson, decoded, decoded_lines
from connectors.parsing.xml_text import NotMarkup, plain

_PROLOGUE: Final = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["'][^>]*\?>""")
_HTML: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|br|b)\b", re.IGNORECASE)
_JSON: Final = re.compile(rb"""[\[{"\d-]|true\b|false\b|null\b|NaN\b|Infinity\b|\x1a""")
_LOOKED_AT: Final = 2_000
"""Bytes at the beginning of a body by which one tells what it is."""

_NAMES: Final = {"json": "JSON", "ndjson": "lines of JSON", "xml": "XML"}


class NotABody(ValueError):
    """A body that is not written in what its manifest says; says where, and carries nothing of it."""


class NotTheService(NotABody):
    """Something else answered in place of the service: a firewall's page, or a warning before the answer."""


def read(format_: str, headers: Mapping[str, str], body: bytes) -> Any:
    """A body of `format_` "json", "ndjson" or "xml", whatever its encoding. Raises NotABody."""
    name = _NAMES[format_]
    charset = _charset(headers)
    try:
        text = as_utf8(body, charset or (_declared(body) if format_ == "xml" else None))
        _is_the_services(format_, text)
        if format_ == "xml":
            return plain(text.lstrip())
        return decoded(text) if format_ == "json" else decoded_lines(text)
    except (NotMarkup, NotJson, NotText) as error:
        raise NotABody(f"no {name}: {error}") from None


def _is_the_services(format_: str, text: bytes) -> None:
    """Raises NotTheService for what no service that speaks so can have meant."""
    begin = text[:_LOOKED_AT].lstrip()
    is_markup = begin.startswith(b"<")
    own = not begin or (is_markup and not _HTML.match(begin) if format_ == "xml" else bool(_JSON.match(begin)))
    if not own and (is_markup or _is_text(begin)):
        raise NotTheService(f"{'a page' if is_markup else 'a text'} instead of {_NAMES[format_]}")


def _is_text(begin: bytes) -> bool:
    try:
        return not any(mark < "\t" for mark in codecs.getincrementaldecoder("utf-8")().decode(begin))
    except UnicodeDecodeError:
        return False


def _charset(headers: Mapping[str, str]) -> str | None:
    _, _, charset = headers.get("content-type", "").lower().partition("charset=")
    return charset.split(";")[0].strip("\"' ") or None


def _declared(body: bytes) -> str | None:
    found = _PROLOGUE.match(body[:200])
    return found[1].decode("ascii").lower() if found else None
