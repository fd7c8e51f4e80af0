"""What stands in the body of an HTTP answer: JSON, or XML read as if it were JSON."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from connectors.markup import NotMarkup, plain

_ALIASES: Final = {"windows-874": "cp874", "tis-620": "cp874", "iso-8859-11": "cp874"}
_PROLOGUE: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")


class NotABody(ValueError):
    """A body that is not written in what its manifest says; carries nothing of it."""


def read(format_: str, headers: Mapping[str, str], body: bytes) -> Any:
    """A body of `format_` "json" or "xml", whatever its encoding. Raises NotABody."""
    try:
        if format_ == "xml":
            return plain(_utf8(_charset(headers) or _declared(body), body))
        return msgspec.json.decode(_utf8(_charset(headers), body))
    except (NotMarkup, msgspec.DecodeError, UnicodeDecodeError, LookupError, RecursionError):
        raise NotABody(f"no {format_.upper()}") from None


def _charset(headers: Mapping[str, str]) -> str | None:
    _, _, charset = headers.get("content-type", "").lower().partition("charset=")
    return charset.split(";")[0].strip("\"' ") or None


def _declared(body: bytes) -> str | None:
    found = _PROLOGUE.match(body[:200])
    return found[1].decode("ascii").lower() if found else None


def _utf8(charset: str | None, body: bytes) -> bytes:
    if charset is None or charset in ("utf-8", "utf8", "us-ascii"):
        return body
    return body.decode(_ALIASES.get(charset, charset)).encode()
