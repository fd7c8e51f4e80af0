"""Agencies whose data is in a CKAN DataStore (`datastore_search`)."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import msgspec

from connectors.connections.connection import ProvedRequest
from connectors.errors import AgencyError, AgencyRefused, BadAnswer
from connectors.expressions.templates import ABSENT, fill
from connectors.http.client import HttpService
from connectors.http.conditional_requests import ConditionalRequests
from connectors.http.paging import Paging
from connectors.http.token_store import OWN, Tokens
from connectors.kinds.ckan import CkanRequest, CkanSource
from connectors.manifest import Pages
from connectors.mapping.exchange import HttpRequest, KeyBatch, PagePosition, SourceReply
from connectors.parsing.http_bodies import NotABody, read

_TYPES: Final[Mapping[str, type[AgencyError]]] = {
    "Authorization Error": AgencyRefused,
    "Not Found Error": BadAnswer,
    "Validation Error": BadAnswer,
}


class CkanConnection:
    """One CKAN."""

    def __init__(self, agency: str, source: CkanSource, tokens: Tokens = OWN) -> None:
        self.agency = agency
        self.path = source.path
        self.service = HttpService(agency, source, source.auth, partial(read, "json"), tokens=tokens)
        self.validators = ConditionalRequests(self.service)

    def upstream(self, lookup: str, plan: ProvedRequest) -> "CkanUpstream":
        return CkanUpstream(self, lookup, plan)

    async def close(self) -> None:
        await self.service.close()


class CkanUpstream:
    """One resource, narrowed by keys or searched in, page by page."""

    def __init__(self, connection: CkanConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, CkanRequest):
            raise TypeError(f"{lookup} has no request of a ckan source")
        self._connection = connection
        self._send = connection.validators.send if plan.validated else connection.service.send
        self._lookup = lookup
        self._way = plan
        self._request = plan.request
        pages = Pages(by="offset", size=plan.request.size, total="result.total", most=plan.request.most)
        self._paging = Paging(pages)

    async def ask(self, batch: KeyBatch) -> SourceReply:
        service = self._connection.service
        status, headers, content = await self._send(self.sending(batch), self._lookup, batch.context)
        try:
            body = await service.bodies.read("json", headers, content)
        except NotABody as error:
            if status != 200:
                raise service.failure(self._lookup, status, headers) from None
            raise service.unread(self._lookup, status, error) from None
        result = body.get("result") if isinstance(body, dict) and body.get("success") is True else None
        if status != 200 or not isinstance(result, dict):
            raise self._failed(status, headers, body)
        rows = result.get("records") if self._way.answer.rows is None else None
        if rows is not None and not isinstance(rows, list):
            raise BadAnswer(self._connection.agency, self._lookup, reason="no records in its answer")
        total = result.get("total")
        if batch.search is not None and not self._way.whole:
            known = total if isinstance(total, int) else None
            return SourceReply(body, rows=rows, headers=headers, total=known, size=len(content))
        # A CKAN may give fewer rows at once than it is asked for, and then says how many that is at most.
        most, records = result.get("limit"), result.get("records")
        if isinstance(most, int) and isinstance(records, list) and len(records) < min(most, self._request.size):
            return SourceReply(body, rows=rows, headers=headers, size=len(content))
        more = self._paging.more(batch.at or PagePosition(), body, headers, str)
        return SourceReply(body, rows=rows, headers=headers, more=more, most_pages=self._paging.most, size=len(content))

    def sending(self, batch: KeyBatch) -> HttpRequest:
        """The request that asks for this page of this batch."""
        request = self._request

        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        at, search = batch.at or PagePosition(), None if self._way.whole else batch.search
        asked: dict[str, Any] = {
            "resource_id": request.resource,
            "filters": fill(request.filters, value),
            "q": fill(request.q, value) if request.q is not None else ABSENT,
            "fields": list(request.fields) or ABSENT,
            "sort": request.order,
            "offset": search.offset if search else at.rows,
            "limit": search.limit if search else request.size,
        }
        asked = {name: one for name, one in asked.items() if one is not ABSENT and one != {}}
        if request.method == "POST":
            return HttpRequest("POST", self._connection.path, body=asked)
        query = tuple((name, _written(one)) for name, one in asked.items())
        return HttpRequest("GET", self._connection.path, query)

    def _failed(self, status: int, headers: Mapping[str, str], body: Any) -> AgencyError:
        error = body.get("error") if isinstance(body, dict) else None
        type_ = str(error.get("__type")) if isinstance(error, dict) else ""
        if type_ in _TYPES:
            return _TYPES[type_](self._connection.agency, self._lookup, reason=type_)
        if status != 200:
            return self._connection.service.failure(self._lookup, status, headers)
        return BadAnswer(self._connection.agency, self._lookup, reason="no success in its answer")


def _written(value: Any) -> str:
    """A parameter in an address: lists of columns with commas, filters as JSON."""
    if isinstance(value, list):
        return ",".join(value)
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else str(value)
