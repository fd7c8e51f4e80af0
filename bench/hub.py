"""`./saan serve` with its sandbox as a child process: where it listens, its processes and their cores."""

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import psutil

from bench.asking import read
from bench.process import ROOT, Cores, Running, keep_on, running

SERVES: Final = re.compile(r"http://[\d.]+:(\d+).*Ctrl-C", re.S)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: resident, and with shared pages divided among those who share them (None where nobody counts it)."""

    rss: int
    pss: int | None


@contextlib.contextmanager
def served(
    cores: Cores,
    *,
    command: Sequence[str] = ("./saan", "serve"),
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Running]:
    """The hub of the tree in `folder` with nothing configured but what is given. Raises ServerDidNotStart."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as state:
        settings = {"PORT": "0", "SAAN_STATE": state, **(environment or {})}
        with running("./saan serve", command, listens=SERVES, environment=settings, folder=folder) as hub:
            # The sandbox's agencies are no part of the hub.
            for child in psutil.Process(hub.pid).children(recursive=True):
                keep_on(cores.load, child.pid)
            keep_on(cores.server, hub.pid)
            yield hub


def tokens(hub: Running) -> Mapping[str, str]:
    """The personas' tokens by their ids."""
    people: list[dict[str, Any]] = orjson.loads(read(hub.port, "/sandbox/personas"))
    return {person["id"]: person["token"] for person in people}


def memory(hub: Running) -> Memory:
    """What the hub's process alone holds now, without the sandbox's agencies."""
    held = psutil.Process(hub.pid).memory_full_info()
    return Memory(held.rss, getattr(held, "pss", None))
