"""Records beside what they should be."""

from datetime import date
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance_kit.compare import differing, unlike
from conformance_kit.subject import shown
from connectors.contract import Contract, EntityReference, Fact, ValueType

pytestmark = pytest.mark.threat("fact-misplaced")

INNER = Contract("Address", {name: Fact(name, name, ValueType.TEXT) for name in ("road", "number")}, dict)
FACTS = {
    "plate": Fact("plate", "plate", ValueType.TEXT),
    "brand": Fact("brand", "brand", ValueType.TEXT),
    "seats": Fact("seats", "seats", ValueType.INTEGER),
    "price": Fact("price", "price", ValueType.MONEY),
    "paid": Fact("paid", "paid", ValueType.BOOLEAN),
    "on": Fact("on", "on", ValueType.DATE),
    "at": Fact("at", "at", ValueType.DATETIME),
    "weight": Fact("weight", "weight", ValueType.DECIMAL),
    "colours": Fact("colours", "colours", ValueType.TEXT, many=True),
    "place": Fact("place", "place", ValueType.STRUCT, contract=INNER),
    "owner": Fact("owner", "owner", ValueType.REFERENCE, references={"Citizen": INNER, "Business": INNER}),
}
VEHICLE = Contract("Vehicle", FACTS, dict)


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ({"plate": "1กข 1234"}, {"plate": "1กข 1234"}, True),
        ({"plate": "1กข 1234"}, {"plate": "TOYOTA"}, False),
        ({"plate": 1234}, {"plate": "1234"}, True),
        ({"seats": "4"}, {"seats": 4}, True),
        ({"seats": 4}, {"seats": 5}, False),
        ({"price": 1500}, {"price": "1500.00 THB"}, True),
        ({"price": "1500 THB"}, {"price": "1500.00 THB"}, True),
        ({"price": "1500 USD"}, {"price": "1500.00 THB"}, False),
        ({"paid": True}, {"paid": True}, True),
        ({"paid": 1}, {"paid": True}, False),
        ({"paid": False}, {"paid": True}, False),
        ({"on": date(2027, 3, 14)}, {"on": "2027-03-14"}, True),
        ({"on": "14/03/2570"}, {"on": "2027-03-14"}, False),
        ({"at": "2027-03-14T00:00:00+07:00"}, {"at": "2027-03-13 17:00:00+00:00"}, True),
        ({"at": "soon"}, {"at": "2027-03-13 17:00:00+00:00"}, False),
        ({"weight": 1.50}, {"weight": "1.5"}, True),
        ({"colours": ["a"]}, {"colours": ["a"]}, True),
        ({"colours": ["a", "b"]}, {"colours": ["b", "a"]}, False),
        ({"place": {"road": "x"}}, {"place": {"road": "x", "number": "7"}}, True),
        ({"place": {"road": "x"}}, {"place": {"road": "y", "number": "7"}}, False),
        ({"place": {"road": "x"}}, {"place": None}, False),
        (
            {"owner": {"Citizen": {"road": 9, "number": "1"}}},
            {"owner": {"Citizen": {"number": "1", "road": "9"}}},
            True,
        ),
        ({"owner": {"Citizen": {"road": "9"}}}, {"owner": {"Business": {"road": "9"}}}, False),
        ({"owner": None}, {"owner": {"Business": {"road": "9"}}}, False),
        ({"plate": None}, {"plate": None}, True),
        ({"plate": None}, {"plate": "x"}, False),
    ],
)
def test_a_value_is_compared_as_its_kind_is(wanted: Any, found: Any, same: bool) -> None:
    assert (unlike([wanted], [found], VEHICLE) == "") is same


def test_a_fact_inside_a_fact_is_told_by_its_path() -> None:
    found = {"place": {"road": "y", "number": "7"}}
    assert unlike([{"place": {"road": "x"}}], [found], VEHICLE) == 'place.road: expected "x", found "y"'
    assert 'no fact "place.raod"' in unlike([{"place": {"raod": "x"}}], [found], VEHICLE)
    assert differing([found], [{"place": {"road": "x", "number": "7"}}]) == ("place.road",)


RECORDS = st.lists(st.fixed_dictionaries({"plate": st.sampled_from("ab"), "brand": st.sampled_from("xy")}), max_size=4)


@given(records=RECORDS, data=st.data())
def test_what_is_true_in_any_order_and_in_part_is_never_told_to_be_wrong(
    records: list[dict[str, str]], data: st.DataObject
) -> None:
    parts = [{name: one[name] for name in data.draw(st.sets(st.sampled_from(["plate", "brand"])))} for one in records]
    assert unlike(data.draw(st.permutations(parts)), records, VEHICLE) == ""
    assert differing(records, data.draw(st.permutations(records))) == ()


@given(records=RECORDS, expected=RECORDS)
def test_it_is_wrong_exactly_where_no_order_makes_it_right(
    records: list[dict[str, str]], expected: list[dict[str, str]]
) -> None:
    right = any(list(order) == expected for order in permutations(records))
    assert (unlike(expected, records, VEHICLE) == "") is right


def test_of_a_record_that_is_named_wrongly_nothing_is_told() -> None:
    wanted, found = ({"owner": {"Citizen": {"number": number}}} for number in ("9100000000011", "9100000000029"))
    assert unlike([wanted], [found], VEHICLE) == "owner: another record is named than is expected"


@pytest.mark.parametrize(
    ("types", "key", "told"),
    [
        (("Citizen", "Business"), ("ถนน", "7"), {"Business": {"road": "ถนน", "number": "7"}}),
        (("Business",), ("ถนน", "7"), {"road": "ถนน", "number": "7"}),
    ],
)
def test_a_record_that_is_named_is_shown_as_a_manifest_writes_it(
    types: tuple[str, ...], key: tuple[str, ...], told: Any
) -> None:
    fact = Fact("owner", "owner", ValueType.REFERENCE, references=dict.fromkeys(types, INNER))
    record = SimpleNamespace(owner=EntityReference("Business", key))
    assert shown(record, Contract("Vehicle", {"owner": fact}, dict)) == {"owner": told}
    assert unlike([{"owner": told}], [{"owner": told}], Contract("Vehicle", {"owner": fact}, dict)) == ""
