"""Rows that are searched for words: a bounded amount of work in each turn of the loop.

What is searched in may have a million rows and whoever asks may be a stranger, so a search never runs to its end at a
stretch: whatever cancels it, such as the deadline of the guard before it, ends it at its turn. Searches of the same
rows take turns: all of them together do no more between two turns of the loop than one.
"""

import asyncio
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import bounds
from connectors.contract import Condition, Operator, Order, Question, Search, ValueType
from connectors.text_folding import alike
from connectors.values.comparing import fits, put_in_order, wanted

MOST_WORDS: Final = bounds.WORDS.most
ROWS_A_TURN: Final = 2_000
"""Rows looked at in one turn of the loop, each for one word: about a tenth of a millisecond."""
CHARACTERS_A_TURN: Final = 200_000
"""Characters looked through in one turn."""


class TooManyWords(ValueError):
    """A search of more words than are looked for."""


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A row as a search sees it: what is searched for words, and the facts it may be narrowed by."""

    row: Any
    words: str
    facts: Mapping[str, Any]


class Searchable:
    """Rows to search in, in the orders of a question beside their own; what a row has of its facts is comparable."""

    def __init__(self, lines: Sequence[SearchLine], question: Question | None = None) -> None:
        self._question = question
        orders = question.orders if question else ()
        ordered = {order: _in_order(lines, order) for order in orders if order}
        self._lines = {(): (lines, tuple(_parts(lines)))} | {
            order: (put, tuple(_parts(put))) for order, put in ordered.items()
        }
        self._turn = asyncio.Lock()

    async def find(self, search: Search) -> tuple[list[Any], int]:
        """The rows of the page that is asked for, and how many there are in all. Raises TooManyWords."""
        words = _words(search.text)
        conditions = [self._condition(part, value) for part, value in search.filters]
        lines, parts = self._lines[search.order]
        found: list[SearchLine] = []
        for number, (begin, end) in enumerate(parts):
            if number:
                await asyncio.sleep(0)
            async with self._turn:
                part = islice(lines, begin, end)
                left: Iterable[SearchLine] = part
                for word in words:
                    if len(parts) > 1:
                        await asyncio.sleep(0)
                    left = [line for line in left if word in line.words]
                for fact, by, value in conditions:
                    left = [line for line in left if fits(by, value, line.facts.get(fact))]
                found += left
        page = found[search.offset : search.offset + search.limit]
        return [line.row for line in page], len(found)

    def _condition(self, part: str, value: Any) -> tuple[str, Operator, Any]:
        condition = self._question.condition(part) if self._question else Condition(part)
        kind = (self._question.key if self._question else {}).get(part, ValueType.TEXT)
        return condition.fact, condition.by, wanted(kind, condition.by, value)


def _in_order(lines: Sequence[SearchLine], order: Order) -> list[SearchLine]:
    facts = [name.removeprefix("-") for name in order]
    return put_in_order(lines, order, [[line.facts.get(name) for name in facts] for line in lines])


def _words(text: str) -> list[str]:
    words = searchable(text).split(maxsplit=MOST_WORDS)
    if len(words) > MOST_WORDS:
        raise TooManyWords
    return list(dict.fromkeys(words))


def _parts(lines: Sequence[SearchLine]) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends that is looked through in one turn; a longer row is a part of its own."""
    begin = characters = 0
    for place, line in enumerate(lines):
        characters += len(line.words)
        if place > begin and (characters > CHARACTERS_A_TURN or place - begin >= ROWS_A_TURN):
            yield begin, place
            begin, characters = place, len(line.words)
    if lines:
        yield begin, len(lines)


def searchable(text: str) -> str:
    """A text as it is compared in a search: one form of each letter, Arabic digits, small letters."""
    return unicodedata.normalize("NFKC", alike(text)).casefold()
