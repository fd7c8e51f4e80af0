"""Several agencies about the same thing: whoever comes first speaks, and what the others say stands beside it."""

import copy
from collections.abc import Callable, Hashable, Sequence
from typing import Any


def beside(record: Any, others: Sequence[Any]) -> Any:
    """A copy of `record` that knows what `others` say of the same thing; records are shared and never changed."""
    told = copy.copy(record)
    object.__setattr__(told, "others", tuple(others))
    return told


def compared(records: Sequence[Any], same: Callable[[Any], Hashable]) -> list[Any]:
    """All records of a list, each with what other agencies say of the same thing (by its key `same`) beside it."""
    alike: dict[Hashable, list[Any]] = {}
    for record in records:
        alike.setdefault(same(record), []).append(record)
    return [
        beside(record, others) if (others := _of_others(record, alike[same(record)])) else record for record in records
    ]


def first_of_each(records: Sequence[Any], same: Callable[[Any], Hashable]) -> list[Any]:
    """Each thing of a list once, as whoever comes first tells it, with what other agencies say of it beside it."""
    first: dict[Hashable, Any] = {}
    for record in compared(records, same):
        first.setdefault(same(record), record)
    return list(first.values())


def _of_others(record: Any, alike: Sequence[Any]) -> list[Any]:
    return [other for other in alike if other.source.agency != record.source.agency]
