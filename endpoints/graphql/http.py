"""GraphQL over HTTP: one operation in, one answer out, whatever is sent.

Follows the GraphQL over HTTP specification: POST and GET, `application/graphql-response+json` and `application/json`,
4xx for what does not parse, validate or coerce.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec
import structlog
from starlette.types import Receive, Scope, Send

from access.caller import NOBODY, Caller
from access.identity.dpop import Presented
from access.permissions.field_refusals import StatedWrongly, TokenRefused
from access.storage.storage_errors import StorageUnavailable
from cache.http_caching import NO_STORE, demanded, entity_tag, matches
from endpoints.graphql.reply import Replies, Reply
from endpoints.graphql.request import Operation, asks, got, posted
from endpoints.http.content_negotiation import GRAPHQL, JSON, language, media_type
from endpoints.http.error_body import error_body, refusal_body
from endpoints.http.raw_response import Headers, received
from endpoints.http.request_body import BadRequest, body_of
from endpoints.http.request_log import Served, name_of, of

log = structlog.get_logger("saan.graphql")

NOSNIFF: Headers = [(b"x-content-type-options", b"nosniff")]


class Asked(msgspec.Struct, frozen=True):
    """An operation and who asks it, in which language ("th" or "en"); `get` forbids mutations.

    `freshness` is how many seconds old what it is answered with may be; None: as agencies say. `doubted` says that a
    token came which cannot be checked now: nothing personal may be given, whoever it is. `address` is the client's.
    `explain` asks how it is answered.
    """

    operation: Operation
    caller: Caller
    language: str
    get: bool
    freshness: float | None = None
    doubted: bool = False
    address: str = ""
    explain: bool = False


class Answered(msgspec.Struct, frozen=True):
    """The response's JSON; `ran` is false when the operation could not be run at all.

    `cache_control` says what others may remember of it. `headers` are further ones. `errors`: whether it tells some.
    """

    body: bytes
    ran: bool
    status: int | None = None
    cache_control: str = NO_STORE
    headers: Mapping[str, str] | None = None
    errors: bool = False


class Verifies(Protocol):
    """Knows who a bearer token speaks for."""

    async def caller(self, token: str, presented: Presented | None = None) -> Caller: ...


Run = Callable[[Asked], Awaitable[Answered]]


class Measures(Protocol):
    """Counts replies as they are made."""

    def begin(self) -> float: ...

    def end(self, began: float, reply: Reply | None) -> None: ...


class GraphQLEndpoint:
    """The ASGI application at `/graphql`; `url` is its public address, for which proofs of tokens' keys are made.

    `always` are the headers of all its answers, `measure` is told of each as it is made, `page` is what browsers see.
    """

    def __init__(
        self,
        run: Run,
        verifier: Verifies,
        *,
        largest_request: int,
        page: Any | None = None,
        url: str = "",
        always: Headers = NOSNIFF,
        measure: Measures | None = None,
    ) -> None:
        self._run = run
        self._url = url
        self._verifier = verifier
        self._largest = largest_request
        self._page = page
        self._replies = Replies(always)
        self._measure = measure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        served = of(scope)
        headers = dict(scope["headers"]) if served is None else served.headers
        accept = _text(headers, b"accept")
        if self._page is not None and _is_browser(scope, accept):
            await self._page(scope, receive, send)
            return
        accepted, reply = media_type(accept), None
        kind = accepted or JSON
        began = self._measure.begin() if self._measure else 0.0
        try:
            if accepted is None:
                raise BadRequest(406, f"The answer is {GRAPHQL} or {JSON}; accept one of them.")
            answered = await self._run(await self._asked(scope, headers, receive, served))
            reply = _given(answered, kind, _text(headers, b"if-none-match"))
        except Exception as problem:
            reply = _failed(problem, kind, headers)
        finally:
            if self._measure:
                self._measure.end(began, reply)
        if served is None:
            await self._replies.give(send, reply, [])
        else:
            served.route, served.status, served.errors = scope["path"], reply.status, reply.errors
            await self._replies.give(send, reply, [served.header])

    async def _asked(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, served: Served | None
    ) -> Asked:
        method = scope["method"]
        if method == "POST":
            body = received(receive, self._largest)
            if body is None:
                body = await body_of(headers, receive, self._largest)
            operation = posted(headers, body)
        elif method == "GET":
            operation = got(scope["query_string"])
        else:
            raise BadRequest(405, "Use POST, or GET for queries.", allow="GET, POST")
        extensions = operation.extensions or _NOTHING
        if served is not None:
            served.operation = name_of(operation.operation_name, operation.query)
        doubted = False
        try:
            known = await self._caller(method, headers)
        except StorageUnavailable:
            # Whether the token has been revoked cannot be known: public data is for anybody all the same.
            known, doubted = NOBODY, True
        if served is not None:
            served.app = known.app
        caller = known.asking(
            _text(headers, b"saan-purpose") or _string(extensions.get("purpose")),
            _words(headers, b"saan-case") or _string(extensions.get("case")),
        )
        return Asked(
            operation,
            caller,
            language(_text(headers, b"accept-language")),
            method == "GET",
            demanded(_text(headers, b"cache-control")),
            doubted,
            (scope.get("client") or ("",))[0],
            _text(headers, b"saan-explain").strip() == "1" or extensions.get("explain") is True,
        )

    async def _caller(self, method: str, headers: Mapping[bytes, bytes]) -> Caller:
        authorization = _text(headers, b"authorization").strip()
        if not authorization:
            return NOBODY
        kind, _, token = authorization.partition(" ")
        kind, token = kind.lower(), token.strip()
        if kind not in ("bearer", "dpop") or not token:
            raise TokenRefused("it is not sent as 'Authorization: Bearer …'", "ต้องส่งเป็น 'Authorization: Bearer …'")
        proof = _text(headers, b"dpop") or None
        return await self._verifier.caller(token, Presented(kind, proof, method, self._url))


def _given(answered: Answered, kind: str, if_none_match: str) -> Reply:
    """The answer, or word that the caller has it already; only what may be remembered is told apart."""
    status = answered.status or (200 if answered.ran or kind == JSON else 400)
    if answered.cache_control == NO_STORE:
        return Reply(status, kind, answered.body, answered.headers, answered.errors)
    kept = {"cache-control": answered.cache_control, "etag": entity_tag(answered.body)}
    if matches(if_none_match, kept["etag"]):
        return Reply(304, kind, b"", kept)
    return Reply(status, kind, answered.body, kept, answered.errors)


def _failed(problem: Exception, kind: str, headers: Mapping[bytes, bytes]) -> Reply:
    """The answer to what cannot be answered."""
    match problem:
        case BadRequest():
            return Reply(problem.status, kind, error_body(str(problem), "BAD_REQUEST"), problem.headers, errors=True)
        case StatedWrongly():
            return Reply(400, kind, refusal_body(problem), errors=True)
        case TokenRefused():
            challenge = {"www-authenticate": challenged(_text(headers, b"authorization"))}
            return Reply(401, kind, refusal_body(problem), challenge, errors=True)
    log.exception("request failed", exc_info=problem)
    return Reply(500, kind, error_body("The hub failed; it has been noted.", "INTERNAL"), errors=True)


def challenged(authorization: str) -> str:
    """What a refused token is answered with, in the scheme it came in (RFC 6750, 3; RFC 9449, 7.1)."""
    bound = authorization.strip().lower().startswith("dpop")
    return 'DPoP error="invalid_token", algs="ES256"' if bound else 'Bearer error="invalid_token"'


def _is_browser(scope: Scope, accept: str) -> bool:
    return scope["method"] == "GET" and "text/html" in accept and not asks(scope["query_string"])


_NOTHING: Mapping[str, Any] = {}


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    value = headers.get(name)
    return value.decode("latin-1") if value else ""


def _words(headers: Mapping[bytes, bytes], name: bytes) -> str:
    """A header that may be in Thai: clients send UTF-8, whatever the standard allows."""
    value = headers.get(name)
    return value.decode("utf-8", "replace") if value else ""


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
