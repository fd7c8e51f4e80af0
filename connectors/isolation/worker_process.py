"""The process that does work apart: reads tasks from its standard input until that ends, and does one at a time."""

import os
import pickle
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from connectors.isolation.raised_at import place

HEAD: Final = ">cQ"
"""What stands before each message: its kind, and its length in bytes."""
PIECE, DONE, REFUSED, SPENT, RAISED = b"P", b"D", b"R", b"S", b"X"
"""A piece of a long list; the whole, with its long lists cut out; a refusal; no memory left; what nobody foresaw."""
MANY: Final = 1000
"""Elements that one piece has."""
DEEPEST: Final = 8
"""How far down long lists are looked for."""
_LAST_SECONDS: Final = 5
_NICENESS: Final = 10
"""How far it gives way to the hub (nice)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Stands for a list that was sent before, in so many pieces."""

    pieces: int


Send = Callable[[bytes, Any], None]


def main() -> None:
    """Until the hub ends it, or ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # What a library prints must not come between the messages.
    sys.stdout = sys.stderr

    def send(kind: bytes, value: Any) -> None:
        packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        sink.write(struct.pack(HEAD, kind, len(packed)))
        sink.write(packed)
        sink.flush()

    while (task := _next(source)) is not None:
        _do(task, send)


def _next(source: BinaryIO) -> bytes | None:
    head = source.read(struct.calcsize(HEAD))
    if len(head) < struct.calcsize(HEAD):
        return None
    return source.read(struct.unpack(HEAD, head)[1])


def _do(packed: bytes, send: Send) -> None:
    spent = False
    try:
        work, arguments, memory, seconds = pickle.loads(packed)
        _limit(memory, seconds)
        send(DONE, cut(work(*arguments), send))
    except MemoryError:
        spent = True
    except Exception as error:
        if type(error).__module__.startswith("connectors."):
            send(REFUSED, (type(error).__name__, str(error)))
        else:
            send(RAISED, (type(error).__name__, place(error.__traceback__)))
    if spent:
        send(SPENT, None)


def cut(value: Any, send: Send, depth: int = 0) -> Any:
    """A value with its long lists sent before it, and `Cut` in their places."""
    if isinstance(value, list) and len(value) > MANY:
        starts = range(0, len(value), MANY)
        for start in starts:
            send(PIECE, value[start : start + MANY])
        return Cut(len(starts))
    if depth < DEEPEST and isinstance(value, dict):
        return type(value)({name: cut(one, send, depth + 1) for name, one in value.items()})
    if depth < DEEPEST and isinstance(value, list | tuple):
        return type(value)([cut(one, send, depth + 1) for one in value])
    return value


def _limit(memory: int, seconds: float) -> None:
    """So much more memory than this process has now, and so much time: the hub may be gone when it is up."""
    try:
        import resource
    except ImportError:  # there is none on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    try:
        now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:  # macOS has none, and does not keep to this limit
        pass
    else:
        allowed = now + memory
        resource.setrlimit(resource.RLIMIT_AS, (allowed if most < 0 else min(allowed, most), most))
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + _LAST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
