"""Puts a server under load for a while, from a process of its own."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
import psutil

from bench.asking import HOST
from bench.load import Ask, Job, Tally
from bench.process import ROOT, Cores, Running, keep_on

LONGEST = 20.0
"""Seconds for which a server may go on with what nobody waits for any longer."""


class LoadFailed(Exception):
    """The load generator ended without a tally."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often: seconds counted, seconds to warm, connections at once, rounds of every measurement.

    `unmeasured` rounds go before the others where servers are compared: a compiler at run time wants them.
    """

    seconds: float
    warm: float
    connections: int
    rounds: int
    unmeasured: int


NORMAL = Pace(seconds=2.0, warm=1.0, connections=32, rounds=5, unmeasured=1)
QUICK = Pace(seconds=0.2, warm=0.1, connections=8, rounds=1, unmeasured=0)


@dataclass(frozen=True, slots=True)
class Driver:
    """Puts servers under load at one pace; `tell` hears what is being measured."""

    pace: Pace
    cores: Cores
    tell: Callable[[str], None]

    def drive(
        self,
        server: Running,
        asks: Sequence[Ask],
        what: str,
        *,
        connections: int | None = None,
        watched: Sequence[int] = (),
    ) -> Tally:
        """One run, with the pace's connections or as many as are given; the CPU of `watched` processes is told too.

        Raises LoadFailed.
        """
        self.tell(what)
        pace = self.pace
        job = Job(
            host=HOST,
            port=server.port,
            asks=list(asks),
            connections=connections or pace.connections,
            seconds=pace.seconds,
            warm=pace.warm,
            pid=server.pid,
            watched=list(watched),
        )
        command, pipe = [sys.executable, "-m", "bench.load"], subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as child:
            keep_on(self.cores.load, child.pid)
            told, said = child.communicate(msgspec.json.encode(job), timeout=pace.seconds + pace.warm + 60)
        if child.returncode:
            raise LoadFailed(said.decode(errors="replace")[-2000:])
        _rests(server.pid)
        return msgspec.json.decode(told, type=Tally)

    def rounds(self) -> Iterator[str]:
        """The rounds, as they are told."""
        for number in range(1, self.pace.rounds + 1):
            yield f"round {number} of {self.pace.rounds}"


def _rests(pid: int) -> None:
    """Waits until a server has done what was still queued: on one core it would take the next one's time."""
    process, until = psutil.Process(pid), time.monotonic() + LONGEST
    used = -1.0
    while time.monotonic() < until:
        times = process.cpu_times()
        if times.user + times.system <= used + 0.02:
            return
        used = times.user + times.system
        time.sleep(0.2)
