"""Joins as set resolvers: what is declared of a field is made into the one question it asks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any

from connectors.contract import Key, Search
from resolvers import ids, sending
from resolvers.asks import asks
from resolvers.lookups import NOTHING, Gathered, together
from resolvers.merge import first_of_each
from resolvers.page import Page, Slice
from resolvers.request import Request
from supergraph.joins import SEARCH, Argument, Combine, Each, Gives, Join, Make, Part

Resolver = Callable[..., Awaitable[list[Any]]]
Column = Callable[[Sequence[Any], Mapping[str, Any]], list[Any]]
"""One part of a key for each of the parents, from them and from the field's arguments."""


def resolver(join: Join) -> Resolver:
    """The set resolver of a field that is declared so: parents in, one question out, same order and length."""
    if join.make is not None:
        return asks()(_made(join, join.make))
    if join.by == SEARCH:
        made = _page_found(join)
    elif any(isinstance(part, Each) for _, part in join.parts):
        made = _of_each(join)
    elif join.gives is Gives.ONE:
        made = _one(join)
    else:
        made = _list(join) if join.gives is Gives.LIST else _page_cut(join)
    return asks(join.question)(made)


def _made(join: Join, make: Make) -> Resolver:
    keys = _keys(join)
    said = all(isinstance(part, Argument) for _, part in join.parts)

    async def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> list[Any]:
        found = zip(parents, keys(parents, arguments), strict=True)
        if said:
            return [None if key is None else make(key, None) for _, key in found]
        return [None if key is None else sending.made(make, key, parent, request) for parent, key in found]

    return resolve


def _of_each(join: Join) -> Resolver:
    """The record of each of several keys; what is not there is left out."""
    columns = [_column(part) for _, part in join.parts]
    place = next(number for number, (_, part) in enumerate(join.parts) if isinstance(part, Each))

    async def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> list[Any]:
        rows = _rows(columns, parents, arguments)
        keys = [[] if None in row else [(*row[:place], one, *row[place + 1 :]) for one in row[place]] for row in rows]
        flat = [key if len(key) > 1 else key[0] for those in keys for key in those]
        found = iter(await request.lookups.one(join.type, join.by, flat))
        return [together([next(found) for _ in those]) for those in keys]

    return resolve


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
    if same is None and not join.order:
        return None

    def arranged(found: Gathered) -> Gathered:
        records: Sequence[Any] = first_of_each(found.records, same) if same else found.records
        return found.holding(_in_order(records, join.order))

    return arranged


def _in_order(records: Sequence[Any], order: Sequence[str]) -> Sequence[Any]:
    if not order:
        return records
    try:
        return sorted(records, key=attrgetter(*order))
    except TypeError:  # a place is not known: behind all that are
        gets = [attrgetter(name) for name in order]
        return sorted(records, key=lambda record: [((value := get(record)) is None, value) for get in gets])


def _page_found(join: Join) -> Resolver:
    """Pages that the agency cuts; of a parent that has not what the search is narrowed by, an empty one."""
    type_, by, words = join.type, join.by, join.words or ""
    own = [(fact, part) for fact, part in join.parts if isinstance(part, str)]
    facts, columns = [fact for fact, _ in own], [_column(part) for _, part in own]
    asked_for = [(fact, part) for fact, part in join.parts if isinstance(part, Argument)]

    async def resolve(
        parents: Sequence[Any], request: Request, *, first: int, after: str | None = None, **arguments: Any
    ) -> list[Page]:
        cut = Slice.of(first, after)
        text = (arguments.get(words) or "").strip()
        given = [(fact, _given(arguments[one.name], one)) for fact, one in asked_for if arguments.get(one.name)]
        rows = _rows(columns, parents, arguments)
        searches = [
            Search(text, (*zip(facts, row, strict=True), *given), cut.offset, cut.limit)
            for row in rows
            if None not in row
        ]
        pages = iter(await request.lookups.page(type_, by, searches))
        return [cut.given(NOTHING if None in row else next(pages)) for row in rows]

    return resolve


def _keys(join: Join) -> Column:
    """The key of each of the parents; None where a part of it is."""
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
        argument = part
        return lambda parents, arguments: [_given(arguments.get(argument.name), argument)] * len(parents)
    get = attrgetter(part.name if isinstance(part, Each) else part)

    def values(parents: Sequence[Any], _arguments: Mapping[str, Any]) -> list[Any]:
        found = list(map(get, parents))
        for value in found:
            if value is not None:  # one look tells for all of them: a fact is of one type
                return [None if one is None else one.value for one in found] if isinstance(value, Enum) else found
        return found

    return values


def _given(value: Any, argument: Argument) -> Any:
    """What an argument asks for; None where it asks for nothing."""
    if isinstance(value, Enum):
        return value.value
    if argument.id_of is not None and value is not None:
        (value,) = ids.key_of(argument.id_of, value, argument.name)
    return value.strip() if isinstance(value, str) else value
