"""`./saan serve` with the folders of many agencies beside those that ship, and without.

What a start and a warm request cost more. The agencies of these folders have no source, so that nobody is asked.
"""

import contextlib
import os
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bench.agencies import QueryFailed, questions
from bench.asking import Question
from bench.driving import QUICK, Driver
from bench.hub import memory, served
from bench.process import ROOT, Running

ROUNDS: Final = 3
REQUESTS: Final = 300


@dataclass(frozen=True, slots=True)
class Started:
    """A hub that serves: the seconds and the seconds of CPU its start took, the resident bytes it held then, and the
    CPU milliseconds of a citizen's request that asks nobody any more. Medians of the rounds."""

    seconds: float
    cpu: float
    held: float
    request: float


def measure(driver: Driver, folder: Path) -> tuple[Started, Started]:
    """Without the folders in this one, and with them, in turns. Raises QueryFailed, ServerDidNotStart."""
    with_them = {"SAAN_AGENCIES_FOLDER": os.pathsep.join((str(ROOT / "agencies"), str(folder)))}
    rounds = 1 if driver.pace == QUICK else ROUNDS
    found: tuple[list[Started], list[Started]] = ([], [])
    for number in range(1, rounds + 1):
        driver.tell(f"starts without and with them, {number} of {rounds}")
        with contextlib.ExitStack() as both:
            hubs = [both.enter_context(served(driver.cores, environment=more)) for more in ({}, with_them)]
            begun = [(hub, _cpu(hub), memory(hub).rss) for hub in hubs]
            asked = _requests(hubs, REQUESTS // 10 if driver.pace == QUICK else REQUESTS)
            for one, (hub, cpu, held), request in zip(found, begun, asked, strict=True):
                one.append(Started(hub.started, cpu, held, request))
    return _median(found[0]), _median(found[1])


def _cpu(hub: Running) -> float:
    spent = psutil.Process(hub.pid).cpu_times()
    return float(spent.user + spent.system)


def _requests(hubs: list[Running], many: int) -> list[float]:
    """CPU milliseconds of a warm request of each hub, asked in turns of ten parts."""
    asked = [(hub, next(iter(questions(hub, 1).values()))) for hub in hubs]
    spent: list[list[float]] = [[] for _ in hubs]
    for turn in range(11):
        for (hub, question), each in zip(asked, spent, strict=True):
            since = _cpu(hub)
            for _ in range(many // 10):
                _answered(hub, question)
            if turn:  # the first one warms it
                each.append((_cpu(hub) - since) * 1000 / (many // 10))
    return [statistics.fmean(each) for each in spent]


def _answered(hub: Running, question: Question) -> None:
    reply = question.ask(hub.port)
    if reply.status != 200:
        raise QueryFailed(f"a citizen's query was answered with {reply.status}: {reply.body[:200]!r}")


def _median(found: list[Started]) -> Started:
    return Started(
        statistics.median(one.seconds for one in found),
        statistics.median(one.cpu for one in found),
        statistics.median(one.held for one in found),
        statistics.median(one.request for one in found),
    )
