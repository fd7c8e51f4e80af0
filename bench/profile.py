"""Where a request's CPU time goes, by room: a hub under load with the sampler inside it.

A sample belongs to the innermost frame of our own code, to its folder; a library belongs to its caller.
"""

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import orjson

from bench.agencies import questions, settled
from bench.asking import Question, graphql
from bench.driving import Driver
from bench.hub import served
from bench.load import Ask
from bench.process import ROOT, Running, running
from bench.sampler import Sample
from bench.servers.hub import token
from bench.workload import SHAPES

PATIENCE = 10.0
BUSIEST = 10
OUTSIDE = "server, sockets, event loop"
SERVING, SERVERS = (("cli",), ("server",)), PurePath("bench/servers")
"""Whence the loop and its sockets are called, in the hub and in the bench."""
GENERATED = "execution"
"""Whose code has no file: the executor compiles what builds rows."""


class NoSamples(Exception):
    """The sampled server wrote nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """CPU milliseconds a request under the sampler, the samples' shares by room, the busiest functions' shares."""

    what: str
    samples: int
    cpu: float
    rooms: Mapping[str, float]
    busiest: Mapping[str, float]


def room(stack: Sequence[str]) -> str:
    """The room of a stack, innermost frame first, each written `file:function`."""
    for frame in stack:
        if frame.startswith("<rows of "):
            return GENERATED
        path = PurePath(frame.rpartition(":")[0])
        if path.is_relative_to(ROOT) and not path.is_relative_to(sys.prefix):
            found = path.relative_to(ROOT).parent
            return OUTSIDE if found.parts[:1] in SERVING or found == SERVERS else str(found)
    return OUTSIDE


def profiles(driver: Driver) -> list[Profile]:
    """The three operations in memory, then the six queries over the sandbox's agencies, all warm. Raises NoSamples."""
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
                settled(hub, query, question)
                found.append(_sampled(driver, hub, question, path, f"{query}, agencies"))
    return found


def _sampled(driver: Driver, server: Running, question: Question, path: Path, what: str) -> Profile:
    """Profiles a server that runs under `bench.sampler` writing to `path`. Raises NoSamples."""
    question.ask(server.port)
    length = len(question.ask(server.port).body)
    asks = [Ask(question.sent, length, slack=max(256, length // 10))]
    driver.drive(server, asks, f"{what}, warming")
    os.kill(server.pid, signal.SIGUSR1)
    tally = driver.drive(server, asks, f"{what}, sampled")
    return profile(what, tally.cpu or 0.0, _noted(server, path))


def profile(what: str, cpu: float, noted: Sequence[Sample]) -> Profile:
    """Of these samples."""
    rooms, functions = Counter[str](), Counter[str]()
    for stack, count in noted:
        rooms[room(stack)] += count
        functions[_shown(stack[0])] += count
    total = rooms.total() or 1
    shares = {name: count / total for name, count in rooms.most_common()}
    return Profile(what, rooms.total(), cpu, shares, {name: n / total for name, n in functions.most_common(BUSIEST)})


def _shown(frame: str) -> str:
    """Without where things are installed on this machine."""
    return frame.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2].rpartition("/lib/")[2]


def _sampler(path: Path, module: str, *arguments: str) -> list[str]:
    """The command that runs a module with the sampler inside."""
    return [sys.executable, "-m", "bench.sampler", str(path), module, *arguments]


def _noted(server: Running, path: Path) -> Sequence[Sample]:
    path.unlink(missing_ok=True)
    os.kill(server.pid, signal.SIGUSR2)
    until = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > until:
            raise NoSamples("the sampled server wrote no samples")
        time.sleep(0.05)
    noted: list[Sample] = orjson.loads(path.read_bytes())
    return noted
