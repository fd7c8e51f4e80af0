"""What is asked of Redis, and how it may fare: for those who ask through a client, which alone imports the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha1
from typing import Self


class RedisAway(Exception):
    """Redis did not answer in time, or is not asked because it failed just now."""


class RedisState(Enum):
    """Whether Redis is asked: UP, or AWAY while it is found failing or slow."""

    UP = "up"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Script:
    """Lua that runs whole or not at all, known to the server by its digest."""

    text: str
    digest: str

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


@dataclass(frozen=True, slots=True)
class RedisCall:
    """One run of a script. All its keys must lie in one slot of a cluster."""

    script: Script
    keys: Sequence[bytes]
    arguments: Sequence[bytes | int | float | str]
