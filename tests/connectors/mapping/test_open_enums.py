"""Enums that agencies may go beyond: what one does not list passes as its other value, and is counted."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Search
from connectors.errors import AgencyError
from connectors.mapping.row_mapper import RowMapper
from tests.connectors.conftest import Open
from tests.connectors.graph import Kind
from tests.connectors.rest import SOURCE
from tests.connectors.server import Server
from tests.connectors.vehicles import LOOKUP, made, mapper, told

KIND = 'kind = { from = "type", as = { "รย.1" = "CAR", "รย.3" = "PICKUP" } }\n'
USES = 'uses = { from = "uses", as = { "รย.1" = "CAR" } }\n'
UNLISTED = ("UNLISTED", "Vehicle.kind", "it is given as OTHER")


@pytest.fixture(scope="module")
def listed() -> RowMapper:
    return mapper(KIND + USES)


@given(code=st.one_of(st.text(min_size=1, max_size=9).filter(str.strip), st.integers(), st.booleans()))
def test_every_value_is_given_and_only_what_is_not_listed_is_counted(listed: RowMapper, code: Any) -> None:
    vehicle, notes = made(listed, type=code)
    known = {"รย.1": Kind.CAR, "รย.3": Kind.PICKUP}
    if vehicle.kind is Kind.OTHER:
        assert notes == [UNLISTED]
    elif vehicle.kind is None:  # nothing is left of it when it is cleaned
        assert not str(code).strip()
    else:
        assert (vehicle.kind, notes) == (known[code.strip()], [])


def test_what_is_absent_stays_so_and_what_is_no_value_is_a_fault_still(listed: RowMapper) -> None:
    assert (made(listed)[0].kind, made(listed)[1]) == (None, [])
    vehicle, notes = made(listed, type={"code": "รย.1"})
    assert (vehicle.kind, notes) == (None, [("UNKNOWN_VALUE", "Vehicle.kind", "no text")])


def test_in_a_list_each_is_counted_and_none_is_lost(listed: RowMapper) -> None:
    vehicle, notes = made(listed, uses=["รย.1", "รย.9", "รย.17"])
    assert vehicle.uses == [Kind.CAR, Kind.OTHER, Kind.OTHER]
    assert [fact for _, fact, _ in notes] == ["Vehicle.uses"] * 2


def test_without_a_code_list_the_names_of_the_enum_are_what_is_listed() -> None:
    rows = mapper('kind = "type"\n')
    assert [made(rows, type=name)[0].kind for name in ("CAR", "OTHER", "BOAT")] == [Kind.CAR, Kind.OTHER, Kind.OTHER]
    assert made(rows, type="OTHER")[1] == []
    assert made(rows, type="BOAT")[1] == [UNLISTED]


def test_what_a_manifest_says_of_all_others_is_meant_and_not_counted() -> None:
    rows = mapper(KIND.replace(" } }", ' }, otherwise = "PICKUP" }'))
    assert made(rows, type="รย.9") == (made(rows, type="รย.9")[0], [])
    assert made(rows, type="รย.9")[0].kind is Kind.PICKUP


@given(
    st.recursive(
        st.one_of(st.text(), st.integers(), st.floats(), st.booleans()),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
        max_leaves=5,
    )
)
def test_otherwise_is_what_every_value_becomes_that_is_there(value: Any) -> None:
    vehicle, notes = made(OTHERWISE, type=value)
    blank = isinstance(value, str) and not value.strip()
    assert vehicle.brand_th == (None if blank else "5")
    assert notes == []


OTHERWISE = mapper('brandTh = { from = "type", as = { "รย.12" = "6" }, otherwise = "5" }\n')


def test_a_manifest_is_held_to_the_enum_as_it_is() -> None:
    (fault,) = told('kind = { from = "type", as = { A = "BOAT" } }')
    assert fault.startswith('1: Vehicle.kind cannot be "BOAT"')
    assert told('kind = { from = "type", default = "BOAT" }')
    assert told('kind = { value = "BOAT" }')


async def test_its_agency_is_served_and_the_rows_are_counted(bureau: Open, tmp_path: Path) -> None:
    rows = [{"plate": "1", "type": "รย.9"}, {"plate": "2", "type": "รย.1"}]
    (tmp_path / "v.json").write_text(json.dumps(rows), encoding="utf-8")
    asked = bureau(LOOKUP + KIND, {"FOLDER": str(tmp_path)})
    answer = await asked.one("Vehicle", "plate", "1")
    assert (answer.records[0].kind, answer.error) == (Kind.OTHER, None)
    assert asked.oddities() == {("UNLISTED", "Vehicle.kind"): 1}
    assert "รย.9" not in repr(asked.heard)


LOOKUPS = """
[[lookup]]
type = "Vehicle"
by = "search"
request = { path = "/s", query = { q = "$text", from = "$offset", size = "$limit", k = "$filter.kind" } }
answer = { rows = "items", total = "count" }
privacy = { class = "public", basis = "public-task" }
[[lookup]]
type = "Vehicle"
by = "kind"
request = { path = "/k", query = { k = "$key" } }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
[fields.Vehicle]
plate = "plate"
kind = { from = "type", as = { "A" = "CAR", "Z" = "OTHER" } }
"""


async def test_what_is_not_listed_cannot_be_asked_for_and_that_is_said(bureau: Open, server: Server) -> None:
    """A source has a word for some of them only; to ask for those would tell of fewer than there are."""
    server.answer["/s"] = server.answer["/k"] = lambda request: {"count": 0, "items": []}
    asked = bureau(SOURCE + LOOKUPS, {"URL": server.url})
    search = await asked.one("Vehicle", "search", Search("", (("kind", "OTHER"),), 0, 10))
    by_kind = await asked.one("Vehicle", "kind", "OTHER")
    for answer in (search, by_kind):
        assert isinstance(answer.error, AgencyError)
        assert "no word for this value of kind" in (answer.error.reason or "")
    assert (await asked.one("Vehicle", "kind", "CAR")).error is None
    assert server.paths() == ["/k?k=A"]
