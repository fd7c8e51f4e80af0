"""Every bound on what a client sends is stated once, and docs/limits.md says what is in force."""

import bounds
from settings import ROOT

PAGE = ROOT / "docs" / "limits.md"


def test_the_page_is_the_one_there_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == bounds.page(), "run: python -m bounds > docs/limits.md"


def test_every_bound_is_on_the_page() -> None:
    told = bounds.page()
    assert bounds.stated()
    assert [one.of for one in bounds.stated() if f"| {one.of} | {one.most:,} {one.unit} |" not in told] == []


def test_no_bound_is_stated_twice() -> None:
    named = [(one.part, one.of) for one in bounds.stated()]
    assert sorted(named) == sorted(set(named))


def test_no_bound_is_none() -> None:
    assert [one for one in bounds.stated() if one.most <= 0 or not one.why or not one.answer] == []
