import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.lookups import Gathered
from resolvers.page import LONGEST, BadPaging, Page, Slice


@given(length=st.integers(0, 60), first=st.integers(1, 25))
def test_following_the_cursors_gives_every_record_once_and_in_order(length: int, first: int) -> None:
    whole = Gathered(tuple(range(length)))
    seen: list[int] = []
    after = None
    while True:
        page = Slice.of(first, after).cut(whole)
        seen += page.nodes
        assert page.total_count == length
        assert len(page.nodes) <= first
        if not page.page_info.has_next_page:
            break
        after = page.page_info.end_cursor
    assert seen == list(range(length))


@given(length=st.integers(0, 60), last=st.integers(1, 25))
def test_following_the_cursors_back_from_the_end_gives_every_record_once(length: int, last: int) -> None:
    whole = Gathered(tuple(range(length)))
    seen: list[int] = []
    before = None
    while True:
        page = Slice.of(20, None, last, before).cut(whole)
        seen = [*page.nodes, *seen]
        assert len(page.nodes) <= last
        if not page.page_info.has_previous_page:
            break
        before = page.page_info.start_cursor
    assert seen == list(range(length))


PLACES = st.none() | st.integers(0, 20)


@given(
    length=st.integers(0, 20),
    first=st.integers(0, 25),
    last=st.none() | st.integers(0, 25),
    after=PLACES,
    before=PLACES,
)
def test_a_slice_is_what_relay_says(
    length: int, first: int, last: int | None, after: int | None, before: int | None
) -> None:
    """https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm, with a `first` that yields to `last`."""
    whole = tuple(range(length))
    of_all = Slice.of(LONGEST, None).cut(Gathered(tuple(range(21)))).edges
    cursors = [None if place is None else of_all[place].cursor for place in (after, before)]
    page = Slice.of(first, cursors[0], last, cursors[1]).cut(Gathered(whole))
    between = [one for one in whole if (after is None or one > after) and (before is None or one < before)]
    expected = between[:first] if last is None else between[max(0, len(between) - last) :]
    assert page.nodes == tuple(expected)
    assert page.total_count == length
    if expected:
        assert page.page_info.has_previous_page == (expected[0] > 0)
        assert page.page_info.has_next_page == (expected[-1] < length - 1)


def test_the_cursor_of_any_edge_continues_behind_it() -> None:
    page = Slice.of(10, None).cut(Gathered(tuple("abcdef")))
    after_c = Slice.of(2, page.edges[2].cursor).cut(Gathered(tuple("abcdef")))
    assert after_c.nodes == ("d", "e")
    assert after_c.page_info.has_previous_page


def test_an_agency_s_own_slice_keeps_its_place_in_the_whole() -> None:
    page = Slice(20, 10).given(Gathered(("u", "v"), total=22))
    assert (page.total_count, page.page_info.has_next_page) == (22, False)
    assert page.edges[0].cursor == Slice.of(30, None).cut(Gathered(tuple(range(30)))).edges[20].cursor


@pytest.mark.parametrize("first", [-1, LONGEST + 1])
def test_asking_for_too_many_or_too_few_is_refused(first: int) -> None:
    with pytest.raises(BadPaging, match="'first'"):
        Slice.of(first, None)


@pytest.mark.parametrize("last", [-1, LONGEST + 1])
def test_asking_for_too_many_or_too_few_of_the_last_is_refused(last: int) -> None:
    with pytest.raises(BadPaging, match=r"'last'.*with 'before'"):
        Slice.of(20, None, last)


def test_what_is_to_end_before_what_is_no_cursor_is_refused() -> None:
    with pytest.raises(BadPaging, match=r"'before'.*'startCursor'") as refused:
        Slice.of(20, None, 1, "!")
    assert refused.value.extensions["argument"] == "before"


@pytest.mark.parametrize("after", ["", "!", "YWZ0ZXI6", "YWZ0ZXI6LTE=", "b2Zmc2V0OjE=", "ก"])
def test_a_cursor_that_is_none_of_ours_is_refused(after: str) -> None:
    with pytest.raises(BadPaging, match="'after'"):
        Slice.of(1, after)


def test_an_empty_page_has_no_cursors() -> None:
    info = Page((), 0, 0, ()).page_info
    assert (info.start_cursor, info.end_cursor, info.has_next_page, info.has_previous_page) == (
        None,
        None,
        False,
        False,
    )
