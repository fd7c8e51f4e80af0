"""One search of one agency, from the page asked for to its records: sent, or narrowed here where it comes whole."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from connectors.contract import Key, Question, Search
from connectors.errors import AgencyRefused, BadAnswer
from connectors.expressions.jmespath_paths import Unfit
from connectors.isolation.containment import in_thread
from connectors.mapping.answer_page import AnswerPage
from connectors.mapping.exchange import KeyBatch, at_length
from connectors.mapping.mapped_fact import Parts
from connectors.provider import Answer, LookupContext, LookupFacts, Trace, WithoutMemory
from connectors.schema_drift import DriftReporter
from connectors.serving.fetch import Fetcher, RequestPlan
from connectors.serving.row_matching import RowMatcher
from connectors.values.identifiers import normal_key

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
        parts = {
            name: text for name, kind in self.question.key.items() if (text := normal_key(kind, filters.get(name)))
        }
        plan = next(plan for plan in self.plans if plan.fits(parts))
        if (wrong := _unasked(search, parts, plan)) is not None:
            return Answer(error=AgencyRefused(self.agency, self.question.name, reason=wrong))
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
        kept = await _made(self._kept, pages, wanted)
        answer = await _made(self.answering.of_search, kept, parts, search.offset, search.limit)
        return msgspec.structs.replace(answer, total=sum(len(page.rows) for page in kept))

    def _kept(self, pages: Sequence[AnswerPage], wanted: Parts) -> list[AnswerPage]:
        return [replace(page, rows=[row for row in page.rows if self._is(row, page, wanted)]) for page in pages]

    def _is(self, row: Any, page: AnswerPage, wanted: Parts) -> bool:
        """Whether a row has these facts."""
        for name, value in wanted.items():
            leaf = page.shape.map.leaf(name)
            try:
                if leaf is None or normal_key(self.question.key[name], leaf.read(row, {})) != value:
                    return False
            except Unfit:
                return False
        return True


async def _made(work: Callable[..., T], pages: Sequence[AnswerPage], *arguments: Any) -> T:
    """What is made of pages, with turns for others where that takes long."""
    if at_length((page.reply for page in pages), sum(len(page.rows) for page in pages)):
        return await in_thread(work, pages, *arguments)
    return work(pages, *arguments)


def _unasked(search: Search, parts: Parts, plan: RequestPlan) -> str | None:
    """Why a search cannot be asked: a part that every question needs is missing, or nobody can narrow it so."""
    missing = [name for name in plan.proved.shared if name not in parts]
    if missing:
        return f"it needs {', '.join(missing)}"
    if search.text.strip() and plan.proved.refuses("text"):
        return "it cannot be searched for words"
    refused = next((name for name, _ in search.filters if plan.proved.refuses(name)), None)
    return None if refused is None else f"it cannot be narrowed by {refused}"


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
        slices.append(Search(search.text, search.filters, offset, limit))
    return search.offset - begin, slices
