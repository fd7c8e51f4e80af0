"""Access tokens: JWTs in the profile of RFC 9068, of issuers the hub trusts, with the algorithms pinned for each."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cachebox
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey

from access.caller import Caller
from access.identity.claims import read_cnf
from access.identity.dpop import Presented, ProofRefused, Proofs
from access.identity.identity_check import admitted, qualified
from access.identity.issuers import Issuer
from access.identity.jwt_strict import parse
from access.permissions.field_refusals import TokenRefused

ALGORITHM = "ES256"
TYPE = "at+jwt"
TRUSTED = 60.0  # seconds that a token which was found good is not looked at again
LONGEST = 8192  # characters; a token is read before anybody is known

Clock = Callable[[], float]


class Revocations(Protocol):
    """What was revoked before its time: `jti:…`, `grant:…`, `client:…`, `edition:…` and `key:…`."""

    async def hold(self, marks: Iterable[str]) -> bool:
        """Whether one of these marks has been revoked."""
        ...


@dataclass(frozen=True, slots=True)
class Verified:
    """A token that was found good: whom it speaks for, until when, what may revoke it, and the key it is bound to.

    `again` is when its signature is to be verified anew: its issuer may have dropped the key meanwhile. `length` is the
    token's, in characters: what is made of it takes no more than some times as much.
    """

    caller: Caller
    expires: float
    again: float
    marks: tuple[str, ...]
    thumbprint: str | None
    length: int = 0


class Verifier:
    """Turns a bearer or DPoP-bound token into a Caller, or raises TokenRefused.

    `clock` gives seconds since 1970. What was verified last is remembered for a minute by the token's sha256, in
    `remembered` bytes; whether it has been revoked, and whether the sender holds its key, is asked each time.
    Without `proofs`, tokens bound to a key are refused.
    """

    def __init__(
        self,
        issuers: Sequence[Issuer],
        *,
        revocations: Revocations | None = None,
        proofs: Proofs | None = None,
        clock: Clock = time.time,
        remembered: int = 40_000_000,
    ) -> None:
        self._issuers = {issuer.url: issuer for issuer in issuers}
        self._revocations = revocations
        self._proofs = proofs
        self._clock = clock
        self._known: cachebox.LRUCache[bytes, Verified] = cachebox.LRUCache(remembered, getsizeof=_weight)

    async def caller(self, token: str, presented: Presented | None = None) -> Caller:
        """The Caller a token speaks for; `presented` says how it came (None: as a bearer's). Raises TokenRefused."""
        # All in one coroutine: nearly every request comes with a token that is remembered.
        name = _name(token)
        verified = self._remembered(name)
        if verified is None:
            verified = self._known[name] = await self._verify(token)
        if self._revocations is not None and await self._revocations.hold(verified.marks):
            raise TokenRefused("it has been revoked", "โทเคนถูกยกเลิกแล้ว")
        bound = verified.thumbprint is not None
        if bound or (presented is not None and presented.scheme != "bearer"):
            await self._prove(verified, token, presented or Presented())
        return verified.caller

    def _remembered(self, name: bytes) -> Verified | None:
        """What was found good and need not be looked at again. Raises TokenRefused where it has expired."""
        verified, now = self._known.get(name), self._clock()
        if verified is None or verified.again <= now:
            return None
        if verified.expires <= now:
            raise _expired()
        return verified

    async def _verify(self, token: str) -> Verified:
        try:
            header, claims = parse(token)
            issuer = self._issuers[claims["iss"]]
            if header.get("typ") not in issuer.types:
                raise TokenRefused(f"its type is not {TYPE}", "ชนิดของโทเคนไม่ถูกต้อง")
            signed = await issuer.signed(token, header)
            _registry(issuer, self._clock).validate(signed)
        except ExpiredTokenError:
            raise _expired() from None
        except (JoseError, ValueError, TypeError, KeyError):
            raise TokenRefused(
                "it is not one this hub's issuer has signed for it", "ไม่ใช่โทเคนที่ผู้ออกซึ่งระบบเชื่อถือลงนาม"
            ) from None
        if not (isinstance(signed.get("sub"), str) and signed["sub"]):
            raise TokenRefused("it does not say whose it is: it has no 'sub'", "โทเคนไม่ได้ระบุว่าเป็นของผู้ใด")
        caller = admitted(issuer.caller(signed), issuer.name)
        return Verified(
            caller,
            expires=signed["exp"] + issuer.leeway,
            again=self._clock() + TRUSTED,
            marks=_marks(caller, header, claims, issuer.name),
            thumbprint=read_cnf(claims),
            length=len(token),
        )

    async def _prove(self, verified: Verified, token: str, presented: Presented) -> None:
        if verified.thumbprint is None or presented.scheme != "dpop" or self._proofs is None:
            raise TokenRefused(
                "it is bound to a key, or said to be, and was not sent so: 'Authorization: DPoP …' with a proof",
                "โทเคนผูกกับกุญแจ แต่ส่งมาไม่ถูกวิธี ต้องส่งเป็น 'Authorization: DPoP …' พร้อมหลักฐาน",
                bound=verified.thumbprint is not None,
            )
        try:
            if await self._proofs.thumbprint(presented, token=token) != verified.thumbprint:
                raise ProofRefused("the proof was made with another key than the token's")
        except ProofRefused as problem:
            raise TokenRefused(str(problem), "ผู้ส่งพิสูจน์ไม่ได้ว่าถือกุญแจของโทเคน") from None


def _name(token: str) -> bytes:
    """What a token is remembered by. Raises TokenRefused."""
    if len(token) > LONGEST:
        raise TokenRefused("it is longer than any this hub issues", "โทเคนยาวเกินไป")
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _registry(issuer: Issuer, clock: Clock) -> jwt.JWTClaimsRegistry:
    claims: dict[str, Any] = {
        "iss": {"essential": True, "value": issuer.url},
        "aud": {"essential": True, "value": issuer.audience},
        "exp": {"essential": True},
    }
    return jwt.JWTClaimsRegistry(now=lambda: int(clock()), leeway=issuer.leeway, **claims)


def _weight(_name: bytes, verified: Verified) -> int:
    return 2_000 + 4 * verified.length


def _marks(caller: Caller, header: dict[str, Any], claims: dict[str, Any], issuer: str | None) -> tuple[str, ...]:
    """What may revoke a token; of another issuer's each with its name, so that no mark of one ends another's."""
    told = (("jti", "jti"), ("grant", "grant_id"), ("edition", "edition"))
    named = (*((kind, claims.get(name)) for kind, name in told), ("key", header["kid"]))
    marks = [f"{kind}:{qualified(str(value), issuer)}" for kind, value in named if value]
    return (*marks, f"client:{caller.app}")


def _expired() -> TokenRefused:
    return TokenRefused("it has expired: get a new one", "โทเคนหมดอายุแล้ว โปรดขอใหม่")


class Signer:
    """Issues tokens with one private key."""

    def __init__(self, key: ECKey, *, issuer: str, audience: str, clock: Clock = time.time) -> None:
        self._key = key
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def token(self, *, app: str, subject: str | None, scopes: Iterable[str], seconds: int, **claims: Any) -> str:
        """A token for `app`, acting for `subject` or for itself (None), good for `seconds`.

        `claims` are further ones (see access.identity.claims); those that are None are left out.
        """
        now = int(self._clock())
        standard = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject or app,
            "client_id": app,
            "scope": " ".join(sorted(scopes)),
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(16),
        }
        given = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._key.kid}
        return jwt.encode(header, {**given, **standard}, self._key, algorithms=[ALGORITHM])
