"""What a search asks for: the words that a row must have, those that it may, and what they may be misspelt for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import bounds
from connectors.text_search.canonical import canonical, grams, heard, spaced
from connectors.text_search.dictionary import Dictionary, dictionary

MOST_WORDS: Final = bounds.WORDS.most
_MOST_CUT: Final = 2 * MOST_WORDS
"""Words of Thai that are looked for, of those that no blanks part: what comes behind them is looked for as one."""
_MOST_MEANT: Final = 8
"""Words that are looked for in the place of a misspelt one."""
_LONGEST: Final = 5
"""Pieces that a misspelt word may be cut into."""
_SURE: Final = 5
"""Letters of a word that is no piece of another, as it is one itself."""
_MOST_TRIED: Final = 24
"""Pieces of one search that are looked up among what is a letter away, each in a tenth of a millisecond."""
_NEAR: Final = 0.6
"""The share of its pairs of letters that a text has in common with what is meant by it: one wrong letter spoils two
pairs, of the five that a word of six letters has."""
_MOST_PIECES: Final = 5
"""Pieces of words that are looked for, the longest."""
_MOST_PAIRS: Final = 40
"""Pairs that are looked at: of a longer text every second, third and so on."""
_LEAST: Final = 3
"""Pairs that something near has at least: by fewer anything is near."""
_SMALL: Final = """
ขอ ขอรับ คำขอ ยื่น ทำ อยาก ต้องการ ต้อง จะ การ ที่ ของ และ หรือ กับ ใน ให้ เพื่อ ได้ มี เป็น
a an and for how in my of or the to
"""
SMALL: Final = frozenset(_SMALL.split())
"""Words that a wish begins with, or that join others: a row that has them stands before one that has not."""


class TooManyWords(ValueError):
    """A search of more words than are looked for."""


@dataclass(frozen=True, slots=True)
class AskedWords:
    """What a row must have: all of `words`, which stood together, or one of those that they may be `meant` for."""

    words: tuple[str, ...]
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """What something near has most of: `either` of such texts, each counting so much, and `least` of that in all; as
    they are `heard`, or as they are written."""

    either: Mapping[tuple[str, ...], int]
    least: int
    heard: bool


@dataclass(frozen=True, slots=True)
class AskedText:
    """A search in the canonical form: `whole` at a stretch, the `parts` of which a row must have each, the `small`
    words that it may.

    Where nothing has those parts, what is meant has those that are `corrected`; and then most of their pieces, or of
    the `pairs` of letters as heard, with the `numbers`, which are never misspelt.
    """

    whole: str
    cut: tuple[tuple[str, ...], ...]
    parts: tuple[AskedWords, ...]
    small: tuple[str, ...]
    pairs: tuple[str, ...]

    @staticmethod
    def of(text: str) -> "AskedText | None":
        """What a text asks for, None where that is nothing. Off the event loop: the first one loads the words of Thai.
        Raises TooManyWords."""
        if len(text) > bounds.TEXT.most or len(text.split(maxsplit=MOST_WORDS)) > MOST_WORDS:
            raise TooManyWords
        chunks = spaced(text).split()
        if not chunks:
            return None
        known = dictionary()
        cut = [_cut(known, chunk) for chunk in dict.fromkeys(chunks)]
        small = tuple(dict.fromkeys(word for words in cut for word in words if word in SMALL))
        asked = tuple(tuple(dict.fromkeys(word for word in words if word not in SMALL)) for words in cut)
        if not any(asked):
            asked, small = tuple(map(tuple, cut)), ()
        pairs = list(dict.fromkeys(pair for chunk in chunks for pair in grams(heard(chunk), 2)))
        few = pairs[:: 1 + len(pairs) // _MOST_PAIRS]
        return AskedText(canonical(text), asked, _parts(known, asked), small, tuple(few))

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(word for part in self.parts for word in part.words if word.isdigit())

    def corrected(self) -> tuple[AskedWords, ...]:
        """The parts, with what is a letter away from them."""
        return _parts(dictionary(), self.cut, _MOST_TRIED)

    def likenesses(self, corrected: Sequence[AskedWords]) -> "Iterator[Likeness]":
        """What something near has most of, the nearest first: the pieces of the `corrected` words, each counting its
        letters, and then the pairs."""
        known = dictionary()
        either = [part.meant or (piece,) for part in corrected for word in part.words for piece in known.pieces(word)]
        longest = sorted(dict.fromkeys(either), key=lambda words: -len(words[0]))[:_MOST_PIECES]
        pieces = {words: len(words[0]) for words in longest}
        if len(pieces) > 1:
            yield Likeness(pieces, -(-sum(pieces.values()) // 2), False)
        yield Likeness({(pair,): 1 for pair in self.pairs}, max(_LEAST, round(_NEAR * len(self.pairs))), True)


def _cut(known: Dictionary, chunk: str) -> list[str]:
    found = [chunk] if chunk.isascii() else known.cut(chunk)
    return found if len(found) <= _MOST_CUT else [*found[:_MOST_CUT], "".join(found[_MOST_CUT:])]


def _parts(known: Dictionary, cut: Sequence[Sequence[str]], tries: int = 0) -> tuple[AskedWords, ...]:
    """The parts of words that stood together; of what sounds like nothing so many are looked up among what is near."""
    reading = _Reading(known, tries)
    return tuple(dict.fromkeys(part for words in cut for part in reading.parts(words)))


@dataclass(slots=True)
class _Reading:
    """Reads misspelt words: neighbours that are no word together may be pieces of one."""

    known: Dictionary
    tries: int

    def parts(self, words: Sequence[str]) -> Iterator[AskedWords]:
        at = 0
        while at < len(words):
            part = self._misspelt(words[at : at + _LONGEST]) or AskedWords((words[at],))
            yield part
            at += len(part.words)

    def _misspelt(self, words: Sequence[str]) -> AskedWords | None:
        """What the first of these words may be with those behind it, the most of them first; a word that is one itself
        is a piece of another only where what is a letter away is looked for, and with the next alone: สาธารณะสุข."""
        sure = len(words[0]) >= _SURE and self.known.knows(words[0])
        if words[0].isascii() or (sure and self.tries <= 0):
            return None
        for end in range(min(2, len(words)), 1, -1) if sure else range(len(words), 0, -1):
            together = "".join(words[:end])
            meant = () if self.known.knows(together) else self.known.alike(together) or self._near(together)
            if meant:
                return AskedWords(tuple(words[:end]), meant[:_MOST_MEANT])
        return None

    def _near(self, text: str) -> tuple[str, ...]:
        if self.tries <= 0:
            return ()
        self.tries -= 1
        return self.known.near(text)
