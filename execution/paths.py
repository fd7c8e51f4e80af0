"""The paths of the objects of one set in the response, worked out only when somebody asks: a path, or an error."""

from collections.abc import Sequence
from typing import Any

import msgspec
from graphql.pyutils import Path

FieldPath = tuple[Any, ...]
"""The way from the root to a value: fields, and between them the indices of lists."""


class Paths(msgspec.Struct, eq=False):
    """The paths of a set of objects, in the set's order; this is that of the single root object."""

    def all(self) -> list[FieldPath]:
        return self.located()

    def located(self) -> list[FieldPath]:
        return [()]


class _Below(Paths, eq=False):
    """Objects found through a field of the objects above; `found` says how many for each of them."""

    above: Paths
    field: Any
    found: Sequence[Any]
    known: list[FieldPath] | None = None

    def all(self) -> list[FieldPath]:
        if self.known is None:
            self.known = self.located()
        return self.known


class ValuePaths(_Below, eq=False):
    """The objects that are a field's values; one that is null has no path."""

    def located(self) -> list[FieldPath]:
        pairs = zip(self.above.all(), self.found, strict=True)
        return [(*path, self.field) for path, value in pairs if value is not None]


class ItemPaths(_Below, eq=False):
    """The objects that are the items of a field's lists, one list or null for each object above."""

    def located(self) -> list[FieldPath]:
        pairs = zip(self.above.all(), self.found, strict=True)
        return [(*path, self.field, index) for path, items in pairs for index in range(len(items or ()))]


class IndexedPaths(_Below, eq=False):
    """Objects given by the number of the object above and their indices within its lists."""

    def located(self) -> list[FieldPath]:
        above = self.above.all()
        return [(*above[number], self.field, *inner) for number, inner in self.found]


class SubsetPaths(Paths, eq=False):
    """Those objects of a set that have these indices."""

    whole: Paths
    indices: Sequence[int]

    def located(self) -> list[FieldPath]:
        whole = self.whole.all()
        return [whole[index] for index in self.indices]


def path_of(steps: FieldPath) -> Path:
    """The path of a value as graphql-core describes it."""
    path: Path | None = None
    for step in steps:
        path = Path(path, step, None) if isinstance(step, int) else Path(path, step.key, step.parent.name)
    assert path is not None, "a root object has no path"
    return path
