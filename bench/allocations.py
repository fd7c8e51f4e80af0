"""What a request holds in memory while it runs, what it leaves behind, and what the cycle collector takes from it when
many run at once; in this process, without a socket."""

import asyncio
import gc
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop
from starlette.types import ASGIApp, Message, Scope

from bench.asking import Question, graphql
from bench.driving import NORMAL
from bench.servers.hub import hub, token
from bench.workload import SHAPES
from cli.server import settle


@dataclass(frozen=True, slots=True)
class Allocated:
    """Of one request: bytes held at most, blocks of memory left behind; and with as many at once as the bench asks,
    passes of the cycle collector and the microseconds they took."""

    shape: str
    peak: int
    left: float
    collections: float
    collecting: float


def allocations(repeated: int) -> list[Allocated]:
    """Each shape as often as said, after warming."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as name:
        folder = Path(name)
        app, bearer = hub(folder), token(folder)
        settle()
        return [
            uvloop.run(_measure(shape.name, _asking(app, graphql(shape.query, token=bearer)), repeated))
            for shape in SHAPES
        ]


async def _measure(shape: str, ask: Callable[[], Awaitable[None]], repeated: int) -> Allocated:
    for _ in range(20):
        await ask()
    gc.collect()
    blocks = sys.getallocatedblocks()
    for _ in range(repeated):
        await ask()
    gc.collect()
    left = sys.getallocatedblocks() - blocks
    collections, collecting = await _collecting(ask, repeated)
    return Allocated(shape, await _peak(ask), left / repeated, collections, collecting)


async def _collecting(ask: Callable[[], Awaitable[None]], repeated: int) -> tuple[float, float]:
    """Passes of the collector for each request, and microseconds, with many requests at once."""
    began, took, passes = 0, 0, 0

    def noted(phase: str, _: object) -> None:
        nonlocal began, took, passes
        if phase == "start":
            began = time.process_time_ns()
        else:
            took += time.process_time_ns() - began
            passes += 1

    async def several(times: int) -> None:
        for _ in range(times):
            await ask()

    each = max(1, repeated // NORMAL.connections)
    gc.callbacks.append(noted)
    try:
        await asyncio.gather(*(several(each) for _ in range(NORMAL.connections)))
    finally:
        gc.callbacks.remove(noted)
    requests = each * NORMAL.connections
    return passes / requests, took / 1_000 / requests


async def _peak(ask: Callable[[], Awaitable[None]]) -> int:
    peaks = []
    tracemalloc.start()
    try:
        for _ in range(5):
            await ask()
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            await ask()
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    return int(median(peaks))


def _asking(app: ASGIApp, question: Question) -> Callable[[], Awaitable[None]]:
    headers = [(name.encode(), value.encode()) for name, value in question.all_headers().items()]
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": question.path,
        "raw_path": question.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
    }

    async def ask() -> None:
        sent: list[Message] = [{"type": "http.request", "body": question.body, "more_body": False}]

        async def receive() -> Message:
            if not sent:
                await asyncio.Event().wait()  # the client stays until it has its answer
            return sent.pop()

        async def send(message: Message) -> None:
            assert message.get("status", 200) == 200, "the hub refuses what it is asked"

        await app(dict(scope), receive, send)

    return ask
