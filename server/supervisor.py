"""Processes that serve one socket, watched over by the process that began them."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from pickle import UnpicklingError
from typing import Final

import structlog
import uvicorn

from endpoints.http.uvicorn_internals import STARTUP_FAILURE, Process

log = structlog.get_logger("saan")

TICK: Final = 0.25
"""Seconds between two looks at the processes; a death or a signal is seen at once."""
SILENT: Final = 60.0
"""Seconds after which a process that gives no sign of life is killed; one may take as long to start."""
CLEARING: Final = 10.0
"""Seconds that a process may take to end after its last answer, its ledger written and its connections closed."""
LONGEST_PAUSE: Final = 30.0
"""Seconds to wait at most before the next try, when processes do not come to serve."""


class SupervisedProcess(Process):
    """One process: whether it serves, and when it was last heard of."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], make: type[uvicorn.Server]) -> None:
        super().__init__(config, sockets)
        self._make = make
        self.ready = False
        self.reload = False
        """Whether the manifests changed before it could be told."""
        self.heard = time.monotonic()
        self.ends = 0.0

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        # Made before a thread answers the first sign of life, so that both mean the same server.
        assert not self.server.started
        super().target(sockets)

    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = self._make(self.config)
        return self._server

    @property
    def sentinel(self) -> int:
        return self.process.sentinel

    def look(self) -> bool:
        """Whether it lives and answers. Asks for the next sign of life, and waits for none."""
        if not self.process.is_alive():
            return False
        with contextlib.suppress(OSError, EOFError, UnpicklingError):
            while self.parent_conn.poll():
                self.ready = self.parent_conn.recv() or self.ready
                self.heard = time.monotonic()
            self.parent_conn.send(b"ping")
        return time.monotonic() - self.heard < SILENT

    def hang_up(self) -> None:
        """Has it load the manifests again: now, or as soon as it can be told."""
        self.reload = not self.ready
        if self.ready and self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGHUP)


class Supervisor:
    """Processes that serve one socket; whichever dies, or is silent for long, is replaced.

    SIGTERM and SIGINT end them when what is under way is answered, a second SIGINT at once. SIGHUP has each of them
    load the manifests again, SIGUSR2 replaces them one after another, each old one ending when the new one serves.
    `serving` is called when all of them serve, `gone` with the id of each process that has ended.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        make: type[uvicorn.Server],
        listening: socket.socket,
        *,
        count: int,
        serving: Callable[[], None],
        gone: Callable[[int], None],
    ) -> None:
        self._config = config
        self._make = make
        self._listening = listening
        self._count = count
        self._serving = serving
        self._gone = gone
        self._served = False
        self._failed = False
        self._ending = False
        self._workers: list[SupervisedProcess] = []
        self._outgoing: list[SupervisedProcess] = []
        self._coming: SupervisedProcess | None = None
        self._retired: list[SupervisedProcess] = []
        self._failures = 0
        self._again = 0.0

    def run(self) -> bool:
        """Until a signal ends it; false when the processes could not start."""
        orders = {
            signal.SIGTERM: self._end,
            signal.SIGINT: self._end,
            signal.SIGHUP: self._reload,
            signal.SIGUSR2: self._replace,
        }
        with _signals(list(orders)) as signals:
            while not self._ending:
                self._fill()
                self._roll()
                self._wait(signals)
                for number in _arrived(signals):
                    orders[signal.Signals(number)]()
                self._look()
            self._listening.close()
            for worker in self._living():
                self._retire(worker)
            self._workers, self._coming = [], None
            while self._retired:
                self._wait(signals)
                if signal.SIGINT in _arrived(signals):
                    for worker in self._retired:
                        worker.ends = 0.0
                self._bury()
        return not self._failed

    def _wait(self, signals: socket.socket) -> None:
        wait([signals, *(worker.sentinel for worker in (*self._living(), *self._retired))], TICK)

    def _living(self) -> list[SupervisedProcess]:
        return [*self._workers, *([self._coming] if self._coming else [])]

    def _begin(self) -> SupervisedProcess:
        worker = SupervisedProcess(self._config, [self._listening], self._make)
        worker.start()
        return worker

    def _fill(self) -> None:
        """As many processes as there should be."""
        while len(self._workers) < self._count and time.monotonic() >= self._again:
            self._workers.append(self._begin())

    def _look(self) -> None:
        """Who has come to serve, who has died, who has ended."""
        for worker in tuple(self._workers):
            if not worker.look():
                self._workers.remove(worker)
                self._lost(worker)
            elif worker.ready:
                self._failures = 0
                if worker.reload:
                    worker.hang_up()
        if not self._served and all(worker.ready for worker in self._workers) and len(self._workers) == self._count:
            self._served = True
            self._serving()
        self._bury()

    def _lost(self, worker: SupervisedProcess) -> None:
        worker.kill()
        self._ended(worker)
        if worker.exitcode == STARTUP_FAILURE and not self._served:
            # What keeps the first from starting would keep them all; it has said what it is.
            self._failed = self._ending = True
            return
        log.error("process lost", pid=worker.pid, exit=worker.exitcode)
        if not worker.ready:
            self._failures += 1
            self._again = time.monotonic() + min(2.0**self._failures, LONGEST_PAUSE)

    def _roll(self) -> None:
        """The next step of replacing processes: a new one serves before an old one ends."""
        if self._coming is None:
            # Whoever died meanwhile has been replaced already.
            self._outgoing = [worker for worker in self._outgoing if worker in self._workers]
            self._coming = self._begin() if self._outgoing else None
        elif not self._coming.look():
            self._coming.kill()
            self._ended(self._coming)
            log.error("the new process does not serve, the old ones stay", exit=self._coming.exitcode)
            self._coming, self._outgoing = None, []
        elif self._coming.ready:
            old = next((worker for worker in self._outgoing if worker in self._workers), None)
            if old is not None:
                self._outgoing.remove(old)
                self._workers[self._workers.index(old)] = self._coming
                self._retire(old)
            elif len(self._workers) < self._count:
                self._workers.append(self._coming)
            else:
                self._retire(self._coming)
            self._coming = None

    def _retire(self, worker: SupervisedProcess) -> None:
        worker.terminate()
        worker.ends = time.monotonic() + (self._config.timeout_graceful_shutdown or 0) + CLEARING
        self._retired.append(worker)

    def _bury(self) -> None:
        """Those that have ended; whoever does not end in time is killed."""
        for worker in tuple(self._retired):
            if worker.process.is_alive() and time.monotonic() >= worker.ends:
                worker.process.kill()
            if not worker.process.is_alive():
                self._ended(worker)
                self._retired.remove(worker)

    def _ended(self, worker: SupervisedProcess) -> None:
        worker.join()
        if worker.pid is not None:
            self._gone(worker.pid)

    def _end(self) -> None:
        self._ending = True

    def _reload(self) -> None:
        for worker in self._living():
            worker.hang_up()

    def _replace(self) -> None:
        self._outgoing = list(self._workers)


@contextlib.contextmanager
def _signals(numbers: list[signal.Signals]) -> Iterator[socket.socket]:
    """A socket that tells of these signals, a byte each, while this lasts."""
    told, teller = socket.socketpair()
    with told, teller:
        told.setblocking(False)
        teller.setblocking(False)
        before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        descriptor = signal.set_wakeup_fd(teller.fileno())
        try:
            yield told
        finally:
            signal.set_wakeup_fd(descriptor)
            for number, handler in before.items():
                signal.signal(number, handler)


def _arrived(signals: socket.socket) -> bytes:
    with contextlib.suppress(BlockingIOError):
        return signals.recv(64)
    return b""
