"""One lookup of one agency, from the keys asked to the records answered."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import msgspec

from connectors.asking import Answer, Asking, Bound, LookupFacts
from connectors.contained import beside
from connectors.contract import Answers, Key, Question, Search
from connectors.errors import AgencyError, AgencyRefused, BadAnswer, OutOfHours, Pending
from connectors.exchange import Batch, Position, Reply, Ticket
from connectors.expressions import Unfit
from connectors.freshness import bound, least
from connectors.gate import Errand, Gate
from connectors.identifiers import normal_key
from connectors.mapping import LeftOut, Note, Parts
from connectors.record import Source
from connectors.report import Hear, Odd, Oddity
from connectors.shape import NormalKey, Shape, Strange, match
from connectors.upstream import ProvedWay, Upstream
from connectors.words import NoWord

_MANY: Final = 2_000
"""Rows of an answer above which the loop has its turns while they are matched and mapped."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask a lookup, and what it goes through. A source may count in `pages` instead of rows."""

    proved: ProvedWay
    upstream: Upstream
    pages: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A judged answer: its shape, its rows, how old it is, and how far it may be remembered."""

    shape: Shape
    rows: Sequence[Any]
    reply: Reply
    retrieved_at: datetime
    bound: Bound | None

    def place(self, row: Any) -> str:
        """Which row of the answer it is, for whoever looks for it there."""
        if self.reply.place is not None:
            return self.reply.place(row)
        return next((f"row {number}" for number, one in enumerate(self.rows, 1) if one is row), "a row")

    def strange(self, odd: Odd) -> Strange:
        """What hears of rows without a key that was asked."""
        return lambda oddity, part, why, row: odd.note(oddity, part, why, lambda: self.place(row))

    def noting(self, odd: Odd, row: Any) -> Note:
        """What hears of the values of a row that could not be used."""
        return lambda fact, why: odd.note(Oddity.UNKNOWN_VALUE, fact, why, lambda: self.place(row))


@dataclass(frozen=True, slots=True)
class LookupProvider:
    """Answers every key of a lookup: normalised, gathered into batches, matched by value, made into records."""

    agency: str
    question: Question
    facts: LookupFacts
    ways: tuple[Way, ...]
    patterns: Mapping[str, re.Pattern[str]]
    timeout: float
    tenant: str | None
    most_rows: int
    gate: Gate
    now: Callable[[], datetime]
    hear: Hear

    @property
    def name(self) -> str:
        return f"{self.question.type} by {self.question.by}"

    async def ask(self, keys: Sequence[Key], asking: Asking) -> dict[Key, Answer]:
        """Answer every key; what failed is in the key's answer. Keys that cannot be here have no record."""
        asking.reached.append(len(keys))
        if self.question.answers is Answers.PAGE:
            pages = await asyncio.gather(*(self._page(key, asking) for key in keys))
            return dict(zip(keys, pages, strict=True))
        normal = {key: self._parts(key) for key in keys}
        asked = {self._normal(parts): parts for parts in normal.values() if parts is not None}
        answers: dict[NormalKey, Answer] = {}
        batches = [(way, batch) for way, batch in self._batches(list(asked.values()))]
        for found in await asyncio.gather(*(self._answers(way, batch, asking) for way, batch in batches)):
            answers.update(found)
        return {key: Answer() if parts is None else answers[self._normal(parts)] for key, parts in normal.items()}

    def _normal(self, parts: Parts) -> NormalKey:
        return tuple(parts[name] for name in self.question.key)

    def _parts(self, key: Key) -> Parts | None:
        """A key by its parts, with those its patterns find; None for a key that cannot be here."""
        kinds = self.question.key
        values = key if isinstance(key, tuple) else (key,)
        parts: dict[str, str] = {}
        for (name, kind), value in zip(kinds.items(), values, strict=True):
            text = normal_key(kind, value)
            if text is None or text in (".", ".."):
                return None
            parts[name] = text
        proved = self.ways[-1].proved
        for name, words in proved.words.items():
            leaf = proved.shapes[-1].map.leaf(name)
            if name in parts and parts[name] not in words and leaf is not None and leaf.otherwise is None:
                return None
        for name, pattern in self.patterns.items():
            found = pattern.fullmatch(parts[name])
            if found is None:
                return None
            parts |= {part: text for part, text in found.groupdict().items() if text is not None}
        return parts

    def _batches(self, keys: Sequence[Parts]) -> Iterator[tuple[Way, Batch]]:
        gathered: dict[tuple[int, tuple[str, ...]], list[Parts]] = {}
        for parts in keys:
            number = next(n for n, way in enumerate(self.ways) if _fits(way, parts))
            shared = tuple(parts.get(name, "") for name in self.ways[number].proved.shared)
            gathered.setdefault((number, shared), []).append(parts)
        for (number, values), alike in gathered.items():
            way = self.ways[number]
            shared_parts = dict(zip(way.proved.shared, values, strict=True))
            for start in range(0, len(alike), way.proved.batch):
                yield way, Batch(tuple(alike[start : start + way.proved.batch]), shared_parts)

    async def _answers(self, way: Way, batch: Batch, asking: Asking) -> dict[NormalKey, Answer]:
        keys = [self._normal(parts) for parts in batch.keys]
        try:
            pages = await self._found(way, batch, asking, len(keys))
            if sum(len(page.rows) for page in pages) > _MANY:
                return await beside(self._matched, way, batch, keys, pages)
            return self._matched(way, batch, keys, pages)
        except BaseException as raised:
            return dict.fromkeys(keys, Answer(error=self._blamed(raised, batch)))

    def _blamed(self, raised: BaseException, batch: Batch) -> AgencyError:
        """What was raised as the failure of this agency, or of the one of many that was asked."""
        error = self.gate.blame.of(raised, self.name)
        if error.tenant is None and self.tenant is not None:
            error.tenant = batch.shared.get(self.tenant)
        return error

    def _matched(
        self, way: Way, batch: Batch, keys: Sequence[NormalKey], pages: Sequence[Found]
    ) -> dict[NormalKey, Answer]:
        """The answer to each key, from the rows of all pages."""
        odd = self._told_by(pages)
        rows = [(page, match(page.rows, page.shape, self.question, batch, page.strange(odd))) for page in pages]
        answers = {}
        for key, parts in zip(keys, batch.keys, strict=True):
            mine = [(page, found[key]) for page, found in rows if key in found]
            if self.question.answers is Answers.ONE and sum(len(own) for _, own in mine) > 1:
                odd.note(Oddity.DUPLICATE, "", "")
                mine = [(mine[0][0], mine[0][1][:1])]
            whole = self._together([self._answer(own, parts, page, odd) for page, own in mine], pages, odd)
            answers[key] = self._without(key, whole, pages)
        self._tell(odd)
        return answers

    def _together(self, answers: Sequence[Answer], pages: Sequence[Found], odd: Odd) -> Answer:
        """The answer to one key from those on each page; what the source could not tell is no "no record"."""
        records = tuple(record for answer in answers for record in answer.records)
        error = next((answer.error for answer in answers if answer.error), None)
        whole = records and self.question.answers is Answers.ONE
        if error is None and not whole and any(page.reply.partial for page in pages):
            error = BadAnswer(self.agency, self.name, reason="it could not answer the whole question")
        if error is None and not records and (unread := odd.unread()) is not None:
            error = BadAnswer(self.agency, self.name, reason=f"a row whose key cannot be read ({unread})")
        return Answer(records, error=error, bound=least(page.bound for page in pages))

    def _without(self, key: NormalKey, answer: Answer, pages: Sequence[Found]) -> Answer:
        """An answer, and why a row of its key that is there cannot be given."""
        why = next((page.reply.failed[key] for page in pages if key in page.reply.failed), None)
        if why is None or answer.error is not None:
            return answer
        return msgspec.structs.replace(answer, error=BadAnswer(self.agency, self.name, reason=why))

    def _answer(self, rows: Sequence[Any], parts: Parts, found: Found, odd: Odd) -> Answer:
        as_of = found.shape.as_of
        source = Source(self.agency, as_of.of_answer(found.reply) if as_of else None, found.retrieved_at)
        records, error = [], None
        for row in rows:
            note = found.noting(odd, row)
            own = source
            if as_of is not None and as_of.row is not None:
                own = Source(self.agency, as_of.of_row(row), found.retrieved_at)
            try:
                records.append(found.shape.map.record(row, parts, own, note))
            except LeftOut as left:
                odd.note(Oddity.LEFT_OUT, left.fact, "", partial(found.place, row))
                error = BadAnswer(self.agency, self.name, reason=f"a record without a usable {left.fact}")
        return Answer(tuple(records), error=error)

    async def _page(self, search: Key, asking: Asking) -> Answer:
        if not isinstance(search, Search):
            raise TypeError(f"{self.name} is asked by a Search")
        filters = dict(search.filters)
        parts = {
            name: text for name, kind in self.question.key.items() if (text := normal_key(kind, filters.get(name)))
        }
        way = next(way for way in self.ways if _fits(way, parts))
        missing = [name for name in way.proved.shared if name not in parts]
        if missing:
            return Answer(error=AgencyRefused(self.agency, self.name, reason=f"it needs {', '.join(missing)}"))
        if (wrong := _unsent(search, way)) is not None:
            return Answer(error=AgencyRefused(self.agency, self.name, reason=wrong))
        if way.proved.whole:
            return await self._of_whole(search, way, parts, asking)
        first, slices = (search.offset, [search]) if way.proved.walks else _slices(search, way)
        enough = search.offset + search.limit
        batches = [Batch((parts,), {name: parts[name] for name in way.proved.shared}, one) for one in slices]
        try:
            found = await asyncio.gather(*(self._found(way, batch, asking, 1, enough) for batch in batches))
            return self._page_of([page for pages in found for page in pages], parts, first, search.limit)
        except BaseException as raised:
            return Answer(error=self._blamed(raised, batches[0]))

    async def _of_whole(self, search: Search, way: Way, parts: Parts, asking: Asking) -> Answer:
        """A page of what comes whole, narrowed by what was not sent."""
        batch = Batch((parts,), {name: parts[name] for name in way.proved.shared}, search)
        try:
            pages = await self._found(way, batch, asking, 1)
            total = pages[0].shape.total_of(pages[0].reply)
            if total is not None and total > sum(len(page.rows) for page in pages):
                raise BadAnswer(self.agency, self.name, reason="fewer rows than it has, and no slice can be asked for")
        except AgencyError as error:
            return Answer(error=error)
        wanted = {name: parts[name] for name, _ in search.filters if name not in (way.proved.sent or ())}
        kept = [replace(page, rows=[row for row in page.rows if self._is(row, page, wanted)]) for page in pages]
        answer = self._page_of(kept, parts, search.offset, search.limit)
        return msgspec.structs.replace(answer, total=sum(len(page.rows) for page in kept))

    def _is(self, row: Any, page: Found, wanted: Parts) -> bool:
        """Whether a row has these facts."""
        for name, value in wanted.items():
            leaf = page.shape.map.leaf(name)
            try:
                if leaf is None or normal_key(self.question.key[name], leaf.read(row, {})) != value:
                    return False
            except Unfit:
                return False
        return True

    def _page_of(self, pages: Sequence[Found], parts: Parts, first: int, limit: int) -> Answer:
        odd = self._told_by(pages)
        answers = []
        skip, left = first, limit
        for page in pages:
            rows = page.rows[skip : skip + left]
            skip = max(0, skip - len(page.rows))
            left -= len(rows)
            answers.append(self._answer(rows, parts, page, odd))
        self._tell(odd)
        total = pages[0].shape.total_of(pages[0].reply) if pages else None
        error = next((answer.error for answer in answers if answer.error), None)
        records = tuple(record for answer in answers for record in answer.records)
        return Answer(records, total, error, least(page.bound for page in pages))

    async def _found(
        self, way: Way, batch: Batch, asking: Asking, keys: int, enough: int | None = None
    ) -> tuple[Found, ...]:
        """What one batch is answered: one page, or all there are, or as many as have `enough` rows."""
        tenant = batch.shared.get(self.tenant, "") if self.tenant else ""
        errand = Errand(self.name, keys, tenant, self.timeout)
        batch = replace(batch, asking=asking)
        pages: list[Found] = []
        seen: set[bytes] = set()
        rows = 0
        while True:
            found = await self._ready(way, batch, errand)
            pages.append(found)
            if _again(found, seen, way):
                raise self._failed(BadAnswer, errand, reason="a row came on two pages: they have no fixed order")
            rows += len(found.rows)
            following = found.reply.more(len(found.rows)) if found.reply.more else None
            if following is None or (enough is not None and rows >= enough):
                return tuple(pages)
            if rows > self.most_rows or len(pages) >= found.reply.most_pages or _same_page(following, batch.at):
                raise self._failed(BadAnswer, errand, reason="more pages than its manifest allows")
            batch = replace(batch, at=following)

    async def _ready(self, way: Way, batch: Batch, errand: Errand) -> Found:
        """One page, fetched until it is ready. Raises Pending where that takes longer than whoever asks can wait."""
        asking = batch.asking
        assert asking is not None

        async def send() -> Found | Ticket:
            try:
                reply = await way.upstream.ask(batch)
            except NoWord as error:
                raise AgencyRefused(self.agency, self.name, reason=str(error)) from None
            return reply.ticket or self._judged(way, reply)

        fetched = 0
        while isinstance(found := await self.gate.run(errand, asking, send), Ticket):
            fetched += 1
            if fetched > found.most or asyncio.get_running_loop().time() + found.wait >= asking.deadline:
                again = self.now() + timedelta(seconds=found.wait)
                raise self._failed(Pending, errand, again, "its answer is not ready yet")
            await asyncio.sleep(found.wait)
            batch = replace(batch, at=found.at)
        return found

    def _failed(
        self, kind: type[AgencyError], errand: Errand, retry_at: datetime | None = None, reason: str = ""
    ) -> AgencyError:
        error = kind(self.agency, self.name, retry_at, reason)
        error.tenant = errand.tenant or None
        return error

    def _judged(self, way: Way, reply: Reply) -> Found:
        shape = next(shape for shape in way.proved.shapes if shape.when is None or shape.when(reply.body))
        if (wrong := shape.judge(reply)) is not None:
            error, reason = wrong
            retry_at = shape.retry_at(reply) or (self.gate.opens_at if issubclass(error, OutOfHours) else None)
            raise error(self.agency, self.name, retry_at, reason)
        rows = shape.rows_of(reply)
        if rows is None:
            raise BadAnswer(self.agency, self.name, reason="no rows where its manifest says they are")
        if len(rows) > self.most_rows:
            raise BadAnswer(self.agency, self.name, reason="more rows than its manifest allows")
        now, shared = self.now(), not self.facts.personal
        allowed = bound(reply.headers, now, shared=shared) if self.facts.heed else None
        return Found(shape, rows, reply, now, allowed)

    def _told_by(self, pages: Sequence[Found]) -> Odd:
        """Nothing odd yet, but for what the source told with its pages, which is passed on."""
        for page in pages:
            if page.reply.odd is not None:
                self._tell(page.reply.odd)
        return Odd()

    def _tell(self, odd: Odd) -> None:
        for report in odd.reports(self.agency, self.name):
            self.hear(report)


