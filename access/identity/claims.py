"""What the claims of a token say of who asks, as this hub's own issuer writes them (RFC 9068, RFC 8693, RFC 7800)."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from access.caller import Allowed, Caller
from access.permissions.assurance import Assurance
from access.permissions.field_refusals import TokenRefused
from access.permissions.purposes import Basis
from access.storage.sealing import Seal

SUBJECT = "subject"  # what a sealed national id is sealed for

ReadCaller = Callable[[Mapping[str, Any]], Caller]


class Actor(msgspec.Struct, frozen=True):
    """The official who acts (RFC 8693, `act`): named individually."""

    name: str
    sub: str | None = None


class Claims(msgspec.Struct, frozen=True):
    """The claims that are read; the rest is ignored.

    `person` is the sealed national id of whom the token acts for: `sub` is a pseudonym of its own for each app.
    """

    client_id: str
    exp: int | float
    sub: str | None = None
    scope: str = ""
    jti: str | None = None
    grant_id: str | None = None
    person: str | None = None
    acting_for: str | None = None
    act: Actor | None = None
    office: str | None = None
    purpose: str | None = None
    purposes: frozenset[str] = frozenset()
    case: str | None = None
    consent: str | None = None
    acr: str | None = None
    basis: Basis | None = None
    operations: Allowed = Allowed.OPEN
    budget: int | None = None


def read_claims(claims: Mapping[str, Any]) -> Claims:
    """The claims, typed. Raises TokenRefused."""
    try:
        return msgspec.convert(claims, Claims)
    except msgspec.ValidationError:
        raise TokenRefused("its claims have the wrong types", "ข้อมูลในโทเคนผิดรูปแบบ") from None


def read_cnf(claims: Mapping[str, Any]) -> str | None:
    """The thumbprint of the key a token is bound to; None when it is bound to none. Raises TokenRefused.

    A token that is bound in a way the hub does not know (to a certificate, say) is refused, not taken as unbound.
    """
    if "cnf" not in claims:
        return None
    bound = claims["cnf"]
    if not isinstance(bound, dict) or not isinstance(bound.get("jkt"), str) or len(bound) != 1:
        raise TokenRefused("it is bound in a way this hub does not know", "โทเคนผูกกับกุญแจด้วยวิธีที่ระบบไม่รู้จัก")
    thumbprint: str = bound["jkt"]
    return thumbprint


def plain_caller(claims: Mapping[str, Any]) -> Caller:
    """The caller of a token whose `sub` is the national id itself, or the app's own id. Raises TokenRefused."""
    read = read_claims(claims)
    return _caller(read, None if read.sub == read.client_id else read.sub)


def sealed_caller(seal: Seal) -> ReadCaller:
    """Reads tokens whose national id only this hub can read, so that an app learns nobody's from its token."""

    def caller(claims: Mapping[str, Any]) -> Caller:
        read = read_claims(claims)
        if read.person is None:
            return _caller(read, None)
        subject = seal.open(read.person, for_=SUBJECT)
        if subject is None:
            raise TokenRefused("it was made under a secret this hub no longer has", "โทเคนใช้กับระบบนี้ไม่ได้แล้ว")
        return _caller(read, subject)

    return caller


def _caller(claims: Claims, subject: str | None) -> Caller:
    return Caller(
        app=claims.client_id,
        subject=subject,
        scopes=frozenset(claims.scope.split()),
        purpose=claims.purpose,
        case=claims.case,
        purposes=claims.purposes,
        actor=claims.act.name if claims.act else None,
        actor_reference=claims.act.sub if claims.act else None,
        office=claims.office,
        acting_for=claims.acting_for,
        consent=claims.consent,
        assurance=Assurance.of(claims.acr),
        allowed=claims.operations,
        budget=claims.budget if claims.budget and claims.budget > 0 else None,
        declared=claims.basis,
    )
