"""Servers as child processes that end with the test, however the test ends."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import psutil

_PR_SET_PDEATHSIG = 1
_PATIENCE = 120.0  # seconds a server may take to answer, on a machine busy with other tests
_LIBC = ctypes.CDLL(None, use_errno=True)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """One server and the processes it starts.

    Should the test process be killed, the kernel ends the server too (PR_SET_PDEATHSIG, set after the privileges are
    dropped, since dropping them clears it). `user` is a numeric id to run as, or None.
    """

    def __init__(self, command: Sequence[str], *, log: Path, user: int | None = None) -> None:
        self._log = log

        def prepare() -> None:
            if user is not None:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

        with log.open("ab") as out:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd="/",
                preexec_fn=prepare,  # noqa: PLW1509 - one thread, and the kernel must know of the parent
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The server's own process."""
        return self._child.pid

    def until(self, answers: Callable[[], bool]) -> None:
        """Waits until the server answers. Raises RuntimeError with what it said when it does not."""
        deadline = time.monotonic() + _PATIENCE
        while not answers():
            if self._child.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server did not start: {self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.01)

    def pause(self) -> None:
        """SIGSTOP to the server and all its children."""
        for process in self.family():
            process.suspend()

    def resume(self) -> None:
        """SIGCONT to all of them."""
        for process in self.family():
            process.resume()

    def kill(self) -> None:
        """SIGKILL to all of them; returns when they are gone."""
        family = self.family()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._child.wait()
        deadline = time.monotonic() + 5
        while any(_runs(process) for process in family) and time.monotonic() < deadline:
            time.sleep(0.005)

    def family(self) -> list[psutil.Process]:
        """The server and the processes it has now; none where it has ended."""
        if self._child.poll() is not None:
            return []
        parent = psutil.Process(self._child.pid)
        return [parent, *parent.children(recursive=True)]


class Server(ABC):
    """A server with a folder of its own: stopped where it stands, killed and started again, never left behind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = self._launch()

    @abstractmethod
    def _launch(self) -> Process:
        """Starts it, and returns when it answers."""

    def kill(self) -> None:
        """Ends it at once with every process of it, as a crash would: SIGKILL."""
        self._process.kill()

    def restart(self) -> None:
        """Starts it again on the same port, with what it kept on disk."""
        self._process = self._launch()

    @property
    def pids(self) -> list[int]:
        """Its processes at this moment, those of its connections too."""
        return [process.pid for process in self._process.family()]

    def pause(self) -> None:
        """Stops every process of it where it stands (SIGSTOP): connections stay open and nothing answers."""
        self._process.pause()

    def resume(self) -> None:
        """Lets it go on."""
        self._process.resume()

    def close(self) -> None:
        """Ends it and removes its folder."""
        self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _runs(process: psutil.Process) -> bool:
    """Whether it is more than an entry in the table of processes that nobody has collected yet."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
