"""The sandbox's agencies, run beside the hub as one child process that ends with it."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from settings import Settings, variables

ROOT = Path(__file__).parent.parent


class SandboxFailed(Exception):
    """The synthetic agencies did not start."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The running agencies: the variables their manifests ask for, and the people one may be."""

    environment: Mapping[str, str]
    people: Sequence[Mapping[str, Any]]


def variables_of(settings: Settings, running: Sandbox | None) -> dict[str, str]:
    """What manifests may refer to: the environment, before what the sandbox has, and where the real data are.

    `SAAN_DATA=synthetic` names no folder: the sandbox's own is meant.
    """
    found = {name: value for name, value in variables().items() if (name, value) != ("SAAN_DATA", "synthetic")}
    data = settings.real_data
    real = {"SAAN_DATA": str(data), "LAW_LIST": str(data)} if data else {}
    return {**(running.environment if running else {}), **found, **real}


@contextlib.contextmanager
def sandbox(folder: Path, *arguments: str) -> Iterator[Sandbox]:
    """Starts the agencies with their files in `folder`, and ends them. Raises SandboxFailed."""
    with starting(folder, *arguments) as ready:
        yield ready()


@contextlib.contextmanager
def starting(folder: Path, *arguments: str) -> Iterator[Callable[[], Sandbox]]:
    """The same, for whoever has something to do until they serve: what is given waits for that, once.

    The child is in a session of its own, so that Ctrl-C reaches the hub alone, and it ends when its standard input
    closes, so that it never outlives the hub.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sandbox", "--folder", str(folder), *arguments]
    child = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield partial(_ready, child, child.stdout)
    finally:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()


def _ready(child: subprocess.Popen[str], told: IO[str]) -> Sandbox:
    line = told.readline()
    if not line:
        raise SandboxFailed(f"the synthetic agencies ended with status {child.wait()}; what they said is above")
    said = json.loads(line)
    return Sandbox(said["environment"], said["personas"])
