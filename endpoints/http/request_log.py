"""A request while it is answered: what the log tells of it, and the id that its client can name it by."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import Any, Final

import msgspec
from starlette.types import Message, Scope, Send

from connectors.request_id import RequestId, serving

HEADER: Final = b"saan-request-id"
SERVED: Final = "saan.served"
"""Where an ASGI scope holds it."""
LONGEST_NAME: Final = 64
"""Characters of an operation's name that are told."""
_BEGINNING: Final = 256
"""Characters of an operation in which its name is looked for."""
_NAMED: Final = re.compile(r"[\s,]{0,64}(?:query|mutation|subscription)[\s,]{1,64}([_A-Za-z][_0-9A-Za-z]{0,64})")
_NAME: Final = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_NUMBER: Final = re.compile(r"[0-9](?:_*[0-9]){4,}")


class Served(msgspec.Struct, eq=False):
    """One request; `began` is when, in seconds of `perf_counter`, `headers` are the client's, the last of each name.

    `app` is whom its token was given to, `operation` what its client calls it, `errors` whether its answer has some.
    A `status` of 0: it was not answered.
    """

    id: RequestId
    method: str
    began: float
    headers: Mapping[bytes, bytes] = {}
    route: str | None = None
    app: str | None = None
    operation: str | None = None
    status: int = 0
    errors: bool = False

    def __repr__(self) -> str:
        """None of its headers, so that no token reaches a log."""
        return f"Served({self.id!r}, {self.method!r}, {self.route!r}, {self.status!r})"

    @property
    def header(self) -> tuple[bytes, bytes]:
        """What its answer tells its id with."""
        return HEADER, self.id.id.encode()

    @property
    def milliseconds(self) -> float:
        """How long ago it began."""
        return round((perf_counter() - self.began) * 1000, 1)

    @property
    def outcome(self) -> str:
        """What its answer was: without an error, with some in it, a status from 400, a status from 500 or none."""
        if self.status == 0 or self.status >= 500:
            return "failed"
        if self.status >= 400:
            return "refused"
        return "with errors" if self.errors else "whole"

    def noted(self, scope: Scope, send: Send) -> Send:
        """`send`, which tells the request's id with its answer, and of which route it came."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.route = self.route or getattr(scope.get("route"), "path", None)
                if all(name != HEADER for name, _ in message["headers"]):
                    message["headers"] = [*message["headers"], self.header]
            await send(message)

        return noting


Tell = Callable[[Served], None]
"""Hears of each request when it has been answered."""


def of(scope: Scope) -> Served | None:
    """The request of a scope; None where nobody counts it."""
    served: Served | None = scope.get(SERVED)
    return served


def identified(extensions: Mapping[str, Any]) -> dict[str, Any]:
    """The extensions of an error, and which request it is about."""
    request = serving.get()
    return {**extensions} if request is None else {**extensions, "requestId": request.id}


def name_of(operation_name: str | None, text: str) -> str | None:
    """What a client calls an operation, as far as it may stand in a log: no number in it that could be somebody's id,
    and "?" for what is no name. None where it is not at the operation's beginning, or there is none."""
    # Clients send few different ones: what is told of them is remembered, by no more than it depends on.
    return _beginning(text[:_BEGINNING]) if operation_name is None else _told(operation_name[:LONGEST_NAME])


@lru_cache(maxsize=512)
def _beginning(text: str) -> str | None:
    found = _NAMED.match(text)
    return _told(found[1][:LONGEST_NAME]) if found else None


@lru_cache(maxsize=512)
def _told(name: str) -> str:
    return _NUMBER.sub("#", name) if _NAME.fullmatch(name) else "?"
