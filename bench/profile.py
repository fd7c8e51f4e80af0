"""Where a request's CPU time goes, by phase: a hub under load with the sampler inside it."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.agencies import questions
from bench.asking import Question, graphql
from bench.driving import Driver
from bench.hub import served
from bench.load import Ask
from bench.phases import busiest, phases
from bench.process import Running, running
from bench.servers.hub import token
from bench.workload import SHAPES

PATIENCE = 10.0


class NoSamples(Exception):
    """The sampled server wrote nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """CPU milliseconds a request under the sampler, the samples' shares by phase, the busiest functions' shares."""

    what: str
    samples: int
    cpu: float
    phases: Mapping[str, float]
    busiest: Mapping[str, float]


def profiles(driver: Driver) -> list[Profile]:
    """The three operations in memory, then queries 1 to 4 over the sandbox's agencies, all warm. Raises NoSamples."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as name:
        folder = Path(name)
        path = folder / "samples.json"
        found = []
        bearer = token(folder)
        with running("the hub", _sampler(path, "bench.servers.hub", name), core=driver.cores.server) as server:
            for shape in SHAPES:
                question = graphql(shape.query, token=bearer)
                found.append(_sampled(driver, server, question, path, f"{shape.name}, in memory"))
        with served(driver.cores, command=_sampler(path, "cli", "serve")) as hub:
            for query, question in questions(hub).items():
                found.append(_sampled(driver, hub.running, question, path, f"{query}, agencies"))
    return found


def _sampled(driver: Driver, server: Running, question: Question, path: Path, what: str) -> Profile:
    """Profiles a server that runs under `bench.sampler` writing to `path`. Raises NoSamples."""
    question.ask(server.port)
    length = len(question.ask(server.port).body)
    asks = [Ask(question.sent, length, slack=max(256, length // 10))]
    driver.drive(server, asks, f"{what}, warming")
    os.kill(server.pid, signal.SIGUSR1)
    tally = driver.drive(server, asks, f"{what}, sampled")
    noted = _noted(server, path)
    found = phases(noted)
    total = found.total() or 1
    return Profile(
        what=what,
        samples=found.total(),
        cpu=tally.cpu or 0.0,
        phases={name: count / total for name, count in found.most_common()},
        busiest={name: count / total for name, count in busiest(noted)},
    )


def _sampler(path: Path, module: str, *arguments: str) -> list[str]:
    """The command that runs a module with the sampler inside."""
    return [sys.executable, "-m", "bench.sampler", str(path), module, *arguments]


def _noted(server: Running, path: Path) -> Sequence[Mapping[str, Any]]:
    path.unlink(missing_ok=True)
    os.kill(server.pid, signal.SIGUSR2)
    until = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > until:
            raise NoSamples("the sampled server wrote no samples")
        time.sleep(0.05)
    noted: list[dict[str, Any]] = orjson.loads(path.read_bytes())
    return noted
