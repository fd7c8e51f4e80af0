"""Rows that are searched: what is asked for by words is found and ranked, narrowed and put in order, page by page.

What is searched in may have a million rows and whoever asks may be a stranger: all of it is done in threads, one
search of the same rows at a time, and one that looks through rows without an index ends where it is given up.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from connectors.contract import Condition, Order, Question, Search, ValueType
from connectors.text_folding import alike
from connectors.text_search.asked_text import AskedText
from connectors.text_search.fact_values import FactValues
from connectors.text_search.ranking import found, searched
from connectors.values import comparing
from connectors.values.sorting import sorted_in_parts

if TYPE_CHECKING:
    from connectors.text_search.index import TextIndex

INDEX_FROM: Final = 1_000
"""Rows that are worth an index: fewer are looked through in a millisecond."""
MOST_LETTERS: Final = 20_000_000
"""Characters of rows that an index is made over: what has more is looked through."""


class GivenUp(Exception):
    """A search that nobody waits for any longer."""


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A row as a search sees it: the texts that are searched for words, and the facts it may be narrowed by."""

    row: Any
    texts: Sequence[str]
    facts: Mapping[str, Any]


class Searchable:
    """Rows to search in, in the orders of a question beside their own; what a row has of its facts is comparable.

    `shared`: they are nobody's, so that an index may be kept over them. It is made when they are first searched, once,
    and to its end whoever no longer waits.
    """

    def __init__(self, lines: Sequence[SearchLine], question: Question | None = None, shared: bool = False) -> None:
        self._rows, self._lines = [line.row for line in lines], lines
        self._question, self._shared = question, shared
        self._making: asyncio.Task[_Ready] | None = None
        self._turn = asyncio.Lock()

    async def find(self, search: Search) -> tuple[list[Any], int]:
        """The rows of the page that is asked for, and how many there are in all. Raises TooManyWords."""
        if self._making is None or self._making.cancelled():
            self._making = asyncio.create_task(asyncio.to_thread(_Ready, self._lines, self._question, self._shared))
        ready = await asyncio.shield(self._making)
        self._lines = ()
        gone = Event()
        async with self._turn:
            try:
                places, total = await asyncio.to_thread(ready.find, search, gone.is_set)
            finally:
                gone.set()
        return [self._rows[place] for place in places], total


class _Ready:
    """Rows made ready to be searched: looked through as they are, or by an index."""

    def __init__(self, lines: Sequence[SearchLine], question: Question | None, shared: bool) -> None:
        self._question, self._count = question, len(lines)
        self._orders = {order: _places(lines, order) for order in (question.orders if question else ()) if order}
        names = dict.fromkeys(name for line in lines for name in line.facts)
        self._facts = {name: FactValues([line.facts.get(name) for line in lines]) for name in names}
        rows = [searched(line.texts) for line in lines]
        worth = shared and len(rows) >= INDEX_FROM and sum(map(len, rows)) <= MOST_LETTERS
        numbers = [fact.numbers for fact in self._facts.values()]
        self._index = _index(rows, numbers, list(self._orders.values())) if worth else None
        self._rows = [] if worth else rows

    def find(self, search: Search, given_up: Callable[[], bool]) -> tuple[Sequence[int], int]:
        """The places of the rows of a page, and how many there are in all. Raises TooManyWords and GivenUp."""
        asked = AskedText.of(search.text)
        narrow = list(self._narrow(search))
        if asked is None and alike(search.text):
            return (), 0  # marks alone are no words
        if self._index is not None:
            order = list(self._orders).index(search.order) if search.order else None
            hits = self._index.find(asked, narrow, order, search.offset, search.limit)
            return hits.places, hits.total
        places = self._looked_through(asked, narrow, given_up)
        if search.order:
            places = sorted_in_parts(places, key=self._orders[search.order].__getitem__)
        return places[search.offset : search.offset + search.limit], len(places)

    def _narrow(self, search: Search) -> Iterator[tuple[int, Sequence[int]]]:
        """Of each condition the fact, by its number, and the numbers of its values that fit."""
        key = self._question.key if self._question else {}
        names = list(self._facts)
        for part, value in search.filters:
            condition = self._question.condition(part) if self._question else Condition(part)
            asked = comparing.wanted(key.get(part, ValueType.TEXT), condition.by, value)
            known = self._facts.get(condition.fact)
            yield names.index(condition.fact) if known else 0, known.fitting(condition.by, asked) if known else ()

    def _looked_through(
        self, asked: AskedText | None, narrow: Sequence[tuple[int, Sequence[int]]], given_up: Callable[[], bool]
    ) -> list[int]:
        facts = [fact.numbers for fact in self._facts.values()]
        conditions = [(facts[fact] if facts else (), frozenset(numbers)) for fact, numbers in narrow]

        def fits(place: int) -> bool:
            if given_up():
                raise GivenUp
            return all(wanted and of_rows[place] in wanted for of_rows, wanted in conditions)

        return (
            [place for place in range(self._count) if fits(place)] if asked is None else found(self._rows, asked, fits)
        )


def _index(
    rows: Sequence[str], numbers: Sequence[Sequence[int | None]], orders: Sequence[Sequence[int]]
) -> "TextIndex":
    # What is never searched needs no engine, and the start none either.
    from connectors.text_search.index import TextIndex

    return TextIndex(rows, numbers, orders)


def _places(lines: Sequence[SearchLine], order: Order) -> list[int]:
    """The place of each row in an order."""
    facts = [name.removeprefix("-") for name in order]
    put = comparing.put_in_order(range(len(lines)), order, [[line.facts.get(name) for name in facts] for line in lines])
    places = [0] * len(lines)
    for at, place in enumerate(put):
        places[place] = at
    return places
