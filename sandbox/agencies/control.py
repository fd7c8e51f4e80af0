"""What tests may do to a server: count its calls, and make it misbehave. Everything else belongs to the agency.

- `GET /_sandbox/calls` → `{"total": 3, "endpoints": {"juristic": 2, "auth": 1}}`; `DELETE` starts again from nothing.
  An endpoint of a tenant is written `1201/licences`; `search 304` are calls that were told that nothing has changed.
- `PUT /_sandbox/fault` with `{"mode": "slow", "seconds": 3}`, optionally `"path"` (only paths that begin so) and
  `"times"` (only that often); `DELETE` mends it. Modes: `slow` (answers late), `error` (HTTP `status`, 500 if left
  out), `offline` (503 with Retry-After), `reset` (the connection is cut), `rubbish` (200, but no JSON).
"""

import asyncio
import json
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/_sandbox/"


@dataclass(slots=True)
class Fault:
    """How a server misbehaves; `times` is how often still, None for ever."""

    mode: str
    path: str = "/"
    seconds: float = 0.0
    status: int = 500
    times: int | None = None

    def meets(self, path: str) -> bool:
        """Whether a call of `path` meets this fault; counts it when so."""
        if not path.startswith(self.path) or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Controlled:
    """An agency's application, with its calls counted and faults put before it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._calls: Counter[str] = Counter()
        self._fault: Fault | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path.startswith(PREFIX):
            await (await self._control(Request(scope, receive)))(scope, receive, send)
            return
        fault = self._fault
        if fault is not None and fault.meets(path):
            self._calls[f"{fault.mode} {path}"] += 1
            if fault.mode != "slow":
                await self._misbehave(fault, scope, receive, send)
                return
            await asyncio.sleep(fault.seconds)
        unchanged = ""

        async def noted(message: Message) -> None:
            nonlocal unchanged
            if message.get("status") == 304:
                unchanged = " 304"
            await send(message)

        await self._app(scope, receive, noted)
        self._calls[_endpoint(scope) + unchanged] += 1

    async def _control(self, request: Request) -> Response:
        action = request.url.path.removeprefix(PREFIX)
        if action == "calls" and request.method == "GET":
            return JSONResponse({"total": self._calls.total(), "endpoints": dict(self._calls)})
        if action == "calls" and request.method == "DELETE":
            self._calls.clear()
        elif action == "fault" and request.method == "PUT":
            self._fault = Fault(**json.loads(await request.body()))
        elif action == "fault" and request.method == "DELETE":
            self._fault = None
        else:
            return Response(status_code=404)
        return Response(status_code=204)

    async def _misbehave(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.mode == "reset":
            await cut(scope, receive, send)
        else:
            await _ANSWERS[fault.mode](fault)(scope, receive, send)


_ANSWERS: Any = {
    "error": lambda fault: JSONResponse({"error": "internal"}, fault.status),
    "offline": lambda fault: Response("offline", 503, {"Retry-After": "120"}),
    "rubbish": lambda fault: Response(b"<html>\xff\xfe it works", 200, media_type="application/json"),
}


async def cut(scope: Scope, receive: Receive, send: Send) -> None:
    """Reset the connection a request came by: nothing is answered (uvicorn's `send` belongs to the connection)."""
    transport = send.__self__.transport  # type: ignore[attr-defined]
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _endpoint(scope: Scope) -> str:
    endpoint = scope.get("endpoint")
    if endpoint is None:
        return f"? {scope['path']}"
    name = getattr(endpoint, "__name__", type(endpoint).__name__)
    tenant = scope.get("path_params", {}).get("tenant")
    return f"{tenant}/{name}" if tenant else name
