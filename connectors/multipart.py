"""Answers in several parts (multipart/related): SOAP with attachments, and MTOM, whose binaries stand in parts."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import Any, Final

_MOST_PARTS: Final = 200


@dataclass(frozen=True, slots=True)
class Parts:
    """The part that is the document, with its headers, and the others by their `Content-ID`."""

    headers: Mapping[str, str]
    root: bytes
    others: Mapping[str, bytes]


def parts_of(headers: Mapping[str, str], body: bytes) -> Parts:
    """The parts of an answer; an answer in one piece is its own document. Raises ValueError for one that has none."""
    kind = headers.get("content-type", "")
    if not kind.lower().lstrip().startswith("multipart/"):
        return Parts(headers, body, {})
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    found = [one for one in message.walk() if not one.is_multipart()][:_MOST_PARTS]
    if not message.is_multipart() or not found:
        raise ValueError("an answer in parts without any")
    start = message.get_param("start")
    root = next((one for one in found if start and one.get("Content-ID", "").strip() == start), found[0])
    others = {_id(one.get("Content-ID", "")): _payload(one) for one in found if one is not root}
    return Parts({"content-type": root.get("Content-Type", "").partition("action=")[0]}, _payload(root), others)


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


def _id(written: str) -> str:
    return written.strip().removeprefix("<").removesuffix(">")


def _payload(part: Any) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
