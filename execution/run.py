"""Runs a plan, a set at a time: each selection once for all of its parents, its rows built when its branches are in.

Each step gives its result, or a coroutine of it where something has to be awaited; so an operation in which nothing
waits makes no coroutine at all. A branch goes on as soon as its own values are there; branches of one selection are
started together, so what they load within the same turn of the event loop can be one load.
"""

from collections.abc import Callable, Coroutine, Hashable, Mapping, Sequence
from itertools import chain
from types import NoneType
from typing import Any

from graphql import GraphQLError
from graphql.execution import VariableValues

from execution.codegen import rows_function
from execution.concurrency import together
from execution.errors import Fault
from execution.execution_context import ExecutionContext, Introspect, Rows
from execution.paths import ItemPaths, Paths, SubsetPaths, ValuePaths
from execution.plan import Plan, PlannedField, Reached, Selection
from execution.resolution import Refused
from execution.resolve_field import RESOLVE, received
from execution.row_cache import RowCache
from execution.row_format import RowFormat
from execution.scatter import gathered, has_failed, scattered
from execution.slow_path import slow_column, slow_rows
from execution.values import FAILED

Finish = Callable[[list[Any]], list[Any]]

Observe = Callable[[Any, Sequence[PlannedField], Sequence[Any], Sequence[Any] | None], None]
"""Told of guarded fields as they are given or refused: the context, the fields, the objects they are of, and their
values where they were found (None: read off the objects)."""

_LISTS = frozenset({list, tuple})
_LISTS_OR_NULL = _LISTS | {NoneType}


