"""What a field that is given tells, as whoever observes the execution hears of it: a path for each value."""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple, Self


class Tells(IntEnum):
    """Of what a field tells, as its declaration says; below it nothing tells of what comes earlier here."""

    RECORD = 0
    """Of the record that holds it."""
    OTHERS = 1
    """Of what other sources say of the same thing."""
    ANSWER = 2
    """Of the answer alone: where it comes from, where it lies in its list."""


class Leaf(NamedTuple):
    """A value that is given: its path, and of what it tells."""

    path: str
    tells: Tells = Tells.RECORD


class Leaves(NamedTuple):
    """The paths of what a field gives of the record, and of those that other sources have of the same thing."""

    own: tuple[str, ...]
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, leaves: Iterable[Leaf]) -> Self:
        """Of a field of this name: that there is a record is told by the name, where nothing else of it is."""
        own: list[str] = []
        others: list[str] = []
        for path, tells in leaves:
            if tells is not Tells.ANSWER:
                (others if tells is Tells.OTHERS else own).append(path)
        # Selected twice, it is one value all the same.
        return cls(tuple(dict.fromkeys(own)) or (name,), tuple(dict.fromkeys(others)))
