"""A pytest plugin: runs the tests that a file names, one a line, in that order, and no others.

One that is not there is passed over: a mutant may have changed what tests are made of.
"""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chosen", type=Path, required=True, help="a file of tests' names")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    found = {item.nodeid: item for item in items}
    items[:] = [found[name] for name in config.getoption("--chosen").read_text().splitlines() if name in found]
