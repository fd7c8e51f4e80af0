"""Agencies that are SOAP services."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from connectors.connections.connection import ProvedRequest
from connectors.connections.rest import joined
from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.expressions.templates import ABSENT, fill
from connectors.http.client import HttpService
from connectors.http.paging import Paging
from connectors.http.token_store import OWN, Tokens
from connectors.isolation.body_parsing import AT_ONCE
from connectors.kinds.soap import SoapRequest, SoapSource
from connectors.mapping.exchange import HttpRequest, KeyBatch, PagePosition, SourceReply
from connectors.parsing.http_bodies import NotABody, read
from connectors.parsing.multipart import parts_of, with_binaries
from connectors.parsing.soap_envelopes import Envelopes, NotAWsdl, NotFitting, WsdlDocuments, imported
from connectors.urls import split_url

_MOST_DOCUMENTS: Final = 30
_OF_FAULTS: Final = (400, 500)
"""The statuses of SOAP over HTTP that say no more than that there is a fault; others say more than its code."""
_LARGE: Final = 500_000
"""Bytes of a WSDL with what it imports, above which it is read apart before it is read here."""


class SoapConnection:
    """One service. Its WSDL is read at the first call."""

    def __init__(self, agency: str, source: SoapSource, tokens: Tokens = OWN) -> None:
        self.agency = agency
        self.path = source.path
        self.service = HttpService(
            agency, source, source.auth, lambda headers, body: opened(headers, body)[0], tokens=tokens
        )
        self._source = source
        self._reading = asyncio.Lock()
        self._envelopes: Envelopes | None = None

    def upstream(self, lookup: str, plan: ProvedRequest) -> "SoapUpstream":
        return SoapUpstream(self, lookup, plan)

    async def close(self) -> None:
        await self.service.close()

    async def envelopes(self, lookup: str) -> Envelopes:
        """What writes the service's messages. Raises AgencyUnavailable or BadAnswer."""
        async with self._reading:
            if self._envelopes is None:
                source = self._source
                documents = await self._documents(lookup)
                make = partial(Envelopes, source.wsdl, documents, source.service, source.port)
                try:
                    if documents.fetched > _LARGE:
                        # What it leads to cannot come back from there, but would take as long here.
                        await self.service.bodies.apart(tried, source.wsdl, documents, source.service, source.port)
                    self._envelopes = await asyncio.to_thread(make)
                except (NotAWsdl, NotABody) as error:
                    raise BadAnswer(self.agency, lookup, reason=f"its WSDL: {error}") from None
            return self._envelopes

    async def _documents(self, lookup: str) -> WsdlDocuments:
        if not split_url(self._source.wsdl).scheme:
            return WsdlDocuments(folder=Path(self._source.wsdl).parent)
        fetched: dict[str, bytes] = {}
        wanted: list[str] = [self._source.wsdl]
        while wanted:
            address = wanted.pop()
            if len(fetched) >= _MOST_DOCUMENTS:
                raise BadAnswer(self.agency, lookup, reason="its WSDL: it imports too much")
            status, headers, body = await self.service.send(HttpRequest("GET", address), lookup)
            if status != 200:
                raise self.service.failure(lookup, status, headers)
            fetched[address] = body
            try:
                wanted += [one for one in imported(address, body) if one not in fetched]
            except NotAWsdl as error:
                raise BadAnswer(self.agency, lookup, reason=f"its WSDL: {error}") from None
        return WsdlDocuments(fetched=fetched)


