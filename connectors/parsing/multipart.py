"""Answers in several parts (multipart/related): SOAP with attachments, and MTOM, whose binaries stand in parts."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from itertools import islice
from typing import Any, Final

_MOST_PARTS: Final = 200
_MOST_WITHIN: Final = 50
"""Parts that consist of parts: each line is held against the boundaries of all that it lies in."""


@dataclass(frozen=True, slots=True)
class MimeParts:
    """The part that is the document, with its headers, and the others by their `Content-ID`."""

    headers: Mapping[str, str]
    root: bytes
    others: Mapping[str, bytes]


def parts_of(headers: Mapping[str, str], body: bytes) -> MimeParts:
    """The parts of an answer; an answer in one piece is its own document. Raises ValueError for one that has none."""
    kind = headers.get("content-type", "")
    if not kind.lower().lstrip().startswith("multipart/"):
        return MimeParts(headers, body, {})
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    if body.lower().count(b"multipart/") > _MOST_WITHIN:
        raise ValueError("an answer in parts within parts without end")
    # The policies that make objects of headers take a second for one of forty kilobytes.
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(head + body)
        found = list(islice((one for one in message.walk() if not one.is_multipart()), _MOST_PARTS))
    except RecursionError:
        raise ValueError("an answer in parts within parts without end") from None
    if not message.is_multipart() or not found:
        raise ValueError("an answer in parts without any")
    start = message.get_param("start")
    root = next((one for one in found if start and _said(one, "Content-ID").strip() == start), found[0])
    others = {_id(_said(one, "Content-ID")): _payload(one) for one in found if one is not root}
    return MimeParts({"content-type": _said(root, "Content-Type").partition("action=")[0]}, _payload(root), others)


def with_binaries(value: Any, others: Mapping[str, bytes]) -> Any:
    """A document with what it refers to (`xop:Include`) in its place, in base64."""
    if isinstance(value, list):
        return [with_binaries(one, others) for one in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("Include")
    if len(value) == 1 and isinstance(reference, dict) and str(reference.get("_href", "")).startswith("cid:"):
        part = others.get(str(reference["_href"]).removeprefix("cid:"))
        return None if part is None else base64.b64encode(part).decode()
    return type(value)((name, with_binaries(one, others)) for name, one in value.items())


def _said(part: Any, name: str) -> str:
    """A header of a part, which is no text where its bytes are none."""
    return str(part.get(name, ""))


def _id(written: str) -> str:
    return written.strip().removeprefix("<").removesuffix(">")


def _payload(part: Any) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
