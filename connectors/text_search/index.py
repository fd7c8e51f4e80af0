"""Rows made ready to be searched, by Tantivy: which three letters stand where in their texts.

Not the words of a text are kept but its letters, three at a time: what is asked for is found wherever it stands, also
where a dictionary would cut the text otherwise than the question. It ranks as `ranking` does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tantivy
from tantivy import Occur, Query

from connectors.text_search.asked_text import AskedText, AskedWords, Likeness
from connectors.text_search.canonical import END, grams, heard
from connectors.text_search.ranking import MOST_NEAR, STRETCH, at_a_stretch
from connectors.values.sorting import sorted_in_parts

Narrow = Sequence[tuple[int, Sequence[int]]]
"""Of each condition the fact, by its number, and the numbers of its values that fit."""
_MUST, _MAY = Occur.Must, Occur.Should
_BLANK: Final = "_"
"""Stands for the blank within a text, at which Tantivy parts what it is given; no canonical text has it."""
_HEAP: Final = 15_000_000
_HEAP_A_LETTER: Final = 12
"""Bytes that the making of an index takes: so many that all rows come into one segment, in which they stay in order."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Places of rows, the best first, of so many in all."""

    places: Sequence[int]
    total: int


class TextIndex:
    """An index over `searched` texts of rows.

    `values` are, of each fact that rows are narrowed by, the numbers of the values that they have (None: unknown), and
    `orders` the place of each row in each order that may be asked for.
    """

    def __init__(
        self, rows: Sequence[str], values: Sequence[Sequence[int | None]] = (), orders: Sequence[Sequence[int]] = ()
    ) -> None:
        # Without words or an order rows stand as they came.
        self._own, orders = len(orders), [*orders, range(len(rows))]
        self._schema = _schema(len(values), len(orders))
        self._index = tantivy.Index(self._schema)
        self._index.register_tokenizer("blank", _analyzer(tantivy.Tokenizer.whitespace()))
        self._index.register_tokenizer("pairs", _analyzer(tantivy.Tokenizer.ngram(2, 2, False)))
        writer = self._index.writer(_HEAP + _HEAP_A_LETTER * sum(map(len, rows)), 1)
        # What stands alike is given in this order: the shorter first.
        for place in sorted_in_parts(range(len(rows)), key=lambda one: len(rows[one])):
            writer.add_document(_document(place, rows[place], values, orders))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, wanted: AskedText | None, narrow: Narrow, order: int | None, offset: int, limit: int) -> Hits:
        """The rows of a page that are what is asked for (None: any) and fit, in one of the orders or the best first."""
        conditions = [(_MUST, self._fits(fact, numbers)) for fact, numbers in narrow]
        if wanted is None:
            any_ = (_MUST, _counting(Query.all_query(), 0))
            return self._page([*conditions, any_], self._own if order is None else order, offset, limit)
        parts, stretches = wanted.parts, at_a_stretch(wanted.whole)
        for _ in range(2):
            asked = [(_MUST, self._part(part)) for part in parts]
            hits = self._page([*conditions, *asked, *self._ranks(wanted, stretches)], order, offset, limit)
            if hits.total:
                return hits
            # What has not all words has them at no stretch.
            parts, stretches = wanted.corrected(), ()
        conditions += [(_MUST, _counting(self._holds(number), 0)) for number in wanted.numbers]
        near = (self._nearest(likeness, conditions, order) for likeness in wanted.likenesses(parts))
        places = next((places for places in near if places), [])
        return Hits(places[offset : offset + limit], len(places))

    def _page(self, clauses: list[tuple[Occur, Query]], order: int | None, offset: int, limit: int) -> Hits:
        query = Query.boolean_query(clauses)
        field = None if order is None else f"order{order}"
        # A page of no rows still asks how many there are.
        found: Any = self._searcher.search(query, max(1, limit), True, field, offset, tantivy.Order.Asc)
        return Hits(self._places([address for _, address in found.hits[:limit]]), found.count)

    def _nearest(self, likeness: Likeness, conditions: list[tuple[Occur, Query]], order: int | None) -> list[int]:
        either = [
            (_MAY, _counting(self._like(words, likeness.heard), count)) for words, count in likeness.either.items()
        ]
        found: Any = self._searcher.search(Query.boolean_query([*conditions, *either]), MOST_NEAR, False)
        near = [address for score, address in found.hits if score >= likeness.least]
        if order is None:
            return self._places(near)
        at = self._searcher.fast_field_values(f"order{order}", near)
        return [place for _, place in sorted(zip(at, self._places(near), strict=True))]

    def _like(self, words: Sequence[str], heard: bool) -> Query:
        if heard:
            (pair,) = words
            return self._term("pairs", pair)
        return Query.boolean_query([(_MAY, self._holds(word)) for word in words])

    def _places(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        return [int(place or 0) for place in self._searcher.fast_field_values(f"order{self._own}", addresses)]

    def _fits(self, fact: int, numbers: Sequence[int]) -> Query:
        field = f"fact{fact}"
        if not numbers:
            return Query.empty_query()
        if isinstance(numbers, range):
            ends = numbers.start, numbers.stop - 1
            return _counting(Query.range_query(self._schema, field, tantivy.FieldType.Unsigned, *ends), 0)
        return _counting(Query.boolean_query([(_MAY, self._term(field, number)) for number in numbers]), 0)

    def _part(self, part: AskedWords) -> Query:
        all_ = Query.boolean_query([(_MUST, self._holds(word)) for word in part.words])
        either = [(_MAY, all_), *((_MAY, self._holds(word)) for word in part.meant)]
        return _counting(Query.boolean_query(either) if part.meant else all_, 0)

    def _ranks(self, wanted: AskedText, stretches: Sequence[str]) -> Iterator[tuple[Occur, Query]]:
        for text in stretches:
            yield _MAY, _counting(self._holds(text), STRETCH)
        for word in wanted.small:
            yield _MAY, _counting(self._holds(word), 1)

    def _holds(self, text: str) -> Query:
        """Rows in which this stands at a stretch."""
        parts = _spelt(text)
        if not parts:
            # Shorter than what is kept, which begins at each letter: whatever begins so.
            begin = text.replace(" ", _BLANK)
            terms = [term for term, _ in self._searcher.terms_with_prefix("letters", begin)]
            return Query.term_set_query(self._schema, "letters", terms) if terms else Query.empty_query()
        if len(parts) == 1:
            return self._term("letters", parts[0])
        # Every third, and the last, have all letters; what lies between them would only be looked at as well.
        last = len(parts) - 1
        return Query.phrase_query(self._schema, "letters", [(at, parts[at]) for at in (*range(0, last, 3), last)])

    def _term(self, field: str, value: Any) -> Query:
        return Query.term_query(self._schema, field, value, "basic")


def _schema(facts: int, orders: int) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_text_field("letters", tokenizer_name="blank", index_option="position")
    builder = builder.add_text_field("pairs", tokenizer_name="pairs", index_option="basic")
    for number in range(facts):
        builder = builder.add_unsigned_field(f"fact{number}", indexed=True)
    for number in range(orders):
        builder = builder.add_unsigned_field(f"order{number}", fast=True)
    return builder.build()


def _document(
    place: int, row: str, values: Sequence[Sequence[int | None]], orders: Sequence[Sequence[int]]
) -> tantivy.Document:
    made = tantivy.Document(letters=" ".join(_spelt(row + END)), pairs=heard(row))
    for number, of_rows in enumerate(values):
        if (value := of_rows[place]) is not None:
            made.add_unsigned(f"fact{number}", value)
    for number, places in enumerate(orders):
        made.add_unsigned(f"order{number}", places[place])
    return made


def _spelt(text: str) -> list[str]:
    return grams(text.replace(" ", _BLANK), 3)


def _analyzer(tokenizer: tantivy.Tokenizer) -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tokenizer).build()


def _counting(query: Query, score: float) -> Query:
    """A query whose rows all count the same."""
    return Query.const_score_query(query, score)
