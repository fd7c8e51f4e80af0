"""Joins as set resolvers: what is declared of a field is made into the one question it asks."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from connectors.provenance import Searcher
from resolvers import agency_ids, sending
from resolvers.asks import asks
from resolvers.join_keys import column, keys_of, rows_of
from resolvers.lookups import Gathered, together
from resolvers.merge import first_of_each
from resolvers.narrowing import in_order, narrowing
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.searches import found
from resolvers.stepwise import Found, Steps, all_of, stepwise, then
from supergraph.joins import SEARCH, Argument, Combine, Each, Gives, Join, Make

Resolver = Callable[..., Found[list[Any]]]
Arrange = Callable[[Gathered, Mapping[str, Any]], Found[Gathered]]
"""A whole list as the field gives it, by its arguments."""


def resolver(join: Join) -> Resolver:
    """The set resolver of a field that is declared so: parents in, one question out, same order and length."""
    if join.make is not None:
        return asks()(_made(join, join.make))
    if join.by == SEARCH:
        made = found(join)
    elif any(isinstance(part, Each) for _, part in join.parts):
        made = _of_each(join)
    elif join.gives is Gives.ONE:
        made = _one(join)
    else:
        made = _list(join) if join.gives is Gives.LIST else _page_cut(join)
    if of_agencies := agency_ids.taken_by(join):
        return asks(join.question, agency_ids.BY_NAME)(agency_ids.by_either(of_agencies, made))
    return asks(join.question)(made)


def _made(join: Join, make: Make) -> Resolver:
    keys = keys_of(join)
    said = all(isinstance(part, Argument) for _, part in join.parts)

    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> list[Any]:
        of = zip(parents, keys(parents, arguments), strict=True)
        if said:
            return [None if key is None else make(key, None) for _, key in of]
        return [None if key is None else sending.made(make, key, parent, request) for parent, key in of]

    return resolve


def _of_each(join: Join) -> Resolver:
    """The record of each of several keys; what is not there is left out."""
    columns = [column(part) for _, part in join.parts]
    place = next(number for number, (_, part) in enumerate(join.parts) if isinstance(part, Each))

    @stepwise
    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Steps[list[Any]]:
        rows = rows_of(columns, parents, arguments)
        keys = [[] if None in row else [(*row[:place], one, *row[place + 1 :]) for one in row[place]] for row in rows]
        flat = [key if len(key) > 1 else key[0] for those in keys for key in those]
        found = iter((yield request.lookups.one(join.type, join.by, flat)))
        return [together([next(found) for _ in those]) for those in keys]

    return resolve


def _one(join: Join) -> Resolver:
    type_, by, keys = join.type, join.by, keys_of(join)
    ranked = join.combine is Combine.RANKED

    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Found[list[Any]]:
        return request.lookups.one(type_, by, keys(parents, arguments), ranked=ranked)

    return resolve


def _list(join: Join) -> Resolver:
    whole = _whole(join)

    def in_turn(parents: Sequence[Any], request: Request, **arguments: Any) -> Found[list[Gathered]]:
        return then(whole(parents, request, arguments), lambda lists: [found.last for found in lists])

    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Found[list[Gathered]]:
        return whole(parents, request, arguments)

    return in_turn if join.combine is Combine.RANKED else resolve


def _page_cut(join: Join) -> Resolver:
    whole = _whole(join)

    def resolve(
        parents: Sequence[Any],
        request: Request,
        *,
        first: int,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        **arguments: Any,
    ) -> Found[list[Page]]:
        cut = Slice.of(first, after, last, before).cut
        return then(whole(parents, request, arguments), lambda lists: list(map(cut, lists)))

    return resolve


def _whole(join: Join) -> Callable[[Sequence[Any], Request, Mapping[str, Any]], Found[list[Gathered]]]:
    """The lists of the parents as a whole: several owners put together, and in order, as it is declared."""
    type_, by, keys = join.type, join.by, keys_of(join)
    ranked, arranged = join.combine is Combine.RANKED, _arranged(join)

    def asked(parents: Sequence[Any], request: Request, arguments: Mapping[str, Any]) -> Found[list[Gathered]]:
        return request.lookups.many(type_, by, keys(parents, arguments), ranked=ranked)

    if arranged is None:
        return asked
    arrange = arranged

    @stepwise
    def found(parents: Sequence[Any], request: Request, arguments: Mapping[str, Any]) -> Steps[list[Gathered]]:
        lists: list[Gathered] = yield asked(parents, request, arguments)
        # Parents with one key have one list, which is arranged once.
        different = {id(one): one for one in lists}
        arranged: list[Gathered] = yield all_of([arrange(one, arguments) for one in different.values()])
        done = dict(zip(different, arranged, strict=True))
        return [done[id(one)] for one in lists]

    return found


def _arranged(join: Join) -> Arrange | None:
    same = attrgetter(*join.same) if join.combine is Combine.COMPARED else None
    narrows = narrowing(join.narrowed)
    words = [one.argument for one in join.narrowed if one.by is None]
    orders = join.orders
    if same is None and narrows is None and not join.order and orders is None:
        return None

    def arranged(found: Gathered, arguments: Mapping[str, Any]) -> Found[Gathered]:
        records: Sequence[Any] = first_of_each(found.records, same) if same else found.records
        searched = Searcher.HUB if any(arguments.get(name) for name in words) else None
        order = (orders.asked(arguments) if orders else None) or join.order

        def in_its_order(kept: Sequence[Any]) -> Gathered:
            return found.holding(in_order(kept, order), searched)

        return then(narrows(records, arguments), in_its_order) if narrows else in_its_order(records)

    return arranged