class SoapUpstream:
    """One operation of a service."""

    def __init__(self, connection: SoapConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, SoapRequest):
            raise TypeError(f"{lookup} has no request of a soap source")
        self._connection = connection
        self._lookup = lookup
        self._way = plan
        self._request = plan.request
        self._paging = Paging(plan.request.pages) if plan.request.pages else None

    async def ask(self, batch: KeyBatch) -> SourceReply:
        connection, lookup = self._connection, self._lookup
        envelopes = await connection.envelopes(lookup)

        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        try:
            message = envelopes.message(self._request.operation, fill(self._request.arguments, value))
        except NotFitting as error:
            raise AgencyRefused(connection.agency, lookup, reason=str(error)) from None
        headers = {name: joined(one, ",") for name, one in fill(self._request.headers, value).items()}
        sending = HttpRequest("POST", connection.path, headers={**headers, **message.headers}, body=message.body)
        status, told, body = await connection.service.send(sending, lookup, batch.context)
        return self._paged(batch, await self._reply(status, told, body))

    def _paged(self, batch: KeyBatch, reply: SourceReply) -> SourceReply:
        if self._paging is None or reply.none:
            return reply
        more = self._paging.more(batch.at or PagePosition(), reply.body, reply.headers, str)
        return replace(reply, more=more, most_pages=self._paging.most)

    async def _reply(self, status: int, headers: Mapping[str, str], body: bytes) -> SourceReply:
        agency, lookup, service = self._connection.agency, self._lookup, self._connection.service
        meaning = "answer" if status == 200 else self._way.answer.statuses.get(str(status))
        if meaning == "none":
            return SourceReply(None, none=True, status=status, headers=headers)
        try:
            found, fault = await self._opened(headers, body)
        except NotABody as error:
            if meaning is None:
                raise service.failure(lookup, status, headers) from None
            raise service.unread(lookup, status, error) from None
        reply = SourceReply(found, status=200, headers=headers, size=len(body))
        if fault is not None and self._foreseen(reply):
            return reply
        if fault is None and meaning == "answer":
            return reply
        if fault is None or (meaning is None and status not in _OF_FAULTS):
            raise service.failure(lookup, status, headers)
        if fault in ("Client", "Sender"):
            raise AgencyRefused(agency, lookup, reason="a fault that blames the question")
        if fault in ("Server", "Receiver"):
            raise AgencyUnavailable(agency, lookup, reason="a fault of its own")
        raise BadAnswer(agency, lookup, reason="a fault")

    async def _opened(self, headers: Mapping[str, str], body: bytes) -> tuple[Any, str | None]:
        if len(body) <= AT_ONCE["xml"]:
            return opened(headers, body)
        return await self._connection.service.bodies.apart(opened, headers, body)

    def _foreseen(self, reply: SourceReply) -> bool:
        """Whether the manifest says what this fault means."""
        shapes = self._way.shapes
        predicates: list[Callable[[Any], bool]] = [holds for shape in shapes for holds, _ in shape.errors]
        predicates += [shape.none for shape in shapes if shape.none is not None]
        return any(holds(reply.body) for holds in predicates)


def tried(*what: Any) -> None:
    """Whether there is what writes the messages of a WSDL. Raises NotAWsdl."""
    Envelopes(*what)


def opened(headers: Mapping[str, str], body: bytes) -> tuple[Any, str | None]:
    """What an envelope holds, and the code of a fault in it. Raises NotABody."""
    try:
        parts_ = parts_of(headers, body)
    except ValueError:
        raise NotABody("no SOAP") from None
    document = read("xml", parts_.headers, parts_.root)
    if parts_.others:
        document = with_binaries(document, parts_.others)
    envelope = document.get("Envelope")
    if not isinstance(envelope, dict) or "Body" not in envelope:
        raise NotABody("no SOAP")
    inside = envelope["Body"]
    parts = {name: one for name, one in inside.items() if not name.startswith("_")} if isinstance(inside, dict) else {}
    if isinstance(parts.get("Fault"), dict):
        fault = _fault(parts["Fault"])
        return {"fault": fault}, fault["code"]
    return (next(iter(parts.values())) if len(parts) == 1 else parts) or {}, None


def _fault(written: Mapping[str, Any]) -> dict[str, Any]:
    """A fault of SOAP 1.1 or 1.2, in one form; the code without its prefix."""
    code, reason = written.get("Code"), written.get("Reason")
    found = code.get("Value") if isinstance(code, dict) else written.get("faultcode")
    text = reason.get("Text") if isinstance(reason, dict) else written.get("faultstring")
    own = (
        code.get("Subcode", {}).get("Value")
        if isinstance(code, dict) and isinstance(code.get("Subcode"), dict)
        else None
    )
    return {
        "code": str(_text(found) or "").rpartition(":")[2].split(".")[0],
        "subcode": _text(own),
        "message": _text(text),
        "detail": written.get("Detail", written.get("detail")),
    }


def _text(value: Any) -> Any:
    return value.get("_") if isinstance(value, dict) else value
