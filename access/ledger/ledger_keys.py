"""The ledger's keys: one signs its seals, one makes subjects unrecognisable.

They lie in one file, a JSON Web Key Set: Ed25519 keys (kty OKP) that sign or have signed, and secrets (kty oct) that
make pseudonyms. The first of each kind is the one in use, the others still verify and still find older lines; so keys
are rotated by putting a new one in front. A file with public keys alone is enough to verify.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, OKPKey

from access.ledger.ledger_errors import LedgerKeysUnfit, SealForged
from access.storage.made_once import made_once
from connectors.values.national_ids import proved

ALGORITHM = "Ed25519"
_SHORTEST_SECRET = 32  # bytes
_OF_SUBJECTS = b"saan ledger subject\x00"


class LedgerKeys:
    """Signs and verifies seals, and turns national ids into the ledger's subjects."""

    def __init__(self, seals: Sequence[OKPKey], secrets: Sequence[bytes]) -> None:
        self._signing = next((key for key in seals if key.is_private), None)
        self._private = self._signing.private_key if self._signing else None
        header = {"alg": ALGORITHM, "kid": str(self._signing.thumbprint())} if self._signing else {}
        self._head = _written(orjson.dumps(header))
        self._verifying = {str(key.thumbprint()): key for key in seals}
        self._secrets = [hmac.new(secret, _OF_SUBJECTS, hashlib.sha256) for secret in secrets]

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a file. Raises LedgerKeysUnfit saying what is wrong with it."""
        try:
            return cls.understand(json.loads(path.read_bytes()))
        except OSError as problem:
            raise LedgerKeysUnfit(f"{path} cannot be read: {problem.strerror}") from None
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise LedgerKeysUnfit(f"{path} is not a JSON Web Key Set: ./saan ledger keys makes one") from None
        except LedgerKeysUnfit as problem:
            raise LedgerKeysUnfit(f"{path}: {problem}") from None

    @classmethod
    def understand(cls, told: Mapping[str, Any]) -> Self:
        """From a JSON Web Key Set. Raises LedgerKeysUnfit for keys of other kinds, JoseError for none at all."""
        keys = KeySet.import_key_set(told).keys  # type: ignore[arg-type]
        seals = [key for key in keys if isinstance(key, OKPKey) and key.curve_name == "Ed25519"]
        secrets = [key.raw_value for key in keys if isinstance(key, OctKey)]
        if len(seals) + len(secrets) != len(keys):
            raise LedgerKeysUnfit("it needs keys of the kinds OKP (Ed25519) and oct, and has others")
        if not seals:
            raise LedgerKeysUnfit("it has no key of the kind OKP (Ed25519) to sign or verify with")
        if any(len(secret) < _SHORTEST_SECRET for secret in secrets):
            raise LedgerKeysUnfit(f"a key of the kind oct needs {_SHORTEST_SECRET} bytes or more")
        return cls(seals, secrets)

    def require_writing(self) -> None:
        """Raises LedgerKeysUnfit unless there is a key to sign with and a secret to make subjects with."""
        if self._signing is None:
            raise LedgerKeysUnfit("there is no private key to sign the ledger with")
        if not self._secrets:
            raise LedgerKeysUnfit("there is no secret (kty oct) to make the ledger's subjects with")

    def subject(self, national_id: str) -> str:
        """The key under which this person is in the ledger from now on: 24 characters that tell nothing.

        Raises NotAnId.
        """
        self.require_writing()
        return _pseudonym(self._secrets[0], proved(national_id))

    def subjects(self, national_id: str) -> list[str]:
        """Every key under which this person may be in the ledger, older secrets' included. Raises NotAnId."""
        id_ = proved(national_id)
        return [_pseudonym(secret, id_) for secret in self._secrets]

    def sign(self, payload: Mapping[str, Any]) -> str:
        """A compact JWS. Raises LedgerKeysUnfit when there is no private key."""
        if not isinstance(self._private, Ed25519PrivateKey):
            raise LedgerKeysUnfit("there is no private key to sign the ledger with")
        signed = self._head + b"." + _written(orjson.dumps(payload))
        return (signed + b"." + _written(self._private.sign(signed))).decode()

    def verified(self, text: str) -> dict[str, Any]:
        """What was signed. Raises SealForged unless one of these keys signed exactly this text."""
        payload = unverified(text)
        head, _, signature = text.split(".")
        try:
            key = self._verifying.get(str(_json(head).get("kid")))
            if key is None:
                raise SealForged("it is signed with a key that is not among the ledger's")
            jws.deserialize_compact(text, key, algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError) as problem:
            raise SealForged("its signature does not fit") from problem
        # Base64 has several spellings of the same bytes; only one was written.
        if _written(_bytes(signature)).decode() != signature:
            raise SealForged("its signature is spelt in another way")
        return payload


def unverified(text: str) -> dict[str, Any]:
    """What a seal says, whoever signed it. Raises SealForged when it is no JWS of an object."""
    parts = text.split(".") if isinstance(text, str) else []
    if len(parts) != 3:
        raise SealForged("it is no compact JWS")
    try:
        return _json(parts[1])
    except (ValueError, TypeError) as problem:
        raise SealForged("it is no compact JWS") from problem


def generate() -> dict[str, Any]:
    """A new set of keys, as JSON Web Key Set: secret, to be kept like one."""
    signing, secret = OKPKey.generate_key("Ed25519"), OctKey.generate_key(256)
    return {"keys": [signing.as_dict(private=True), secret.as_dict(private=True)]}


def published(path: Path) -> dict[str, Any]:
    """The public keys of a file, with which anybody may verify and nobody can sign. Raises LedgerKeysUnfit."""
    LedgerKeys.read(path)
    keys = KeySet.import_key_set(json.loads(path.read_bytes())).keys
    return {"keys": [key.as_dict(private=False) for key in keys if isinstance(key, OKPKey)]}


def sandbox_ledger_keys(folder: Path) -> LedgerKeys:
    """The sandbox's own keys, made at the first use and kept in `folder`. Raises LedgerKeysUnfit."""
    path = folder / "ledger-keys.json"
    made_once(path, lambda: orjson.dumps(generate()))
    return LedgerKeys.read(path)


def _pseudonym(secret: hmac.HMAC, national_id: str) -> str:
    made = secret.copy()
    made.update(national_id.encode())
    return base64.urlsafe_b64encode(made.digest()[:18]).decode()


def _written(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _json(part: str) -> dict[str, Any]:
    told = orjson.loads(_bytes(part))
    if not isinstance(told, dict):
        raise TypeError("not an object")
    return told
