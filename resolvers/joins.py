"""Joins as set resolvers: what is declared of a field is made into the one question it asks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any

from connectors.contract import Key, Search
from resolvers import ids
from resolvers.asks import asks
from resolvers.lookups import NOTHING, Gathered
from resolvers.merge import first_of_each
from resolvers.page import Page, Slice
from resolvers.request import Request
from supergraph.joins import SEARCH, Argument, Combine, Gives, Join, Part

Resolver = Callable[..., Awaitable[list[Any]]]
Column = Callable[[Sequence[Any], Mapping[str, Any]], list[Any]]
"""One part of a key for each of the parents, from them and from the field's arguments."""


def resolver(join: Join) -> Resolver:
    """The set resolver of a field that is declared so: parents in, one question out, same order and length."""
    if join.by == SEARCH:
        made = _page_found(join)
    elif join.gives is Gives.ONE:
        made = _one(join)
    else:
        made = _list(join) if join.gives is Gives.LIST else _page_cut(join)
    return asks(join.question)(made)


def _one(join: Join) -> Resolver:
    type_, by, keys = join.type, join.by, _keys(join)
    ranked = join.combine is Combine.RANKED

    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Awaitable[list[Any]]:
        return request.lookups.one(type_, by, keys(parents, arguments), ranked=ranked)

    return resolve


def _list(join: Join) -> Resolver:
    whole = _whole(join)

    async def in_turn(parents: Sequence[Any], request: Request, **arguments: Any) -> list[Gathered]:
        return [found.last for found in await whole(parents, request, arguments)]

    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Awaitable[list[Gathered]]:
        return whole(parents, request, arguments)

    return in_turn if join.combine is Combine.RANKED else resolve


def _page_cut(join: Join) -> Resolver:
    whole = _whole(join)

    async def resolve(
        parents: Sequence[Any], request: Request, *, first: int, after: str | None = None, **arguments: Any
    ) -> list[Page]:
        cut = Slice.of(first, after).cut
        return [cut(found) for found in await whole(parents, request, arguments)]

    return resolve


def _whole(join: Join) -> Callable[[Sequence[Any], Request, Mapping[str, Any]], Awaitable[list[Gathered]]]:
    """The lists of the parents as a whole: several owners put together, and in order, as it is declared."""
    type_, by, keys = join.type, join.by, _keys(join)
    ranked, arranged = join.combine is Combine.RANKED, _arranged(join)

    def asked(parents: Sequence[Any], request: Request, arguments: Mapping[str, Any]) -> Awaitable[list[Gathered]]:
        return request.lookups.many(type_, by, keys(parents, arguments), ranked=ranked)

    if arranged is None:
        return asked
    arrange = arranged

    async def found(parents: Sequence[Any], request: Request, arguments: Mapping[str, Any]) -> list[Gathered]:
        return [arrange(one) for one in await asked(parents, request, arguments)]

    return found


def _arranged(join: Join) -> Callable[[Gathered], Gathered] | None:
    same = attrgetter(*join.same) if join.combine is Combine.COMPARED else None
    places = [attrgetter(name) for name in join.order]
    if same is None and not places:
        return None

    def place(record: Any) -> list[tuple[bool, Any]]:
        return [((value := get(record)) is None, value) for get in places]

    def arranged(found: Gathered) -> Gathered:
        records: Sequence[Any] = first_of_each(found.records, same) if same else found.records
        return Gathered(tuple(sorted(records, key=place) if places else records), found.contributions)

    return arranged


def _page_found(join: Join) -> Resolver:
    """Pages that the agency cuts; of a parent that has not what the search is narrowed by, an empty one."""
    type_, by, words = join.type, join.by, join.words or ""
    facts, columns = [name for name, _ in join.parts], [_column(part) for _, part in join.parts]
    needed = [index for index, (_, part) in enumerate(join.parts) if isinstance(part, str)]

    async def resolve(
        parents: Sequence[Any], request: Request, *, first: int, after: str | None = None, **arguments: Any
    ) -> list[Page]:
        cut = Slice.of(first, after)
        given = {name: value for name, value in arguments.items() if value}
        text = given.get(words, "").strip()
        rows = _rows(columns, parents, given)
        known = [all(row[index] is not None for index in needed) for row in rows]
        filters = [tuple(pair for pair in zip(facts, row, strict=True) if pair[1] is not None) for row in rows]
        searches = [
            Search(text, narrowed, cut.offset, cut.limit) for narrowed, one in zip(filters, known, strict=True) if one
        ]
        pages = iter(await request.lookups.page(type_, by, searches))
        return [cut.given(next(pages) if one else NOTHING) for one in known]

    return resolve


def _keys(join: Join) -> Column:
    columns = [_column(part) for _, part in join.parts]
    if len(columns) == 1:
        return columns[0]

    def keys(parents: Sequence[Any], arguments: Mapping[str, Any]) -> list[Key | None]:
        return [None if None in row else row for row in _rows(columns, parents, arguments)]

    return keys


def _rows(columns: Sequence[Column], parents: Sequence[Any], arguments: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    if not columns:
        return [()] * len(parents)
    return list(zip(*[column(parents, arguments) for column in columns], strict=True))


def _column(part: Part) -> Column:
    if isinstance(part, Argument):
        name, of = part.name, part.id_of
        return lambda parents, arguments: [_given(arguments.get(name), name, of)] * len(parents)
    get = attrgetter(part)

    def values(parents: Sequence[Any], _arguments: Mapping[str, Any]) -> list[Any]:
        found = list(map(get, parents))
        # One look tells for all of them: a fact is of one type.
        if isinstance(next((value for value in found if value is not None), None), Enum):
            return [None if value is None else value.value for value in found]
        return found

    return values


def _given(value: Any, name: str, of: str | None) -> Any:
    """What an argument asks for; None where it asks for nothing."""
    if isinstance(value, Enum):
        return value.value
    if of is not None and value is not None:
        (value,) = ids.key_of(of, value, name)
    return value.strip() if isinstance(value, str) else value
