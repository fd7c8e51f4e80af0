"""Which request the hub works for: told to the client, in the log, and on to agencies (W3C Trace Context)."""

import os
import re
from contextvars import ContextVar
from typing import Final

import msgspec

LONGEST: Final = 256
"""Bytes of a `traceparent`: one of today has 55, one of a later version may be followed by more."""
_TRACEPARENT: Final = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
)


class RequestId(msgspec.Struct, frozen=True):
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


def begun(traceparent: bytes | None) -> RequestId:
    """A new request, in the trace that its client says it is part of; one that says it wrongly begins its own."""
    fresh = os.urandom(24).hex()
    if traceparent is not None and len(traceparent) <= LONGEST:
        told = _TRACEPARENT.fullmatch(traceparent)
        if told is not None and (told[1] != b"00" or told[4] is None):
            return RequestId(told[2].decode(), fresh[32:], bool(int(told[3], 16) & 1))
    return RequestId(fresh[:32], fresh[32:])
