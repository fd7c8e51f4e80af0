"""Rows of files with something wrong in them that must not be taken for "nothing"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.expressions.jmespath_paths import Unfit

Trouble = tuple[int, str, str]
"""What is wrong with a row, counted from 0: in which column ("": with the row itself), and why."""


class Troubled(dict[str, Any]):
    """A row by column. Raises Unfit where a value is asked for that cannot be told; `broken` is why none of it can."""

    troubles: Mapping[str, str]
    broken: str | None

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a column."""
        if name in self.troubles:
            raise Unfit(self.troubles[name])
        return super().get(name, default)


def troubled(rows: Any, troubles: Iterable[Trouble]) -> Any:
    """The rows, those with something wrong in them as such; what is no list of rows as it is."""
    by_row: dict[int, dict[str, str]] = {}
    for place, column, why in troubles:
        by_row.setdefault(place, {})[column] = why
    if not by_row or not isinstance(rows, list):
        return rows
    return [_of(row, by_row[place]) if place in by_row else row for place, row in enumerate(rows)]


def _of(row: Mapping[str, Any], troubles: dict[str, str]) -> Troubled:
    made = Troubled(row)
    made.broken = troubles.pop("", None)
    made.troubles = troubles
    return made


def place(rows: Sequence[Any], lines: Sequence[int], row: Any) -> str:
    """Which line of its file a row is."""
    found = next((number for number, one in enumerate(rows) if one is row), None)
    return "a row" if found is None else f"line {lines[found]}" if found < len(lines) else f"row {found + 1}"
