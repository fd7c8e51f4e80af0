"""A citizen's consent: what she allowed an app, signed by the hub, without personal data in it."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from access.identity.jwt_strict import parse

TYPE = "consent+jwt"
ALGORITHM = "ES256"
LONGEST = datetime.timedelta(days=366)


class ConsentForged(Exception):
    """An artefact that none of the hub's keys has signed so."""


class ConsentUnfit(Exception):
    """A consent cannot be given so; the message says why."""


class ConsentTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was allowed, as the artefact's claims have it.

    iss          the hub                         jti   the consent's id
    sub          whose data it is: a pseudonym   given_by   who allowed it, where that is somebody else
    relation     as what ("parent", "mandate")   client_id  the app that may read
    scope        scopes, with blanks             purpose    what for
    iat, exp     from when until when, seconds since 1970
    left_out     scopes that she was asked for and did not allow, of those that the app may do without; with blanks
    uses         how often in all, uses_a_day how often on one day; None: as often as needed
    """

    iss: str
    jti: str
    sub: str
    client_id: str
    scope: str
    purpose: str
    iat: int
    exp: int
    given_by: str | None = None
    relation: str | None = None
    left_out: str | None = None
    uses: int | None = None
    uses_a_day: int | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes it covers."""
        return frozenset(self.scope.split())

    @property
    def answered(self) -> frozenset[str]:
        """The scopes that she was asked for, those too that she left out."""
        return self.scopes | frozenset((self.left_out or "").split())

    @property
    def limited(self) -> bool:
        """Whether its uses are counted."""
        return self.uses is not None or self.uses_a_day is not None

    def covers(self, *, app: str, subject: str, purpose: str | None) -> bool:
        """Whether it was given to this app, about this subject (a pseudonym), for this purpose (None: whatever)."""
        return self.client_id == app and self.sub == subject and purpose in (None, self.purpose)


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it stands: its terms, how often it was used where that is counted, and whether it was withdrawn."""

    terms: ConsentTerms
    artefact: str
    uses: int
    uses_today: int
    withdrawn_at: datetime.datetime | None

    @property
    def id(self) -> str:
        """Its name."""
        return self.terms.jti

    @property
    def given_at(self) -> datetime.datetime:
        """When it was given."""
        return datetime.datetime.fromtimestamp(self.terms.iat, datetime.UTC)

    @property
    def until(self) -> datetime.datetime:
        """When it ends by itself."""
        return datetime.datetime.fromtimestamp(self.terms.exp, datetime.UTC)

    def ended(self, now: datetime.datetime) -> str | None:
        """Why it no longer holds: WITHDRAWN, EXPIRED or USED_UP; None while it does."""
        if self.withdrawn_at is not None:
            return "WITHDRAWN"
        if self.until <= now:
            return "EXPIRED"
        terms = self.terms
        if terms.uses is not None and self.uses >= terms.uses:
            return "USED_UP"
        if terms.uses_a_day is not None and self.uses_today >= terms.uses_a_day:
            return "USED_UP"
        return None


def signed(terms: ConsentTerms, key: ECKey) -> str:
    """The artefact: a compact JWS over the terms."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}
    return jws.serialize_compact(header, msgspec.json.encode(terms), key, algorithms=[ALGORITHM])


def verified(artefact: str, keys: Mapping[str, ECKey]) -> ConsentTerms:
    """The terms in an artefact. Raises ConsentForged."""
    try:
        header, claims = parse(artefact)
        if header.get("typ") != TYPE:
            raise ConsentForged("it is no consent")
        jws.deserialize_compact(artefact, keys[header["kid"]], algorithms=[ALGORITHM])
        return msgspec.convert(claims, ConsentTerms)
    except (JoseError, ValueError, KeyError, TypeError):
        raise ConsentForged("its signature is not one of the hub's keys'") from None


def shown(terms: ConsentTerms) -> dict[str, Any]:
    """The terms as plain JSON."""
    plain: dict[str, Any] = json.loads(msgspec.json.encode(terms))
    return plain
