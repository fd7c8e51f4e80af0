"""Answers that need not be sent twice: the same question asks whether what it was answered still holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from cachebox import LRUCache

from connectors.http.client import HttpService
from connectors.http_freshness import bound
from connectors.mapping.exchange import Answered, HttpRequest
from connectors.provider import LookupContext

ROOM: Final = 2_000_000
"""Bytes that are kept of one service's answers; those used least recently make room."""
LARGEST: Final = ROOM // 8
"""Bytes of the largest answer that is kept."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer and what it is known by."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def conditions(self) -> Mapping[str, str]:
        pairs = (("If-None-Match", self.headers.get("etag")), ("If-Modified-Since", self.headers.get("last-modified")))
        return {name: value for name, value in pairs if value is not None}


class ConditionalRequests:
    """Sends questions to one service; those it was asked before with the `ETag` or `Last-Modified` of its answer.

    A 304 is given as the answer that was had, with the newer headers (RFC 9111, 4.3.4). For GETs alone, and for public
    answers that depend on nobody's credentials but the hub's own: whoever uses it sees to that.
    """

    def __init__(self, service: HttpService) -> None:
        self._service = service
        self._kept: LRUCache[bytes, _Kept] = LRUCache(ROOM, getsizeof=_weight)

    async def send(self, sending: HttpRequest, lookup: str, context: LookupContext | None) -> Answered:
        """Status, headers and body of the answer. Raises an AgencyError."""
        if sending.method != "GET" or (context is not None and context.credentials is not None):
            return await self._service.send(sending, lookup, context)
        name = sending.digest()
        kept = self._kept.get(name)
        asked = sending if kept is None else replace(sending, headers={**sending.headers, **kept.conditions})
        answered = await self._service.send(asked, lookup, context)
        if answered[0] == 304 and kept is not None:
            answered = 200, _renewed(kept.headers, answered[1]), kept.body
        if answered[0] == 200:
            self._keep(name, _Kept(answered[1], answered[2]))
        return answered

    def _keep(self, name: bytes, kept: _Kept) -> None:
        allowed = bound(kept.headers, datetime.now(UTC), shared=True)
        storable = (allowed is None or allowed.store) and kept.headers.get("vary", "").strip() != "*"
        if storable and kept.conditions and len(kept.body) <= LARGEST:
            self._kept[name] = kept
        else:
            self._kept.pop(name, None)


def _weight(_name: bytes, kept: _Kept) -> int:
    """Bytes of an answer with its headers."""
    return len(kept.body) + sum(len(name) + len(value) + 100 for name, value in kept.headers.items())


def _renewed(had: Mapping[str, str], now: Mapping[str, str]) -> Mapping[str, str]:
    """The headers of an answer that was found to hold; those about its body are still those it came with."""
    lasting = {name: value for name, value in had.items() if name not in ("age", "date")}
    return {**lasting, **{name: value for name, value in now.items() if not name.startswith("content-")}}
