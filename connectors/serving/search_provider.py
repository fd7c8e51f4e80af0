"""One search of one agency, from the page asked for to its records: sent, or narrowed here where it comes whole."""

import asyncio
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from connectors.contract import Key, Question, Search
from connectors.errors import AgencyRefused, BadAnswer, NotAskable
from connectors.isolation.containment import in_thread
from connectors.mapping.answer_page import AnswerPage
from connectors.mapping.exchange import KeyBatch, at_length
from connectors.mapping.mapped_fact import Parts
from connectors.provider import Answer, LookupContext, LookupFacts, Trace, WithoutMemory
from connectors.schema_drift import DriftReporter
from connectors.serving.fetch import Fetcher, RequestPlan
from connectors.serving.row_matching import RowMatcher
from connectors.serving.search_rows import SearchRows
from connectors.text_search.asked_text import TooManyWords
from connectors.values.comparing import as_asked

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SearchProvider(WithoutMemory):
    """Answers every search of a lookup with the page it asks for."""

    agency: str
    question: Question
    facts: LookupFacts
    plans: tuple[RequestPlan, ...]
    fetching: Fetcher
    answering: RowMatcher

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every search; what failed is in its answer."""
        trace.reached += len(keys)
        answers = await asyncio.gather(*(self._answer(key, context, trace) for key in keys))
        return dict(zip(keys, answers, strict=True))

    async def _answer(self, search: Key, context: LookupContext, trace: Trace) -> Answer:
        if not isinstance(search, Search):
            raise TypeError(f"{self.question.name} is asked by a Search")
        filters = dict(search.filters)
        parts: dict[str, Any] = {
            name: text
            for name, kind in self.question.key.items()
            if name in filters and (text := as_asked(kind, filters[name]))
        }
        plan = next(plan for plan in self.plans if plan.fits(parts))
        if (wrong := _unasked(search, parts, plan)) is not None:
            return Answer(error=NotAskable(self.agency, self.question.name, reason=wrong))
        batch = KeyBatch((parts,), {name: parts[name] for name in plan.proved.shared}, search)
        try:
            return await (self._of_whole if plan.proved.whole else self._sliced)(search, plan, batch, context, trace)
        except BaseException as raised:
            return Answer(error=self.fetching.failure(raised, batch))

    async def _sliced(
        self, search: Search, plan: RequestPlan, batch: KeyBatch, context: LookupContext, trace: Trace
    ) -> Answer:
        """The page from the slices that hold it, asked for side by side."""
        first, slices = (search.offset, [search]) if plan.proved.walks else _slices(search, plan)
        enough = search.offset + search.limit
        asked = (self.fetching.pages(plan, replace(batch, search=one), context, trace, enough) for one in slices)
        pages = [page for pages in await asyncio.gather(*asked) for page in pages]
        if search.order and not await _made(self._rows.in_order, pages, search.order):
            reason = f"its rows are not in the order that was asked for: {', '.join(search.order)}"
            raise BadAnswer(self.agency, self.question.name, reason=reason)
        return await _made(self.answering.of_search, pages, batch.keys[0], first, search.limit)

    async def _of_whole(
        self, search: Search, plan: RequestPlan, batch: KeyBatch, context: LookupContext, trace: Trace
    ) -> Answer:
        """The page from everything there is, narrowed by what was not sent."""
        (parts,) = batch.keys
        pages = await self.fetching.pages(plan, batch, context, trace)
        came = sum(len(page.rows) for page in pages)
        total = pages[0].total(DriftReporter(), came)
        if total is not None and total > came:
            reason = "fewer rows than it has, and no slice can be asked for"
            raise BadAnswer(self.agency, self.question.name, reason=reason)
        wanted = {name: parts[name] for name, _ in search.filters if name not in (plan.proved.sent or ())}
        kept = await _made(self._rows.kept, pages, wanted)
        if plan.proved.looked_in and search.text.strip():
            kept = await self._found(kept, search.text, plan)
        put = await _made(self._rows.ordered, kept, search.order)
        answer = await _made(self.answering.of_search, put, parts, search.offset, search.limit)
        return msgspec.structs.replace(answer, total=sum(len(page.rows) for page in kept))

    async def _found(self, pages: Sequence[AnswerPage], text: str, plan: RequestPlan) -> list[AnswerPage]:
        """What has the words, the best first; beside the loop: the first search of a process reads a dictionary."""
        try:
            return await in_thread(self._rows.found, pages, text, plan.proved.looked_in)
        except TooManyWords:
            reason = "more words than are searched for"
            raise AgencyRefused(self.agency, self.question.name, reason=reason) from None

    @property
    def _rows(self) -> SearchRows:
        return SearchRows(self.question)


async def _made(work: Callable[..., T], pages: Sequence[AnswerPage], *arguments: Any) -> T:
    """What is made of pages, with turns for others where that takes long."""
    if at_length((page.reply for page in pages), sum(len(page.rows) for page in pages)):
        return await in_thread(work, pages, *arguments)
    return work(pages, *arguments)


def _unasked(search: Search, parts: Parts, plan: RequestPlan) -> str | None:
    """Why a search cannot be asked: a part that every question needs is missing, or nobody can narrow it so."""
    unfit = next((name for name, _ in search.filters if name not in parts), None)
    if unfit is not None:
        return f"it cannot be narrowed by this value of {unfit}"
    for name, words in plan.proved.words.items():
        if name in parts and plan.proved.goes_out(name) and not _known(parts[name], words):
            return f"it has no word for this value of {name}"
    missing = [name for name in plan.proved.shared if name not in parts]
    if missing:
        return f"it needs {', '.join(missing)}"
    if search.text.strip() and plan.proved.refuses("text"):
        return "it cannot be searched for words"
    refused = next((name for name, _ in search.filters if plan.proved.refuses(name)), None)
    return None if refused is None else f"it cannot be narrowed by {refused}"


def _known(value: str | Sequence[str], words: Container[str]) -> bool:
    return value in words if isinstance(value, str) else all(one in words for one in value)


def _slices(search: Search, plan: RequestPlan) -> tuple[int, list[Search]]:
    """The searches that together hold the rows asked for, and how many rows come before those.

    A source that counts in pages is asked for the whole pages around them.
    """
    size = max(1, min(search.limit, plan.proved.batch))
    begin = search.offset - search.offset % size if plan.pages else search.offset
    # A search for no rows still asks how many there are: for that one row is asked, and dropped.
    end = max(search.offset + search.limit, begin + 1)
    slices = []
    for offset in range(begin, end, size):
        limit = size if plan.pages else min(size, end - offset)
        slices.append(replace(search, offset=offset, limit=limit))
    return search.offset - begin, slices
