"""Headers of every answer: what a browser may do with it, and which web origins may read it."""

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

import structlog
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.storage.storage_errors import StorageError
from endpoints.http.raw_response import Headers

log = structlog.get_logger("saan.headers")
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
PLAIN = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For whatever says no policy of its own: shown as a page, it may do nothing."""


def always(*, https: bool) -> Headers:
    """The headers of every answer; `https`: the hub is reached by HTTPS alone."""
    further = {"strict-transport-security": "max-age=31536000"} if https else {}
    return [(name.encode(), value.encode()) for name, value in {**PLAIN, **further}.items()]


def shown(*, https: bool) -> Headers:
    """Those of an answer that, shown as a page, may do nothing."""
    return [*always(https=https), (b"content-security-policy", POLICY.encode())]


class SecurityHeaders:
    """Adds to each answer what it does not say itself. `https`: the hub is reached by HTTPS alone."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._always = always(https=https)
        self._shown = shown(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = dict(message["headers"])
                # A worker takes the policy of its own script, and could then load nothing.
                script = said.get(b"content-type", b"").startswith(b"text/javascript")
                further = self._always if script else self._shown
                message["headers"] = [*message["headers"], *(pair for pair in further if pair[0] not in said)]
            await send(message)

        await self._app(scope, receive, guarded)


class Registered(Protocol):
    """An app that says from which web origins its pages ask."""

    @property
    def origins(self) -> Sequence[str]: ...

    @property
    def revoked_at(self) -> object | None: ...


class Origins:
    """The origins of all registered apps, asked for at most every second; while nobody can say, the last known."""

    def __init__(
        self, apps: Callable[[], Awaitable[Iterable[Registered]]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._apps = apps
        self._clock = clock
        self._known: frozenset[str] = frozenset()
        self._asked: float | None = None

    async def known(self) -> frozenset[str]:
        """The origins that may read answers."""
        if self._asked is None or self._clock() - self._asked > FRESH:
            self._asked = self._clock()
            try:
                apps = await self._apps()
                self._known = frozenset(origin for app in apps if app.revoked_at is None for origin in app.origins)
            except StorageError:
                log.warning("origins unknown: the last known hold")
        return self._known


class RegisteredOrigins(CORSMiddleware):
    """CORS for the origins of registered apps. Never with credentials: what the hub keeps in cookies, its own pages
    alone may use."""

    def __init__(self, app: ASGIApp, *, origins: Origins) -> None:
        super().__init__(
            app, allow_methods=("GET", "POST"), allow_headers=ASKED_WITH, expose_headers=TOLD_WITH, max_age=600
        )
        self._origins = origins
        self._known: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _varying(message["headers"])
            await send(message)

        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            self._known = await self._origins.known()
            await super().__call__(scope, receive, varying)
        else:
            # No page of another origin asks: as Starlette does it, without reading every header for it.
            await self.app(scope, receive, varying)

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether an app has registered it."""
        return origin in self._known


def _varying(headers: Headers) -> Headers:
    """The same, and that they depend on the origin, said once."""
    said = [one.strip() for name, value in headers if name == b"vary" for one in value.split(b",")]
    others = [header for header in headers if header[0] != b"vary"]
    return [*others, (b"vary", b", ".join(dict.fromkeys([*said, b"Origin"])))]
