"""Two processes that several tests share."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.endurance.site import Site

BUDGET = 60_000
CALLS_OF_HOTELS = 10
FAILURES_OF_DIW = 5


@dataclass(frozen=True, slots=True)
class Shared:
    """Two processes over manifests that a test may change, and their agencies."""

    site: Site
    folder: Path
    agencies: dict[str, str]

    @contextlib.contextmanager
    def only(self, worker: psutil.Process) -> Iterator[None]:
        """Whoever connects meanwhile is served by this process: the others stand still."""
        others = [one for one in self.site.workers() if one.pid != worker.pid]
        for other in others:
            other.suspend()
        try:
            yield
        finally:
            for other in others:
                other.resume()


async def until(true: Callable[[], Any], seconds: float = 120.0) -> None:
    """Waits until it is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(true):  # noqa: ASYNC110 - what another process does sets no event
            await asyncio.sleep(0.02)
