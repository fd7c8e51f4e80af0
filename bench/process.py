"""Servers as child processes: each on a core of its own, ended with the bench."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

ROOT = Path(__file__).parent.parent
PATIENCE: Final = 10.0
LONGEST_START: Final = 300.0
LISTENS: Final = re.compile(r'\{"port": ?(\d+)\}')
"""What a server of the bench writes once it listens; its port."""


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


def keep_on(core: int | None, pid: int) -> None:
    """Keeps a process on the core, with its threads and every thread and process they will have."""
    if core is not None:
        for thread in psutil.Process(pid).threads():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(thread.id, {core})


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens on 127.0.0.1, what it writes, and the seconds from its command until it said so."""

    port: int
    pid: int
    log: Path
    started: float


@contextlib.contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    core: int | None = None,
    listens: re.Pattern[str] = LISTENS,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Running]:
    """A server with no settings but those given, started in `folder`; it is interrupted at the end.

    Raises ServerDidNotStart.

    Its standard input closes with this process, whatever ends that.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("SAAN_")}
    # What it says goes to a file: a pipe that nobody empties would fill, and the server would wait for ever.
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as own, (Path(own) / "said").open("wb") as said:
        since = time.perf_counter()
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**inherited, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            keep_on(core, child.pid)
            log = Path(said.name)
            while (found := listens.search(log.read_text(errors="replace"))) is None:
                if child.poll() is not None or time.perf_counter() > since + LONGEST_START:
                    raise ServerDidNotStart(name, log.read_text(errors="replace"))
                time.sleep(0.01)
            yield Running(int(found[1]), child.pid, log, time.perf_counter() - since)
        finally:
            _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Interrupts it; kills it when it does not end."""
    assert child.stdin is not None
    with contextlib.suppress(OSError):
        child.stdin.close()
        child.send_signal(signal.SIGINT)
    try:
        child.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
