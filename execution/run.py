"""Runs a plan, a set at a time: each selection once for all of its parents, its rows built when its branches are in.

Each step gives its result, or a coroutine of it where something has to be awaited; so an operation in which nothing
waits makes no coroutine at all. A branch goes on as soon as its own values are there; branches of one selection are
started together, so what they load within the same turn of the event loop can be one load.
"""

from collections.abc import Callable, Coroutine, Hashable, Sequence
from typing import Any

from execution.codegen import rows_function
from execution.concurrency import together
from execution.errors import Fault
from execution.execution_context import ExecutionContext, Rows
from execution.paths import Paths, SubsetPaths
from execution.plan import PlannedField, Selection
from execution.resolution import Refused
from execution.resolve_field import RESOLVE, received
from execution.row_cache import RowCache
from execution.scatter import has_failed
from execution.slow_path import slow_column, slow_rows
from execution.values import FAILED


class Run(ExecutionContext, eq=False):
    """One execution; `row_cache` holds rows of lasting records, by `variant` of the request."""

    row_cache: RowCache | None = None
    variant: Hashable = None

    def start(self) -> Rows:
        """A list of one row for the root, FAILED if it became null; or a coroutine of it."""
        if self.plan.serial:
            return self._serial_rows(self.plan.root, [self.root], Paths())
        return self.rows(self.plan.root, [self.root], Paths())

    def rows(self, selection: Selection, parents: list[Any], paths: Paths) -> Rows:
        """A row for each parent."""
        if selection.observed:
            self.observe(self.context, selection.observed, parents, None)
        only = selection.only
        if only is not None:
            column = self._column(only, parents, paths)
            if type(column) is not list:
                return self._rows_after(selection, parents, paths, column)  # type: ignore[arg-type]
            return self._built(selection, parents, paths, (column,))
        columns: list[Any] = [self._column(field, parents, paths) for field in selection.branches]
        waiting = [index for index, column in enumerate(columns) if type(column) is not list]
        if waiting:
            return self._rows_after_all(selection, parents, paths, columns, waiting)
        return self._built(selection, parents, paths, columns)

    def grouped(self, objects: Sequence[tuple[Selection, Any]], paths: Paths) -> Rows:
        groups: dict[Selection, list[int]] = {}
        for index, (selection, _) in enumerate(objects):
            groups.setdefault(selection, []).append(index)
        parts = [
            self.rows(selection, [objects[index][1] for index in indices], SubsetPaths(paths, indices))
            for selection, indices in groups.items()
        ]

        def merged(parts: Sequence[Any]) -> list[Any]:
            rows: list[Any] = [None] * len(objects)
            for indices, part in zip(groups.values(), parts, strict=True):
                for index, row in zip(indices, part, strict=True):
                    rows[index] = row
            return rows

        return merged(parts) if all(type(part) is list for part in parts) else _merged_later(parts, merged)

    def complete(self, field: PlannedField, values: list[Any], paths: Paths) -> Rows:
        if field.leaf is not None:
            try:
                return field.leaf.column(values)
            except Exception:
                return slow_column(self, field, values, paths)
        rows = self.below(field, values, paths)
        if rows is None:
            return slow_column(self, field, values, paths)
        if type(rows) is list:
            return field.put(field.shape, values, rows, self.faults)
        return self._put_later(field, values, rows)  # type: ignore[arg-type]

    async def _rows_after(
        self, selection: Selection, parents: list[Any], paths: Paths, column: Coroutine[Any, Any, list[Any]]
    ) -> list[Any]:
        """The rows when the column of the only branch is there."""
        rows = self._built(selection, parents, paths, (await column,))
        return rows if type(rows) is list else await rows  # type: ignore[misc]

    async def _rows_after_all(
        self, selection: Selection, parents: list[Any], paths: Paths, columns: list[Any], waiting: list[int]
    ) -> list[Any]:
        """The rows when the columns at these indices are there, too."""
        arriving = await together([columns[index] for index in waiting])
        for index, column in zip(waiting, arriving, strict=True):
            columns[index] = column
        rows = self._built(selection, parents, paths, columns)
        return rows if type(rows) is list else await rows  # type: ignore[misc]

    async def _serial_rows(self, selection: Selection, parents: list[Any], paths: Paths) -> list[Any]:
        """As `rows`, a field beginning when the one before it has ended; none after one that makes the answer null."""
        columns: list[Any] = []
        for field in selection.branches:
            column = self._column(field, parents, paths)
            columns.append(column if type(column) is list else await column)  # type: ignore[misc]
            if has_failed(columns[-1]):
                return [FAILED]
        rows = self._built(selection, parents, paths, columns)
        return rows if type(rows) is list else await rows  # type: ignore[misc]

    def _built(self, selection: Selection, parents: list[Any], paths: Paths, columns: Sequence[list[Any]]) -> Rows:
        failed = self.faults and any(map(has_failed, columns))
        rows = None if failed else self._read(selection, parents, columns)
        return slow_rows(self, selection, parents, paths, columns) if rows is None else rows

    def _read(self, selection: Selection, parents: list[Any], columns: Sequence[list[Any]]) -> list[Any] | None:
        """A row for each parent by the generated code; None where a value is not what it should be."""
        try:
            return rows_function(selection, self.row_format, parents[0])(self, parents, columns)
        except Exception:
            return None

    def _column(self, field: PlannedField, parents: list[Any], paths: Paths) -> Rows:
        resolution = field.resolution
        values = RESOLVE[type(resolution)](resolution, self, field, parents, paths)
        if type(values) is not list:
            return self._later_column(field, values, parents, paths)
        if field.answered:
            if isinstance(resolution, Refused):
                self.observe(self.context, (field,), parents, values)
            return self._given(field, values, paths)
        if field.guarded:
            self.observe(self.context, (field,), parents, values)
        return self.complete(field, values, paths)

    async def _later_column(self, field: PlannedField, values: Any, parents: list[Any], paths: Paths) -> list[Any]:
        try:
            given = await values
            if type(given) is not list or len(given) != len(parents):
                given = received(field, given, len(parents))
        except Exception as error:
            given = [error] * len(parents)
        if field.answered:
            return self._given(field, given, paths)
        if field.guarded:
            self.observe(self.context, (field,), parents, given)
        if field.leaf is None:
            rows = self.below(field, given, paths)
            if rows is None:
                return await slow_column(self, field, given, paths)
            return field.put(field.shape, given, rows if type(rows) is list else await rows, self.faults)  # type: ignore[misc]
        column = self.complete(field, given, paths)
        return column if type(column) is list else await column  # type: ignore[misc]

    def _given(self, field: PlannedField, values: list[Any], paths: Paths) -> list[Any]:
        """Values that are complete as they are, but for errors among them."""
        failed = FAILED if field.shape.required else None
        for index, value in enumerate(values):
            if isinstance(value, Exception):
                self.faults.append(Fault(paths, index, field, (), value))
        return [failed if isinstance(value, Exception) else value for value in values]

    def below(self, field: PlannedField, values: list[Any], paths: Paths) -> Rows | None:
        """A row for each object among the values; None when some need to be looked at one by one."""
        objects = field.take(field.shape, values)
        if not objects:
            return objects
        children, cls = field.children, type(objects[0])
        assert children is not None, "only fields of objects have selections"
        selection = children.for_class(cls)
        if selection is None:
            return None
        if self.row_cache is not None and cls in children.lasting:
            rows = self._remembered(self.row_cache, selection, cls, objects)
            if rows is not None:
                return rows
        if not {cls}.issuperset(map(type, objects)):
            return self._of_classes(field, objects, values, paths)
        return self.rows(selection, objects, field.paths(paths, field, values))

    def _of_classes(self, field: PlannedField, objects: list[Any], values: list[Any], paths: Paths) -> Rows | None:
        """As `below`, for objects of several classes."""
        assert field.children is not None
        selections: dict[type, Selection] = {}
        for cls in set(map(type, objects)):
            selection = field.children.for_class(cls)
            if selection is None:
                return None
            selections[cls] = selection
        return self.grouped([(selections[type(value)], value) for value in objects], field.paths(paths, field, values))

    async def _put_later(
        self, field: PlannedField, values: list[Any], rows: Coroutine[Any, Any, list[Any]]
    ) -> list[Any]:
        return field.put(field.shape, values, await rows, self.faults)

    def _remembered(self, row_cache: RowCache, selection: Selection, cls: type, objects: list[Any]) -> list[Any] | None:
        """The rows of lasting objects of this class; None where others are among them, or nothing is remembered."""
        known = row_cache.known(selection.remembered, self.variant)
        rows = known.met(objects)
        # What was met before is of this class: only where something was not is that looked at.
        if rows is None and not known.useless and {cls}.issuperset(map(type, objects)):
            rows = row_cache.made(known, objects, lambda new: self._read(selection, new, ()))
        return rows


async def _merged_later(parts: list[Rows], merged: Callable[[Sequence[Any]], list[Any]]) -> list[Any]:
    waiting = [index for index, part in enumerate(parts) if type(part) is not list]
    for index, part in zip(waiting, await together([parts[index] for index in waiting]), strict=True):  # type: ignore[misc]
        parts[index] = part
    return merged(parts)
