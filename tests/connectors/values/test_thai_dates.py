"""Days and moments: in whatever way they are written, one day in the zone of the fact, or a reason why not."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.values.month_names import month_number
from tests.connectors.values.test_conversions import THAI, convert

BANGKOK = ZoneInfo("Asia/Bangkok")
MARCH_15 = date(2024, 3, 15)
MONTHS = {
    1: ["มกราคม", "ม.ค.", "ม.ค", "มค", "มกรา", "January", "JAN", "jan."],
    2: ["กุมภาพันธ์", "กุมภาพันธุ์", "ก.พ.", "กพ.", "กุมภา", "February", "Feb"],
    3: ["มีนาคม", "มี.ค.", "มี.ค", "มีค", "มีค.", "มีนา", "March", "Mar."],
    4: ["เมษายน", "เม.ย.", "เมย", "เมษา", "April", "apr"],
    5: ["พฤษภาคม", "พ.ค.", "พค", "พฤษภา", "May"],
    6: ["มิถุนายน", "มิ.ย.", "มิย", "มิถุนา", "June", "Jun"],
    7: ["กรกฎาคม", "กรกฏาคม", "ก.ค.", "กค", "กรกฎา", "July", "JUL"],
    8: ["สิงหาคม", "ส.ค.", "สค", "สิงหา", "August", "Aug"],
    9: ["กันยายน", "ก.ย.", "กย", "กันยา", "September", "Sep.", "Sept", "SEPT."],
    10: ["ตุลาคม", "ต.ค.", "ตค", "ตุลา", "October", "Oct"],
    11: ["พฤศจิกายน", "พ.ย.", "พย", "พฤศจิกา", "November", "Nov"],
    12: ["ธันวาคม", "ธ.ค.", "ธค", "ธันวา", "December", "Dec."],
}


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_is_known_by_every_name_that_people_give_it(month: int):
    assert {month_number(name) for name in MONTHS[month]} == {month}
    for name in MONTHS[month]:
        day = convert("date-be", f"5 {name} 2567", ValueType.DATE, format="d month yyyy")
        assert day == date(2024, month, 5)


def test_what_is_no_month_is_none():
    for name in ("", ".", "Mai", "ม", "มีนาคมม", "septem"):
        assert month_number(name) is None


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("date-be", "15/03/67", {"format": "dd/mm/yy"}),
        ("date-be", "15 มี.ค. 67", {"format": "d month yy"}),
        ("date-be", "๑๕  มีนาคม  ๒๕๖๗", {"format": "d month yyyy"}),
        ("date-be", "15\u00a0มี\u200bนาคม\u00a02567", {"format": "d month yyyy"}),
        ("date-be", "15 มี.ค. พ.ศ. 2567", {"format": ("d month พ.ศ. yyyy", "d month yyyy")}),
        ("date-ce", "15/03/24", {"format": "dd/mm/yy"}),
        ("date-ce", "15-Mar.-2024", {"format": ("d-month-yyyy",)}),
        ("datetime-be", "2567-03-15T00:00:00+07:00", {}),
        ("datetime-be", "2567-03-14T17:00:00Z", {}),
        ("datetime-be", "2567-03-14T17:00:00.000Z", {}),
        ("datetime-be", "25670315000000", {}),
        ("datetime-ce", "2024-03-14T17:00:00.0000000Z", {}),
        ("datetime-ce", "2024-03-15 00:00:00 +0700", {}),
        ("datetime-ce", "2024-03-15 00:00:00+07", {}),
        ("datetime-ce", "2024-03-15", {}),
        ("datetime-ce", "/Date(1710435600000+0700)/", {}),
        ("datetime-ce", "/Date(1710435600000)/", {}),
        ("datetime-ce", "1710435600000", {}),
        ("datetime-ce", "1710435600", {}),
        ("datetime-ce", 1710435600000, {}),
        ("datetime-ce", 1710435600.5, {}),
        ("datetime-ce", Decimal(1710435600), {}),
        ("datetime-ce", 1710435600, {"format": "epoch"}),
        ("datetime-ce", "1710435600000", {"format": "epoch-ms"}),
        ("datetime-ce", datetime(2024, 3, 14, 17, tzinfo=UTC), {}),
        ("datetime-ce", datetime(2024, 3, 15), {}),
        ("date-ce", datetime(2024, 3, 14, 17, tzinfo=UTC), {}),
        ("date-ce", datetime(2024, 3, 15, 23, 59), {}),
        ("date-ce", date(2024, 3, 15), {}),
        ("date-be", date(2024, 3, 15), {}),
        ("date-be", datetime(2567, 3, 15), {}),
        ("date-be", 25670315.0, {}),
        ("date-be", Decimal(25670315), {}),
        ("datetime-be", datetime(2567, 3, 15), {}),
        ("datetime-be", date(2024, 3, 15), {}),
    ],
)
def test_it_is_the_fifteenth_of_march(name: str, value: Any, field: dict[str, Any]):
    assert convert(name, value, ValueType.DATE, **field) == MARCH_15


@pytest.mark.parametrize(
    ("name", "value", "field", "why"),
    [
        ("date-be", "29 กุมภาพันธ์ 2568", {"format": "d month yyyy"}, "leap"),
        ("date-be", "25680229", {}, "leap"),
        ("date-be", datetime(2568, 2, 29), {}, "leap"),
        ("date-be", date(2568, 2, 29), {}, "leap"),
        ("datetime-be", datetime(2568, 2, 29, 8), {}, "leap"),
        ("datetime-be", "2568-02-29T08:00:00", {}, "calendar"),
        ("date-ce", date(2567, 3, 15), {}, "era"),
        ("datetime-ce", datetime(9999, 12, 31, 23, tzinfo=UTC), {}, "era"),
        ("date-ce", datetime(9999, 12, 31, 23, tzinfo=UTC), {}, "era"),
        ("date-ce", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), {}, "era"),
        ("datetime-ce", "/Date(-62135596800000)/", {}, "era"),
        ("datetime-ce", "2024031512", {}, "yyyymmddhh"),
        ("datetime-ce", "99999999999999999999", {}, "formats"),
        ("datetime-ce", True, {}, "text"),
        ("datetime-ce", float("nan"), {}, "formats"),
        ("datetime-ce", 1e300, {"format": "epoch"}, "calendar"),
        ("datetime-ce", "2024-W11-5", {}, "formats"),
        ("date-be", "03/04/2567", {"format": ("dd/mm/yyyy", "mm/dd/yyyy")}, "two days"),
        ("date-be", "13 เดือนสาม 2567", {"format": "d month yyyy"}, "month"),
    ],
)
def test_what_is_no_day_or_may_be_two_is_told(name: str, value: Any, field: dict[str, Any], why: str):
    with pytest.raises(Unfit, match=why):
        convert(name, value, ValueType.DATE, **field)


def test_two_formats_that_mean_one_day_are_no_doubt():
    for text in ("04/04/2567", "31/12/2567", "12/31/2567"):
        assert convert("date-be", text, ValueType.DATE, format=("dd/mm/yyyy", "mm/dd/yyyy"))


@pytest.mark.parametrize(
    ("text", "hour"),
    [("12:30 AM", 0), ("1:30 a.m.", 1), ("12:30 pm", 12), ("11:30 PM", 23), ("8:30 ก่อนเที่ยง", 8), ("8:30 หลังเที่ยง", 20)],
)
def test_hours_of_half_a_day_are_hours_of_a_day(text: str, hour: int):
    moment = convert("datetime-ce", f"3/15/2024 {text}", ValueType.DATETIME, format="m/d/yyyy h:mi noon")
    assert moment == datetime(2024, 3, 15, hour, 30, tzinfo=BANGKOK)


@given(st.datetimes(datetime(1972, 1, 2), datetime(2250, 1, 1), timezones=st.just(UTC)), st.integers(-11, 13))
def test_a_moment_is_one_day_however_it_is_sent(moment: datetime, hours: int):
    """Typed, as ISO 8601 with any offset, in either era, counted: the day in the zone of the fact."""
    moment = moment.replace(microsecond=0)
    there = moment.astimezone(timezone(timedelta(hours=hours)))
    day = moment.astimezone(BANGKOK).date()
    seconds = int(moment.timestamp())
    assert convert("datetime-ce", there, ValueType.DATE) == convert("date-ce", there, ValueType.DATE) == day
    assert convert("datetime-ce", there.isoformat(), ValueType.DATE) == day
    assert convert("datetime-be", f"{there.year + 543}{there.isoformat()[4:]}", ValueType.DATE) == day
    assert convert("datetime-ce", f"/Date({seconds}000+0700)/", ValueType.DATE) == day
    assert convert("datetime-ce", seconds, ValueType.DATE, format="epoch") == day
    assert convert("datetime-ce", seconds * 1000, ValueType.DATE, format="epoch-ms") == day


@given(st.dates(date(1957, 1, 1), date(2056, 12, 31)), st.integers(2400, 2600))
def test_a_year_of_two_digits_is_one_of_the_hundred_from_the_pivot_on(day: date, pivot: int):
    written = f"{day.day:02}/{day.month:02}/{(day.year + 543) % 100:02}"
    assert convert("date-be", written, ValueType.DATE, format="dd/mm/yy") == day
    try:
        read = convert("date-be", written.translate(THAI), ValueType.DATE, format="dd/mm/yy", pivot=pivot)
    except Unfit:
        assert (day.month, day.day) == (2, 29)
        return
    assert pivot <= read.year + 543 < pivot + 100
    assert (read.year + 543) % 100 == (day.year + 543) % 100


@given(st.one_of(st.datetimes(), st.dates(), st.datetimes(timezones=st.timezones())))
def test_a_value_that_is_a_date_never_fails_in_another_way(value: date):
    for name in ("date-be", "date-ce", "datetime-be", "datetime-ce"):
        try:
            assert 1700 <= convert(name, value, ValueType.DATE).year < 2300
        except Unfit as error:
            assert str(error)
