"""How far a row is what is asked for, and short lists searched by it without an index."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from connectors.text_search.asked_text import AskedText, AskedWords, Likeness
from connectors.text_search.canonical import END, canonical, heard
from connectors.values.sorting import sorted_in_parts

STRETCH: Final = 1_000.0
"""What it counts to have all that is asked for at a stretch, to begin with it, and to be it, each; a small word: 1."""
MOST_NEAR: Final = 100
"""Rows that are found of those that are only near, the nearest of them."""


def searched(texts: Iterable[str]) -> str:
    """The texts of a row as one that is searched, with their ends."""
    return END + END.join(map(canonical, texts)) + END


def found(rows: Sequence[str], wanted: AskedText, fits: Callable[[int], bool] = lambda _: True) -> list[int]:
    """The places of those `searched` rows that are what is asked for, the best first: of those that fit alike the
    shorter, and then the one that stands before.

    Rows with all words; where there is none, with what those may be misspelt for; and then those near.
    """
    asked = wanted.parts
    for _ in range(2):
        score = [(place, _score(row, wanted)) for place, row in enumerate(rows) if fits(place) and _has(row, asked)]
        if score:
            return _ranked(rows, score)
        asked = wanted.corrected()
    near = (_nearest(rows, wanted, likeness, fits) for likeness in wanted.likenesses(asked))
    return next((places for places in near if places), [])


def _nearest(rows: Sequence[str], wanted: AskedText, likeness: Likeness, fits: Callable[[int], bool]) -> list[int]:
    score = []
    for place, row in enumerate(rows):
        if fits(place) and all(number in row for number in wanted.numbers):
            text = heard(row) if likeness.heard else row
            common = sum(count for words, count in likeness.either.items() if any(word in text for word in words))
            if common >= likeness.least:
                score.append((place, float(common)))
    return _ranked(rows, score)[:MOST_NEAR]


def _has(row: str, parts: Sequence[AskedWords]) -> bool:
    return all(
        all(word in row for word in part.words) or (part.meant and any(word in row for word in part.meant))
        for part in parts
    )


def _score(row: str, wanted: AskedText) -> float:
    stretch = sum(asked in row for asked in at_a_stretch(wanted.whole))
    return STRETCH * stretch + sum(word in row for word in wanted.small)


def at_a_stretch(whole: str) -> Sequence[str]:
    """What is asked for, wherever it stands, at the beginning of a text, and as one."""
    return whole, END + whole, END + whole + END


def _ranked(rows: Sequence[str], score: Sequence[tuple[int, float]]) -> list[int]:
    return [place for place, _ in sorted_in_parts(score, key=lambda one: (-one[1], len(rows[one[0]]), one[0]))]
