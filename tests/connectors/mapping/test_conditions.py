"""`when`: a fact is absent from rows for which what it says does not hold."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.expressions.jmespath_paths import NotAnExpression, expression, predicate
from connectors.mapping.row_mapper import LeftOut, RowMapper
from tests.connectors.vehicles import made, mapper, told

ROWS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from([Decimal("NaN"), Decimal("sNaN"), Decimal("1.5"), 10**400, "P", float("nan")]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["ownerKind", "a", "b", "ก"]), inner, max_size=4)
    ),
    max_leaves=12,
)
EXPRESSIONS = (
    "ownerKind == 'P'",
    "ownerKind != 'P' && a",
    "a > `1`",
    "a < b",
    "contains(ownerKind, 'P')",
    "starts_with(a, 'P') || b",
    "length(a) == `1`",
    "sum(a) > `0`",
    "avg(a) > `0`",
    "max(a) == `1`",
    "min_by(a, &b)",
    "sort(a)[0]",
    "sort_by(a, &b)",
    "to_number(a) == `1`",
    "to_string(a) == '1'",
    "join(',', a) == 'P'",
    "a[?b > `0`]",
    "a[*].b | [0]",
    "abs(a) == `1`",
    "ceil(a)",
    "floor(a)",
    "keys(a)",
    "map(&b, a)",
    "merge(a, b)",
    "not_null(a, b)",
    "reverse(a)",
    "type(a) == 'string'",
    "values(a)",
    "from_text(a).b",
    "a[::2]",
    "!a",
)


@given(text=st.sampled_from(EXPRESSIONS), row=ROWS)
def test_what_a_condition_says_of_a_row_is_yes_or_no_whatever_the_row(text: str, row: Any) -> None:
    assert predicate(text)(row) in (True, False)


@pytest.fixture(scope="module")
def rows() -> RowMapper:
    return mapper(
        'brandTh = { from = "brand", when = "kind == \'P\'", default = "none" }\n'
        'kind = { value = "CAR", when = "kind == \'P\'" }\n'
        'uses = { from = "uses", when = "kind == \'P\'" }\n'
    )


@given(kind=ROWS)
def test_where_it_does_not_hold_nothing_is_there_and_nothing_is_odd(rows: RowMapper, kind: Any) -> None:
    vehicle, notes = made(rows, brand="ก", uses=["CAR"], kind=kind)
    holds = kind == "P"
    assert (vehicle.brand_th, vehicle.kind is not None, len(vehicle.uses)) == (
        ("ก", True, 1) if holds else (None, False, 0)
    )
    assert notes == []


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("kind == ", "is no JMESPath"),
        ("a" * 5_000, "more than 4,000 characters"),
        ("(" * 1_900 + "a" + ")" * 1_900, "is no JMESPath: it is nested too deep"),
        ("nothing(a)", None),
    ],
)
def test_a_condition_that_is_none_is_told_when_the_manifest_is_read(when: str, why: str | None) -> None:
    faults = told(f'brandTh = {{ from = "brand", when = "{when}" }}')
    assert [why in fault for fault in faults] == ([True] if why else [])
    if why:
        with pytest.raises(NotAnExpression):
            expression(when)


def test_a_record_is_left_out_where_what_must_be_there_is_absent_so() -> None:
    rows = mapper('plate = { from = "plate", when = "kind == \'P\'" }\n', plate="")
    assert made(rows, kind="P")[0].plate
    with pytest.raises(LeftOut):
        made(rows, kind="J")
