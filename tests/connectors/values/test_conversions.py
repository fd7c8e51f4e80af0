"""Conversions, dates and identifiers: what becomes of an agency's values."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.contract import Fact, ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.manifest import Field
from connectors.text_folding import arabic_digits
from connectors.values.conversions import CONVERSIONS, code_list
from connectors.values.date_formats import NotAFormat
from connectors.values.identifiers import has_check_digit, normal_key, plain
from connectors.values.thai_dates import Day

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def convert(name: str, value: Any, kind: ValueType = ValueType.TEXT, **field: Any) -> Any:
    return CONVERSIONS[name].make(Field(**field), Fact("fact", "fact", kind))(value)


@pytest.mark.parametrize(
    ("name", "kind", "value", "given_field", "becomes"),
    [
        ("text", ValueType.TEXT, "  ก ข  ", {}, "ก ข"),
        ("text", ValueType.TEXT, 100101, {}, "100101"),
        ("text", ValueType.TEXT, "๑๒/๓๔", {}, "๑๒/๓๔"),
        ("text", ValueType.TEXT, "๑๒/๓๔", {"digits": "arabic"}, "12/34"),
        ("integer", ValueType.INTEGER, "1,234", {}, 1234),
        ("integer", ValueType.INTEGER, "๑๒๓", {}, 123),
        ("integer", ValueType.INTEGER, 7.0, {}, 7),
        ("integer", ValueType.INTEGER, "0045", {}, 45),
        ("decimal", ValueType.DECIMAL, "1,234,567.50", {}, Decimal("1234567.50")),
        ("decimal", ValueType.MONEY, 10.1, {}, Decimal("10.1")),
        ("decimal", ValueType.MONEY, 1e16, {}, Decimal("1E+16")),
        ("decimal", ValueType.MONEY, "33000", {"divide": 100}, Decimal("330")),
        ("decimal", ValueType.DECIMAL, "-0.5", {}, Decimal("-0.5")),
        ("boolean", ValueType.BOOLEAN, "Y", {}, True),
        ("boolean", ValueType.BOOLEAN, 0, {}, False),
        ("boolean", ValueType.BOOLEAN, " ใช่ ", {}, True),
        ("identifier", ValueType.NATIONAL_ID, "9-1000-00000-01-1", {}, "9100000000011"),
        ("identifier", ValueType.JURISTIC_ID, 985569000013, {}, "0985569000013"),
        ("identifier", ValueType.JURISTIC_ID, "๐๙๘๕๕๖๙๐๐๐๐๑๓", {}, "0985569000013"),
        ("date-be", ValueType.DATE, "25200517", {}, date(1977, 5, 17)),
        ("date-be", ValueType.DATE, 25200517, {}, date(1977, 5, 17)),
        ("date-be", ValueType.DATE, "2520-05-17", {}, date(1977, 5, 17)),
        ("date-be", ValueType.DATE, "๑๗/๐๕/๒๕๒๐", {"format": "dd/mm/yyyy"}, date(1977, 5, 17)),
        ("date-be", ValueType.DATE, "7 พ.ค. 2520", {"format": "d month yyyy"}, date(1977, 5, 7)),
        ("date-be", ValueType.DATE, "07-MAY-2520", {"format": "dd-month-yyyy"}, date(1977, 5, 7)),
        ("date-ce", ValueType.DATE, "May 7, 1977", {"format": "month d, yyyy"}, date(1977, 5, 7)),
        ("date-ce", ValueType.DATE, "7/Sep./1977", {"format": "d/month/yyyy"}, date(1977, 9, 7)),
        ("date-be", ValueType.DATE, "17 พฤษภาคม 2520", {"format": ("dd/mm/yyyy", "d month yyyy")}, date(1977, 5, 17)),
        ("date-be", ValueType.DATE, "25670229", {}, date(2024, 2, 29)),
        ("date-ce", ValueType.DATE, "1977-05-17", {}, date(1977, 5, 17)),
        ("date-ce", ValueType.DATE, datetime(1977, 5, 17, 8, tzinfo=UTC), {}, date(1977, 5, 17)),
        ("date-be", ValueType.PARTIAL_DATE, "25380000", {}, Day(1995, None, None)),
        ("date-be", ValueType.PARTIAL_DATE, "25380600", {}, Day(1995, 6, None)),
        ("date-be", ValueType.PARTIAL_DATE, "2538", {"format": "yyyy"}, Day(1995, None, None)),
        ("datetime-ce", ValueType.DATETIME, "2026-11-23T05:00:00Z", {}, datetime(2026, 11, 23, 5, tzinfo=UTC)),
        ("datetime-ce", ValueType.DATETIME, "2026-11-23 12:00:00", {}, datetime(2026, 11, 23, 5, tzinfo=UTC)),
        ("datetime-be", ValueType.DATETIME, "2569-11-23T12:00:00", {}, datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (
            "datetime-be",
            ValueType.DATETIME,
            "23/11/2569 12:00",
            {"format": "dd/mm/yyyy hh:mi"},
            datetime(2026, 11, 23, 5, tzinfo=UTC),
        ),
        ("datetime-be", ValueType.DATE, "25691123120000", {}, date(2026, 11, 23)),
    ],
)
def test_a_value_becomes(name: str, kind: ValueType, value: Any, given_field: dict[str, Any], becomes: Any):
    converted = convert(name, value, kind, **given_field)
    assert converted == becomes
    assert type(converted) is type(becomes)


@pytest.mark.parametrize(
    ("name", "kind", "value", "given_field"),
    [
        ("text", ValueType.TEXT, ["a"], {}),
        ("text", ValueType.TEXT, True, {}),
        ("integer", ValueType.INTEGER, "12.5", {}),
        ("integer", ValueType.INTEGER, "1,23", {}),
        ("integer", ValueType.INTEGER, "1e3", {}),
        ("decimal", ValueType.DECIMAL, "NaN", {}),
        ("decimal", ValueType.DECIMAL, float("inf"), {}),
        ("decimal", ValueType.DECIMAL, True, {}),
        ("boolean", ValueType.BOOLEAN, "บางที", {}),
        ("identifier", ValueType.NATIONAL_ID, "9100000000012", {}),
        ("identifier", ValueType.NATIONAL_ID, "910000000001", {}),
        ("date-be", ValueType.DATE, "25200230", {}),
        ("date-be", ValueType.DATE, "25380000", {}),
        ("date-be", ValueType.PARTIAL_DATE, "25380012", {}),
        ("date-be", ValueType.DATE, "17/05/2520", {}),
        ("date-be", ValueType.DATE, "1977-05-17", {}),
        ("date-ce", ValueType.DATE, "25200517", {}),
        ("date-be", ValueType.DATE, True, {}),
        ("date-be", ValueType.DATE, "7 Mai 2520", {"format": "d month yyyy"}),
        ("datetime-be", ValueType.DATETIME, "2569-11-23T25:00:00", {}),
        ("datetime-ce", ValueType.DATETIME, "2569-11-23T05:00:00Z", {}),
        ("name", ValueType.STRUCT, "ก ข ค ง", {}),
    ],
)
def test_a_value_that_does_not_fit_is_never_guessed_at(
    name: str, kind: ValueType, value: Any, given_field: dict[str, Any]
):
    with pytest.raises(Unfit) as raised:
        convert(name, value, kind, **given_field)
    assert str(value) not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("นายสมชาย ใจดี", {"title": "นาย", "first": "สมชาย", "last": "ใจดี"}),
        ("นางสาว สมศรี  ใจงาม", {"title": "นางสาว", "first": "สมศรี", "last": "ใจงาม"}),
        ("น.ส.สมศรี ณ อยุธยา", {"title": "น.ส.", "first": "สมศรี", "last": "ณ อยุธยา"}),
        ("สมชาย มาก ใจดี", {"first": "สมชาย", "middle": "มาก", "last": "ใจดี"}),
        ("Mrs. Somsi Chaidi", {"title": "Mrs.", "first": "Somsi", "last": "Chaidi"}),
        ("Missy Chaidi", {"first": "Missy", "last": "Chaidi"}),
        ("สมชาย", {"first": "สมชาย"}),
        ("ดร. สมชาย ใจดี", {"title": "ดร.", "first": "สมชาย", "last": "ใจดี"}),
        ("พล.อ.สมชาย ใจดี", {"title": "พล.อ.", "first": "สมชาย", "last": "ใจดี"}),
        ("ว่าที่ ร.ต. สมชาย ใจดี", {"title": "ว่าที่ ร.ต.", "first": "สมชาย", "last": "ใจดี"}),
        ("ผศ.ดร.สมศรี ณ อยุธยา", {"title": "ผศ.ดร.", "first": "สมศรี", "last": "ณ อยุธยา"}),
        ("นายิกา ใจดี", {"first": "นายิกา", "last": "ใจดี"}),
        ("Prof. Dr. Somsi Chaidi", {"title": "Prof. Dr.", "first": "Somsi", "last": "Chaidi"}),
    ],
)
def test_a_name_is_taken_apart(text: str, parts: dict[str, str]):
    assert convert("name", text, ValueType.STRUCT) == parts


def test_a_format_without_a_year_or_with_a_part_twice_is_refused():
    for text in ("dd/mm", "yyyy-mm-mm"):
        with pytest.raises(NotAFormat):
            convert("date-ce", "x", ValueType.DATE, format=text)


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)), st.sampled_from(["yyyymmdd", "yyyy-mm-dd", "dd/mm/yyyy"]))
def test_any_date_survives_being_written_in_either_era(day: date, pattern: str):
    for era, ahead in (("ce", 0), ("be", 543)):
        text = (
            pattern.replace("yyyy", str(day.year + ahead))
            .replace("mm", f"{day.month:02}")
            .replace("dd", f"{day.day:02}")
        )
        for written in (text, text.translate(THAI), f"  {text} "):
            assert convert(f"date-{era}", written, ValueType.DATE, format=pattern) == day


@given(st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_any_moment_survives_being_written_in_the_buddhist_era(moment: datetime):
    text = f"{moment.year + 543}-{moment:%m-%dT%H:%M:%S}"
    read = convert("datetime-be", text, ValueType.DATETIME, zone="Etc/GMT-7")
    assert read == moment.replace(tzinfo=UTC) - timedelta(hours=7)


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=2))
def test_any_amount_survives_being_written_with_commas(amount: Decimal):
    for text in (f"{amount:,.2f}", f"{amount:.2f}", f" {amount:,.2f} ".translate(THAI)):
        assert convert("decimal", text, ValueType.MONEY) == amount


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text()), st.binary()))
def test_no_value_makes_a_conversion_fail_in_another_way(value: Any):
    for name, conversion in CONVERSIONS.items():
        for kind in conversion.kinds:
            try:
                convert(name, value, kind)
            except Unfit as error:
                assert str(error)


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_exactly_one_last_digit_is_the_check_digit(digits: str):
    assert sum(has_check_digit(digits + str(last)) for last in range(10)) == 1


@given(st.text() | st.text(alphabet="0๑9 -–'=,.E\u200bเaA\u0301\u0e4d\u0e32", max_size=8))
@example("เ-เ")
@example("a–\u03017")
def test_a_normal_key_is_normal_already(text: str):
    for kind in (ValueType.TEXT, ValueType.JURISTIC_ID):
        once = normal_key(kind, text)
        assert once is None or normal_key(kind, once) in (once, None)


def test_keys_are_compared_without_padding_thai_digits_and_lost_zeros():
    assert normal_key(ValueType.TEXT, " ๑๓  ทวิ ") == normal_key(ValueType.TEXT, "13 ทวิ") == "13 ทวิ"
    assert normal_key(ValueType.JURISTIC_ID, 985569000013) == normal_key(ValueType.JURISTIC_ID, "0-9855-69000-01-3")
    assert normal_key(ValueType.TEXT, 100101) == "100101"
    assert normal_key(ValueType.TEXT, "  ") is None
    assert normal_key(ValueType.TEXT, ["a"]) is None


def test_thai_digits_become_arabic():
    assert arabic_digits("มาตรา ๓๙/๑") == "มาตรา 39/1"


def test_a_code_list_matches_after_padding_and_gives_what_is_otherwise():
    codes = {"1": "ONE", "true": "YES", "ก": "KO"}
    assert [code_list(codes, None)(value) for value in ("1 ", 1, True, "ก")] == ["ONE", "ONE", "YES", "KO"]
    assert code_list(codes, "OTHER")("9") == "OTHER"
    with pytest.raises(Unfit):
        code_list(codes, None)("9")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("nan"), float("-inf")])
@pytest.mark.parametrize(
    ("name", "kind"), [("decimal", ValueType.MONEY), ("integer", ValueType.INTEGER), ("text", ValueType.TEXT)]
)
def test_a_typed_value_that_is_no_number_is_told_as_a_text_is(name: str, kind: ValueType, value: Any):
    with pytest.raises(Unfit):
        convert(name, value, kind)


@given(st.one_of(st.integers(-(10**20), 10**20), st.decimals(allow_nan=False, allow_infinity=False, places=3)))
def test_a_number_is_one_code_whatever_its_type(number: int | Decimal):
    codes = {plain(number) or "": "FOUND"}
    for typed in (number, Decimal(number), str(plain(number))):
        assert code_list(codes, None)(typed) == "FOUND"
        assert normal_key(ValueType.TEXT, typed) == plain(number)


def test_a_number_that_lost_digits_on_its_way_is_told():
    """JSON's numbers are read in binary: of what is longer than they hold, nobody knows what was sent."""
    for value in (12345678901234567.89, -98765432109876543.2):
        with pytest.raises(Unfit, match="more digits"):
            convert("decimal", value, ValueType.MONEY)
    assert convert("decimal", "12345678901234567.89", ValueType.MONEY) == Decimal("12345678901234567.89")
    assert convert("decimal", 12345678901234567, ValueType.MONEY) == Decimal(12345678901234567)
    assert convert("decimal", 0.1 + 0.2, ValueType.DECIMAL) == Decimal("0.30000000000000004")


@given(st.text(alphabet="กขคงมาตรีภๅ ", min_size=2).filter(lambda text: len(text.strip()) > 1))
def test_a_text_or_a_name_that_was_encoded_twice_is_as_it_was_meant(text: str):
    twice = text.strip().encode().decode("latin-1")
    assert convert("text", twice) == text.strip()


def test_a_name_that_was_encoded_twice_is_taken_apart_as_it_was_meant():
    twice = "นาย ชัยวัฒน์ ศรีสุวรรณ".encode().decode("latin-1")
    assert convert("name", twice) == {"title": "นาย", "first": "ชัยวัฒน์", "last": "ศรีสุวรรณ"}
