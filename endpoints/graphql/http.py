"""GraphQL over HTTP: one operation in, one answer out, whatever is sent.

Follows the GraphQL over HTTP specification: POST and GET, `application/graphql-response+json` and `application/json`,
4xx for what does not parse, validate or coerce.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.types import Receive, Scope, Send

from endpoints.graphql.identification import text
from endpoints.graphql.reply import LARGE, PublicReplies, Replies, Reply, failed
from endpoints.graphql.request import asks
from endpoints.http.content_negotiation import GRAPHQL, JSON, media_type
from endpoints.http.raw_response import Headers
from endpoints.http.request_body import BadRequest
from endpoints.http.request_log import of

NOSNIFF: Headers = [(b"x-content-type-options", b"nosniff")]


class Measures(Protocol):
    """Counts replies as they are made."""

    def begin(self) -> float: ...

    def end(self, began: float, reply: Reply | None) -> None: ...


class RequestPipeline(Protocol):
    """Replies to a request."""

    async def reply(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, kind: str) -> Reply: ...


class GraphQLEndpoint:
    """The ASGI application at `/graphql`: a request in, one reply out, whatever is sent.

    `always` are the headers of all its answers, `measure` is told of each as it is made, `page` is what browsers see.
    """

    def __init__(
        self,
        answers: RequestPipeline,
        *,
        page: Any | None = None,
        always: Headers = NOSNIFF,
        measure: Measures | None = None,
    ) -> None:
        self._answers = answers
        self._page = page
        self._replies = Replies(always)
        self._public = PublicReplies()
        self._measure = measure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        served = of(scope)
        headers = dict(scope["headers"]) if served is None else served.headers
        accept = text(headers, b"accept")
        if self._page is not None and _is_browser(scope, accept):
            await self._page(scope, receive, send)
            return
        accepted, reply = media_type(accept), None
        kind = accepted or JSON
        began = self._measure.begin() if self._measure else 0.0
        try:
            if accepted is None:
                raise BadRequest(406, f"The answer is {GRAPHQL} or {JSON}; accept one of them.")
            reply = await self._answers.reply(scope, headers, receive, kind)
        except Exception as problem:
            reply = failed(problem, kind, text(headers, b"authorization"))
        finally:
            if self._measure:
                self._measure.end(began, reply)
        if len(reply.body) >= LARGE:
            reply = await self._public.packed(reply, headers)
        further: Headers = []
        if served is not None:
            served.route, served.status, served.errors = scope["path"], reply.status, reply.errors
            further = [served.header]
        giving = self._replies.give(send, reply, further)
        if giving is not None:
            await giving


def _is_browser(scope: Scope, accept: str) -> bool:
    return scope["method"] == "GET" and "text/html" in accept and not asks(scope["query_string"])
