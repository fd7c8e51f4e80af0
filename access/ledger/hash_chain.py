"""What is hashed and what is signed. An outside auditor needs this file and the public key, nothing else of the hub.

hash of an entry   SHA-256 of the 32 bytes of the hash before it in its stream (zeros for the first), followed by the
                   entry as JSON in UTF-8: the array of its columns in the order of `entry.COLUMNS`, no white space;
                   the last of them, `recipient`, is left out where it is null, as entries were written that had none
a seal             a compact JWS (Ed25519) of {kind: "seal", stream, number, entries, head, previous, at}: the stream
                   had `entries` entries when its seal `number` was made, and the last one's hash is `head`
a checkpoint       a compact JWS of {kind: "checkpoint", number, previous, at, streams: {id: [entries, seals, head]}},
                   for the streams that moved since the checkpoint before; its `head` is the hash of the last seal
hash of either     SHA-256 of its text; `previous` names the one before so, and is empty for the first
Hashes are in hexadecimal, `at` is microseconds since 1970.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from access.ledger.ledger_errors import SealForged

GENESIS = bytes(32)


def linked(previous: bytes, entries: Iterable[Sequence[Any]]) -> list[bytes]:
    """The hashes of entries with these columns, one behind the other, behind the entry whose hash is `previous`.

    Raises TypeError for values that no entry can have.
    """
    sha256, encoded = hashlib.sha256, orjson.dumps
    return [
        previous := sha256(previous + encoded(columns[:-1] if columns[-1] is None else columns)).digest()
        for columns in entries
    ]


def digest(text: str) -> bytes:
    """The hash of a seal or checkpoint."""
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far a stream has come: entries and seals so far, and the hash of the last seal."""

    entries: int = 0
    seals: int = 0
    seal: bytes = b""


@dataclass(frozen=True, slots=True)
class StreamSeal:
    """What a seal states."""

    stream: int
    number: int
    entries: int
    head: bytes
    previous: bytes
    at: int

    def payload(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "kind": "seal",
            "stream": self.stream,
            "number": self.number,
            "entries": self.entries,
            "head": self.head.hex(),
            "previous": self.previous.hex(),
            "at": self.at,
        }

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "StreamSeal":
        """From what was signed. Raises SealForged when that is no seal."""
        try:
            if payload["kind"] != "seal":
                raise SealForged("it is no seal")
            return cls(
                stream=int(payload["stream"]),
                number=int(payload["number"]),
                entries=int(payload["entries"]),
                head=bytes.fromhex(payload["head"]),
                previous=bytes.fromhex(payload["previous"]),
                at=int(payload["at"]),
            )
        except (KeyError, ValueError, TypeError) as problem:
            raise SealForged("it is no seal") from problem


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint states."""

    number: int
    previous: bytes
    at: int
    streams: Mapping[int, ChainHead]

    def payload(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "kind": "checkpoint",
            "number": self.number,
            "previous": self.previous.hex(),
            "at": self.at,
            "streams": {str(key): [head.entries, head.seals, head.seal.hex()] for key, head in self.streams.items()},
        }

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "Checkpoint":
        """From what was signed. Raises SealForged when that is no checkpoint."""
        try:
            if payload["kind"] != "checkpoint":
                raise SealForged("it is no checkpoint")
            streams = {
                int(key): ChainHead(int(entries), int(seals), bytes.fromhex(seal))
                for key, (entries, seals, seal) in payload["streams"].items()
            }
            return cls(int(payload["number"]), bytes.fromhex(payload["previous"]), int(payload["at"]), streams)
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise SealForged("it is no checkpoint") from problem
