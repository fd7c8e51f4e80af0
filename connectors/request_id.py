"""Which request the hub works for: told to the client, in the log, and on to agencies (W3C Trace Context)."""

import os
import re
from contextvars import ContextVar
from typing import Final

import msgspec

LONGEST: Final = 256
"""Bytes of a `traceparent`: one of today has 55, one of a later version may be followed by more."""
AT_ONCE: Final = 128
_TRACEPARENT: Final = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
)


class RequestId(msgspec.Struct, frozen=True, gc=False):
    """`id` is the trace's, 32 hexadecimal digits: a client's own where it sent one. `span`, of 16, is the hub's part
    of it, and no two requests have the same."""

    id: str
    span: str
    sampled: bool = False

    @property
    def traceparent(self) -> str:
        """What goes on to agencies."""
        return f"00-{self.id}-{self.span}-{'01' if self.sampled else '00'}"


serving: Final[ContextVar[RequestId | None]] = ContextVar("serving", default=None)
"""The request that a task works for; None: none, as at the start."""


class Fresh:
    """New ids, never the same twice, each in a trace of its own.

    The system is asked for many at once: each asking is a call of it. Processes that have one must not fork.
    """

    def __init__(self) -> None:
        self._left: list[RequestId] = []

    def next(self) -> RequestId:
        """One that nobody has."""
        if not self._left:
            self._left = _new(AT_ONCE)
        return self._left.pop()


def _new(count: int) -> list[RequestId]:
    return list(map(RequestId, _digits(16, count), _digits(8, count)))


def _digits(size: int, count: int) -> list[str]:
    """So many times so many bytes that nobody foresees, in hexadecimal digits."""
    return os.urandom(size * count).hex(" ", size).split()


def begun(traceparent: bytes | None, fresh: RequestId | None = None) -> RequestId:
    """A new request, in the trace that its client says it is part of; one that says it wrongly begins its own.

    `fresh` is what a Fresh gave, where one is at hand.
    """
    own = _new(1)[0] if fresh is None else fresh
    if traceparent is not None and len(traceparent) <= LONGEST:
        told = _TRACEPARENT.fullmatch(traceparent)
        if told is not None and (told[1] != b"00" or told[4] is None):
            return RequestId(told[2].decode(), own.span, bool(int(told[3], 16) & 1))
    return own
