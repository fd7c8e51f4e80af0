"""Rows put back where their objects came from: beside each parent, one, none, or a list of them."""

from collections.abc import Iterable
from typing import Any

from execution.shape import Shape
from execution.values import FAILED


def has_failed(column: Iterable[Any]) -> bool:
    """Whether a value stands where a required one is missing."""
    return any(value is FAILED for value in column)


def scattered(shape: Shape, values: list[Any], rows: list[Any], *, faults: bool) -> list[Any]:
    """For each value its row, null where there was none; `faults` says that rows may have failed."""
    if faults and not shape.required:
        rows = [None if row is FAILED else row for row in rows]
    if len(rows) == len(values):
        return rows
    following = iter(rows)
    return [None if value is None else next(following) for value in values]


def gathered(shape: Shape, lists: list[Any], rows: list[Any], *, faults: bool) -> list[Any]:
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
