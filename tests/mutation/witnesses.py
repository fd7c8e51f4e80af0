"""Which tests execute a line, recorded once by coverage.py: those alone can notice that it was changed."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from coverage import CoverageData

from tests.mutation.recording import NOBODY, fixture

LINES = Path(".cache/mutation.coverage")
TESTS = Path(".cache/mutation-tests.json")
OF = Path(".cache/mutation-of")
"""A digest of what the record was made of."""
SLOW = 15.0
"""Seconds of a test that judges only what no quicker one executes."""


class TestsFail(Exception):
    """They do although nothing has been changed."""

    __test__ = False


def record(modules: Sequence[str], tests: Sequence[str]) -> None:
    """Runs the tests, unless the record that is kept was made of the same.

    Raises:
        TestsFail: one of them did.
    """
    run = ["pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.mutation.recording", f"--kept-in={TESTS}", *tests]
    covered = [f"--data-file={LINES}", "--concurrency=thread,greenlet", f"--include={','.join(modules)}"]
    command = ["-m", "coverage", "run", *covered, "-m", *run]
    made_of = digest(command)
    if OF.exists() and OF.read_text() == made_of:
        return
    LINES.parent.mkdir(exist_ok=True)
    LINES.unlink(missing_ok=True)
    # The core that is the newest Pythons' own knows neither contexts nor greenlets.
    if subprocess.run(
        [sys.executable, *command], env={**os.environ, "COVERAGE_CORE": "ctrace"}, check=False
    ).returncode:
        raise TestsFail("The tests fail without a mutant: mend them first.")
    OF.write_text(made_of)


def digest(command: Sequence[str]) -> str:
    """Of a command and all code."""
    told = hashlib.sha256(repr(command).encode())
    files = (
        subprocess.run(["git", "ls-files", "-z", "*.py"], capture_output=True, check=True).stdout.decode().split("\0")
    )
    for file in filter(os.path.isfile, files):
        told.update(f"\0{file}\0".encode() + Path(file).read_bytes())
    return told.hexdigest()


class Witnesses:
    """Reads the record."""

    def __init__(self) -> None:
        lines = CoverageData(str(LINES))
        lines.read()
        self._executed = cache(lambda module: lines.contexts_by_lineno(str(Path(module).absolute())))
        told = json.loads(TESTS.read_text())
        self._seconds: dict[str, float] = {name: test["seconds"] for name, test in told.items()}
        self._as = {name: {name, *map(fixture, test["fixtures"])} for name, test in told.items()}

    def of(self, module: str, line: int, tests: Sequence[str]) -> tuple[str, ...]:
        """Those of `tests` (files and folders) that must notice a change of a line, the quickest first.

        All of them where nobody executes the line, or it is executed on import; slow ones where there are no others.
        """
        mine = [name for name in self._seconds if any(Path(name.partition("::")[0]).is_relative_to(at) for at in tests)]
        by = {name for each in telling(module, line) for name in self._executed(module).get(each, ())}
        executing = [name for name in mine if NOBODY in by or self._as[name] & by] or mine
        quick = [name for name in executing if self._seconds[name] < SLOW] or executing
        return tuple(sorted(quick, key=lambda name: (self._seconds[name], name)))

    def seconds(self, tests: Iterable[str]) -> float:
        return sum(self._seconds[name] for name in tests)


@cache
def statements(module: str) -> list[ast.stmt]:
    """All of them, the outer before the inner."""
    return [node for node in ast.walk(ast.parse(Path(module).read_text("utf-8"))) if isinstance(node, ast.stmt)]


def telling(module: str, line: int) -> range:
    """The lines whose execution tells that a line matters: its statement's, and of a function's head, the body's."""
    for one in reversed(statements(module)):
        begins = min([one.lineno, *(each.lineno for each in getattr(one, "decorator_list", ()))])
        if begins <= line <= (one.end_lineno or one.lineno):
            break
    else:
        return range(line, line + 1)
    body = getattr(one, "body", None)
    if body is None:
        return range(begins, (one.end_lineno or one.lineno) + 1)
    if line >= body[0].lineno:
        return range(line, line + 1)  # `except`, `case` and the like
    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
        return range(body[0].lineno, (one.end_lineno or one.lineno) + 1)
    return range(begins, body[0].lineno)
