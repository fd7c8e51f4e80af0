"""The threat model speaks of what there is."""

import re

from settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PATH = re.compile(
    r"`((?:access|app|cache|cli|connectors|endpoints|execution|resolvers|sandbox|schema|settings|tests)[/.][\w/.-]*)`"
)


def test_every_file_it_names_is_there() -> None:
    named = set(PATH.findall(TEXT))
    assert len(named) > 60
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_threat_but_those_left_names_what_shows_the_answer() -> None:
    rows = [line for line in TEXT.splitlines() if re.match(r"\| [STRIDE] \|", line)]
    assert len(rows) > 30
    assert [row for row in rows if "`tests/" not in row] == []