class Run(ExecutionContext):
    """One execution; `row_cache` holds rows of lasting records, by `variant` of the request."""

    __slots__ = ("_observe", "_row_cache", "_variant")

    def __init__(
        self,
        plan: Plan,
        *,
        variables: VariableValues,
        context: Any,
        root: Any,
        row_format: RowFormat,
        refusals: Mapping[Reached, GraphQLError],
        introspect: Introspect,
        observe: Observe,
        row_cache: RowCache | None = None,
        variant: Hashable = None,
    ) -> None:
        super().__init__(
            plan,
            variables=variables,
            context=context,
            root=root,
            row_format=row_format,
            refusals=refusals,
            introspect=introspect,
        )
        self._observe = observe
        self._row_cache = row_cache
        self._variant = variant

    def start(self) -> Rows:
        """A list of one row for the root, FAILED if it became null; or a coroutine of it."""
        if self.plan.serial:
            return self._serial_rows(self.plan.root, [self.root], Paths())
        return self.rows(self.plan.root, [self.root], Paths())

    def rows(self, selection: Selection, parents: list[Any], paths: Paths, finish: Finish | None = None) -> Rows:
        """A row for each parent; or what `finish` makes of these rows."""
        if not parents:
            return finish([]) if finish else []
        if selection.observed:
            self._observe(self.context, selection.observed, parents, None)
        columns: list[Any] = []
        waiting: list[int] = []
        for field in selection.branches:
            column = self._column(field, parents, paths)
            if type(column) is not list:
                waiting.append(len(columns))
            columns.append(column)
        if waiting:
            return self._later_rows(selection, parents, paths, columns, waiting=waiting, finish=finish)
        rows = self._built(selection, parents, paths, columns)
        return _then(rows, finish) if finish else rows

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
        completed = None
        if field.listed:
            completed = self._lists(field, values, paths)
        elif field.shape.item is None:
            completed = self._objects(field, values, paths)
        return slow_column(self, field, values, paths) if completed is None else completed

    async def _later_rows(
        self,
        selection: Selection,
        parents: list[Any],
        paths: Paths,
        columns: list[Any],
        *,
        waiting: list[int],
        finish: Finish | None,
    ) -> list[Any]:
        if len(waiting) == 1:
            columns[waiting[0]] = await columns[waiting[0]]
        else:
            arriving = await together([columns[index] for index in waiting])
            for index, column in zip(waiting, arriving, strict=True):
                columns[index] = column
        rows = self._built(selection, parents, paths, columns)
        done = rows if type(rows) is list else await rows  # type: ignore[misc]
        return finish(done) if finish else done

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

    def _built(self, selection: Selection, parents: list[Any], paths: Paths, columns: list[Any]) -> Rows:
        failed = self.faults and any(map(has_failed, columns))
        rows = None if failed else self._read(selection, parents, *columns)
        return slow_rows(self, selection, parents, paths, columns) if rows is None else rows

    def _read(self, selection: Selection, parents: list[Any], *columns: list[Any]) -> list[Any] | None:
        """A row for each parent by the generated code; None where a value is not what it should be."""
        mappings = selection.has_properties and isinstance(parents[0], Mapping)
        try:
            return rows_function(selection, self.row_format, mappings=mappings)(self, parents, *columns)
        except Exception:
            return None

    def _column(self, field: PlannedField, parents: list[Any], paths: Paths) -> Rows:
        resolution = field.resolution
        values = RESOLVE[type(resolution)](resolution, self, field, parents, paths)
        if type(values) is not list:
            return self._later_column(field, values, parents, paths)
        if field.answered:
            if isinstance(resolution, Refused):
                self._observe(self.context, (field,), parents, values)
            return self._given(field, values, paths)
        if field.guarded:
            self._observe(self.context, (field,), parents, values)
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
            self._observe(self.context, (field,), parents, given)
        column = self.complete(field, given, paths)
        return column if type(column) is list else await column  # type: ignore[misc]

    def _given(self, field: PlannedField, values: list[Any], paths: Paths) -> list[Any]:
        """ValuePaths that are complete as they are, but for errors among them."""
        failed = FAILED if field.shape.required else None
        for index, value in enumerate(values):
            if isinstance(value, Exception):
                self.faults.append(Fault(paths, index, field, (), value))
        return [failed if isinstance(value, Exception) else value for value in values]

    def _objects(self, field: PlannedField, values: list[Any], paths: Paths) -> Rows | None:
        nulls = not field.shape.required and NoneType in set(map(type, values))
        return self._below(field, values, paths, [value for value in values if value is not None] if nulls else values)

    def _lists(self, field: PlannedField, values: list[Any], paths: Paths) -> Rows | None:
        lists = values
        if not _LISTS.issuperset(map(type, values)):
            if field.shape.required or not _LISTS_OR_NULL.issuperset(map(type, values)):
                return None
            lists = [value for value in values if value is not None]
        return self._below(field, values, paths, list(chain.from_iterable(lists)))

    def _below(self, field: PlannedField, values: list[Any], paths: Paths, objects: list[Any]) -> Rows | None:
        """The values with rows in the place of their objects; None when some need to be looked at one by one."""
        children, put = field.children, gathered if field.listed else scattered
        assert children is not None, "only fields of objects have selections"
        if not objects:
            return put(field.shape, values, [], faults=False)
        cls = type(objects[0])
        only = children.for_class(cls)
        if only is None:
            return None
        if self._row_cache is not None and cls in children.lasting:
            rows = self._remembered(self._row_cache, only, cls, objects)
            if rows is not None:
                return put(field.shape, values, rows, faults=False)

        def finish(rows: list[Any]) -> list[Any]:
            return put(field.shape, values, rows, faults=bool(self.faults))

        below = ItemPaths(paths, field, values) if field.listed else ValuePaths(paths, field, values)
        classes = set(map(type, objects))
        if len(classes) == 1:
            return self.rows(only, objects, below, finish)
        selections: dict[type, Selection] = {}
        for cls in classes:
            selection = children.for_class(cls)
            if selection is None:
                return None
            selections[cls] = selection
        return _then(self.grouped([(selections[type(value)], value) for value in objects], below), finish)

    def _remembered(self, row_cache: RowCache, selection: Selection, cls: type, objects: list[Any]) -> list[Any] | None:
        """The rows of lasting objects of this class; None where others are among them, or nothing is remembered."""
        known = row_cache.known(selection.remembered, self._variant)
        # What was met before is of this class: only where something was not is that looked at.
        rows = known.met(objects)
        if rows is None and not known.useless and {cls}.issuperset(map(type, objects)):
            rows = row_cache.made(known, objects, lambda new: self._read(selection, new))
        return rows


async def _merged_later(parts: list[Rows], merged: Callable[[Sequence[Any]], list[Any]]) -> list[Any]:
    waiting = [index for index, part in enumerate(parts) if type(part) is not list]
    for index, part in zip(waiting, await together([parts[index] for index in waiting]), strict=True):  # type: ignore[misc]
        parts[index] = part
    return merged(parts)


def _then(rows: Rows, finish: Finish) -> Rows:
    return finish(rows) if type(rows) is list else _finished(rows, finish)  # type: ignore[arg-type]


async def _finished(rows: Coroutine[Any, Any, list[Any]], finish: Finish) -> list[Any]:
    return finish(await rows)
