"""Standard error as the log writes to it: from a thread, so that who logs waits for no disk and no reader of a pipe."""

import contextlib
import os
import select
import threading
from collections.abc import Callable
from typing import Final

MOST: Final = 4_000_000
"""Bytes that wait at most; what comes when there are as many is lost, and counted."""
PAUSE: Final = 0.05
"""Seconds between two writes: what comes meanwhile goes in one."""
PATIENCE: Final = 2.0
"""Seconds that the last write may take when the process ends."""


class LogWriter:
    """A file that is only written to. `lost` hears, from its thread, how many lines there was no room for."""

    def __init__(self, descriptor: int, lost: Callable[[int], None], *, most: int = MOST) -> None:
        self._descriptor = descriptor
        self._tell_lost = lost
        self._most = most
        self._waiting: list[bytes] = []
        self._held = 0
        self._lost = 0
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def write(self, text: str | bytes) -> int:
        """Puts it behind what waits."""
        line = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
        with self._lock:
            if self._held + len(line) > self._most:
                self._lost += 1
            else:
                self._waiting.append(line)
                self._held += len(line)
        if not self._some.is_set():
            self._some.set()
        return len(text)

    def flush(self) -> None:
        """Nothing: whoever logs does not wait."""

    def close(self) -> None:
        """Waits until what was written is out, but not for ever."""
        self._ending.set()
        self._some.set()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._some.wait()
            self._ending.wait(PAUSE)
            self._some.clear()
            self._out()
        self._out()

    def _out(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            lost, self._lost = self._lost, 0
        self._put(b"".join(waiting))
        with self._lock:
            self._held -= sum(map(len, waiting))
        if lost:
            self._tell_lost(lost)

    def _put(self, text: bytes) -> None:
        left = memoryview(text)
        # Who has closed the log's other end does not want it.
        with contextlib.suppress(OSError):
            while left:
                try:
                    left = left[os.write(self._descriptor, left) :]
                except BlockingIOError:
                    select.select((), (self._descriptor,), ())
