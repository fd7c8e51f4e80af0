import pytest

from cache.http_caching import NO_STORE, cache_control, demanded, entity_tag, matches
from connectors.provider import Touched


def touched(fresh_for: float = 60, **bars: bool) -> Touched:
    return Touched("Law by lawId", fresh_for, **{"personal": False, "failed": False, **bars})


def kept(*lookups: Touched, anyone: bool = True, failed: bool = False, most: float = 3600) -> str:
    return cache_control(lookups, anyone=anyone, failed=failed, most=most)


def test_what_is_public_may_be_kept_for_as_long_as_its_first_part_is_fresh() -> None:
    assert kept(touched(60), touched(12.7)) == "public, max-age=12"
    assert kept(touched(86400)) == "public, max-age=3600"


def test_what_is_no_longer_fresh_is_asked_about_each_time() -> None:
    assert kept(touched(0)) == kept(touched(60), touched(-5)) == "public, no-cache"


@pytest.mark.threat("answer-kept")
def test_nothing_personal_failed_or_unfounded_is_kept_by_anyone() -> None:
    assert kept(touched(), touched(personal=True)) == NO_STORE
    assert kept(touched(), touched(failed=True)) == NO_STORE
    assert kept(touched(), touched(unstored=True)) == NO_STORE
    assert kept(touched(), failed=True) == NO_STORE
    assert kept(touched(), anyone=False) == NO_STORE
    assert kept() == NO_STORE


@pytest.mark.threat("head-costly")
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("no-cache", 0),
        ("no-store", 0),
        ("max-age=30", 30),
        ('Max-Age="30"', 30),
        ("max-age=30, no-cache", 0),
        ("max-stale=9, max-age=5", 5),
        ("max-age=soon", None),
        ("only-if-cached", None),
        ("max-age=" + "9" * 5000, 999_999_999),
        ("=,;,\x00max-age", None),
        ("max-age=-1", None),
        ("max-age=๕", None),
        ("a" * 1_000_000 + "!", None),
        ("a" * 1_000_000 + "!, max-age=7", 7),
        ("max-age" * 200_000 + "=", None),
        (" " * 1_000_000 + "no-cache", 0),
        ("max-age=1 " + " " * 1_000_000 + "!", None),
        ("max-age=9," * 100_000, 9),
    ],
)
def test_a_caller_says_how_old_an_answer_may_be(header: str, seconds: float | None) -> None:
    assert demanded(header) == seconds


def test_the_tag_is_of_the_very_bytes() -> None:
    tag = entity_tag(b"one")
    assert tag != entity_tag(b"two")
    assert matches(tag, tag)
    assert matches(f'"x", W/{tag}', tag)
    assert matches("*", tag)
    assert not matches("", tag)
    assert not matches(tag, entity_tag(b"two"))
