"""One agency's odd value is left out where it is mapped: in the answer it would cost what all others gave."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Fact, ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.manifest import Field
from connectors.values.conversions import CONVERSIONS
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.rest import SOURCE, row
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("fault-unforeseen")

LOOKUP = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { path = "/b", query = { id = "$key" } }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
juristicId = "ID"
nameTh = "NAME"
"""
ANY = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(st.characters(), max_size=30)
    | st.text(st.sampled_from("\ud800\udfffก1,.+-"), max_size=30)
    | st.lists(st.integers(), max_size=2)
)


@settings(max_examples=400, derandomize=True)
@given(ANY.filter(lambda value: value is not None), st.sampled_from(["text", "integer", "decimal", "boolean", "name"]))
def test_whatever_is_made_of_a_value_can_be_written(value: Any, name: str):
    convert = CONVERSIONS[name].make(Field(), Fact("x", "x", ValueType.TEXT))
    try:
        made = convert(value)
    except Unfit as unfit:
        assert str(value) not in str(unfit) or len(str(value)) < 6
        return
    orjson.dumps(made, default=str)
    if name == "integer":
        assert -(2**31) <= made < 2**31


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 10**30, 1.5])
async def test_one_number_too_large_is_left_out_and_told(value: Any, bureau: Open, server: Server):
    server.answer["/b"] = [row(FIRST, N=value)]
    one = bureau(SOURCE + LOOKUP + 'directors = "N"\n', {"URL": server.url})
    answer = await one.one("Business", "juristicId", FIRST)
    assert answer.error is None
    assert answer.records[0].directors is None
    assert list(one.oddities().values()) == [1]


async def test_expressions_are_let_loose_on_no_long_value(bureau: Open, server: Server):
    server.answer["/b"] = [row(FIRST, N=" " * 200_000 + "y")]
    one = bureau(SOURCE + LOOKUP + "directors = { from = 'N', find = '(\\s+)+x(\\d)' }\n", {"URL": server.url})
    assert (await one.one("Business", "juristicId", FIRST)).records[0].directors is None
    assert all(report.why.startswith("too long to be searched in") for report in one.heard)
    assert len(one.heard) == 1
