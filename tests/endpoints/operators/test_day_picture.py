"""The small picture of a day: as long as the day, the higher the worse, and said in words."""

import datetime
import re
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.storage.agency_quarters import Quarter
from endpoints.operators.agency_status import State
from endpoints.operators.day_picture import HEIGHT, WIDTH, in_words, picture, quarter_state

BEGAN = datetime.datetime(2026, 11, 29, 5, tzinfo=datetime.UTC)
QUARTERS = st.builds(
    lambda calls, failed, worst: Quarter("dbd", BEGAN, calls, min(calls, failed), worst),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, len(State)),
)
DAYS = st.lists(st.none() | QUARTERS, min_size=1, max_size=96)


def quarter(calls: int, failed: int, worst: State = State.UP) -> Quarter:
    return Quarter("dbd", BEGAN, calls, failed, worst.trouble)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (None, None),
        (quarter(0, 0), State.NOT_ASKED),
        (quarter(0, 0, State.OUT_OF_HOURS), State.OUT_OF_HOURS),
        (quarter(0, 0, State.NOT_SERVED), State.NOT_SERVED),
        (quarter(9, 0, State.NOT_ASKED), State.UP),
        (quarter(100, 9), State.UP),
        (quarter(100, 10), State.DEGRADED),
        (quarter(100, 10, State.OPEN_BREAKER), State.OPEN_BREAKER),
    ],
)
def test_a_quarter_is_as_bad_as_the_worst_of_it(known: Quarter | None, state: State | None) -> None:
    assert quarter_state(known) is state


@given(DAYS)
def test_the_bars_lie_beside_each_other_and_cover_what_is_known(day: Sequence[Quarter | None]) -> None:
    drawn = Xml.fromstring(str(picture(day, "en")))
    shown: list[str | None] = [None] * len(day)
    for bar in drawn:
        at, wide = int(bar.attrib["x"]) // WIDTH, int(bar.attrib["width"]) // WIDTH
        assert int(bar.attrib["y"]) + int(bar.attrib["height"]) == HEIGHT
        assert shown[at : at + wide] == [None] * wide
        shown[at : at + wide] = [bar.attrib["class"]] * wide
    states = map(quarter_state, day)
    assert shown == [state and state.value.replace(" ", "-") for state in states]


@given(DAYS)
def test_who_does_not_see_it_is_told_the_same_in_both_languages(day: Sequence[Quarter | None]) -> None:
    said = in_words(day)
    figures = [[int(one) for one in re.findall(r"\d+", text)] for text in said]
    assert figures[0] == figures[1]
    assert ("ขัดข้อง" in said.th) == ("trouble" in said.en)


def test_times_are_told_as_people_tell_them() -> None:
    day = [None, quarter(4, 4), *[quarter(2, 2)] * 4, quarter(1, 0)]
    assert in_words(day).en == "The last 24 hours: 13 calls, 12 failed, 1 h 15 min with trouble, 15 min not known"
