"""`--fast`: skips whatever starts a process or listens on a port, at the moment it would; random tests try little.

Nothing has to be marked for it, so no list of slow tests can go out of date: the interpreter itself tells of both
(https://docs.python.org/3/library/audit_events.html).
"""

import sys
from collections.abc import Generator
from typing import Any, Final

import hypothesis
import pytest

STARTED: Final = {
    "subprocess.Popen": "starts a process",
    "os.fork": "starts a process",
    "socket.bind": "listens on a port",
}
"""What the interpreter tells of, and what a test then does."""

EXAMPLES: Final = 10
"""That a random test tries, where it does not say how many itself."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="skip what starts a process or listens on a port")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast"):
        hypothesis.settings.register_profile("fast", parent=hypothesis.settings.default, max_examples=EXAMPLES)
        hypothesis.settings.load_profile("fast")
        # What was begun when a test was skipped is left half made, and told of later, under another test's name.
        config.addinivalue_line("filterwarnings", "ignore::pytest.PytestUnraisableExceptionWarning")
        config.pluginmanager.register(Fast())


class Fast:
    """Watches over the test that runs."""

    def __init__(self) -> None:
        self._running = False
        self._why: str | None = None
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._running and event in STARTED:
            self._why = STARTED[event]
            if event == "socket.bind":
                arguments[0].close()
            pytest.skip(self._why)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        self._running, self._why = True, None
        try:
            return (yield)
        finally:
            self._running = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Skipped is also who caught what was raised for it, whatever came of that then and at the end."""
        report = yield
        if self._why is None or report.outcome == "skipped":
            return report
        if report.when == "teardown":
            report.outcome, report.longrepr = "passed", None
        else:
            path, line, _ = item.location
            report.outcome, report.longrepr = "skipped", (path, line or 0, self._why)
        return report
