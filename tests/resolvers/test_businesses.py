"""The businesses that somebody directs: narrowed and in order as a plain model says, of the same two questions."""

import datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.provider import LookupContext, Trace
from connectors.text_folding import dictionary_place
from resolvers.citizen import businesses
from resolvers.lookups import Lookups
from schema.business import BusinessKind
from schema.business_status import BusinessOrder, BusinessStatus
from tests.shelf import Shelf, Shelves, record

DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 1, 5))
REGISTER = st.lists(
    st.fixed_dictionaries(
        {
            "name_th": st.sampled_from(["เก", "กา", "แก", "ขาว", "ข้าว", "เขา", "Bangkok"]),
            "status": st.none() | st.sampled_from(BusinessStatus),
            "registered_on": st.none() | DAYS,
        }
    ),
    max_size=8,
)
ASKED = st.fixed_dictionaries(
    {
        "statuses": st.none() | st.lists(st.sampled_from(BusinessStatus), max_size=3),
        "registered_from": st.none() | DAYS,
        "registered_to": st.none() | DAYS,
        "order_by": st.none() | st.sampled_from(BusinessOrder),
    }
)


def place(one: Any, asked: BusinessOrder) -> Any:
    return dictionary_place(one.name_th) if asked.name.startswith("NAME") else one.registered_on


@given(register=REGISTER, asked=ASKED)
async def test_the_businesses_of_a_citizen_are_those_that_fit_in_order(
    register: list[Any], asked: dict[str, Any]
) -> None:
    made = [
        record("Business", juristic_id=f"098{number:010}", kind=BusinessKind.COMPANY, **facts)
        for number, facts in enumerate(register)
    ]
    seats = [SimpleNamespace(juristic_id=one.juristic_id) for one in made]
    directors = Shelf("Director", "nationalId", {"9": seats})
    shelf = Shelf("Business", "juristicId", {one.juristic_id: [one] for one in made})
    request: Any = SimpleNamespace(lookups=Lookups(Shelves(directors, shelf), LookupContext(None, 1e9), Trace()))
    (page,) = await businesses([SimpleNamespace(national_id="9")], request, first=500, **asked)

    fit = [
        one
        for one in made
        if (asked["statuses"] is None or one.status in asked["statuses"])
        and (asked["registered_from"] is None or (one.registered_on or datetime.date.min) >= asked["registered_from"])
        and (asked["registered_to"] is None or (one.registered_on or datetime.date.max) <= asked["registered_to"])
    ]
    order = asked["order_by"]
    if order is not None:
        known = [one for one in fit if place(one, order) is not None]
        known.sort(key=lambda one: place(one, order), reverse=order.name.endswith("DESC"))
        fit = [*known, *(one for one in fit if place(one, order) is None)]
    assert [one.juristic_id for one in page.nodes] == [one.juristic_id for one in fit]
    assert page.total_count == len(fit)
    assert (len(directors.asked), len(shelf.asked)) == (1, 1 if made else 0)
