"""`--threat ID`: takes the tests alone that show the answer to one threat of docs/security.md.

A test carries the ids of the threats it is about: `@pytest.mark.threat("token-forged")`, or `pytestmark` for a module.
"""

import re
from typing import Final

import pytest

from settings import ROOT

ROW: Final = re.compile(r"\| [STRIDE] \| `([a-z-]+)` \| .+ \| .+ \|")
"""One threat of the page: its class, its id, the threat, the answer."""


def threats() -> list[str]:
    """The ids of the page, in its order."""
    return ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--threat", metavar="ID", help="only what shows the answer to this threat of docs/security.md")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = config.getoption("--threat")
    if asked is None:
        return
    if asked not in threats():
        raise pytest.UsageError(f"docs/security.md has no threat {asked!r}")
    carry = [item for item in items if any(asked in mark.args for mark in item.iter_markers("threat"))]
    config.hook.pytest_deselected(items=[item for item in items if item not in carry])
    items[:] = carry
