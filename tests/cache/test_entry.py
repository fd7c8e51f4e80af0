"""When an answer that is remembered is good enough, to the moment."""

import pytest

from cache.entry import CacheEntry, Need
from connectors.provider import Answer

NEED = Need(asked_at=100.0, fresh_until=200.0)


@pytest.mark.parametrize(
    ("asked_at", "fresh_until", "good"),
    [(100.0, 200.1, True), (99.9, 300.0, False), (100.0, 200.0, False), (100.0, 199.0, False), (150.0, 300.0, True)],
)
def test_it_was_asked_for_no_earlier_and_is_fresh_after(asked_at: float, fresh_until: float, good: bool) -> None:
    assert NEED.met(CacheEntry(Answer(), fresh_until, 1_000.0, asked_at)) is good


def test_what_is_not_there_is_not_good_enough() -> None:
    assert not NEED.met(None)
