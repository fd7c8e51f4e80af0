"""The words of Thai, which writes them without blanks: PyThaiNLP's newmm cuts by its dictionary, and has it with it."""

import gc
import os
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Final

from connectors.text_search.canonical import THAI, heard
from connectors.values.sorting import sorted_in_parts

_THAI_WORD: Final = re.compile(f"[{THAI}]{{2,}}")
SHORTEST: Final = 4
"""Letters, as heard, of a word that may be meant where one of them is wrong: shorter words are too much alike."""


def _forwards(sound: str) -> str:
    return sound


def _backwards(sound: str) -> str:
    return sound[::-1]


_WAYS: Final = (_forwards, _backwards)
_LAST: Final = "\U0010ffff"
"""Stands behind every letter of a word."""


class Dictionary:
    """Its words, by how they are heard."""

    def __init__(self, segment: Callable[[str, Any], list[str]], words: Any) -> None:
        self._segment, self._words = segment, words

    def prepare(self) -> None:
        """Makes at once what is else made at the first word that is not in the texts."""
        _ = self._sorted

    def cut(self, text: str) -> list[str]:
        """The words of a text without blanks, one after another. A letter that is left over belongs to what stands
        before it: no word of Thai is a single consonant."""
        found: list[str] = []
        for one in self._segment(text, self._words):
            if found and len(one) == 1 and "\u0e00" <= one <= "\u0e7f" and _THAI_WORD.fullmatch(found[-1]):
                found[-1] += one
            else:
                found.append(one)
        return found

    def knows(self, text: str) -> bool:
        """Whether it is a word as it is written."""
        return text in self._words

    def pieces(self, word: str) -> tuple[str, ...]:
        """The two words that a word is made of, as near its middle as can be, or else three; the word alone where there
        are none."""
        return self._two(word) or self._three(word) or (word,)

    def _two(self, word: str) -> tuple[str, ...]:
        cuts = sorted(range(2, len(word) - 1), key=lambda at: abs(2 * at - len(word)))
        made = ((word[:at], word[at:]) for at in cuts if word[:at] in self._words and word[at:] in self._words)
        return next(made, ())

    def _three(self, word: str) -> tuple[str, ...]:
        """With the longest that it can begin with."""
        begun = (at for at in range(len(word) - 4, 1, -1) if word[:at] in self._words)
        return next(((word[:at], *rest) for at in begun if (rest := self._two(word[at:]))), ())

    def alike(self, text: str) -> tuple[str, ...]:
        """The words that sound as it does."""
        return tuple(self._heard.get(heard(text), ()))

    def near(self, text: str) -> tuple[str, ...]:
        """The words that sound as it would with one letter less, more or another."""
        as_heard = heard(text)
        if len(as_heard) < SHORTEST:
            return ()
        sounds = dict.fromkeys(sound for sound in self._like(as_heard) if one_letter_apart(as_heard, sound))
        return tuple(word for sound in sounds for word in self._heard[sound])

    def _like(self, as_heard: str) -> Iterator[str]:
        """What may be a letter apart: with one wrong letter, or two that changed places, a word still begins or ends
        as it should, with half of its letters."""
        half = (len(as_heard) - 1) // 2
        for length in range(max(SHORTEST, len(as_heard) - 1), len(as_heard) + 2):
            for by, sounds in self._sorted.get(length, {}).items():
                begin = by(as_heard)[:half]
                first = bisect_left(sounds, begin, key=by)
                yield from sounds[first : bisect_left(sounds, begin + _LAST, first, key=by)]

    @cached_property
    def _heard(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in sorted_in_parts(self._words):
            if _THAI_WORD.fullmatch(word):
                found[heard(word)].append(word)
        return dict(found)

    @cached_property
    def _sorted(self) -> Mapping[int, Mapping[Callable[[str], str], Sequence[str]]]:
        """The sounds of words that may be meant, by their length: those together that begin, and that end, alike."""
        lengths: dict[int, list[str]] = defaultdict(list)
        for sound in self._heard:
            if len(sound) >= SHORTEST:
                lengths[len(sound)].append(sound)
        return {length: {by: sorted_in_parts(some, key=by) for by in _WAYS} for length, some in lengths.items()}


def one_letter_apart(one: str, other: str) -> bool:
    """Whether two different texts are the same but for a letter that one has more, or that is another, or for two
    neighbours that have changed places."""
    if len(one) > len(other):
        one, other = other, one
    at, end = 0, len(one)
    while at < end and one[at] == other[at]:
        at += 1
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return at < end and (one[at + 1 :] == other[at + 1 :] or swapped)


@cache
def dictionary() -> Dictionary:
    """The one dictionary of the process. The first call loads it, for a second: off the event loop.

    The library makes no folder for what it might fetch, and fetches nothing.
    """
    if not {"PYTHAINLP_READ_ONLY", "PYTHAINLP_READ_MODE"} & os.environ.keys():
        os.environ["PYTHAINLP_READ_ONLY"] = "1"
    from pythainlp.tokenize import word_dict_trie
    from pythainlp.tokenize.newmm import segment

    # Half a million objects that stay to the end: each look of the cycle collector through them holds every thread up.
    collects = gc.isenabled()
    gc.disable()
    try:
        loaded = Dictionary(segment, word_dict_trie())
        loaded.prepare()
        gc.freeze()
    finally:
        if collects:
            gc.enable()
    return loaded
