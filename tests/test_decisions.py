"""The decisions of docs/adr speak of what there is, and stand in its index."""

import re
from pathlib import Path

import pytest

from settings import ROOT

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Where"]
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|\w+\.(?:py|graphql))`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def test_they_are_numbered_one_after_another_and_listed_in_that_order_by_their_titles() -> None:
    titles = [path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for path in DECISIONS]
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert [title.split(".")[0] for title in titles] == [str(number) for number in range(1, len(DECISIONS) + 1)]
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = [f"- [{title}]({path.name})" for path, title in zip(DECISIONS, titles, strict=True)]
    assert [line for line in index.splitlines() if line.startswith("- ")] == listed


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_each_says_why_what_and_where_and_names_files_that_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    where = PATH.findall(text.partition("## Where")[2])
    assert any(path.startswith("tests/") for path in where), "no test shows it"
    assert sorted(path for path in PATH.findall(text) if not (ROOT / path).exists()) == []
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []
