"""Guarded facts on their way from one agency, which told them, to another, which is asked by them."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, NamedTuple

from connectors.contract import Key, Search


class Told(NamedTuple):
    """Facts of a type that an agency, `giver`, told of a person; None: of nobody in particular."""

    subject: str | None
    giver: str
    type: str
    facts: tuple[str, ...]


class Sent(NamedTuple):
    """What was told so, and which agency is sent it."""

    told: Told
    recipient: str


OnRecord = Callable[[Sequence[Sent]], Awaitable[None]]
"""Puts on record what is about to be sent. Raises AccessError where it may not be."""


def values_in(key: Key) -> Iterator[Any]:
    """Every value that whoever is asked by a key is told, and the key itself."""
    yield key
    if isinstance(key, tuple):
        yield from key
    elif isinstance(key, Search):
        for _, value in key.filters:
            yield from value if isinstance(value, tuple) else (value,)
