"""uvicorn's own supervisor of processes beside ours, over an app that does nothing: `python -m bench.supervisors`.

Two processes serve one socket. Each trouble meets a fresh pair, watched over by uvicorn's `Multiprocess` and then by
the hub's `Workers`; what is printed is what docs/adr/0006-supervisor.md shows. It takes some minutes, most of them
waiting.

    python -m bench.supervisors
    python -m bench.supervisors --only killed
"""

import argparse
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Final

import psutil

from bench.asking import read
from bench.endurance.site import workers
from bench.process import Running, running
from bench.servers.nothing import UNFIT

KINDS: Final = ("uvicorn", "ours")
LONGEST: Final = 90.0
STAYS: Final = 30.0
"""Seconds after which a process that does not end is given up on here."""


def killed(site: Running, kind: str, unfit: Path) -> str:
    """One is killed: until another answers in its place."""
    before, since = workers(site.pid), time.perf_counter()
    before[0].kill()
    _until(lambda: any(_serves(site, one) for one in workers(site.pid) if one not in before))
    return f"{time.perf_counter() - since:.1f} s"


def still(site: Running, kind: str, unfit: Path) -> str:
    """One stands still for good: until another answers in its place."""
    before, since = workers(site.pid), time.perf_counter()
    before[0].suspend()
    _until(lambda: any(_serves(site, one) for one in workers(site.pid) if one not in before))
    return f"{time.perf_counter() - since:.1f} s"


def ended_beside_one_that_stands_still(site: Running, kind: str, unfit: Path) -> str:
    """SIGTERM a second after one stood still: until the other has ended."""
    one, other = workers(site.pid)
    one.suspend()
    time.sleep(1.0)
    since = time.perf_counter()
    os.kill(site.pid, signal.SIGTERM)
    other.wait(LONGEST)
    return f"{time.perf_counter() - since:.1f} s"


def killed_and_no_other_can_start(site: Running, kind: str, unfit: Path) -> str:
    """One is killed, and whatever takes its place cannot start: what becomes of the other."""
    unfit.touch()
    workers(site.pid)[0].kill()
    time.sleep(8.0)
    return "the other goes on serving" if _answers(site) else "the hub ends"


def held(site: Running, kind: str, unfit: Path) -> str:
    """A request keeps its process's interpreter for eight seconds."""
    since = time.perf_counter()
    try:
        read(site.port, "/hold")
        return "answered"
    except (OSError, HTTPException):
        return f"cut off after {time.perf_counter() - since:.1f} s, its process killed"


def replaced(site: Running, kind: str, unfit: Path) -> str:
    """All are replaced while requests go on, each on a connection of its own."""
    answered, ending, before = list[int](), threading.Event(), {one.pid for one in workers(site.pid)}

    def ask() -> None:
        while not ending.is_set():
            answered.append(_answers(site))

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    since = time.perf_counter()
    os.kill(site.pid, signal.SIGHUP if kind == "uvicorn" else signal.SIGUSR2)
    _until(lambda: len(now := {one.pid for one in workers(site.pid)}) == 2 and not now & before)
    took = time.perf_counter() - since
    ending.set()
    for one in asking:
        one.join()
    return f"{answered.count(0)} of {len(answered):,} failed, {took:.1f} s"


def one_does_not_end(site: Running, kind: str, unfit: Path) -> str:
    """SIGTERM, and one process never ends by itself: until the hub has."""
    read(site.port, "/stay")
    since = time.perf_counter()
    os.kill(site.pid, signal.SIGTERM)
    try:
        psutil.Process(site.pid).wait(STAYS)
        return f"{time.perf_counter() - since:.1f} s"
    except psutil.TimeoutExpired:
        return f"not in {STAYS:.0f} s"


TROUBLES: Final[dict[str, Callable[[Running, str, Path], str]]] = {
    re.sub("_", " ", trouble.__name__): trouble
    for trouble in (
        killed,
        still,
        ended_beside_one_that_stands_still,
        killed_and_no_other_can_start,
        held,
        replaced,
        one_does_not_end,
    )
}


def measure(name: str, kind: str) -> str:
    """What comes of one trouble under one supervisor. Raises TimeoutError, ServerDidNotStart."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
        unfit = Path(folder) / "unfit"
        command = [sys.executable, "-m", "bench.servers.nothing", kind]
        with running(kind, command, environment={UNFIT: str(unfit)}) as site:
            family = psutil.Process(site.pid)
            _until(lambda: len(workers(site.pid)) == 2 and all(_serves(site, one) for one in workers(site.pid)))
            time.sleep(1.0)  # until its supervisor has heard of it, too
            children = family.children(recursive=True)
            try:
                return TROUBLES[name](site, kind, unfit)
            finally:
                for child in (*children, *(family.children(recursive=True) if family.is_running() else ())):
                    if child.is_running():
                        child.kill()


def _answers(site: Running, timeout: float = 60) -> int:
    """The process that answers; 0 where nobody does."""
    try:
        return int(read(site.port, "/", timeout=timeout) or 0)
    except (OSError, HTTPException):
        return 0


def _serves(site: Running, worker: psutil.Process) -> bool:
    """Whether this process answers while the others stand still for a moment."""
    others = [one for one in workers(site.pid) if one != worker and one.status() != psutil.STATUS_STOPPED]
    for one in others:
        one.suspend()
    try:
        return _answers(site, 0.5) == int(worker.pid)
    finally:
        for one in others:
            one.resume()


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST
    while not true():
        if time.monotonic() > until:
            raise TimeoutError("what is waited for does not come")
        time.sleep(0.01)


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", choices=TROUBLES, metavar="TROUBLE", help=", ".join(TROUBLES))
    asked = arguments.parse_args()
    print(f"{'':40} {KINDS[0]:>44} {KINDS[1]:>44}")
    for name in [asked.only] if asked.only else TROUBLES:
        print(f"{name:40} " + " ".join(f"{measure(name, kind):>44}" for kind in KINDS), flush=True)


if __name__ == "__main__":
    main()
