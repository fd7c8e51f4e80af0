"""From one batch to the pages that answer it: fetched through the guard of calls, judged, and followed to the last."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.connections.connection import ProvedRequest, Upstream
from connectors.contract import Answers, Question
from connectors.errors import AgencyError, BadAnswer, NotAskable, OutOfHours, Pending
from connectors.http_freshness import bound
from connectors.isolation.containment import in_thread
from connectors.mapping.answer_page import AnswerPage
from connectors.mapping.code_lists import NoWord
from connectors.mapping.exchange import KeyBatch, PagePosition, PollTicket, SourceReply, at_length
from connectors.mapping.mapped_fact import Parts
from connectors.provider import LookupContext, LookupFacts, Trace
from connectors.resilience.call_guard import CallGuard, CallSpec
from connectors.serving.unread_pages import limit_of, told_of


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """One way to ask a lookup, and what it goes through. A source may count in `pages` instead of rows.

    `unpaged`: what comes is taken for everything. `limit` is how many rows it asks for then, where it says so.
    """

    proved: ProvedRequest
    upstream: Upstream
    pages: bool
    unpaged: bool = False
    limit: int | None = None

    @classmethod
    def of(cls, proved: ProvedRequest, upstream: Upstream, pages: bool) -> "RequestPlan":
        """The way that is proved."""
        slices = proved.question.answers is Answers.PAGE and not proved.whole
        unpaged = not slices and not proved.in_pages
        return cls(proved, upstream, pages, unpaged, limit_of(proved.request) if unpaged else None)

    def fits(self, parts: Parts) -> bool:
        """Whether a key of these parts may be asked this way."""
        return all(parts.get(name) in values for name, values in self.proved.fits.items())


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches what one lookup of one agency is answered. `tenant` names the part of a key that says whose server it is;
    `timeout` is in seconds for one try.
    """

    agency: str
    question: Question
    facts: LookupFacts
    timeout: float
    tenant: str | None
    most_rows: int
    guard: CallGuard
    now: Callable[[], datetime]

    async def pages(
        self, plan: RequestPlan, batch: KeyBatch, context: LookupContext, trace: Trace, enough: int | None = None
    ) -> tuple[AnswerPage, ...]:
        """What one batch is answered: one page, or all there are, or as many as have `enough` rows.

        Raises an AgencyError.
        """
        tenant = batch.shared.get(self.tenant, "") if self.tenant else ""
        spec = CallSpec(self.question.name, len(batch.keys), tenant, self.timeout, context.deadline)
        batch = replace(batch, context=context)
        pages: list[AnswerPage] = []
        seen: set[bytes] = set()
        rows = 0
        while True:
            page = await self._ready(plan, batch, spec, trace)
            pages.append(page)
            if await _again(page, seen, plan):
                raise self._failed(BadAnswer, spec, reason="a row came on two pages: they have no fixed order")
            rows += len(page.rows)
            following = page.reply.more(len(page.rows)) if page.reply.more else None
            if following is None or (enough is not None and rows >= enough):
                return tuple(pages)
            if rows > self.most_rows or len(pages) >= page.reply.most_pages or _same_page(following, batch.at):
                raise self._failed(BadAnswer, spec, reason="more pages than its manifest allows")
            batch = replace(batch, at=following)

    def failure(self, raised: BaseException, batch: KeyBatch) -> AgencyError:
        """What was raised as the failure of this agency, or of the one of many that was asked.

        Raises again what is no failure: see `Blame.of`.
        """
        error = self.guard.blame.of(raised, self.question.name)
        if error.tenant is None and self.tenant is not None:
            error.tenant = batch.shared.get(self.tenant)
        return error

    async def _ready(self, plan: RequestPlan, batch: KeyBatch, spec: CallSpec, trace: Trace) -> AnswerPage:
        """One page, fetched until it is ready. Raises Pending where that takes longer than whoever asks can wait."""

        async def send() -> AnswerPage | PollTicket:
            try:
                reply = await plan.upstream.ask(batch)
            except NoWord as error:
                raise NotAskable(self.agency, spec.lookup, reason=str(error)) from None
            if reply.ticket is not None:
                return reply.ticket
            if at_length((reply,), len(reply.rows or ())):
                return await in_thread(self._judged, plan, reply)
            return self._judged(plan, reply)

        fetched = 0
        while isinstance(page := await self.guard.run(spec, trace, send), PollTicket):
            fetched += 1
            if fetched > page.most or asyncio.get_running_loop().time() + page.wait >= spec.deadline:
                again = self.now() + timedelta(seconds=page.wait)
                raise self._failed(Pending, spec, again, "its answer is not ready yet")
            await asyncio.sleep(page.wait)
            batch = replace(batch, at=page.at)
        return page

    def _failed(
        self, kind: type[AgencyError], spec: CallSpec, retry_at: datetime | None = None, reason: str = ""
    ) -> AgencyError:
        error = kind(self.agency, spec.lookup, retry_at, reason)
        error.tenant = spec.tenant or None
        return error

    def _judged(self, plan: RequestPlan, reply: SourceReply) -> AnswerPage:
        lookup = self.question.name
        shape = next(shape for shape in plan.proved.shapes if shape.when is None or shape.when(reply.body))
        if (wrong := shape.judge(reply)) is not None:
            error, reason, status = wrong
            retry_at = shape.retry_at(reply) or (self.guard.opens_at if issubclass(error, OutOfHours) else None)
            raise error(self.agency, lookup, retry_at, reason, status=status)
        rows = shape.rows_of(reply)
        if rows is None:
            raise BadAnswer(self.agency, lookup, reason="no rows where its manifest says they are")
        if len(rows) > self.most_rows:
            raise BadAnswer(self.agency, lookup, reason="more rows than its manifest allows")
        if plan.unpaged and (sign := told_of(reply, rows)) is not None:
            unread = f"it goes on, as {sign} tells, and its manifest declares no pages: rows would be missing"
            raise BadAnswer(self.agency, lookup, reason=unread)
        now, shared = self.now(), not self.facts.personal
        allowed = bound(reply.headers, now, shared=shared) if self.facts.heed else None
        return AnswerPage(shape, rows, reply, now, allowed, len(rows) == plan.limit)


async def _again(page: AnswerPage, seen: set[bytes], plan: RequestPlan) -> bool:
    """Whether a page that was asked for by its number or place has a row of one before; its own are `seen` then.

    Where a row comes twice because rows change their places, another never comes.
    """
    pages = getattr(plan.proved.request, "pages", None)
    if pages is None or pages.by not in ("page", "offset"):
        return False
    long = at_length((page.reply,), len(page.rows))
    rows = await in_thread(_digests, page.rows) if long else _digests(page.rows)
    twice = not seen.isdisjoint(rows)
    seen |= rows
    return twice


def _digests(rows: Sequence[Any]) -> set[bytes]:
    return {hashlib.sha256(msgspec.json.encode(row, enc_hook=str)).digest() for row in rows}


def _same_page(following: PagePosition, at: PagePosition | None) -> bool:
    """Whether a page leads to itself."""
    before = at or PagePosition()
    return (following.cursor, following.link) == (before.cursor, before.link) != (None, None)
