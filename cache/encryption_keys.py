"""The secrets of the cache: what is kept outside this process is sealed, and its name tells nothing."""

import base64
import binascii
import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cache.entry import CacheKey

SHORTEST: Final = 32  # bytes
_ID, _NONCE = 4, 12  # bytes before a sealed value: which key sealed it, and its nonce


class KeysUnfit(Exception):
    """The cache's keys cannot be used; the message says why and holds nothing of them."""


@dataclass(frozen=True, slots=True)
class _Key:
    id: bytes
    seal: AESGCM
    naming: bytes


class Keyring:
    """Seals values (AES-256-GCM), names answers and tags (HMAC-SHA-256).

    The first secret seals; every one of them opens. Names are made with the last, so that what is remembered survives
    putting a new secret in front; taking the last away forgets it all. Tags fall into slots under every secret, so that
    processes that share one of them understand each other's drops.
    """

    def __init__(self, secrets: Sequence[bytes], random: Callable[[int], bytes] = os.urandom) -> None:
        if not secrets:
            raise KeysUnfit("there is no key")
        if any(len(secret) < SHORTEST for secret in secrets):
            raise KeysUnfit(f"a key needs {SHORTEST} bytes at least")
        self._keys = [_key(secret) for secret in secrets]
        self._by_id = {key.id: key.seal for key in self._keys}
        self._naming = self._keys[-1].naming
        self._random = random

    @classmethod
    def read(cls, text: str) -> Self:
        """From base64 texts with commas between them, the newest first. Raises KeysUnfit."""
        try:
            return cls([base64.b64decode(part.strip(), validate=True) for part in text.split(",") if part.strip()])
        except binascii.Error:
            raise KeysUnfit("a key is base64, several have commas between them") from None

    @classmethod
    def passing(cls) -> Self:
        """One that no other process has and that ends with this one."""
        return cls([os.urandom(SHORTEST)])

    def seal(self, value: bytes, beside: bytes) -> bytes:
        """The value, sealed to what stands `beside` it."""
        key = self._keys[0]
        nonce = self._random(_NONCE)
        return key.id + nonce + key.seal.encrypt(nonce, value, beside)

    def open(self, sealed: bytes, beside: bytes) -> bytes | None:
        """What was sealed; None when it was not sealed with any of these keys, or to something else."""
        key = self._by_id.get(sealed[:_ID])
        if key is None:
            return None
        try:
            return key.decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], beside)
        except (InvalidTag, ValueError):
            return None

    def name(self, name: CacheKey) -> bytes:
        """16 bytes that stand for a name: the same in every process, nothing to anyone else."""
        whole = (name.agency, name.lookup, name.version, name.partition, type(name.key).__name__, name.key)
        return hmac.digest(self._naming, b"name\0" + msgspec.msgpack.encode(whole), "sha256")[:16]

    def digest(self, use: str, text: str) -> bytes:
        """16 bytes that stand for a text of another use."""
        return hmac.digest(self._naming, f"{use}\0{text}".encode(), "sha256")[:16]

    def slots(self, tags: Iterable[str]) -> frozenset[int]:
        """Where these tags fall."""
        return frozenset(
            int.from_bytes(hmac.digest(key.naming, b"tag\0" + tag.encode(), "sha256")[:2], "big")
            for tag in tags
            for key in self._keys
        )


def _key(secret: bytes) -> _Key:
    seal, naming = _derived(secret, "seal"), _derived(secret, "name")
    return _Key(_derived(secret, "id")[:_ID], AESGCM(seal), naming)


def _derived(secret: bytes, use: str) -> bytes:
    return hmac.digest(secret, f"saan cache {use}".encode(), "sha256")
