"""The objects among a field's values as one set, and their rows put back where they came from: one, none, or a list."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from types import NoneType
from typing import Any

from execution.shape import Shape
from execution.values import FAILED

Take = Callable[[Shape, list[Any]], list[Any] | None]
"""Gives the objects among a field's values, from its shape and the values; None where some need to be looked at one by
one."""

Put = Callable[[Shape, list[Any], list[Any], Sequence[Any]], list[Any]]
"""Gives each of a field's values its rows, from the field's shape, the values, the rows of all their objects, and the
faults met so far: where there are none, no row has failed."""

_LISTS = frozenset({list, tuple})
_LISTS_OR_NULL = _LISTS | {NoneType}


def present(shape: Shape, values: list[Any]) -> list[Any]:
    """The values that are not null."""
    if shape.required or NoneType not in set(map(type, values)):
        return values
    return [value for value in values if value is not None]


def items(shape: Shape, values: list[Any]) -> list[Any] | None:
    """The items of the values' lists."""
    if _LISTS.issuperset(map(type, values)):
        return list(chain.from_iterable(values))
    if shape.required or not _LISTS_OR_NULL.issuperset(map(type, values)):
        return None
    return list(chain.from_iterable(value for value in values if value is not None))


def nested(shape: Shape, values: list[Any]) -> None:
    """None of lists of lists: each is looked at."""


def has_failed(column: Iterable[Any]) -> bool:
    """Whether a value stands where a required one is missing."""
    return any(value is FAILED for value in column)


def scattered(shape: Shape, values: list[Any], rows: list[Any], faults: Sequence[Any]) -> list[Any]:
    """For each value its row, null where there was none; where there are `faults`, rows may have failed."""
    if faults and not shape.required:
        rows = [None if row is FAILED else row for row in rows]
    if len(rows) == len(values):
        return rows
    following = iter(rows)
    return [None if value is None else next(following) for value in values]


def gathered(shape: Shape, lists: list[Any], rows: list[Any], faults: Sequence[Any]) -> list[Any]:
    """For each list the list of its items' rows, null where there was none; `faults` as above."""
    if len(lists) == 1 and lists[0] is not None:
        found: list[Any] = [rows]
    else:
        found = []
        begin = 0
        for items in lists:
            if items is None:
                found.append(None)
            else:
                end = begin + len(items)
                found.append(rows[begin:end])
                begin = end
    return [_healed(shape, given) for given in found] if faults and has_failed(rows) else found


def _healed(shape: Shape, rows: list[Any] | None) -> Any:
    """A list with null in the place of rows that failed, or what stands in its own place if its items are required."""
    if rows is None or not has_failed(rows):
        return rows
    if shape.item is not None and shape.item.required:
        return FAILED if shape.required else None
    return [None if row is FAILED else row for row in rows]
