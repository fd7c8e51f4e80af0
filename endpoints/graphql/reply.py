"""What `/graphql` answers, and how it leaves: its headers made once for all answers alike."""

import datetime
import hashlib
from collections.abc import Awaitable, Mapping

import msgspec
import structlog
from starlette.types import Send

from access.caller import NOBODY
from access.permissions.field_refusals import AccessError, StatedWrongly, TokenRefused
from access.permissions.operation_errors import RequestRefused
from cache.http_caching import NO_STORE, cache_control, entity_tag, matches
from connectors.thai_time import THAILAND
from endpoints.graphql.admission import refused_by
from endpoints.graphql.identification import GraphQLRequest
from endpoints.http.compression import QUICKLY, PackedBodies, coding
from endpoints.http.content_negotiation import GRAPHQL, JSON
from endpoints.http.error_body import error_body, refusal_body
from endpoints.http.raw_response import Headers, head, written
from endpoints.http.request_body import BadRequest
from execution.policy import Policy
from execution.response import Outcome, extended
from resolvers.request import Request

log = structlog.get_logger("saan.graphql")

_TYPES = {kind: (b"content-type", f"{kind}; charset=utf-8".encode()) for kind in (GRAPHQL, JSON)}
LARGE = 8_192
"""Bytes from which an answer is packed."""
PACKED = 8_000_000
"""Bytes of packed answers that are kept."""
_VARY = (b"vary", b"Accept, Accept-Encoding, Accept-Language, Authorization, Origin")
_NO_STORE = (b"cache-control", NO_STORE.encode())


class Reply(msgspec.Struct, frozen=True, gc=False):
    """An answer of one of the two media types; `headers` are those that not every answer has, `errors` says whether it
    tells any."""

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str] | None = None
    errors: bool = False


class GraphQLResponse(msgspec.Struct, frozen=True, gc=False):
    """The response's JSON; `ran` is false when the operation could not be run at all.

    `cache_control` says what others may remember of it. `headers` are further ones. `errors`: whether it tells some.
    """

    body: bytes
    ran: bool
    status: int | None = None
    cache_control: str = NO_STORE
    headers: Mapping[str, str] | None = None
    errors: bool = False


def refusing(*refusals: AccessError, ran: bool = False) -> GraphQLResponse:
    """What is answered to an operation that is refused whole; `ran`: it ran, and what it gave is not told."""
    first = refusals[0]
    status, headers = (first.status, first.headers) if isinstance(first, RequestRefused) else (None, None)
    return GraphQLResponse(refusal_body(*refusals, ran=ran), ran, status, headers=headers, errors=True)


def responding(outcome: Outcome, request: GraphQLRequest, context: Request, policy: Policy) -> GraphQLResponse:
    """The answer as JSON, its bytes paid for, and what others may remember of it."""
    body = outcome.encoded(policy.describe)
    policy.answered(context, len(body))
    told, headers = policy.extensions(context, outcome.errors), None
    if outcome.deprecated and (notice := policy.notice(context, outcome.deprecated)):
        told, headers = {**(told or {}), **notice.extensions}, notice.headers
    body = extended(body, told)
    refused = None if outcome.executed else refused_by(outcome.errors)
    if refused is not None:
        return GraphQLResponse(body, False, refused.status, headers=refused.headers, errors=True)
    # Who asks how, or for how much, is answered alone, whether or not he is told.
    alone = request.explain or context.costed
    kept = _kept(outcome, context) if request.get and not alone else NO_STORE
    return GraphQLResponse(body, outcome.executed, cache_control=kept, headers=headers, errors=bool(outcome.errors))


def _kept(outcome: Outcome, context: Request) -> str:
    """What others may remember of an answer to a GET; no longer than the day, on which computed dates depend."""
    now = context.now
    midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), THAILAND)
    return cache_control(
        context.lookups.touched,
        anyone=context.caller == NOBODY,
        failed=not outcome.executed or bool(outcome.errors),
        most=(midnight - now).total_seconds(),
    )


