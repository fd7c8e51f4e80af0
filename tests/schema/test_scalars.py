import datetime
from decimal import Decimal

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.th.pin import calc_check_digit

from schema import scalars

pytestmark = pytest.mark.threat("argument-injection")

TWELVE = st.text("0123456789", min_size=12, max_size=12)


@given(TWELVE)
def test_of_ten_last_digits_exactly_one_makes_an_id(digits: str) -> None:
    parse = scalars.parse_juristic_id if digits.startswith("0") else scalars.parse_national_id
    fit = []
    for last in "0123456789":
        try:
            fit.append(parse(digits + last))
        except GraphQLError:
            continue
    assert fit == [f"{digits}{calc_check_digit(digits)}"]


def test_the_synthetic_examples_are_valid() -> None:
    assert scalars.parse_national_id("9-1000-00000-01-1") == "9100000000011"
    assert scalars.parse_juristic_id("0985569000013") == "0985569000013"


@pytest.mark.threat("id-otherwise-written")
@pytest.mark.parametrize(
    "written", ["๙๑๐๐๐๐๐๐๐๐๐๑๑", "９１０００００００００１１", "9.1000.00000.01.1", "\u200e9100000000011\u200f"]
)
def test_an_id_is_the_same_however_it_is_written(written: str) -> None:
    assert scalars.parse_national_id(written) == "9100000000011"


@pytest.mark.threat("id-otherwise-written")
@pytest.mark.parametrize("value", ["", "123", "92000000000112", 9200000000011, None, True, "๙๑๐๐๐๐๐๐๐๐๐๑๒", ["9"]])
def test_what_is_no_id_is_refused_without_repeating_it(value: object) -> None:
    with pytest.raises(GraphQLError) as refused:
        scalars.parse_national_id(value)
    assert not value or str(value) not in refused.value.message


def test_a_person_s_id_is_no_juristic_id() -> None:
    with pytest.raises(GraphQLError, match="begins with 0"):
        scalars.parse_juristic_id("9100000000011")
    with pytest.raises(GraphQLError, match="begins with 1 to 9"):
        scalars.parse_national_id("0985569000013")


@given(st.dates())
def test_a_date_reads_what_it_writes(day: datetime.date) -> None:
    assert scalars.parse_date(day.isoformat()) == day


@pytest.mark.parametrize("value", ["2569-13-01", "20261123", "23/11/2026", 5, None, "2026-11-23T00:00:00Z"])
def test_another_way_of_writing_a_date_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="2026-11-23"):
        scalars.parse_date(value)


def test_an_instant_without_offset_is_refused() -> None:
    assert scalars.parse_datetime("2026-11-23T09:30:00+07:00").utcoffset() == datetime.timedelta(hours=7)
    with pytest.raises(GraphQLError, match="offset"):
        scalars.parse_datetime("2026-11-23T09:30:00")


@pytest.mark.parametrize(("value", "number"), [("1250.50", "1250.50"), (7, "7"), ("-0.1", "-0.1")])
def test_a_decimal_is_exact(value: object, number: str) -> None:
    assert scalars.parse_decimal(value) == Decimal(number)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1,250", True, None, 1.5])
def test_what_is_no_decimal_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.parse_decimal(value)
