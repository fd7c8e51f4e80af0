"""A real HTTP server on loopback that answers what a test tells it to, and remembers what it was sent."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse] | web.StreamResponse]


class Server:
    """`url` is where it is; `answer` maps each path to a handler, a JSON value, or a response."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.answer: dict[str, Any] = {}
        self.sent: list[tuple[str, str, dict[str, str], Any]] = []
        self.most_at_once = 0
        self._now = 0
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        self.url = ""

    async def start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls)
        await site.start()
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def paths(self) -> list[str]:
        """What was asked for, as it stood in the request line."""
        return [path for path, *_ in self.sent]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            return await self._answered(request, body)
        finally:
            self._now -= 1

    async def _answered(self, request: web.Request, body: bytes) -> web.StreamResponse:
        is_json = "json" in request.headers.get("content-type", "")
        seen = json.loads(body) if body and is_json else body.decode() or None
        self.sent.append((request.raw_path, request.method, dict(request.headers), seen))
        answer = self.answer[request.path]
        if callable(answer):
            answer = answer(request)
            if asyncio.iscoroutine(answer):
                answer = await answer
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)
