from datetime import UTC, datetime

import pytest

from connectors.http_freshness import bound, least
from connectors.provider import CacheControl

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
NOON, LATER = "Mon, 23 Nov 2026 05:00:00 GMT", "Mon, 23 Nov 2026 05:10:00 GMT"
NEVER = CacheControl(0, stale=False, store=False)


def of(control: str | None = None, *, shared: bool = True, **others: str) -> CacheControl | None:
    headers = {} if control is None else {"cache-control": control}
    return bound({**headers, **others}, NOW, shared=shared)


@pytest.mark.parametrize("control", [None, "", "public", "no-transform, immutable", 'no-cache="set-cookie"'])
def test_what_says_nothing_of_it_leaves_it_to_the_manifest(control: str | None) -> None:
    assert of(control) is None
    assert of(control, etag='"1"', **{"last-modified": NOON}) is None


@pytest.mark.parametrize(
    ("control", "fresh"),
    [
        ("max-age=60", 60),
        ("Public, Max-Age=60", 60),
        ('max-age="60"', 60),
        ("max-age=60, max-age=30", 30),
        ("max-age=0", 0),
        ("max-age=soon", 0),
        ("max-age", 0),
        ("max-age=-1", 0),
        ("max-age=" + "9" * 5000, 999_999_999),
        ("=,;,\x00max-age=7", 7),
    ],
)
def test_it_is_fresh_for_as_long_as_it_says(control: str, fresh: float) -> None:
    assert of(control) == CacheControl(fresh)


def test_what_is_meant_for_shared_memories_counts_where_others_are_given_it_too() -> None:
    assert of("max-age=60, s-maxage=10") == CacheControl(10, stale=False)
    assert of("max-age=60, s-maxage=10", shared=False) == CacheControl(60)
    assert of("private, max-age=60") == NEVER
    assert of("private, max-age=60", shared=False) == CacheControl(60)
    assert of("max-age=60, proxy-revalidate") == CacheControl(60, stale=False)
    assert of("max-age=60, proxy-revalidate", shared=False) == CacheControl(60)


@pytest.mark.parametrize("shared", [True, False])
def test_what_nobody_may_keep_is_kept_for_nobody(shared: bool) -> None:
    assert of("no-store", shared=shared) == NEVER
    assert of("max-age=60, No-Store", shared=shared) == NEVER
    assert of("no-cache, max-age=60", shared=shared) == CacheControl(0, stale=False)
    assert of("max-age=60, must-revalidate", shared=shared) == CacheControl(60, stale=False)
    assert of("must-revalidate", shared=shared) == CacheControl(float("inf"), stale=False)


def test_the_age_it_came_with_is_gone_already() -> None:
    assert of("max-age=60", age="45") == CacheControl(15)
    assert of("max-age=60", age="100") == CacheControl(0)
    assert of("max-age=60", age="old") == CacheControl(60)


def test_a_moment_it_ends_at_counts_from_the_agency_s_own_clock() -> None:
    assert of(expires=LATER) == CacheControl(600)
    assert of(expires=LATER, date="Mon, 23 Nov 2026 05:09:00 GMT") == CacheControl(60)
    assert of(expires=NOON, date=LATER) == CacheControl(0)
    assert of(expires="0") == of(expires="-1") == CacheControl(0)
    assert of("max-age=5", expires=LATER) == CacheControl(5)


def test_parts_of_one_answer_last_as_long_as_the_first_of_them() -> None:
    assert least([]) is None
    assert least([None, None]) is None
    assert least([None, CacheControl(60), CacheControl(20, stale=False)]) == CacheControl(20, stale=False)
    assert least([CacheControl(60), NEVER]) == NEVER
