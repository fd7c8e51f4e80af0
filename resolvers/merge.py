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
    return _compared(records, [same(record) for record in records])


def first_of_each(records: Sequence[Any], same: Callable[[Any], Hashable]) -> list[Any]:
    """Each thing of a list once, as whoever comes first tells it, with what other agencies say of it beside it."""
    keys = [same(record) for record in records]
    first: dict[Hashable, Any] = {}
    for key, record in zip(keys, _compared(records, keys), strict=True):
        first.setdefault(key, record)
    return list(first.values())


def _compared(records: Sequence[Any], keys: Sequence[Hashable]) -> list[Any]:
    if len(set(keys)) == len(keys):
        return list(records)
    alike: dict[Hashable, list[Any]] = {}
    for key, record in zip(keys, records, strict=True):
        alike.setdefault(key, []).append(record)
    return [
        beside(record, others) if (others := _of_others(record, alike[key])) else record
        for key, record in zip(keys, records, strict=True)
    ]


def _of_others(record: Any, alike: Sequence[Any]) -> list[Any]:
    return [other for other in alike if other.source.agency != record.source.agency]
