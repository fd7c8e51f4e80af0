"""`./saan serve` in a clone that was served before: from the command to its first answer, and `./saan --help`.

The sandbox's agencies start beside the hub, on whatever cores there are: nothing is kept on one. The first start of all
sets the state folder up and compiles what is not compiled yet; it is not counted.
"""

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Final

import psutil

from bench.agencies import QueryFailed, questions
from bench.driving import QUICK, Driver
from bench.hub import served
from bench.process import ROOT, Cores, Running

ROUNDS: Final = 5
COMMAND: Final = ("./saan", "--help")
ANYWHERE: Final = Cores(None, None)


@dataclass(frozen=True, slots=True)
class Starts:
    """Medians of so many `rounds`: seconds from the command until the hub `serves`, and until it has `answered` the
    citizen's query, its first; the seconds of CPU that the hub and its agencies had taken by then. `helped` and
    `helped_cpu` are those of `./saan --help`."""

    rounds: int
    serves: float
    answered: float
    hub_cpu: float
    agencies_cpu: float
    helped: float
    helped_cpu: float


def measure(driver: Driver) -> Starts:
    """Starts the hub again and again. Raises QueryFailed, ServerDidNotStart."""
    rounds = 1 if driver.pace == QUICK else ROUNDS
    found = []
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as state:
        for number in range(rounds + 1):
            driver.tell(f"start {number} of {rounds}")
            with served(ANYWHERE, environment={"SAAN_STATE": state}) as hub:
                found.append((hub.started, *_first(hub), *_help()))
    return Starts(rounds, *map(statistics.median, zip(*found[1:], strict=True)))


def _first(hub: Running) -> tuple[float, float, float]:
    """Seconds from the command to the first answer; CPU of the hub, and of its agencies."""
    since = time.perf_counter()
    question = next(iter(questions(hub, 1).values()))
    reply = question.ask(hub.port)
    answered = hub.started + time.perf_counter() - since
    if reply.status != 200:
        raise QueryFailed(f"a citizen's query was answered with {reply.status}: {reply.body[:200]!r}")
    process = psutil.Process(hub.pid)
    return answered, _cpu(process), sum(map(_cpu, process.children(recursive=True)))


def _cpu(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def _help() -> tuple[float, float]:
    """Seconds that `./saan --help` takes, and of CPU."""
    since, spent = time.perf_counter(), os.times()
    subprocess.run(COMMAND, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    seconds, now = time.perf_counter() - since, os.times()
    return seconds, now.children_user + now.children_system - spent.children_user - spent.children_system
