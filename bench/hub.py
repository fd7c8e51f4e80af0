"""`./saan serve` with its sandbox as a child process: where it listens, its processes and their cores."""

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
from typing import Any

import orjson
import psutil

from bench.asking import read
from bench.process import ROOT, Cores, Running, ServerDidNotStart, end

LONGEST_START = 300.0  # seconds, with everything to be installed
ADDRESS = re.compile(r"http://[\d.]+:(\d+)")


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub as it runs: its process, its log, and how many seconds passed until it said where it serves."""

    running: Running
    log: Path
    started: float

    def tokens(self) -> Mapping[str, str]:
        """The personas' tokens by their ids."""
        people: list[dict[str, Any]] = orjson.loads(read(self.running.port, "/sandbox/personas"))
        return {person["id"]: person["token"] for person in people}

    def memory(self) -> "Memory":
        """What the hub's process alone holds now, without the sandbox's agencies."""
        held = psutil.Process(self.running.pid).memory_full_info()
        return Memory(held.rss, getattr(held, "pss", None))


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: resident, and with shared pages divided among those who share them (None where nobody counts it)."""

    rss: int
    pss: int | None


@contextlib.contextmanager
def served(
    cores: Cores,
    *,
    folder: Path = ROOT,
    command: Sequence[str] = ("./saan", "serve"),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Hub]:
    """The hub of this folder with nothing configured but what is given. Raises ServerDidNotStart."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAAN_")}
    # Its log goes to a file: a pipe that nobody empties would fill, and the hub would wait for ever.
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as state, (Path(state) / "said").open("w+b") as said:
        since = time.perf_counter()
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**inherited, "PORT": "0", "SAAN_STATE": state, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            lines = _lines(child, Path(said.name), since + LONGEST_START)
            started = time.perf_counter() - since
            _settle(child.pid, cores)
            yield Hub(Running(_port(lines), child.pid), Path(said.name), started)
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGINT)
            end(child)


def _lines(child: "subprocess.Popen[bytes]", said: Path, until: float) -> str:
    """What the hub says until it serves. Raises ServerDidNotStart when it ends, or takes too long."""
    while True:
        ended = child.poll() is not None
        lines = said.read_text(errors="replace")
        if "Ctrl-C" in lines:
            return lines
        if ended or time.perf_counter() > until:
            raise ServerDidNotStart("./saan serve", lines)
        time.sleep(0.01)


def _port(said: str) -> int:
    found = ADDRESS.search(said)
    if found is None:
        raise ServerDidNotStart("./saan serve", said)
    return int(found[1])


def _settle(pid: int, cores: Cores) -> None:
    """The hub on the server's core; the sandbox's agencies, which are no part of it, on the other one."""
    if not cores.pinned:
        return
    hub = psutil.Process(pid)
    for process, core in ((hub, cores.server), *((child, cores.load) for child in hub.children(recursive=True))):
        assert core is not None
        for thread in process.threads():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(thread.id, {core})
