"""OAuth 2.1 and OpenID Connect over HTTP: the endpoints apps ask. Those that people see are in consent.py."""

from collections.abc import Awaitable, Callable

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import bounds
from access.oauth.discovery_document import metadata
from access.oauth.endpoints import OAuth
from access.oauth.http_messages import OAuthExchange, OAuthReply, parameters
from access.storage.storage_errors import StorageError
from endpoints.http.request_body import BadRequest, body_of

log = structlog.get_logger("saan.oauth")
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache", "X-Content-Type-Options": "nosniff"}
FORM = "application/x-www-form-urlencoded"

Answer = Callable[[OAuthExchange], Awaitable[OAuthReply]]


def oauth_routes(oauth: OAuth, *, pages: bool) -> list[BaseRoute]:
    """`/.well-known/…` and `/oauth/{token,revoke,introspect,jwks}`.

    `pages`: whether people can sign in here; then `/oauth/authorize` must be mounted too (consent_routes).
    """

    async def described(_: Request) -> Response:
        told = orjson.dumps(metadata(oauth.url, oauth.scopes, pages=pages))
        return Response(told, media_type="application/json", headers=_public(3600))

    async def jwks(_: Request) -> Response:
        try:
            keys = await oauth.jwks()
        except StorageError:
            return _unavailable()
        return Response(orjson.dumps(keys), media_type="application/json", headers=_public(1))

    return [
        Route("/.well-known/oauth-authorization-server", described),
        Route("/.well-known/openid-configuration", described),
        Route("/oauth/jwks", jwks),
        Route("/oauth/token", _posted(oauth.token, f"{oauth.url}/oauth/token"), methods=["POST"]),
        Route("/oauth/revoke", _posted(oauth.revoke, f"{oauth.url}/oauth/revoke"), methods=["POST"]),
        Route("/oauth/introspect", _posted(oauth.introspect, f"{oauth.url}/oauth/introspect"), methods=["POST"]),
    ]


def _posted(answer: Answer, url: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        proofs = request.headers.getlist("dpop")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM or len(proofs) > 1 or len(request.headers.getlist("authorization")) > 1:
            return _error(400, "invalid_request", f"Send a form ({FORM}), one 'DPoP' and one 'Authorization' at most.")
        try:
            pairs = parameters(await body_of(dict(request.scope["headers"]), request.receive, bounds.FORM.most))
        except (ValueError, BadRequest):
            return _error(400, "invalid_request", "The form cannot be read.")
        exchange = OAuthExchange(
            "POST", url, pairs, request.headers.get("authorization"), proofs[0] if proofs else None
        )
        try:
            reply = await answer(exchange)
        except StorageError:
            return _unavailable()
        except Exception:
            log.exception("an OAuth request failed")
            return _error(500, "server_error", "The hub failed; it has been noted.")
        headers = {**reply.headers, **NO_STORE}
        if reply.status == 401:
            headers.setdefault("WWW-Authenticate", 'Basic realm="saan"')
        return Response(reply.encoded, reply.status, headers, "application/json")

    return endpoint


def _public(seconds: int) -> dict[str, str]:
    return {
        "Cache-Control": f"public, max-age={seconds}",
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }


def _error(status: int, code: str, description: str) -> Response:
    body = orjson.dumps({"error": code, "error_description": description})
    return Response(body, status, NO_STORE, "application/json")


def _unavailable() -> Response:
    response = _error(503, "temporarily_unavailable", "What the hub keeps cannot be reached: try again later.")
    response.headers["Retry-After"] = "5"
    return response