def replied(answered: GraphQLResponse, kind: str, if_none_match: str) -> Reply:
    """The answer, or word that the caller has it already; only what may be remembered is told apart."""
    status = answered.status or (200 if answered.ran or kind == JSON else 400)
    if answered.cache_control == NO_STORE:
        return Reply(status, kind, answered.body, answered.headers, answered.errors)
    further = answered.headers or {}
    kept = {**further, "cache-control": answered.cache_control, "etag": entity_tag(answered.body)}
    if matches(if_none_match, kept["etag"]):
        return Reply(304, kind, b"", kept)
    return Reply(status, kind, answered.body, kept, answered.errors)


def failed(problem: Exception, kind: str, authorization: str) -> Reply:
    """The answer to what cannot be answered."""
    match problem:
        case BadRequest():
            return Reply(problem.status, kind, error_body(str(problem), "BAD_REQUEST"), problem.headers, errors=True)
        case StatedWrongly():
            return Reply(400, kind, refusal_body(problem), errors=True)
        case TokenRefused():
            challenge = {"www-authenticate": challenged(authorization, bound=problem.bound)}
            return Reply(401, kind, refusal_body(problem), challenge, errors=True)
    log.error("request failed", exc_info=problem)
    return Reply(500, kind, error_body("The hub failed; it has been noted.", "INTERNAL"), errors=True)


def challenged(authorization: str, *, bound: bool) -> str:
    """What a refused token is answered with (RFC 6750, 3; RFC 9449, 7.1): in the scheme it came in, or should have."""
    bound = bound or authorization.strip().lower().startswith("dpop")
    return 'DPoP error="invalid_token", algs="ES256"' if bound else 'Bearer error="invalid_token"'


class PublicReplies:
    """Packs what is large and public, once for all who are answered alike: what rests on remembered records stays as it
    is for minutes."""

    def __init__(self) -> None:
        self._bodies = PackedBodies(PACKED, QUICKLY)

    @property
    def kept(self) -> int:
        """Bytes that are kept."""
        return self._bodies.weight

    async def packed(self, reply: Reply, headers: Mapping[bytes, bytes]) -> Reply:
        """The reply, packed where whoever asked sent nothing that says who it is: then no secret is in it
        (endpoints/http/compression.py)."""
        if b"authorization" in headers or b"cookie" in headers:
            return reply
        name = coding(headers.get(b"accept-encoding", b"").decode("latin-1"), QUICKLY)
        if name is None:
            return reply
        further = {**(reply.headers or {}), "content-encoding": name}
        if "etag" in further:
            further["etag"] = f"W/{further['etag']}"
        body = await self._bodies.of(hashlib.sha256(reply.body).digest(), lambda: reply.body, name)
        return msgspec.structs.replace(reply, body=body, headers=further)


class Replies:
    """Sends replies; `always` are the headers that every one of them has, beside its own."""

    def __init__(self, always: Headers) -> None:
        self._always = [_VARY, *always]
        self._usual: dict[tuple[int, str], tuple[Headers, bytes]] = {}

    def give(self, send: Send, reply: Reply, further: Headers) -> Awaitable[None] | None:
        """Sends it with `further` headers of its own; None where it could be written whole, and is."""
        status, kind, body = reply.status, reply.kind, reply.body
        if reply.headers:
            headers = self._headers(status, kind, reply.headers)
        else:
            usual = self._usual.get((status, kind)) or self._make(status, kind)
            if written(send, usual[1], further, body):
                return None
            headers = usual[0]
        return self._messages(send, reply, headers, further)

    async def _messages(self, send: Send, reply: Reply, headers: Headers, further: Headers) -> None:
        status, body = reply.status, reply.body
        # Of an answer that is not sent again nothing is told that would not be true of it (RFC 9110, 8.6).
        if status != 304:
            headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": [*headers, *further]})
        await send({"type": "http.response.body", "body": body})

    def _make(self, status: int, kind: str) -> tuple[Headers, bytes]:
        headers = self._headers(status, kind, {})
        usual = self._usual[status, kind] = headers, head(status, headers)
        return usual

    def _headers(self, status: int, kind: str, extra: Mapping[str, str]) -> Headers:
        about = [] if status == 304 else [_TYPES[kind]]
        kept = [] if "cache-control" in extra else [_NO_STORE]
        return [*about, *self._always, *kept, *((name.encode(), value.encode()) for name, value in extra.items())]
