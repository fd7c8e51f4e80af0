import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.storage.utc_moment import microseconds, moment

AWARE = st.datetimes(timezones=st.just(datetime.UTC))


@given(AWARE)
def test_a_moment_comes_back_to_the_microsecond(value: datetime.datetime) -> None:
    assert moment(microseconds(value)) == value


@given(AWARE, AWARE)
def test_moments_keep_their_order(one: datetime.datetime, other: datetime.datetime) -> None:
    assert (microseconds(one) < microseconds(other)) == (one < other)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        microseconds(datetime.datetime(2026, 1, 1))
