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
            written = json.loads(content)
            key = KeySet.import_key_set(written) if "keys" in written else kind.import_key(written)
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        raise NotAKey(f"no key for {algorithm}") from None
    if private and (isinstance(key, KeySet) or not key.is_private):
        raise NotAKey(f"no private key for {algorithm}")
    return key


@dataclass(frozen=True, slots=True)
class Question:
    """A sealed question: what its answer will be held against, and the text that is sent."""

    id: str
    sent: bytes


class Seal:
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

    def question(self, says: Mapping[str, Any]) -> Question:
        """What is to be sent: `says` with an id of its own and the time."""
        id_ = secrets.token_urlsafe(18)
        payload = {**says, "id": id_, "issuedAt": self._now().isoformat(timespec="milliseconds")}
        header = {"alg": self._algorithm}
        if not isinstance(self._own, KeySet) and self._own.kid:
            header["kid"] = self._own.kid
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        return Question(id_, jws.serialize_compact(header, text, self._own, algorithms=[self._algorithm]).encode())

    def answer(self, question: Question, text: bytes) -> Any:
        """What an answer to `question` says. Raises NotSealed."""
        try:
            opened = json.loads(jws.deserialize_compact(text, self._their, algorithms=[self._algorithm]).payload)
        except (JoseError, ValueError, KeyError, TypeError, RecursionError):
            raise NotSealed("its signature does not hold") from None
        if not isinstance(opened, dict):
            raise NotSealed("what it signed is no answer")
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
