"""Asks an ASGI application one thing, in this process, without a socket."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are lower case; `header_lists` has every value of a header that came often."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    header_lists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return orjson.loads(self.body)


async def ask(
    app: ASGIApp, target: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """One request; `target` is a path with an optional query."""
    parts = urlsplit(target)
    sent = {"host": "hub.test", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("hub.test", 80),
    }
    requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    received: list[Message] = []

    async def receive() -> Message:
        if requests:
            return requests.pop()
        await asyncio.Event().wait()  # the client stays until it has its answer
        raise AssertionError

    async def send(message: Message) -> None:
        received.append(message)

    await app(scope, receive, send)
    start = received[0]
    lists: dict[str, list[str]] = {}
    for name, value in start["headers"]:
        lists.setdefault(name.decode(), []).append(value.decode())
    return Answer(
        status=start["status"],
        headers={name.decode(): value.decode() for name, value in start["headers"]},
        body=b"".join(message.get("body", b"") for message in received[1:]),
        header_lists=lists,
    )
