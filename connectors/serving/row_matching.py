"""From the pages of a source to the answers: rows matched to keys by value, and made into records."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from connectors.contract import Answers, Question
from connectors.errors import BadAnswer
from connectors.http_freshness import least
from connectors.mapping.answer_page import AnswerPage
from connectors.mapping.answer_reader import NormalKey, match, normal
from connectors.mapping.exchange import KeyBatch
from connectors.mapping.mapped_fact import Parts
from connectors.mapping.row_mapper import LeftOut
from connectors.provenance import Source
from connectors.provider import Answer
from connectors.schema_drift import Drift, DriftReporter, HearDrift


@dataclass(frozen=True, slots=True)
class RowMatcher:
    """Makes the answers of one lookup of one agency; `hear` is told what was odd about its rows."""

    agency: str
    question: Question
    hear: HearDrift

    def of_keys(self, batch: KeyBatch, pages: Sequence[AnswerPage]) -> dict[NormalKey, Answer]:
        """The answer to each key of a batch, from the rows of all its pages."""
        odd = self._told_by(pages)
        rows = [(page, match(page.rows, page.shape, self.question, batch, page.strange(odd))) for page in pages]
        answers = {}
        for parts in batch.keys:
            key = normal(self.question, parts)
            mine = [(page, found[key]) for page, found in rows if key in found]
            if self.question.answers is Answers.ONE and sum(len(own) for _, own in mine) > 1:
                odd.note(Drift.DUPLICATE, "", "")
                mine = [(mine[0][0], mine[0][1][:1])]
            whole = self._together([self._answer(own, parts, page, odd) for page, own in mine], pages, odd)
            answers[key] = self._without(key, whole, pages)
        self._tell(odd)
        return answers

    def of_search(self, pages: Sequence[AnswerPage], parts: Parts, first: int, limit: int) -> Answer:
        """The answer to a search: `limit` rows of all its pages, from the row `first`."""
        odd = self._told_by(pages)
        answers = []
        skip, left = first, limit
        for page in pages:
            rows = page.rows[skip : skip + left]
            skip = max(0, skip - len(page.rows))
            left -= len(rows)
            answers.append(self._answer(rows, parts, page, odd))
        total = pages[0].total(odd, sum(len(page.rows) for page in pages)) if pages else None
        self._tell(odd)
        error = next((answer.error for answer in answers if answer.error), None)
        records = tuple(record for answer in answers for record in answer.records)
        return Answer(records, total, error, least(page.bound for page in pages))

    def _together(self, answers: Sequence[Answer], pages: Sequence[AnswerPage], odd: DriftReporter) -> Answer:
        """The answer to one key from those on each page; what the source could not tell is no "no record"."""
        records = tuple(record for answer in answers for record in answer.records)
        error = next((answer.error for answer in answers if answer.error), None)
        whole = records and self.question.answers is Answers.ONE
        if error is None and not whole and any(page.reply.partial for page in pages):
            error = self._bad("it could not answer the whole question")
        if error is None and not records and (unread := odd.unread()) is not None:
            error = self._bad(f"a row whose key cannot be read ({unread})")
        return Answer(records, error=error, bound=least(page.bound for page in pages))

    def _without(self, key: NormalKey, answer: Answer, pages: Sequence[AnswerPage]) -> Answer:
        """An answer, and why a row of its key that is there cannot be given."""
        why = next((page.reply.failed[key] for page in pages if key in page.reply.failed), None)
        if why is None or answer.error is not None:
            return answer
        return msgspec.structs.replace(answer, error=self._bad(why))

    def _answer(self, rows: Sequence[Any], parts: Parts, page: AnswerPage, odd: DriftReporter) -> Answer:
        as_of = page.shape.as_of
        source = Source(self.agency, as_of.of_answer(page.reply) if as_of else None, page.retrieved_at)
        records, error = [], None
        for row in rows:
            note = page.noting(odd, row)
            own = source
            if as_of is not None and as_of.row is not None:
                own = Source(self.agency, as_of.of_row(row), page.retrieved_at)
            try:
                records.append(page.shape.map.record(row, parts, own, note))
            except LeftOut as left:
                odd.note(Drift.LEFT_OUT, left.fact, "", partial(page.place, row))
                error = self._bad(f"a record without a usable {left.fact}")
        return Answer(tuple(records), error=error)

    def _bad(self, reason: str) -> BadAnswer:
        return BadAnswer(self.agency, self.question.name, reason=reason)

    def _told_by(self, pages: Sequence[AnswerPage]) -> DriftReporter:
        """Nothing odd yet, but for what the source told with its pages, which is passed on."""
        for page in pages:
            if page.reply.odd is not None:
                self._tell(page.reply.odd)
        odd = DriftReporter()
        if any(page.full for page in pages):
            odd.note(Drift.MORE, "", "declare pages, or ask for more than there can be")
        return odd

    def _tell(self, odd: DriftReporter) -> None:
        for report in odd.reports(self.agency, self.question.name):
            self.hear(report)
