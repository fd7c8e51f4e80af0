"""A pytest plugin under `coverage run`: tells coverage.py which test runs, and keeps how long each took.

What a fixture of more than one test executes belongs to the fixture, and so to every test that uses it; what is
executed on import belongs to nobody.
"""

import json
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import coverage
import pytest

NOBODY = ""


def fixture(name: str) -> str:
    """What coverage.py is told while a fixture is made."""
    return f"fixture {name}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kept-in", type=Path, required=True, help="where to keep seconds and fixtures of each, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recording(config.getoption("--kept-in")))


class Recording:
    """Watches over the tests of one run."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: dict[str, float] = {}
        self._fixtures: dict[str, list[str]] = {}
        self._shared = 0.0
        self._running = NOBODY

    def _switch(self, running: str) -> str:
        before, self._running = self._running, running
        current = coverage.Coverage.current()
        assert current, "runs under `coverage run`"
        current.switch_context(running)
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        before, begun, self._shared = self._switch(item.nodeid), time.perf_counter(), 0.0
        try:
            return (yield)
        finally:
            self._switch(before)
            self._seconds[item.nodeid] = time.perf_counter() - begun - self._shared

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        before, begun = self._switch(fixture(fixturedef.argname)), time.perf_counter()
        try:
            return (yield)
        finally:
            self._switch(before)
            self._shared += time.perf_counter() - begun

    @pytest.fixture(autouse=True)
    def uses(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Those it asked for while it ran, too."""
        yield
        self._fixtures[request.node.nodeid] = sorted(request.fixturenames)

    def pytest_sessionfinish(self) -> None:
        told = {
            name: {"seconds": took, "fixtures": self._fixtures.get(name, [])} for name, took in self._seconds.items()
        }
        self._file.write_text(json.dumps(told, ensure_ascii=False, indent=1))
