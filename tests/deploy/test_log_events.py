"""docs/deploy.md lists every line that the log may have, and none that it has not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from connectors.resilience.outages import OutageEvent
from settings import ROOT

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
APART = {"bench", "docs", "sandbox", "tests"}
"""What is no part of a hub that runs."""
ONCE_A_REQUEST = "request"


def files() -> Iterator[Path]:
    """The hub's own."""
    for file in ROOT.rglob("*.py"):
        where = file.relative_to(ROOT).parts
        if where[0] not in APART and not any(part.startswith(".") for part in where):
            yield file


def events(tree: ast.AST) -> Iterator[ast.expr]:
    """What is told to a `log`, a module's own or `log.log`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in LEVELS:
            told_to = call.func.value
            name = told_to.attr if isinstance(told_to, ast.Attribute) else getattr(told_to, "id", "")
            if name == "log" and call.args:
                yield call.args[0]


def documented() -> set[str]:
    """The events of the table."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    table = page.split("| `event` | when | look at |\n| --- | --- | --- |\n", 1)[1].split("\n\n", 1)[0]
    return {event for row in table.splitlines() for event in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_event_of_the_log_is_listed_and_each_that_is_listed_is_one() -> None:
    told: set[str] = {one.value for one in OutageEvent}
    for file in files():
        for event in events(ast.parse(file.read_text(encoding="utf-8"))):
            is_text = isinstance(event, ast.Constant) and isinstance(event.value, str)
            assert is_text, f"{file}:{event.lineno}: an event is written where it is told, to be found and listed"
            told.add(ast.literal_eval(event))
    assert "schema change waits" in told
    assert told == documented()
