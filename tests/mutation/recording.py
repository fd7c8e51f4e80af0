"""A pytest plugin under `coverage run`: tells coverage.py which test runs, and keeps how long each took.

What a fixture of more than one test executes belongs to none of them, and so does what is executed on import.
"""

import json
import time
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

NOBODY = ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seconds", type=Path, required=True, help="where to keep how long each test took, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recording(config.getoption("--seconds")))


class Recording:
    """Watches over the tests of one run."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: dict[str, float] = {}
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
        before, begun = self._switch(NOBODY), time.perf_counter()
        try:
            return (yield)
        finally:
            self._switch(before)
            self._shared += time.perf_counter() - begun

    def pytest_sessionfinish(self) -> None:
        self._file.write_text(json.dumps(self._seconds, ensure_ascii=False, indent=0))
