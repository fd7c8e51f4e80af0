"""Rows of a search as the hub looks at them: whether they fit what is asked, and in which order they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from connectors.contract import Order, Question, ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.mapping.answer_page import AnswerPage
from connectors.text_folding import alike
from connectors.text_search.asked_text import AskedText
from connectors.text_search.ranking import found, searched
from connectors.values.comparing import comparable, fits, put_in_order, stands_before, wanted


@dataclass(frozen=True, slots=True)
class SearchRows:
    """Those of one question."""

    question: Question

    def kept(self, pages: Sequence[AnswerPage], asked: Mapping[str, Any]) -> list[AnswerPage]:
        """The pages with those rows that fit: `asked` are values by the parts of the question."""
        conditions = [(self.question.condition(part), self.question.key[part], value) for part, value in asked.items()]
        known = [(one.fact, kind, one.by, wanted(kind, one.by, value)) for one, kind, value in conditions]

        def fit(row: Any, page: AnswerPage) -> bool:
            return all(fits(by, value, self._value(page, row, fact, kind)) for fact, kind, by, value in known)

        return [replace(page, rows=[row for row in page.rows if fit(row, page)]) for page in pages]

    def ordered(self, pages: Sequence[AnswerPage], order: Order) -> list[AnswerPage]:
        """The rows of these pages in an order, as pages again: one for each stretch of rows of one page."""
        if not order:
            return list(pages)
        rows = [(page, row) for page in pages for row in page.rows]
        return _as_pages(put_in_order(rows, order, [list(self._values(page, row, order)) for page, row in rows]), pages)

    def found(self, pages: Sequence[AnswerPage], text: str, facts: Sequence[str]) -> list[AnswerPage]:
        """The rows that words are found in, in these facts of theirs, the best first, as pages again. Raises
        TooManyWords."""
        wanted = AskedText.of(text)
        rows = [(page, row) for page in pages for row in page.rows]
        if wanted is None:
            return _as_pages([], pages) if alike(text) else list(pages)  # marks alone are no words
        texts = [searched(told for one in facts if (told := self._text(page, row, one))) for page, row in rows]
        return _as_pages([rows[place] for place in found(texts, wanted)], pages)

    def in_order(self, pages: Sequence[AnswerPage], order: Order) -> bool:
        """Whether the rows of these pages stand in an order, as far as that can be told."""
        kinds = [self._kind(page, name) for page in pages[:1] for name in order]
        values = (list(self._values(page, row, order)) for page in pages for row in page.rows)
        return all(stands_before(order, kinds, one, other) for one, other in pairwise(values))

    def _values(self, page: AnswerPage, row: Any, order: Order) -> Iterator[Any]:
        return (self._value(page, row, name.removeprefix("-"), self._kind(page, name)) for name in order)

    def _kind(self, page: AnswerPage, name: str) -> ValueType:
        leaf = page.shape.map.leaf(name.removeprefix("-"))
        return leaf.fact.kind if leaf else ValueType.TEXT

    def _text(self, page: AnswerPage, row: Any, fact: str) -> str:
        """What a row says of a fact, as it is read; nothing where that is no text."""
        leaf = page.shape.map.leaf(fact)
        try:
            told = leaf.read(row, {}) if leaf else None
        except Unfit:
            return ""
        return told if isinstance(told, str) else ""

    def _value(self, page: AnswerPage, row: Any, fact: str, kind: ValueType) -> Any:
        leaf = page.shape.map.leaf(fact)
        try:
            return comparable(kind, leaf.read(row, {})) if leaf else None
        except Unfit:
            return None


def _as_pages(rows: Sequence[tuple[AnswerPage, Any]], pages: Sequence[AnswerPage]) -> list[AnswerPage]:
    """Rows in this order as pages again: one for each stretch of rows of one page. How many there are in all is told
    with the first, which is there though it be empty."""
    stretches = (list(part) for _, part in groupby(rows, key=lambda one: id(one[0])))
    told = [replace(part[0][0], rows=[row for _, row in part]) for part in stretches]
    return told or [replace(page, rows=[]) for page in pages]
