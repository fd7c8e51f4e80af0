"""What the hub's own secret is for: sealing what it hands out to be brought back, and naming people by pseudonyms."""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from access.storage.made_once import made_once

ALGORITHMS = ["dir", "A256GCM"]
SHORTEST = 32  # bytes


class Seal:
    """Seals text under one secret; what was sealed `for_` one use cannot be opened for another."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SHORTEST:
            raise ValueError(f"the secret needs {SHORTEST} bytes at least")
        self._secret = secret

    def seal(self, text: str, *, for_: str) -> str:
        """The text, encrypted and authenticated (JWE, AES-256-GCM)."""
        return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, text, self._key(for_), algorithms=ALGORITHMS)

    def open(self, sealed: str, *, for_: str) -> str | None:
        """What was sealed; None when it was not sealed here, or not for this use."""
        try:
            opened = jwe.decrypt_compact(sealed, self._key(for_), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        return opened.plaintext.decode() if opened.plaintext is not None else None

    def pseudonym(self, text: str, *, for_: str) -> str:
        """Always the same 43 characters for the same text and use; they tell nothing without the secret."""
        made = hmac.digest(self._derived(f"pseudonym:{for_}"), text.encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode().rstrip("=")

    def _key(self, use: str) -> OctKey:
        return OctKey.import_key(self._derived(f"seal:{use}"))

    def _derived(self, use: str) -> bytes:
        return hmac.digest(self._secret, use.encode(), "sha256")


def kept_secret(folder: Path) -> bytes:
    """The sandbox's secret, made at the first use and kept in `folder`."""
    return made_once(folder / "secret", lambda: secrets.token_bytes(SHORTEST))


def digest(token: str) -> str:
    """How a secret that was handed out is kept: its sha256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
