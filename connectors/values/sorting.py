"""Sorting of as many values as there may be, without holding the process up.

While Python sorts a list, no other thread has its turn: a million rows, sorted beside the event loop, would stop it for
a second all the same. So many are sorted in parts, each in a few milliseconds, and the parts put together by code
between whose steps others go on.
"""

from collections.abc import Callable, Iterable
from heapq import merge
from typing import Any, Final, TypeVar

T = TypeVar("T")

AT_ONCE: Final = 5_000
"""Values that are sorted at once."""


def sorted_in_parts(values: Iterable[T], *, key: Callable[[T], Any] | None = None, reverse: bool = False) -> list[T]:
    """As `sorted`: what is alike stays as it was. Raises TypeError where values cannot be compared."""
    rest = list(values)
    if len(rest) <= AT_ONCE:
        return sorted(rest, key=key, reverse=reverse)  # type: ignore[type-var, arg-type]
    keys: list[Any] = [key(value) for value in rest] if key else rest
    by, count = keys.__getitem__, len(rest)
    parts = [sorted(range(at, min(at + AT_ONCE, count)), key=by, reverse=reverse) for at in range(0, count, AT_ONCE)]
    return [rest[at] for at in merge(*parts, key=by, reverse=reverse)]
