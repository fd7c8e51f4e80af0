"""Messages that are signed and bear their time: a question is sealed, its answer is held against it."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

_KINDS: Final[Mapping[str, type[ECKey] | type[RSAKey] | type[OKPKey]]] = {
    "ES256": ECKey,
    "ES384": ECKey,
    "RS256": RSAKey,
    "PS256": RSAKey,
    "Ed25519": OKPKey,
}
AnyKey: TypeAlias = ECKey | RSAKey | OKPKey | KeySet


class NotAKey(ValueError):
    """A key that cannot be read; carries nothing of it."""


class NotSealed(ValueError):
    """An answer that is not what was asked for, by whom it should be, at this time; says what is wrong with it."""


def key_of(text: str, algorithm: str, *, private: bool) -> AnyKey:
    """A key for `algorithm`: PEM, a JWK or a set of them, or a file with one of these. Raises NotAKey."""
    kind = _KINDS[algorithm]
    try:
        content = text if text.lstrip().startswith(("{", "-----")) else Path(text).read_text(encoding="utf-8")
        if not content.lstrip().startswith("{"):
            key: AnyKey = kind.import_key(content)
        else:
            key = _key(json.loads(content), algorithm)
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        raise NotAKey(f"no key for {algorithm}") from None
    if private and (isinstance(key, KeySet) or not key.is_private):
        raise NotAKey(f"no private key for {algorithm}")
    return key


def opened(text: bytes, key: Mapping[str, Any], algorithm: str) -> Mapping[str, Any]:
    """What a sealed answer holds, where its signature does: wherever it is done, of values alone. Raises NotSealed."""
    return _opened(text, _key(dict(key), algorithm), algorithm)


def _key(written: Any, algorithm: str) -> AnyKey:
    return KeySet.import_key_set(written) if "keys" in written else _KINDS[algorithm].import_key(written)


def _opened(text: bytes, their: AnyKey, algorithm: str) -> Mapping[str, Any]:
    registry = jws.JWSRegistry(algorithms=[algorithm])
    # What may come has been bounded by its manifest; the library's own bound would be less.
    registry.max_payload_length = len(text)
    try:
        found = json.loads(jws.deserialize_compact(text, their, registry=registry).payload)
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        raise NotSealed("its signature does not hold") from None
    if not isinstance(found, dict):
        raise NotSealed("what it signed is no answer")
    return found


@dataclass(frozen=True, slots=True)
class SignedQuestion:
    """A sealed question: what its answer will be held against, and the text that is sent."""

    id: str
    sent: bytes


class MessageSeal:
    """Seals questions with our key and opens answers with theirs. `now` is aware."""

    def __init__(
        self,
        keys: tuple[AnyKey, AnyKey],
        algorithm: str,
        skew: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._own, self._their = keys
        self._algorithm = algorithm
        self._skew = skew
        self._now = now

    def question(self, says: Mapping[str, Any]) -> SignedQuestion:
        """What is to be sent: `says` with an id of its own and the time."""
        id_ = secrets.token_urlsafe(18)
        payload = {**says, "id": id_, "issuedAt": self._now().isoformat(timespec="milliseconds")}
        header = {"alg": self._algorithm}
        if not isinstance(self._own, KeySet) and self._own.kid:
            header["kid"] = self._own.kid
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        return SignedQuestion(
            id_, jws.serialize_compact(header, text, self._own, algorithms=[self._algorithm]).encode()
        )

    @property
    def opening(self) -> tuple[Mapping[str, Any], str]:
        """What `opened` needs beside the text: their public key or keys, and how they sign."""
        return self._their.as_dict(private=False), self._algorithm

    def answer(self, question: SignedQuestion, text: bytes) -> Any:
        """What an answer to `question` says. Raises NotSealed."""
        return self.held(question, _opened(text, self._their, self._algorithm))

    def held(self, question: SignedQuestion, opened: Mapping[str, Any]) -> Any:
        """What an answer that has been opened says, if it is one to `question`, of now. Raises NotSealed."""
        digest = base64.urlsafe_b64encode(hashlib.sha256(question.sent).digest()).rstrip(b"=")
        same_id = hmac.compare_digest(str(opened.get("id")).encode(), question.id.encode())
        same_hash = hmac.compare_digest(str(opened.get("requestHash")).rstrip("=").encode(), digest)
        if not (same_id and same_hash):
            raise NotSealed("it answers another question")
        try:
            issued = datetime.fromisoformat(opened["issuedAt"])
            off = abs((self._now() - issued).total_seconds())
        except (KeyError, TypeError, ValueError):
            raise NotSealed("it does not say when it answered") from None
        if off > self._skew:
            raise NotSealed("it was not signed just now")
        return opened.get("body")
