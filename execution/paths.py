"""Where the objects of one set stand in the answer. Worked out only when somebody asks: a path, or an error."""

from collections.abc import Sequence
from typing import Any

import msgspec
from graphql.pyutils import Path

Trace = tuple[Any, ...]
"""The way from the root to a value: fields, and between them the indices of lists."""


class Frame(msgspec.Struct, eq=False):
    """The places of a set of objects, in the set's order; this one is that of the single root object."""

    def traces(self) -> list[Trace]:
        return self.located()

    def located(self) -> list[Trace]:
        return [()]


class _Below(Frame, eq=False):
    """Objects found through a field of the objects above; `found` says how many for each of them."""

    above: Frame
    field: Any
    found: Sequence[Any]
    known: list[Trace] | None = None

    def traces(self) -> list[Trace]:
        if self.known is None:
            self.known = self.located()
        return self.known


class Values(_Below, eq=False):
    """The objects that are a field's values; one that is null has no place."""

    def located(self) -> list[Trace]:
        pairs = zip(self.above.traces(), self.found, strict=True)
        return [(*trace, self.field) for trace, value in pairs if value is not None]


class Items(_Below, eq=False):
    """The objects that are the items of a field's lists, one list or null for each object above."""

    def located(self) -> list[Trace]:
        pairs = zip(self.above.traces(), self.found, strict=True)
        return [(*trace, self.field, index) for trace, items in pairs for index in range(len(items or ()))]


class Places(_Below, eq=False):
    """Objects given by the number of the object above and their indices within its lists."""

    def located(self) -> list[Trace]:
        above = self.above.traces()
        return [(*above[number], self.field, *inner) for number, inner in self.found]


class Some(Frame, eq=False):
    """Those objects of a set that have these indices."""

    whole: Frame
    indices: Sequence[int]

    def located(self) -> list[Trace]:
        whole = self.whole.traces()
        return [whole[index] for index in self.indices]


def path_of(trace: Trace) -> Path:
    """The path of a value as graphql-core describes it."""
    path: Path | None = None
    for step in trace:
        path = Path(path, step, None) if isinstance(step, int) else Path(path, step.key, step.parent.name)
    assert path is not None, "a root object has no path"
    return path
