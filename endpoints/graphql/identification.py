"""Who asks, and what: read off a request's headers, its body or query string, and its token."""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

import msgspec
from starlette.types import Receive, Scope

from access.caller import NOBODY, Caller
from access.identity.dpop import Presented
from access.permissions.field_refusals import TokenRefused
from access.storage.storage_errors import StorageUnavailable
from cache.http_caching import demanded
from endpoints.graphql.request import RequestParameters, got, posted
from endpoints.http.content_negotiation import UNASKED, language
from endpoints.http.raw_response import received
from endpoints.http.request_body import BadRequest, body_of
from endpoints.http.request_log import name_of, of


class GraphQLRequest(msgspec.Struct, frozen=True):
    """An operation and who asks it, in which language ("th" or "en"); `get` forbids mutations.

    `freshness` is how many seconds old what it is answered with may be; None: as agencies say. `doubted` says that a
    token came which cannot be checked now: nothing personal may be given, whoever it is. `address` is the client's.
    `explain` asks how it is answered. `registered`: its app registered the operation.
    """

    parameters: RequestParameters
    caller: Caller
    language: str
    get: bool
    freshness: float | None = None
    doubted: bool = False
    address: str = ""
    explain: bool = False
    registered: bool = False


class Verifies(Protocol):
    """Knows who a bearer token speaks for."""

    async def caller(self, token: str, presented: Presented | None = None) -> Caller: ...


class Identification:
    """Reads requests of at most `largest` bytes; `url` is the endpoint's public address, for which proofs of tokens'
    keys are made."""

    def __init__(self, verifier: Verifies, *, largest: int, url: str = "") -> None:
        self._verifier = verifier
        self._largest = largest
        self._url = url

    async def of(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> GraphQLRequest:
        """What was sent. Raises BadRequest, TokenRefused, StatedWrongly."""
        method = scope["method"]
        if method == "POST":
            body = received(receive, self._largest)
            if body is None:
                body = await body_of(headers, receive, self._largest)
            parameters = posted(headers, body)
        elif method == "GET":
            parameters = got(scope["query_string"])
        else:
            raise BadRequest(405, "Use POST, or GET for queries.", allow="GET, POST")
        served = of(scope)
        if served is not None:
            served.operation = name_of(parameters.operation_name, parameters.query)
        doubted = False
        try:
            verifying = self._verifying(method, headers)
            known = NOBODY if verifying is None else await verifying
        except StorageUnavailable:
            # Whether the token has been revoked cannot be known: public data is for anybody all the same.
            known, doubted = NOBODY, True
        if served is not None:
            served.app = known.app
        extensions = parameters.extensions or _NOTHING
        # Few send these headers: whoever does not pays for no more than to be found without.
        if extensions or b"saan-purpose" in headers or b"saan-case" in headers:
            known = known.asking(
                text(headers, b"saan-purpose") or _string(extensions.get("purpose")),
                _words(headers, b"saan-case") or _string(extensions.get("case")),
            )
        client = scope.get("client")
        return GraphQLRequest(
            parameters,
            known,
            language(text(headers, b"accept-language")) if b"accept-language" in headers else UNASKED,
            method == "GET",
            demanded(text(headers, b"cache-control")) if b"cache-control" in headers else None,
            doubted,
            client[0] if client else "",
            headers.get(b"saan-explain", b"").strip() == b"1" or extensions.get("explain") is True,
        )

    def _verifying(self, method: str, headers: Mapping[bytes, bytes]) -> Awaitable[Caller] | None:
        """Finds out who sends a token; None where none came. Raises TokenRefused."""
        authorization = text(headers, b"authorization").strip()
        if not authorization:
            return None
        kind, _, token = authorization.partition(" ")
        kind, token = kind.lower(), token.strip()
        if kind not in ("bearer", "dpop") or not token:
            raise TokenRefused("it is not sent as 'Authorization: Bearer …'", "ต้องส่งเป็น 'Authorization: Bearer …'")
        if kind == "bearer":
            return self._verifier.caller(token)  # no proof makes more of one
        proof = text(headers, b"dpop") or None
        return self._verifier.caller(token, Presented(kind, proof, method, self._url))


_NOTHING: Mapping[str, Any] = {}


def text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    """A header, empty where there is none."""
    value = headers.get(name)
    return value.decode("latin-1") if value else ""


def _words(headers: Mapping[bytes, bytes], name: bytes) -> str:
    """A header that may be in Thai: clients send UTF-8, whatever the standard allows."""
    value = headers.get(name)
    return value.decode("utf-8", "replace") if value else ""


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
