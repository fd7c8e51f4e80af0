"""Keep-alive connections that ask as fast as they are answered: a process of its own, `python -m bench.load`.

Reads one `Job` as JSON from standard input, writes one `Tally` as JSON to standard output. Only loopback addresses are
asked, for a bounded time and a bounded number of requests.
"""

import asyncio
import contextlib
import ipaddress
import itertools
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any, cast

import msgspec
import psutil

from bench.answer import AnswerReader

LONGEST = 120.0
MOST = 5_000_000


class Ask(msgspec.Struct, frozen=True):
    """One request: its bytes as they are sent, and the length its body must have, within `slack` bytes."""

    sent: bytes
    length: int
    slack: int = 0


class Job(msgspec.Struct, frozen=True):
    """What to ask, of whom, how long (seconds): `warm` is before the counting begins. `pid` is the server's process."""

    host: str
    port: int
    asks: list[Ask]
    connections: int
    seconds: float
    warm: float
    pid: int | None = None
    most: int = MOST


class Tally(msgspec.Struct, frozen=True):
    """What was counted in `seconds`: right and wrong answers, latencies and the server's CPU time in milliseconds."""

    right: int
    wrong: int
    seconds: float
    p50: float
    p99: float
    cpu: float | None
    fault: str | None = None

    @property
    def per_second(self) -> float:
        return self.right / self.seconds


class NotLoopback(ValueError):
    """An address outside this machine, which is never put under load."""


class Counter:
    """What all connections of a job add to."""

    def __init__(self, job: Job) -> None:
        self.open = True
        self.all_asked = asyncio.Event()
        self.left = min(job.most, MOST)
        self.wrong = 0
        self.fault: str | None = None
        self.latencies: list[float] = []
        self._asks: Iterator[Ask] = itertools.cycle(job.asks)

    def next(self) -> Ask | None:
        """What to ask now; None when it is enough."""
        if not self.open or self.left <= 0:
            self.all_asked.set()
            return None
        self.left -= 1
        return next(self._asks)

    def count(self, ask: Ask, status: int, length: int, took: float) -> None:
        if status == 200 and abs(length - ask.length) <= ask.slack:
            self.latencies.append(took)
        else:
            self.fail(f"status {status}, {length} bytes instead of {ask.length}")

    def fail(self, fault: str) -> None:
        self.wrong += 1
        self.fault = self.fault or fault

    def begin(self) -> None:
        """Forgets what was counted while warming."""
        self.latencies.clear()


class Connection(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last is whole."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._reader = AnswerReader()
        self._transport: asyncio.Transport | None = None
        self._ask: Ask | None = None
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send(self._transport)

    def _send(self, transport: asyncio.Transport) -> None:
        self._ask = self._counter.next()
        if self._ask is None:
            transport.close()
            return
        self._since = perf_counter()
        transport.write(self._ask.sent)

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        if not self._reader.feed(data):
            return
        assert self._ask is not None
        self._counter.count(self._ask, self._reader.status, self._reader.length, perf_counter() - self._since)
        self._reader = AnswerReader()
        self._send(self._transport)

    def connection_lost(self, problem: Exception | None) -> None:
        if self._ask is not None and self._counter.open:
            self._counter.fail(f"the connection was lost: {problem}")


async def put_load(job: Job) -> Tally:
    """Runs the job. Raises NotLoopback."""
    if not ipaddress.ip_address(job.host).is_loopback:
        raise NotLoopback(f"{job.host} is not on this machine; only loopback addresses are put under load.")
    loop = asyncio.get_running_loop()
    counter = Counter(job)
    loop.set_exception_handler(lambda _, told: counter.fail(f"{told['message']}: {told.get('exception')!r}"))
    opened = [
        await loop.create_connection(lambda: Connection(counter), job.host, job.port) for _ in range(job.connections)
    ]
    await asyncio.sleep(min(job.warm, LONGEST))
    counter.begin()
    server = psutil.Process(job.pid) if job.pid else None
    since, spent = perf_counter(), _cpu(server)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(min(job.seconds, LONGEST)):
            await counter.all_asked.wait()
    counter.open = False
    seconds, cpu = perf_counter() - since, _cpu(server) - spent
    for transport, _ in opened:
        transport.abort()
    return _tally(counter, seconds, cpu if server else None)


def _cpu(process: psutil.Process | None) -> float:
    """Seconds of CPU the process has used."""
    if process is None:
        return 0.0
    times = process.cpu_times()
    return float(times.user + times.system)


def _tally(counter: Counter, seconds: float, cpu: float | None) -> Tally:
    ordered = sorted(counter.latencies)
    right = len(ordered)
    return Tally(
        right=right,
        wrong=counter.wrong,
        seconds=seconds,
        p50=_at(ordered, 0.5),
        p99=_at(ordered, 0.99),
        cpu=cpu * 1000 / right if cpu is not None and right else None,
        fault=counter.fault or (None if right else "no answer came in time"),
    )


def _at(ordered: Sequence[float], share: float) -> float:
    """The latency, in milliseconds, that this share of the answers did not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def main() -> None:
    """Standard input to standard output."""
    import uvloop

    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    tally: Any = uvloop.run(put_load(job))
    sys.stdout.buffer.write(msgspec.json.encode(tally))


if __name__ == "__main__":
    main()
