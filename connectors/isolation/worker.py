"""Work whose cost a source decides, done in a process that can be ended without ending the hub."""

import asyncio
import contextlib
import io
import os
import pickle
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar
from weakref import WeakSet

from connectors.isolation.worker_process import DEEPEST, DONE, HEAD, PIECE, RAISED, REFUSED, SPENT, Cut
from connectors.parsing.xml_element import Element

T = TypeVar("T")

IDLE: Final = 20.0
"""Seconds after its last work that a process is kept for more."""
KILLED: Final = ("time", "memory", "died", "given up")
"""Why one was killed: it took too long, or too much memory; it ended itself; nobody waited for it any longer."""
_BEGIN: Final = "from connectors.isolation.worker_process import main; main()"
_ROOT: Final = Path(__file__).parents[2]
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
"""What the process learns of the hub's environment: none of the secrets in it."""


class WorkerFigures:
    """What this process has of others that work for it, and how many of them had to be killed, by why."""

    def __init__(self) -> None:
        self.running: WeakSet[IsolatedWorker] = WeakSet()
        self.killed = dict.fromkeys(KILLED, 0)

    @property
    def processes(self) -> list[int]:
        """The ids of those that run."""
        return [pid for one in self.running if (pid := one.pid) is not None]

    @property
    def memory(self) -> int:
        """Bytes that they hold now, together; 0 where the system does not tell."""
        return sum(map(_held, self.processes))


def _held(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError, ValueError):
        return 0


class TooMuch(ValueError):
    """The work took more time or memory than it may, or ended its process; says which."""


class RaisedInWorker(Exception):
    """Something nobody foresaw was raised by the work: of which type, and where."""

    def __init__(self, raised: str, place: str) -> None:
        self.raised = raised
        self.place = place
        super().__init__(f"{raised} at {place}")


class IsolatedWorker:
    """One process that does one piece of work after another; begun when there is some, ended when there is none.

    It has no secret, may use `memory` bytes more than it needs to begin, and is killed when it takes too long or when
    whoever waits for it no longer does. What it gives comes back in pieces, so that no large one holds up the loop.
    Whoever has it closes it.
    """

    def __init__(self, memory: int) -> None:
        FIGURES.running.add(self)
        self._memory = memory
        self._one = asyncio.Lock()
        self._process: Process | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._killed: set[asyncio.Task[int]] = set()

    async def run(self, refusal: type[ValueError], seconds: float, work: Callable[..., T], *arguments: Any) -> T:
        """What `work`, a function of a module, gives: tables, lists, texts, numbers, moments.

        Raises `refusal` or a kind of it where the work raises it, TooMuch, and Raised for all else that it raises.
        """
        async with self._one:
            if self._ending is not None:
                self._ending.cancel()
            try:
                async with asyncio.timeout(seconds):
                    answer: T = await self._done(refusal, (work, arguments, self._memory, seconds))
            except TimeoutError:
                self._end("time")
                raise TooMuch("it takes too long to read") from None
            except (OSError, EOFError):
                self._end("died")
                raise TooMuch("reading it ended the process that did") from None
            except TooMuch:
                self._end("memory")
                raise
            except (refusal, RaisedInWorker):
                raise
            except BaseException as raised:
                self._end("given up" if isinstance(raised, asyncio.CancelledError) else "died")
                raise
            finally:
                self._ending = asyncio.get_running_loop().call_later(IDLE, self._end)
            return answer

    async def close(self) -> None:
        """End the process, whatever it does, and wait until it and those that were killed before are gone."""
        if self._ending is not None:
            self._ending.cancel()
        self._end()
        await asyncio.gather(*self._killed)

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        process = self._process
        return None if process is None or process.returncode is not None else process.pid

    def _end(self, why: str | None = None) -> None:
        if why is not None:
            FIGURES.killed[why] += 1
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            going = asyncio.get_running_loop().create_task(process.wait())
            self._killed.add(going)
            going.add_done_callback(self._killed.discard)

    async def _begun(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _BEGIN),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=_ROOT,
                env=environment,
                start_new_session=True,
            )
        return self._process

    async def _done(self, refusal: type[ValueError], task: tuple[Any, ...]) -> Any:
        process = await self._begun()
        reader, writer = process.stdout, process.stdin
        assert reader is not None
        assert writer is not None
        packed = await asyncio.to_thread(pickle.dumps, task)
        writer.write(struct.pack(HEAD, b"T", len(packed)))
        writer.write(packed)
        await writer.drain()
        pieces: list[Any] = []
        while True:
            kind, length = struct.unpack(HEAD, await reader.readexactly(struct.calcsize(HEAD)))
            given = await asyncio.to_thread(_plain, await reader.readexactly(length))
            if kind == PIECE:
                pieces.append(given)
            elif kind == DONE:
                return await asyncio.to_thread(_joined, given, iter(pieces))
            elif kind == REFUSED:
                name, says = given
                raise next((one for one in refusal.__subclasses__() if one.__name__ == name), refusal)(says)
            elif kind == SPENT:
                raise TooMuch("it takes too much memory to read")
            elif kind == RAISED:
                raise RaisedInWorker(*given)


FIGURES: Final = WorkerFigures()
"""Of all that this process has begun, whichever hub they work for."""

_VALUES: Final = {("decimal", "Decimal"), *((kind.__module__, kind.__name__) for kind in (Cut, Element))}


class _Plain(pickle.Unpickler):
    """Reads values alone: whoever takes that process over with a file does not get hold of this one."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("date", "datetime", "time", "timedelta", "timezone"):
            return super().find_class(module, name)
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError("not a value")


def _plain(packed: bytes) -> Any:
    return _Plain(io.BytesIO(packed)).load()


def _joined(value: Any, pieces: Iterator[Any], depth: int = 0) -> Any:
    """A value with its long lists whole again, in the order in which they were cut."""
    if isinstance(value, Cut):
        return [one for _ in range(value.pieces) for one in next(pieces)]
    if depth < DEEPEST and isinstance(value, dict):
        return type(value)({name: _joined(one, pieces, depth + 1) for name, one in value.items()})
    if depth < DEEPEST and isinstance(value, list | tuple):
        return type(value)([_joined(one, pieces, depth + 1) for one in value])
    return value
