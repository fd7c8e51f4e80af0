"""Follows one request through the hub: which files and functions of ours it passes, cold and remembered.

    python -m tests.trace                       # the citizen app
    python -m tests.trace 4-law-portal          # another of ide/examples
    python -m tests.trace --query '{ laws(first: 1) { nodes { title } } }'
    python -m tests.trace --functions           # functions instead of files, in the order in which they are entered

Cold is the first request of a hub over the sandbox, remembered the one after it. What the hub does beside requests is
left out: how late the loop is, manifests that change, and the ledger's batches, which are written for several requests
at once. So is code made at run time, and the server in front (`server/client_connection.py`).
"""

import argparse
import asyncio
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final

import orjson

from app import build_app
from cli.sandbox_process import Sandbox, sandbox
from connectors.request_id import serving
from endpoints.graphql.examples import Example, read_examples
from settings import ROOT, Settings, variables
from tests.asgi import ask

EXAMPLES: Final = {example.id: example for example in read_examples(ROOT / "ide" / "examples")}
NOT_OURS: Final = ("tests", ".venv")


class Passed:
    """Functions in the order in which a request first enters them, each as its file and its name in it."""

    def __init__(self) -> None:
        self.functions: dict[tuple[str, str], None] = {}

    @property
    def files(self) -> dict[str, list[str]]:
        """The files in the order in which it first enters them, each with its functions."""
        found: dict[str, list[str]] = {}
        for file, function in self.functions:
            found.setdefault(file, []).append(function)
        return found

    def __str__(self) -> str:
        return f"{len(self.files)} files, {len(self.functions)} functions"

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Notes what is entered meanwhile for the sake of a request, in whatever thread."""
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or serving.get() is None:
            return
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] not in NOT_OURS:
            self.functions[path.relative_to(ROOT).as_posix(), frame.f_code.co_qualname] = None


async def traced(example: Example, running: Sandbox, state: Path) -> tuple[Passed, Passed]:
    """What the request passes in a new hub, and what it passes there the second time."""
    settings = Settings(state=state, sandbox=True, data="synthetic")
    app = build_app(settings, variables={**variables(), **running.environment}, people=running.people)
    headers = {"content-type": "application/json"}
    body = orjson.dumps({"query": example.query, "variables": _today(example.variables)})
    async with app.router.lifespan_context(app):
        if example.persona:
            people = {person["id"]: person["token"] for person in (await ask(app, "/sandbox/personas")).json()}
            headers["authorization"] = f"Bearer {people[example.persona]}"
        both = Passed(), Passed()
        for passed in both:
            with passed.noting():
                answer = await ask(app, "/graphql", "POST", headers, body)
            if "errors" in answer.json():
                raise AssertionError(answer.text)
    return both


def _today(given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables, with "today+90" as the date it is."""
    return {
        name: (date.today() + timedelta(days=int(value[6:]))).isoformat() if str(value).startswith("today+") else value
        for name, value in given.items()
    }


def main() -> None:
    """Prints what one example's request passes."""
    parser = argparse.ArgumentParser(prog="python -m tests.trace", description="Follows one request through the hub.")
    parser.add_argument("example", nargs="?", choices=sorted(EXAMPLES), default="1-citizen-app")
    parser.add_argument("--query", help="this operation instead, without a token")
    parser.add_argument("--functions", action="store_true", help="print functions instead of files")
    given = parser.parse_args()
    example = EXAMPLES[given.example]
    if given.query:
        example = Example(id="given", title={}, query=given.query, variables={}, persona=None)
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder) / "sandbox") as running:
        both = asyncio.run(traced(example, running, Path(folder) / "state"))
    for name, passed in zip(("cold", "remembered"), both, strict=True):
        print(f"{name}: {passed}")
        for file, functions in passed.files.items() if not given.functions else ():
            print(f"  {file} ({len(functions)})")
        for file, function in passed.functions if given.functions else ():
            print(f"  {file}: {function}")


if __name__ == "__main__":
    main()
