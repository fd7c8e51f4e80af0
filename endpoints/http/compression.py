"""Answers that are packed for the way: gzip, brotli and zstd, of what is public and large.

Nothing is packed that may hold a secret: beside a text that somebody chose, its packed length tells what the secret is,
letter by letter (BREACH, docs/security.md). What is packed here is the same for everybody.
"""

import asyncio
import gzip
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Final

import brotli
from cachebox import LRUCache
from starlette.datastructures import MutableHeaders

from connectors.parsing.python_zstd import zstd

LEAST: Final = 1_400
"""Bytes below which an answer is one packet either way."""
_SHORT: Final = 200
"""Characters of a header whose meaning is remembered: clients send few different ones."""

BESIDE: Final = 300
"""Bytes that what is kept takes beside its body."""

Pack = Callable[[bytes], bytes]
QUICKLY: Final[Mapping[str, Pack]] = {
    "zstd": lambda body: zstd.compress(body, 3),
    "br": lambda body: bytes(brotli.compress(body, quality=4)),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
"""How an answer is packed that is made once, the best first of those that a client takes alike."""
THOROUGHLY: Final[Mapping[str, Pack]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=9)),
    "zstd": lambda body: zstd.compress(body, 15),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}
"""How what is kept packed is packed."""


def coding(accept_encoding: str, known: Mapping[str, Pack]) -> str | None:
    """The content coding that a client takes best (RFC 9110, 12.5.3); None where it takes none of those that are known,
    or the answer as it is rather."""
    order = tuple(known)
    read = _coding if len(accept_encoding) <= _SHORT else _coding.__wrapped__
    return read(accept_encoding, order)


@lru_cache(maxsize=512)
def _coding(accept_encoding: str, order: tuple[str, ...]) -> str | None:
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        try:
            weights[name] = float(next((one[2:] for one in parameters if one.startswith("q=")), "1"))
        except ValueError:
            weights[name] = 0.0
    anything = weights.get("*", 0.0)
    best = max(order, key=lambda name: (weights.get(name, anything), -order.index(name)))
    weight = weights.get(best, anything)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


class PackedBodies:
    """What is packed once and kept, since it stays as it is: `most` bytes in all; each as `how` says."""

    def __init__(self, most: int = 16_000_000, how: Mapping[str, Pack] = THOROUGHLY) -> None:
        self._how = how
        self._kept: LRUCache[tuple[Hashable, str], bytes] = LRUCache(most, getsizeof=lambda _, body: BESIDE + len(body))

    @property
    def weight(self) -> int:
        """Bytes that are kept."""
        return int(self._kept.current_size())

    async def of(self, key: Hashable, body: Callable[[], bytes], name: str) -> bytes:
        """The body that `key` stands for in the content coding of that `name`."""
        known = self._kept.get((key, name))
        if known is not None:
            return known
        # Off the loop: a large one takes milliseconds.
        made = await asyncio.to_thread(lambda: self._how[name](body()))
        with suppress(OverflowError):  # one that is larger than all that may be kept
            self._kept.insert((key, name), made)
        return made


def varied(headers: MutableHeaders, name: str | None) -> None:
    """Says of an answer that it may come packed, and of one that is, how: its tag then is not of these very bytes."""
    known = headers.get("Vary", "")
    headers["Vary"] = f"{known}, Accept-Encoding" if known else "Accept-Encoding"
    if name is None:
        return
    headers["Content-Encoding"] = name
    tag = headers.get("ETag")
    if tag and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"
