"""What rows have of a fact that they are narrowed by, as numbers: each value that there is has one."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from connectors.contract import Operator
from connectors.values.comparing import fits
from connectors.values.sorting import sorted_in_parts


class FactValues:
    """The values of one fact, of each row in its place; None: it is not known."""

    def __init__(self, values: Sequence[Any]) -> None:
        distinct = dict.fromkeys(value for value in values if value is not None)
        try:
            self._known, self._sorted = sorted_in_parts(distinct), True
        except TypeError:
            self._known, self._sorted = list(distinct), False
        self._number = {value: number for number, value in enumerate(self._known)}
        self.numbers: Sequence[int | None] = [None if one is None else self._number[one] for one in values]
        """The number of the value that each row has."""

    def fitting(self, by: Operator, asked: Any) -> Sequence[int]:
        """The numbers of the values that are as asked, which is as `connectors.values.comparing.wanted` gives it."""
        if asked is None:
            return ()
        if by in (Operator.EQUALS, Operator.IN):
            either = asked if by is Operator.IN else (asked,)
            return [self._number[one] for one in either if one in self._number]
        if not self._sorted:
            return [number for number, value in enumerate(self._known) if fits(by, asked, value)]
        if by is Operator.FROM:
            return range(bisect_left(self._known, asked), len(self._known))
        return range(bisect_right(self._known, asked))
