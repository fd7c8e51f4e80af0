"""Seconds from a fresh clone to the first answer: cold, with nothing installed or downloaded before, and once more."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.asking import graphql
from bench.hub import served
from bench.process import ROOT, Cores

QUESTION = graphql("{ laws(first: 1) { totalCount nodes { title } } }")


class CloneUnavailable(Exception):
    """Why no fresh clone can be tried here."""


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """Seconds from the command `./saan serve` to its first answer; cold includes the clone and everything installed."""

    cold: float
    warm: float


def measure() -> FirstAnswer:
    """Clones the last commit. Raises CloneUnavailable, ServerDidNotStart."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
        since = perf_counter()
        clone = Path(folder) / "saan"
        done = subprocess.run(
            ["git", "clone", "--quiet", str(ROOT), str(clone)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CloneUnavailable(f"git could not clone the project: {done.stderr.strip()}")
        caches = {"UV_CACHE_DIR": str(Path(folder) / "uv"), "PIP_CACHE_DIR": str(Path(folder) / "pip")}
        cold = _first_answer(clone, caches, since)
        return FirstAnswer(cold, _first_answer(clone, caches, perf_counter()))


def _first_answer(clone: Path, environment: dict[str, str], since: float) -> float:
    with served(Cores(None, None), folder=clone, environment=environment) as hub:
        reply = QUESTION.ask(hub.running.port)
        took = perf_counter() - since
        if reply.status != 200 or not reply.json().get("data"):
            raise CloneUnavailable(f"the clone's hub answered with status {reply.status}")
        return took
