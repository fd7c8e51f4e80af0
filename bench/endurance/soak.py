"""Memory under a steady load, process by process: a line that is to be flat."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression

from bench.endurance.load import Load, Outcome
from bench.endurance.site import Site

CASES = 200
"""Whose answers are remembered for a while and then asked for anew, as those of so many counters would be."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of a process, its share of what it shares with others counted (PSS), at seconds after the beginning.

    `slope` is bytes a minute over the second half, when what is remembered has been filled.
    """

    pid: int
    seconds: tuple[float, ...]
    held: tuple[int, ...]
    slope: float


@dataclass(frozen=True, slots=True)
class Soak:
    """How many requests went through, how many of them were not answered right, and the processes' memory."""

    requests: int
    not_right: int
    processes: tuple[Memory, ...]


async def soaked(site: Site, *, minutes: float, every: float) -> Soak:
    """A steady load for so long; memory is looked at `every` so many seconds."""
    load = Load(site, connections=6, pause=0.05, cases=CASES)
    processes, loop = site.workers(), asyncio.get_running_loop()
    began, seconds = loop.time(), list[float]()
    held: dict[int, list[int]] = {process.pid: [] for process in processes}
    async with load.running():
        while loop.time() < began + minutes * 60:
            await asyncio.sleep(every)
            seconds.append(loop.time() - began)
            for process in processes:
                held[process.pid].append(int(process.memory_full_info().pss))
    return Soak(
        len(load.asked),
        sum(one.outcome is not Outcome.RIGHT for one in load.asked),
        tuple(Memory(pid, tuple(seconds), tuple(some), _slope(seconds, some)) for pid, some in held.items()),
    )


def _slope(seconds: Sequence[float], held: Sequence[int]) -> float:
    half = len(seconds) // 2
    return linear_regression(seconds[half:], held[half:]).slope * 60 if len(held) - half > 1 else 0.0


def line(memory: Memory, room: int = 20) -> str:
    """The process's memory in megabytes, at no more than so many moments."""
    step = -(-len(memory.held) // room)
    shown: Sequence[int] = memory.held[::step]
    return " ".join(f"{held / 1e6:.0f}" for held in shown)
