"""Many values are sorted as few are, a part at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.values import sorting
from connectors.values.sorting import sorted_in_parts

FEW = 4


@pytest.fixture(autouse=True)
def lengths(monkeypatch):
    """How many were sorted at once, each time."""
    seen = []

    def counted(values, **how):
        seen.append(len(values))
        return sorted(values, **how)

    monkeypatch.setattr(sorting, "sorted", counted, raising=False)
    monkeypatch.setattr(sorting, "AT_ONCE", FEW)
    return seen


@given(st.lists(st.tuples(st.integers(0, 3), st.integers())), st.booleans())
def test_they_stand_as_if_sorted_at_once_and_what_is_alike_as_it_was(values, reverse):
    by_first = {"key": lambda one: one[0], "reverse": reverse}
    assert sorted_in_parts(values, **by_first) == sorted(values, **by_first)
    assert sorted_in_parts(values, reverse=reverse) == sorted(values, reverse=reverse)


def test_no_more_are_sorted_at_once_than_take_a_few_milliseconds(lengths):
    sorted_in_parts(range(10 * FEW + 1, 0, -1))
    sorted_in_parts("abc", key=str.lower)
    assert sum(lengths) == 10 * FEW + 4
    assert max(lengths) == FEW


def test_what_cannot_be_compared_is_told_as_it_is_of_few():
    with pytest.raises(TypeError):
        sorted_in_parts([*range(2 * FEW), "a"])


def test_the_key_of_each_is_asked_for_once():
    asked = []
    sorted_in_parts(range(3 * FEW), key=lambda one: asked.append(one) or one)
    assert asked == list(range(3 * FEW))
