"""Proof that whoever sends a token holds its key (DPoP, RFC 9449)."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlunsplit

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from access.identity.jwt_strict import parse
from connectors.urls import split_url

TYPE = "dpop+jwt"
ALGORITHM = "ES256"
WINDOW = 60.0  # seconds around its `iat` within which a proof is good
LONGEST = 4096  # characters

Clock = Callable[[], float]


class ProofRefused(Exception):
    """The proof does not show that the sender holds the token's key; the message says why."""


class Presented(msgspec.Struct, frozen=True):
    """How a token came: the scheme of `Authorization` ("bearer" or "dpop"), the `DPoP` header, the method, the URL."""

    scheme: str = "bearer"
    proof: str | None = None
    method: str = "POST"
    url: str = ""


class ProofSeen(Protocol):
    """Remembers what may come once only, for every process alike."""

    async def once(self, kind: str, value: str, until: float) -> bool:
        """True the first time; False ever after, until `until` (seconds since 1970)."""
        ...


class Proofs:
    """Checks proofs, each good once."""

    def __init__(self, seen: ProofSeen, *, clock: Clock = time.time) -> None:
        self._seen = seen
        self._clock = clock

    async def thumbprint(self, presented: Presented, *, token: str | None = None) -> str:
        """The thumbprint (RFC 7638) of the key a proof was made with.

        `token` is the access token it comes with; none at the token endpoint. Raises ProofRefused.
        """
        if not presented.proof:
            raise ProofRefused("the header 'DPoP' is missing")
        thumbprint, jti, made = _checked(presented, presented.proof, token, self._clock())
        if not await self._seen.once("dpop", f"{thumbprint}:{jti}", made + 2 * WINDOW):
            raise ProofRefused("the proof has been used before")
        return thumbprint


def _checked(presented: Presented, proof: str, token: str | None, now: float) -> tuple[str, str, float]:
    if len(proof) > LONGEST:
        raise ProofRefused("the proof is too long")
    try:
        header, claims = parse(proof)
        if header.get("typ") != TYPE or header.get("alg") != ALGORITHM:
            raise ProofRefused(f"the proof is no {TYPE} signed with {ALGORITHM}")
        jwk = header["jwk"]
        if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or "d" in jwk:
            raise ProofRefused("the proof's key is no public EC key")
        key = ECKey.import_key(jwk)
        jws.deserialize_compact(proof, key, algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProofRefused("the proof is malformed or not signed by the key in it") from None
    jti, made = claims.get("jti"), claims.get("iat")
    if not isinstance(jti, str) or not 0 < len(jti) <= 256:
        raise ProofRefused("the proof has no usable 'jti'")
    if isinstance(made, bool) or not isinstance(made, int | float) or abs(now - made) > WINDOW:
        raise ProofRefused("the proof is too old, or from the future")
    if claims.get("htm") != presented.method or _place(claims.get("htu")) != _place(presented.url):
        raise ProofRefused("the proof was made for another request")
    if token is not None and not _same(claims.get("ath"), _hash(token)):
        raise ProofRefused("the proof was made for another token")
    return key.thumbprint(), jti, float(made)


def _place(url: object) -> str | None:
    """A URL without query and fragment (RFC 9449, 4.3), its scheme and host in lower case."""
    if not isinstance(url, str):
        return None
    parts = split_url(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, "", ""))


def _hash(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and secrets.compare_digest(given.encode(), expected.encode())
