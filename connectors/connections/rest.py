"""Agencies that are HTTP services answering JSON or XML."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from cachebox import TTLCache

from connectors.connections.connection import ProvedRequest
from connectors.errors import AgencyRefused, BadAnswer, Pending
from connectors.expressions.jmespath_paths import Unfit, expression, predicate
from connectors.expressions.templates import ABSENT, fill
from connectors.http.client import HttpService, retry_at
from connectors.http.conditional_requests import ConditionalRequests
from connectors.http.paging import Paging
from connectors.http.token_store import OWN, Tokens
from connectors.isolation.body_parsing import AT_ONCE
from connectors.kinds.rest import RestRequest, RestSource
from connectors.manifest import Poll
from connectors.mapping.exchange import Answered, HttpRequest, KeyBatch, PagePosition, PollTicket, SourceReply
from connectors.parsing.http_bodies import NotABody, read

_MOST_TICKETS: Final = 10_000
_LONGEST_TICKET: Final = 2_000
"""Characters of a ticket, or of the address where it is fetched."""
_SHORTEST_WAIT: Final = 0.05


class RestConnection:
    """The connections to one service."""

    def __init__(self, agency: str, source: RestSource, tokens: Tokens = OWN) -> None:
        self.service = HttpService(agency, source, source.auth, partial(read, source.format), tokens=tokens)
        self.validators = ConditionalRequests(self.service)
        self.format = source.format

    def upstream(self, lookup: str, plan: ProvedRequest) -> "RestUpstream":
        return RestUpstream(self, lookup, plan)

    async def close(self) -> None:
        await self.service.close()


class RestUpstream:
    """One way of asking a service."""

    def __init__(self, connection: RestConnection, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, RestRequest):
            raise TypeError(f"{lookup} has no request of a rest source")
        self._service = connection.service
        self._send = connection.validators.send if plan.validated else connection.service.send
        self._agency = connection.service.agency
        self._format = plan.request.format or connection.format
        self._lookup = lookup
        self._way = plan
        self._request = plan.request
        self._paging = Paging(plan.request.pages) if plan.request.pages else None
        pending = plan.answer.errors.pending
        self._pending = predicate(pending) if pending else None
        self._tickets = Tickets(plan.request.poll) if plan.request.poll else None

    async def ask(self, batch: KeyBatch) -> SourceReply:
        at = batch.at or PagePosition()
        sending = self._following(batch, at.link) if at.link else self.sending(batch)
        if self._tickets is not None:
            return await self._asked_later(batch, sending, self._tickets)
        return await self._reply(batch, sending, await self._sent(batch, sending))

    async def _sent(self, batch: KeyBatch, sending: HttpRequest) -> Answered:
        return await self._send(sending, self._lookup, batch.context)

    async def _asked_later(self, batch: KeyBatch, sending: HttpRequest, tickets: "Tickets") -> SourceReply:
        """Ask, or fetch what was asked before; the reply is a ticket as long as the source is at it."""
        known = tickets.find(sending)
        ticket = (batch.at.ticket if batch.at else None) or known
        answered = await self._sent(batch, tickets.fetching(ticket, self._value(batch)) if ticket else sending)
        if ticket and answered[0] in (404, 410):
            tickets.forget(sending)
            if batch.at is not None:
                raise BadAnswer(self._agency, self._lookup, reason="it has forgotten what it was asked")
            answered = await self._sent(batch, sending)
            ticket = None
        status, headers, body = answered
        if status != 202 and not (self._pending and self._pending(self._quietly(headers, body))):
            tickets.forget(sending)
            return await self._reply(batch, sending, answered)
        given = tickets.given(self._quietly(headers, body), headers, lambda link: self._whole(sending, link)) or ticket
        if given is None:
            raise BadAnswer(self._agency, self._lookup, reason="it answers later and gives no ticket")
        tickets.keep(sending, given)
        return SourceReply(None, status=status, headers=headers, ticket=tickets.ticket(given, headers))

    def _quietly(self, headers: Mapping[str, str], body: bytes) -> Any:
        """What a body says, where it is short enough to be a notice that the answer comes later."""
        if len(body) > AT_ONCE["xml"]:
            return None
        try:
            return read(self._format, headers, body)
        except NotABody:
            return None

    async def _reply(self, batch: KeyBatch, sending: HttpRequest, answered: Answered) -> SourceReply:
        status, headers, body = answered
        meaning = "answer" if status == 200 else self._way.answer.statuses.get(str(status))
        if meaning == "none":
            return SourceReply(None, none=True, status=status, headers=headers)
        if status == 202 and meaning is None:
            raise Pending(self._agency, self._lookup, retry_at(headers), status=202)
        if meaning is None:
            raise self._service.failure(self._lookup, status, headers)
        try:
            found = await self._service.bodies.read(self._format, headers, body)
        except NotABody as error:
            raise self._service.unread(self._lookup, status, error) from None
        if self._paging is None:
            return SourceReply(found, status=status, headers=headers, size=len(body))
        more = self._paging.more(batch.at or PagePosition(), found, headers, lambda link: self._whole(sending, link))
        return SourceReply(
            found, status=status, headers=headers, more=more, most_pages=self._paging.most, size=len(body)
        )

    def _value(self, batch: KeyBatch) -> Callable[[str], Any]:
        def value(name: str) -> Any:
            found = self._way.value(batch, name)
            return ABSENT if found in (None, "") else found

        return value

    def _following(self, batch: KeyBatch, link: str) -> HttpRequest:
        """The next page, by the address the source gave."""
        return HttpRequest("GET", link, headers=self._headers(self._value(batch)))

    def _whole(self, sending: HttpRequest, link: str) -> str:
        return self._service.resolve(sending, link, self._lookup)

    def _headers(self, value: Callable[[str], Any]) -> Mapping[str, str]:
        return {name: joined(one, ",") for name, one in fill(self._request.headers, value).items()}

    def sending(self, batch: KeyBatch) -> HttpRequest:
        """The request that asks for this batch."""
        request = self._request
        value = self._value(batch)
        separator = request.separator
        path = filled_path(request.path, value, separator or ",")
        if path is None:
            raise AgencyRefused(self._agency, self._lookup, reason="a part of the address is not known")
        query = filled_query(request.query, value, separator)
        body = fill(request.body, value)
        form = fill(request.form, value)
        headers = self._headers(value)
        return HttpRequest(request.method, path, query, headers, None if body is ABSENT else body, form)


class Tickets:
    """What a source that answers later has given for questions it is still at, for as long as it keeps them."""

    def __init__(self, poll: Poll) -> None:
        self._poll = poll
        self._pick = expression(poll.ticket) if poll.ticket else None
        self._kept: TTLCache[bytes, str] = TTLCache(_MOST_TICKETS, poll.keep)

    def find(self, sending: HttpRequest) -> str | None:
        return self._kept.get(sending.digest())

    def keep(self, sending: HttpRequest, ticket: str) -> None:
        self._kept[sending.digest()] = ticket

    def forget(self, sending: HttpRequest) -> None:
        self._kept.pop(sending.digest(), None)

    def given(self, body: Any, headers: Mapping[str, str], whole: Callable[[str], str]) -> str | None:
        """The ticket in an answer: a name, or where a manifest without a path says that it is fetched.

        None for one that is none, or too long to be kept.
        """
        if self._pick is None:
            found = whole(headers["location"]) if headers.get("location") else None
        else:
            try:
                told = self._pick(body)
            except Unfit:
                return None
            found = str(told) if isinstance(told, str | int) and str(told).strip() else None
        return found if found is not None and len(found) <= _LONGEST_TICKET else None

    def ticket(self, name: str, headers: Mapping[str, str]) -> PollTicket:
        at = retry_at(headers)
        wait = (at - datetime.now(UTC)).total_seconds() if at else self._poll.every
        return PollTicket(PagePosition(ticket=name), max(wait, _SHORTEST_WAIT), self._poll.most)

    def fetching(self, ticket: str, value: Callable[[str], Any]) -> HttpRequest:
        """The request that fetches what a ticket stands for."""
        poll = self._poll
        if poll.path is None:
            return HttpRequest("GET", ticket)

        def known(name: str) -> Any:
            return ticket if name == "ticket" else value(name)

        headers = {name: joined(one, ",") for name, one in fill(poll.headers, known).items()}
        body = fill(poll.body, known)
        query = filled_query(poll.query, known, None)
        path = filled_path(poll.path, known, ",") or poll.path
        return HttpRequest(poll.method, path, query, headers, None if body is ABSENT else body)


def filled_path(template: str, value: Callable[[str], Any], separator: str) -> str | None:
    """A path with what is put into it percent-encoded; None where a part is not known."""

    def encoded(name: str) -> Any:
        found = value(name)
        return ABSENT if found is ABSENT else quote(joined(found, separator), safe="")

    path = fill(template, encoded)
    return None if path is ABSENT else str(path)


def filled_query(
    template: Mapping[str, Any], value: Callable[[str], Any], separator: str | None
) -> tuple[tuple[str, str], ...]:
    """Query parameters; a list becomes several, or one joined by `separator`."""
    query: list[tuple[str, str]] = []
    for name, filled in fill(template, value).items():
        values = filled if isinstance(filled, list) and separator is None else [filled]
        query += [(name, joined(one, separator or ",")) for one in values]
    return tuple(query)


def joined(value: Any, separator: str) -> str:
    if isinstance(value, list):
        return separator.join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
