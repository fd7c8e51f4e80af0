"""What a client sends beside its headers, read no further than it may go: bodies, the JSON in them, cookies."""

from collections.abc import Iterable, Mapping
from typing import Final

from starlette.types import Receive

import bounds

_TOLD: Final = 120
"""Characters of why something cannot be read: what tells more repeats what was sent."""


class BadRequest(Exception):
    """A request that cannot be used as it was sent: the status to answer with, and why."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


async def body_of(headers: Mapping[bytes, bytes], receive: Receive, most: int) -> bytes:
    """All of it. Raises BadRequest for more than `most` bytes, and for one that was never whole."""
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > most:
        raise _too_large(most)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest(400, "The connection closed before the body was whole.")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body"):
            return part if len(parts) == 1 else b"".join(parts)


def _too_large(most: int) -> BadRequest:
    return BadRequest(413, f"The body is larger than {most} bytes.")


def require_few_values(body: bytes) -> None:
    """Raises BadRequest for JSON of more values than any request has: each costs more than the bytes it is written in.

    Counted without reading it, what stands in its texts with the rest.
    """
    most = bounds.VALUES_OF_BODY.most
    if len(body) > most and body.count(b",") + body.count(b"[") + body.count(b"{") > most:
        raise BadRequest(400, f"The body has more than {most:,} commas and brackets.")


def reason(problem: Exception) -> str:
    """Why something cannot be read, without what was sent."""
    said = str(problem) or type(problem).__name__
    return said if len(said) <= _TOLD else "it is not what was expected"


def cookie(headers: Iterable[tuple[bytes, bytes]], wanted: str) -> str:
    """The value of a cookie; empty where none came. Only of the hub's own making, which hold nothing to be decoded:
    the standard library takes a time for it that grows with the square of what was sent."""
    found = ""
    for name, value in headers:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _, told = pair.partition("=")
                if key.strip() == wanted:
                    found = told.strip().strip('"')
    return found
