"""The slow path, taken when a value is not what it should be: one value at a time, saying what is wrong and where.

It covers all that the fast path leaves out: exceptions, values to await, lists of lists, types asked of each item.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLError, GraphQLLeafType, GraphQLObjectType, is_abstract_type, is_leaf_type
from graphql.pyutils import Undefined, inspect, is_awaitable, is_iterable

from execution.concurrency import arrived, drained, together
from execution.errors import Fault
from execution.execution_context import ExecutionContext
from execution.leaf_completion import coerce
from execution.paths import IndexedPaths, Paths
from execution.plan import PlannedField, Selection
from execution.resolve_field import RESOLVE
from execution.runtime_type import runtime_type
from execution.shape import Shape
from execution.values import FAILED, Partial


class _Place(NamedTuple):
    """A value of a column: the index of its object in the set, the indices within the lists around it."""

    number: int
    inner: tuple[int, ...]


async def slow_column(run: ExecutionContext, field: PlannedField, values: Sequence[Any], paths: Paths) -> list[Any]:
    """As `Run.complete`."""
    if any(is_awaitable(value) for value in values):
        column = run.complete(field, await arrived(values), paths)
        return column if type(column) is list else await column  # type: ignore[misc]
    places = [_Place(index, ()) for index in range(len(values))]
    return await _Column(run, field, paths).level(field.shape, values, places)


async def slow_rows(
    run: ExecutionContext, selection: Selection, parents: list[Any], paths: Paths, columns: Sequence[list[Any]]
) -> list[Any]:
    """As `Run.rows`, given the columns of the branches: those of the other fields are completed value by value."""
    others = []
    for field in selection.inline:
        values = RESOLVE[type(field.resolution)](field.resolution, run, field, parents, paths)
        others.append(slow_column(run, field, values, paths))  # type: ignore[arg-type]
    rest = await together(others) if others else []
    found = {
        **dict(zip(selection.branches, columns, strict=True)),
        **dict(zip(selection.inline, rest, strict=True)),
    }
    make = selection.maker(run.row_format)
    rows = zip(*[found[field] for field in selection.fields], strict=True)
    return [FAILED if any(value is FAILED for value in row) else make(*row) for row in rows]


class _Column:
    """The values of one field for a set of objects."""

    def __init__(self, run: ExecutionContext, field: PlannedField, paths: Paths) -> None:
        self.run = run
        self.field = field
        self.paths = paths

    async def level(self, shape: Shape, values: Sequence[Any], places: Sequence[_Place]) -> list[Any]:
        """Completes values of one level of wrapping: null, or FAILED where null is not allowed, for those that fail."""
        if any(is_awaitable(value) for value in values):
            values = await arrived(values)
        done: list[Any] = [FAILED if shape.required else None] * len(values)
        present: list[tuple[int, Any]] = []
        for index, given in enumerate(values):
            value = self._whole(given, places[index])
            if isinstance(value, Exception):
                self._fault(places[index], value)
            elif value is not None and value is not Undefined:
                present.append((index, value))
            elif shape.required:
                self._fault(places[index], self._no_null())
        for index, result in await self._completed(shape, present, places):
            if result is not FAILED:
                done[index] = result
        return done

    async def _completed(
        self, shape: Shape, present: list[tuple[int, Any]], places: Sequence[_Place]
    ) -> list[tuple[int, Any]]:
        if shape.item is not None:
            return await self._lists(shape.item, present, places)
        if is_leaf_type(shape.named):
            return [(index, self._leaf(shape.named, value, places[index])) for index, value in present]
        return await self._objects(present, places)

    async def _lists(
        self, item: Shape, present: list[tuple[int, Any]], places: Sequence[_Place]
    ) -> list[tuple[int, Any]]:
        lists = [(index, await self._list(value, places[index])) for index, value in present]
        items = [value for _, found in lists if found is not FAILED for value in found]
        item_places = [
            _Place(places[index].number, (*places[index].inner, number))
            for index, found in lists
            if found is not FAILED
            for number in range(len(found))
        ]
        following = iter(await self.level(item, items, item_places) if items else ())
        done = []
        for index, found in lists:
            if found is not FAILED:
                whole = [next(following) for _ in found]
                done.append((index, FAILED if any(value is FAILED for value in whole) else whole))
        return done

    async def _list(self, value: Any, place: _Place) -> Any:
        try:
            if hasattr(value, "__aiter__"):
                return await drained(value)
            if is_iterable(value):
                return list(value)
        except Exception as error:
            return self._fault(place, error)
        coordinate = f"{self.field.parent}.{self.field.name}"
        return self._fault(place, GraphQLError(f"Expected Iterable, but did not find one for field '{coordinate}'."))

    async def _objects(self, present: list[tuple[int, Any]], places: Sequence[_Place]) -> list[tuple[int, Any]]:
        if not present:
            return []
        selections = await arrived([self._selection(value, places[index]) for index, value in present])
        good = []
        for (index, value), selection in zip(present, selections, strict=True):
            if isinstance(selection, Exception):
                self._fault(places[index], selection)
            else:
                good.append((index, selection, value))
        paths = IndexedPaths(self.paths, self.field, [places[index] for index, *_ in good])
        rows = self.run.grouped([(selection, value) for _, selection, value in good], paths)
        found = rows if type(rows) is list else await rows  # type: ignore[misc]
        return [(index, row) for (index, *_), row in zip(good, found, strict=True)]

    def _selection(self, value: Any, place: _Place) -> Any:
        """The selection for an object by its type at run time, an awaitable of it, or the error that speaks against."""
        children = self.field.children
        assert children is not None
        info = self.run.info(self.field, self.paths, place.number)
        try:
            type_: Any = children.named
            if is_abstract_type(type_):
                type_ = runtime_type(type_, value, info, self.run.plan.adapter)
            if is_awaitable(type_):
                return self._later_selection(type_, value, info)
            return self._fitting(type_, value, info)
        except Exception as error:
            return error

    async def _later_selection(self, type_: Awaitable[Any], value: Any, info: Any) -> Any:
        found = self._fitting(await type_, value, info)
        return await found if is_awaitable(found) else found

    def _fitting(self, type_: GraphQLObjectType, value: Any, info: Any) -> Any:
        children = self.field.children
        assert children is not None
        selection = children.of(type_)

        def checked(fits: Any) -> Selection:
            if not fits:
                raise GraphQLError(f"Expected value of type '{type_}' but got: {inspect(value)}.", self.field.nodes)
            return selection

        async def later(fits: Awaitable[Any]) -> Selection:
            return checked(await fits)

        fits = type_.is_type_of(value, info) if type_.is_type_of else True
        return later(fits) if is_awaitable(fits) else checked(fits)

    def _whole(self, value: Any, place: _Place) -> Any:
        if not isinstance(value, Partial):
            return value
        for error in value.errors:
            self._fault(place, error, fatal=False)
        return value.value

    def _leaf(self, type_: GraphQLLeafType, value: Any, place: _Place) -> Any:
        try:
            return coerce(type_, value)
        except Exception as error:
            return self._fault(place, error)

    def _fault(self, place: _Place, error: Exception, *, fatal: bool = True) -> Any:
        self.run.faults.append(Fault(self.paths, place.number, self.field, place.inner, error, fatal))
        return FAILED

    def _no_null(self) -> TypeError:
        return TypeError(f"Cannot return null for non-nullable field {self.field.parent}.{self.field.name}.")
