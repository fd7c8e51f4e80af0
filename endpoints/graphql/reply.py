"""What `/graphql` answers, and how it leaves: its headers made once for all answers alike."""

from collections.abc import Mapping

import msgspec
from starlette.types import Send

from cache.http_caching import NO_STORE
from endpoints.http.content_negotiation import GRAPHQL, JSON
from endpoints.http.raw_response import Headers, head, written

_TYPES = {kind: (b"content-type", f"{kind}; charset=utf-8".encode()) for kind in (GRAPHQL, JSON)}
_VARY = (b"vary", b"Accept, Accept-Language, Authorization, Origin")
_NO_STORE = (b"cache-control", NO_STORE.encode())


class Reply(msgspec.Struct, frozen=True):
    """An answer of one of the two media types; `headers` are those that not every answer has, `errors` says whether it
    tells any."""

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str] | None = None
    errors: bool = False


class Replies:
    """Sends replies; `always` are the headers that every one of them has, beside its own."""

    def __init__(self, always: Headers) -> None:
        self._always = [_VARY, *always]
        self._usual: dict[tuple[int, str], tuple[Headers, bytes]] = {}

    async def give(self, send: Send, reply: Reply, further: Headers) -> None:
        """Sends it with `further` headers of its own, whole where that can be done."""
        status, kind, body = reply.status, reply.kind, reply.body
        if reply.headers:
            headers = self._headers(status, kind, reply.headers)
        else:
            usual = self._usual.get((status, kind)) or self._make(status, kind)
            if written(send, usual[1], further, body):
                return
            headers = usual[0]
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
