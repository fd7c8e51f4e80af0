"""What the hub does with a list that it has whole: as a plain model says, whatever is asked for."""

import datetime
from enum import Enum
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Operator
from resolvers.narrowing import Arrangement
from resolvers.stepwise import come
from supergraph.joins import Narrowing


class State(Enum):
    VALID = "VALID"
    EXPIRED = "EXPIRED"
    PENDING = "PENDING"


class Order(Enum):
    FIRST = ("on", "number")
    LAST = ("-on", "number")


HELD = Arrangement(
    (
        Narrowing("states", ("state",), Operator.IN),
        Narrowing("on_from", ("on",), Operator.FROM),
        Narrowing("on_to", ("on",), Operator.TO),
        Narrowing("number", ("number",), Operator.EQUALS),
    ),
    order=("number",),
)
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 1, 9))
RECORDS = st.lists(
    st.builds(
        SimpleNamespace,
        number=st.from_regex("[a-c]{1,2}", fullmatch=True),
        state=st.none() | st.sampled_from(State),
        on=st.none() | DAYS,
    )
)


ASKED = st.fixed_dictionaries(
    {
        "states": st.none() | st.lists(st.sampled_from(State)),
        "on_from": st.none() | DAYS,
        "on_to": st.none() | DAYS,
        "number": st.none() | st.just("a"),
        "order_by": st.none() | st.sampled_from(Order),
    }
)


@given(records=RECORDS, asked=ASKED)
async def test_a_list_holds_what_fits_in_the_order_that_is_asked_for_and_what_is_unknown_last(
    records: list[Any], asked: dict[str, Any]
) -> None:
    found = await come(HELD.of(records, asked))
    states, on_from, on_to, number, order_by = (
        asked[name] for name in ("states", "on_from", "on_to", "number", "order_by")
    )
    fit = [
        one
        for one in records
        if (states is None or one.state in states)
        and (on_from is None or (one.on is not None and one.on >= on_from))
        and (on_to is None or (one.on is not None and one.on <= on_to))
        and (number is None or one.number == number)
    ]
    fit.sort(key=lambda one: one.number)
    if order_by is not None:
        known = sorted((one for one in fit if one.on), key=lambda one: one.on, reverse=order_by is Order.LAST)
        fit = [*known, *(one for one in fit if one.on is None)]
    assert [id(one) for one in found] == [id(one) for one in fit]