def _unsent(search: Search, way: Way) -> str | None:
    """Why a search cannot be asked: what would narrow it is not sent, and cannot be told from what comes."""
    sent = way.proved.sent
    if sent is None:
        return None
    if search.text.strip() and "text" not in sent:
        return "it cannot be searched for words"
    for name, _ in search.filters:
        if name not in sent and not (way.proved.whole and way.proved.shapes[-1].map.leaf(name)):
            return f"it cannot be narrowed by {name}"
    return None


def _again(found: Found, seen: set[bytes], way: Way) -> bool:
    """Whether a page that was asked for by its number or place has a row of one before; its own are `seen` then.

    Where a row comes twice because rows change their places, another never comes.
    """
    pages = getattr(way.proved.request, "pages", None)
    if pages is None or pages.by not in ("page", "offset"):
        return False
    rows = {hashlib.sha256(msgspec.json.encode(row, enc_hook=str)).digest() for row in found.rows}
    twice = not seen.isdisjoint(rows)
    seen |= rows
    return twice


def _same_page(following: Position, at: Position | None) -> bool:
    """Whether a page leads to itself."""
    before = at or Position()
    return (following.cursor, following.link) == (before.cursor, before.link) != (None, None)


def _fits(way: Way, parts: Parts) -> bool:
    return all(parts.get(name) in values for name, values in way.proved.fits.items())


def _slices(search: Search, way: Way) -> tuple[int, list[Search]]:
    """The searches that together hold the rows asked for, and how many rows come before those.

    A source that counts in pages is asked for the whole pages around them.
    """
    size = max(1, min(search.limit, way.proved.batch))
    begin = search.offset - search.offset % size if way.pages else search.offset
    # A search for no rows still asks how many there are: for that one row is asked, and dropped.
    end = max(search.offset + search.limit, begin + 1)
    slices = []
    for offset in range(begin, end, size):
        limit = size if way.pages else min(size, end - offset)
        slices.append(Search(search.text, search.filters, offset, limit))
    return search.offset - begin, slices
