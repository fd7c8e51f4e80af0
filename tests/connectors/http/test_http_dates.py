"""Dates of HTTP headers, in all three forms that RFC 9110 wants read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http.client import retry_at
from connectors.http_freshness import moment

FORMS = (
    "%a, %d %b %Y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
    "%a, %d %b %Y %H:%M:%S -0000",
    "%A, %d-%b-%y %H:%M:%S GMT",
)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2068, 12, 31)).map(lambda one: one.replace(microsecond=0)))
def test_a_moment_is_read_in_every_form_and_always_has_an_offset(at: datetime):
    for form in FORMS:
        assert moment(at.strftime(form)) == at.replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "1.5", "soon", "-", "0", "2026-11-28", "Sat Nov 31 23:00:00 2026", "๑๒๐"])
def test_what_is_no_date_is_none(text: str):
    assert moment(text) is None


@given(st.text())
def test_no_header_makes_it_fail(text: str):
    found = retry_at({"retry-after": text})
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("form", ["120", *FORMS])
def test_when_to_ask_again_has_an_offset(form: str):
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    found = retry_at({"retry-after": in_an_hour.strftime(form)})
    assert found is not None
    assert found.tzinfo is UTC


def test_a_number_that_is_no_number_of_seconds_says_nothing():
    assert retry_at({"retry-after": "9" * 5000}) is None
    assert retry_at({"retry-after": "999999999999999"}) is None


@pytest.mark.parametrize("text", ["Wed, 21 Oct 2015 07:28:00 GMT", "-5", "3.5", "9" * 30, "+5", "٣", ""])
def test_a_moment_that_has_gone_by_or_is_none_is_no_time_to_come_back(text: str):
    assert retry_at({"retry-after": text}) is None


def test_no_wait_at_all_is_now():
    at = retry_at({"retry-after": "0"})
    assert at is not None
