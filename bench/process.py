"""Servers as child processes: each on a core of its own, ended with the bench."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parent.parent
PATIENCE = 10.0


class ServerDidNotStart(Exception):
    """A server ended before it said where it listens; the message holds what it wrote last."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} did not start: {said.strip()[-2000:] or 'it said nothing'}")


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core asks and which one answers; None where a process cannot be kept on a core."""

    load: int | None
    server: int | None

    @property
    def pinned(self) -> bool:
        return self.load is not None


def cores() -> Cores:
    """The first core for the load, the last one for the server; none on a machine with one core or without affinity."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores(None, None)
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[-1]) if len(allowed) > 1 else Cores(None, None)


def on_core(core: int | None, command: Sequence[str]) -> list[str]:
    """The command that keeps its program, with all its threads, on the core."""
    return list(command) if core is None else [sys.executable, "-m", "bench.pinned", str(core), *command]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens on 127.0.0.1."""

    port: int
    pid: int


@contextlib.contextmanager
def running(
    name: str, command: Sequence[str], *, core: int | None, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A server that writes `{"port": …}` once it listens, and ends when its standard input closes.

    Raises ServerDidNotStart.
    """
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            on_core(core, command),
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        )
        assert child.stdin is not None and child.stdout is not None
        try:
            yield Running(_port(name, child.stdout, said), child.pid)
        finally:
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
            end(child)
            child.stdout.close()


def _port(name: str, told: IO[str], said: IO[str]) -> int:
    line = told.readline()
    if not line:
        said.seek(0)
        raise ServerDidNotStart(name, said.read())
    return int(json.loads(line)["port"])


def end(child: "subprocess.Popen[Any]") -> None:
    """Waits for a child that was told to end; kills it when it does not."""
    try:
        child.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
