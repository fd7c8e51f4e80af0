"""Which web origins may read answers (CORS): those of registered apps, and in a sandbox those of the machine itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Protocol

import structlog
from starlette.datastructures import Headers as RequestHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.apps.web_addresses import is_loopback, is_origin
from access.storage.storage_errors import StorageError
from endpoints.http.raw_response import Headers
from endpoints.http.refused_preflight import refused_headers, refused_method, refused_network, refused_origin

log = structlog.get_logger("saan.headers")
METHODS = ("GET", "POST")
FRESH = 1.0  # seconds that a process trusts what it knows of origins
ASKED_WITH = (
    "Authorization",
    "Cache-Control",
    "Content-Type",
    "DPoP",
    "If-None-Match",
    "Saan-Case",
    "Saan-Explain",
    "Saan-Purpose",
    "Traceparent",
)
TOLD_WITH = ("DPoP-Nonce", "Deprecation", "ETag", "Retry-After", "Saan-Request-Id", "Sunset", "WWW-Authenticate")


class Registered(Protocol):
    """An app that says from which web origins its pages ask."""

    @property
    def origins(self) -> Sequence[str]: ...

    @property
    def revoked_at(self) -> object | None: ...


class Origins:
    """The origins of all registered apps, asked for at most every second; while nobody can say, the last known.
    A sandbox has those of the machine itself beside them, on whatever port."""

    def __init__(
        self,
        apps: Callable[[], Awaitable[Iterable[Registered]]],
        *,
        sandboxed: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sandboxed = sandboxed
        self._apps = apps
        self._clock = clock
        self._known: frozenset[str] | None = None
        self._asked = 0.0
        self._asking: asyncio.Task[None] | None = None

    async def refresh(self) -> None:
        """Has them asked for again where that was too long ago. Whoever comes meanwhile goes by the last known, and
        waits where there are none yet."""
        if self._asking is None or (self._asking.done() and self._clock() - self._asked > FRESH):
            self._asked = self._clock()
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        elif self._known is not None:
            return
        await asyncio.shield(self._asking)

    async def _ask(self) -> None:
        try:
            apps = await self._apps()
            self._known = frozenset(origin for app in apps if app.revoked_at is None for origin in app.origins)
        except StorageError:
            log.warning("origins unknown: the last known hold")

    def __contains__(self, origin: str) -> bool:
        return origin in (self._known or ()) or (self._sandboxed and is_origin(origin) and is_loopback(origin))


class RegisteredOrigins(CORSMiddleware):
    """CORS for the origins of registered apps. Never with credentials: what the hub keeps in cookies, its own pages
    alone may use."""

    def __init__(self, app: ASGIApp, *, origins: Origins) -> None:
        super().__init__(app, allow_methods=METHODS, allow_headers=ASKED_WITH, expose_headers=TOLD_WITH, max_age=600)
        self._origins = origins
        self._may_be_sent = frozenset(self.allow_headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _varying(message["headers"])
            await send(message)

        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await self._origins.refresh()
            await super().__call__(scope, receive, varying)
        else:
            # No page of another origin asks: as Starlette does it, without reading every header for it.
            await self.app(scope, receive, varying)

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether its pages may read answers."""
        return origin in self._origins

    def preflight_response(self, request_headers: RequestHeaders) -> Response:
        """Starlette's; where it refuses, with what to do about it, for whoever looks at it in the browser."""
        answer = super().preflight_response(request_headers)
        if answer.status_code == HTTPStatus.OK:
            return answer
        origin = request_headers["origin"]
        if origin not in self._origins:
            body = refused_origin(origin)
        elif request_headers["access-control-request-method"] not in METHODS:
            body = refused_method(METHODS)
        elif not (asked := _headers_of(request_headers)) <= self._may_be_sent:
            body = refused_headers(sorted(asked), ASKED_WITH)
        else:
            body = refused_network()
        told = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        return Response(body, HTTPStatus.FORBIDDEN, told, "application/json")


def _headers_of(preflight: RequestHeaders) -> frozenset[str]:
    """The headers that a page would send, in small letters."""
    return frozenset(
        name.strip().lower() for name in preflight.get("access-control-request-headers", "").split(",") if name.strip()
    )


def _varying(headers: Headers) -> Headers:
    """The same, and that they depend on the origin, said once."""
    said = [one.strip() for name, value in headers if name == b"vary" for one in value.split(b",")]
    others = [header for header in headers if header[0] != b"vary"]
    return [*others, (b"vary", b", ".join(dict.fromkeys([*said, b"Origin"])))]
