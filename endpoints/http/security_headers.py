"""Headers of every answer: what a browser may do with it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from endpoints.http.raw_response import Headers

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
