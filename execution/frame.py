"""Where the objects of one set stand in the answer. Worked out only when somebody asks: a path, or an error."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphql.pyutils import Path

if TYPE_CHECKING:
    from execution.plan import Field

Trace = tuple[Any, ...]
"""The way from the root to a value: fields, and between them the indices of lists."""


class Frame:
    """The places of a set of objects, in the set's order; this one is that of the single root object."""

    __slots__ = ("_traces",)

    def __init__(self) -> None:
        self._traces: list[Trace] | None = None

    def traces(self) -> list[Trace]:
        if self._traces is None:
            self._traces = self._located()
        return self._traces

    def _located(self) -> list[Trace]:
        return [()]


class _Below(Frame):
    """Objects found through a field of the objects above; `found` says how many for each of them."""

    __slots__ = ("_above", "_field", "_found")

    def __init__(self, above: Frame, field: "Field", found: Sequence[Any]) -> None:
        self._traces = None
        self._above = above
        self._field = field
        self._found = found


class Values(_Below):
    """The objects that are a field's values; one that is null has no place."""

    __slots__ = ()

    def _located(self) -> list[Trace]:
        pairs = zip(self._above.traces(), self._found, strict=True)
        return [(*trace, self._field) for trace, value in pairs if value is not None]


class Items(_Below):
    """The objects that are the items of a field's lists, one list or null for each object above."""

    __slots__ = ()

    def _located(self) -> list[Trace]:
        pairs = zip(self._above.traces(), self._found, strict=True)
        return [(*trace, self._field, index) for trace, items in pairs for index in range(len(items or ()))]


class Places(_Below):
    """Objects given by the number of the object above and their indices within its lists."""

    __slots__ = ()

    def _located(self) -> list[Trace]:
        above = self._above.traces()
        return [(*above[number], self._field, *inner) for number, inner in self._found]


class Some(Frame):
    """Those objects of a set that have these indices."""

    __slots__ = ("_indices", "_whole")

    def __init__(self, whole: Frame, indices: Sequence[int]) -> None:
        self._traces = None
        self._whole = whole
        self._indices = indices

    def _located(self) -> list[Trace]:
        whole = self._whole.traces()
        return [whole[index] for index in self._indices]


def path_of(trace: Trace) -> Path:
    """The path of a value as graphql-core describes it."""
    path: Path | None = None
    for step in trace:
        path = Path(path, step, None) if isinstance(step, int) else Path(path, step.key, step.parent.name)
    assert path is not None, "a root object has no path"
    return path
