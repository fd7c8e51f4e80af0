"""Keep-alive connections that ask as fast as they are answered: a process of its own, `python -m bench.load`.

Reads one `Job` as JSON from standard input, writes one `Tally` as JSON to standard output. Only loopback addresses are
asked, for a bounded time and a bounded number of requests.
"""

import asyncio
import contextlib
import ipaddress
import itertools
import sys
from time import perf_counter
from typing import cast

import httptools
import msgspec
import psutil

LONGEST = 120.0
MOST = 5_000_000


class Ask(msgspec.Struct, frozen=True):
    """One request: its bytes as they are sent, and the length its body must have, within `slack` bytes."""

    sent: bytes
    length: int
    slack: int = 0


class Job(msgspec.Struct, frozen=True):
    """What to ask, of whom, how long (seconds): `warm` is before the counting begins. `pid` is the server's process,
    `watched` are others whose CPU time is wanted."""

    host: str
    port: int
    asks: list[Ask]
    connections: int
    seconds: float
    warm: float
    pid: int | None = None
    watched: list[int] = []


class Tally(msgspec.Struct, frozen=True):
    """What was counted in `seconds`: right and wrong answers, latencies and the server's CPU time in milliseconds.

    `used` are seconds of CPU, of each process that was watched and of this one, the last.
    """

    right: int
    wrong: int
    seconds: float
    p50: float
    p99: float
    cpu: float | None
    fault: str | None = None
    used: list[float] = []

    @property
    def per_second(self) -> float:
        return self.right / self.seconds


class NotLoopback(ValueError):
    """An address outside this machine, which is never put under load."""


class Counter:
    """What all connections of a job add to; they send so many requests at most."""

    def __init__(self, job: Job, most: int = MOST) -> None:
        self.open = True
        self.wrong = 0
        self.fault: str | None = None
        self.latencies: list[float] = []
        self.asks = itertools.islice(itertools.cycle(job.asks), most)

    def count(self, ask: Ask, status: int, length: int, took: float) -> None:
        if status == 200 and abs(length - ask.length) <= ask.slack:
            self.latencies.append(took)
        else:
            self.fail(f"status {status}, {length} bytes instead of {ask.length}")

    def fail(self, fault: str) -> None:
        if self.open:
            self.wrong += 1
            self.fault = self.fault or fault


class Connection(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last is whole, until none is left; then it is
    `lost`. Its parser keeps no body."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._parser = httptools.HttpResponseParser(self)
        self._length = 0
        self._whole = False
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        ask = next(self._counter.asks, None) if self._counter.open else None
        if ask is None:
            self._transport.close()
            return
        self._ask, self._length, self._whole = ask, 0, False
        self._since = perf_counter()
        self._transport.write(ask.sent)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)
        if self._whole:
            took = perf_counter() - self._since
            self._counter.count(self._ask, self._parser.get_status_code(), self._length, took)
            self._send()

    def on_body(self, part: bytes) -> None:
        self._length += len(part)

    def on_message_complete(self) -> None:
        self._whole = True

    def connection_lost(self, problem: Exception | None) -> None:
        self.lost.set()
        if not self._whole:
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
    counter.latencies.clear()
    server = _process(job.pid) if job.pid else None
    watched = [*map(_process, job.watched), psutil.Process()]
    since, spent, before = perf_counter(), _cpu(server), list(map(_cpu, watched))
    await asyncio.sleep(min(job.seconds, LONGEST))
    counter.open = False
    seconds, cpu = perf_counter() - since, _cpu(server) - spent
    used = [max(0.0, _cpu(process) - then) for process, then in zip(watched, before, strict=True)]
    for transport, _ in opened:
        transport.abort()
    return _tally(counter, seconds, cpu if server else None, used)


def _process(pid: int) -> psutil.Process | None:
    """None where it has ended, as that of a database's connection may."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid)
    return None


def _cpu(process: psutil.Process | None) -> float:
    """Seconds of CPU the process has used; none of one that has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times() if process else None
        return float(times.user + times.system) if times else 0.0
    return 0.0


def _tally(counter: Counter, seconds: float, cpu: float | None, used: list[float]) -> Tally:
    ordered = sorted(counter.latencies) or [0.0]
    right = len(counter.latencies)
    return Tally(
        right=right,
        wrong=counter.wrong,
        seconds=seconds,
        p50=ordered[len(ordered) // 2] * 1000,
        p99=ordered[len(ordered) * 99 // 100] * 1000,
        cpu=cpu * 1000 / right if cpu is not None and right else None,
        fault=counter.fault or (None if right else "no answer came in time"),
        used=used,
    )


def main() -> None:
    """Standard input to standard output."""
    import uvloop

    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    with contextlib.closing(sys.stdout.buffer) as out:
        out.write(msgspec.json.encode(uvloop.run(put_load(job))))


if __name__ == "__main__":
    main()
