"""Joins that search: pages that the agency cuts, and whole lists of what is few."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract import Order, Search
from connectors.values.comparing import as_text
from resolvers.failures import BadInput
from resolvers.join_keys import Column, column, given, rows_of
from resolvers.lookups import NOTHING, Gathered
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.stepwise import Found, Steps, stepwise
from supergraph.joins import Argument, Gives, Join, Orders

Resolver = Callable[..., Found[list[Any]]]


class TooManyFound(BadInput):
    """A search finds more than its list may hold."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"More than {most:,} are found, and this list holds no more: ask for fewer.",
            f"พบมากกว่า {most:,} รายการ เกินกว่าที่รายการนี้รับได้ โปรดระบุเงื่อนไขให้แคบลง",
            None,
        )


def found(join: Join) -> Resolver:
    """The set resolver of a search: of a parent that has not what it is narrowed by, an empty page or list."""
    searches = _Searches.of(join)
    return _page(join, searches) if join.gives is Gives.PAGE else _list(join, searches)


def _page(join: Join, searches: "_Searches") -> Resolver:
    type_, by = join.type, join.by

    @stepwise
    def resolve(
        parents: Sequence[Any], request: Request, *, first: int, after: str | None = None, **arguments: Any
    ) -> Steps[list[Page]]:
        cut = Slice.of(first, after)
        asked = searches.for_parents(parents, arguments, cut)
        pages = iter((yield request.lookups.page(type_, by, [one for one in asked if one is not None])))
        return [cut.given(NOTHING if one is None else next(pages)) for one in asked]

    return resolve


def _list(join: Join, searches: "_Searches") -> Resolver:
    type_, by, most = join.type, join.by, join.most or 1
    whole = Slice(0, most + 1)

    @stepwise
    def resolve(parents: Sequence[Any], request: Request, **arguments: Any) -> Steps[list[Gathered | Exception]]:
        asked = searches.for_parents(parents, arguments, whole)
        lists = iter((yield request.lookups.page(type_, by, [one for one in asked if one is not None])))
        return [NOTHING if one is None else _all(next(lists), most) for one in asked]

    return resolve


def _all(found: Gathered, most: int) -> Gathered | Exception:
    if len(found.records) > most or (found.total or 0) > most:
        return TooManyFound(most)
    answered = tuple(one for one in found.contributions if one.answered)
    # Who failed before another answered has cost nothing: the list is that of whoever gave it.
    return Gathered(found.records, answered or found.contributions, found.total)


@dataclass(frozen=True, slots=True)
class _Searches:
    """What the parents of a field ask for."""

    facts: Sequence[str]
    columns: Sequence[Column]
    asked_for: Sequence[tuple[str, Argument]]
    words: str
    order: Order
    orders: Orders | None

    @classmethod
    def of(cls, join: Join) -> "_Searches":
        """Those of a join."""
        own = [(fact, part) for fact, part in join.parts if isinstance(part, str)]
        return cls(
            [fact for fact, _ in own],
            [column(part) for _, part in own],
            [(fact, part) for fact, part in join.parts if isinstance(part, Argument)],
            join.words or "",
            join.asked_in,
            join.orders,
        )

    def for_parents(self, parents: Sequence[Any], arguments: Mapping[str, Any], cut: Slice) -> list[Search | None]:
        """One of each parent; None where nothing can fit."""
        text = (arguments.get(self.words) or "").strip()
        given_ = [(fact, one, arguments.get(one.name)) for fact, one in self.asked_for]
        asked = [(fact, as_text(given(value, one))) for fact, one, value in given_ if value not in (None, "")]
        order = (self.orders.asked(arguments) if self.orders else None) or self.order
        rows = rows_of(self.columns, parents, arguments)
        if any(value == () for _, value in asked):  # one of none
            return [None] * len(rows)
        # What is not given narrows nothing, and a blank text is none.
        filters = tuple((fact, value) for fact, value in asked if value)
        return [
            None
            if None in row
            else Search(text, (*zip(self.facts, row, strict=True), *filters), cut.offset, cut.limit, order)
            for row in rows
        ]
