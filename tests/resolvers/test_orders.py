"""A list that may be asked for in an order: as a plain model says, of one question, whatever is asked for."""

import datetime
from enum import Enum
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Order, Search
from connectors.provider import LookupContext, Trace
from resolvers.joins import resolver
from resolvers.lookups import Lookups
from resolvers.settled import settled
from supergraph.joins import SEARCH, Combine, Gives, Join, Orders
from tests.shelf import Shelf, Shelves


class By(Enum):
    """Members are told by their names, as those of agencies' enums are: two may mean one order."""

    OLDEST = "OLDEST"
    NEWEST = "NEWEST"
    NEWEST_TOO = "NEWEST_TOO"
    LONGEST = "LONGEST"


ORDERS: dict[str, Order] = {
    "OLDEST": ("on", "number"),
    "NEWEST": ("-on", "number"),
    "NEWEST_TOO": ("-on", "number"),
    "LONGEST": ("-size", "on", "-number"),
}
USUAL: tuple[Order, ...] = ((), ("number",), ("-size", "number"))
ROWS = st.lists(
    st.builds(
        SimpleNamespace,
        number=st.integers(0, 99),
        on=st.none() | st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 1, 4)),
        size=st.none() | st.integers(0, 2),
    ),
    unique_by=lambda one: one.number,
)


def in_order(rows: list[Any], order: Order) -> list[int]:
    """By the last fact first, as each sorting keeps what stands alike: what is unknown is behind what is known."""
    for name in reversed(order):
        get, falls = name.removeprefix("-"), name.startswith("-")
        known = [one for one in rows if getattr(one, get) is not None]
        unknown = [one for one in rows if getattr(one, get) is None]
        rows = sorted(known, key=lambda one, at=get: getattr(one, at), reverse=falls) + unknown  # type: ignore[misc]
    return [one.number for one in rows]


async def ran(join: Join, shelf: Shelf, **arguments: Any) -> list[Any]:
    lookups = Lookups(Shelves(shelf), LookupContext(None, 1e9), Trace())
    request: Any = SimpleNamespace(lookups=lookups, caller=SimpleNamespace(subject=None))
    parents = [SimpleNamespace(law_id="a"), SimpleNamespace(law_id="b"), SimpleNamespace(law_id="a")]
    return list(await settled(resolver(join))(parents, request, **arguments))


@given(
    rows=st.fixed_dictionaries({"a": ROWS, "b": ROWS}),
    usual=st.sampled_from(USUAL),
    by=st.none() | st.sampled_from(By),
    gives=st.sampled_from((Gives.LIST, Gives.PAGE)),
    combine=st.sampled_from((Combine.ROWS, Combine.RANKED)),
)
async def test_a_list_stands_in_the_order_that_is_asked_for_and_else_in_its_own(
    rows: dict[str, list[Any]], usual: Order, by: By | None, gives: Gives, combine: Combine
) -> None:
    join = Join(
        "LawSection", "lawId", (("lawId", "law_id"),), gives, combine, order=usual, orders=Orders("order_by", ORDERS)
    )
    shelf = Shelf("LawSection", "lawId", rows)
    page = {"first": 500} if gives is Gives.PAGE else {}
    found = await ran(join, shelf, order_by=by, **page)
    wanted = [in_order(rows[key], ORDERS[by.name] if by else usual) for key in "aba"]
    assert [[one.number for one in getattr(each, "nodes", each)] for each in found] == wanted
    assert shelf.asked == [["a", "b"]], "it is one question, in whatever order its answers are wanted"


@given(st.sampled_from(USUAL), st.none() | st.sampled_from(By))
async def test_a_search_is_asked_in_the_order_that_is_asked_for_and_else_in_its_own(
    usual: Order, by: By | None
) -> None:
    join = Join(
        "Law", SEARCH, (), Gives.PAGE, Combine.RANKED, asked_in=usual, orders=Orders("order_by", ORDERS), words="words"
    )
    shelf = Shelf("Law", SEARCH, lambda search: ([], 0))
    await ran(join, shelf, order_by=by, first=3)
    (asked,) = shelf.asked
    assert {one.order for one in asked if isinstance(one, Search)} == {ORDERS[by.name] if by else usual}
    assert len(asked) == 1
