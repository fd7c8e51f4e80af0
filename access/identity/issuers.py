"""Issuers of tokens that the hub trusts, and what their claims mean here.

Outside issuers are written in a TOML file:

    [[issuer]]
    url = "https://login.example.go.th/realms/citizens"   # the 'iss' claim, exactly
    name = "citizens"                 # what its apps bear: my-app@citizens; the url without https:// if left out
    jwks = "https://login.example.go.th/realms/citizens/protocol/openid-connect/certs"
    audience = "saan"                 # the 'aud' claim
    algorithms = ["ES256", "RS256"]   # what it signs with; ES256 if left out
    types = ["at+jwt", "JWT"]         # the 'typ' of its access tokens; at+jwt if left out
    app = "azp"                       # the claim with the app's id; client_id if left out
    subject = "pid"                   # the claim with the national id; left out: its tokens act for nobody
    scope = "scope"                   # the claim with its scopes
    official = "name"                 # the claim with an official's name; left out: it has no officials
    official_reference = "sub"        # what tells her from others of her name
    office = "org"                    # the claim with her local administration
    level = "acr"                     # the claim with how strongly somebody signed in; acr if left out
    basis = "own_request"             # the ground its apps read on; left out: told from who asks

    [issuer.scopes]                   # its scopes → those of the hub; what is not here is not given
    "profile" = ["citizen.name", "citizen.profile"]

    [issuer.assurance]                # the values of that claim → levels
    "thaid:ial2.3" = "aal2"
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from joserfc import jwt
from joserfc.jwk import KeySet

from access.caller import Caller
from access.identity.claims import ReadCaller, plain_caller
from access.identity.external_claims import Claimed, mistyped, read_toml
from access.identity.jwks import Fetch, FixedKeys, Keys, RemoteKeys
from access.permissions.purposes import Basis
from access.permissions.scopes import Scopes, ScopeUnknown

OURS = frozenset({"ES256"})
TYPES = frozenset({"at+jwt", "application/at+jwt"})
NAME = r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$"
SKEW = 30  # seconds that an outside issuer's clock may differ


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs tokens: its `iss`, whom its tokens are for, its keys, and how its claims are read.

    `name` is what its apps bear (`my-app@name`), None for the hub itself, whose apps are called as they are registered.
    `algorithms` and `types` are the only ones accepted, `leeway` the seconds its clock may differ.
    """

    url: str
    audience: str
    keys: Keys
    caller: ReadCaller = plain_caller
    algorithms: frozenset[str] = OURS
    types: frozenset[str] = TYPES
    leeway: int = 0
    name: str | None = None

    async def signed(self, token: str, header: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of a token that it has signed, nothing in them looked at.

        Raises JoseError, ValueError, TypeError, KeyError.
        """
        key = await self.keys.key(header["kid"])
        if key is None:
            raise KeyError("kid")
        return jwt.decode(token, key, algorithms=list(self.algorithms)).claims


class Outside(Claimed, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `[[issuer]]` of the file."""

    url: str
    jwks: str
    name: Annotated[str, msgspec.Meta(pattern=NAME)] | None = None
    audience: str = "saan"
    types: frozenset[str] = TYPES
    app: str = "client_id"
    scope: str = "scope"
    scopes: dict[str, list[str]] = msgspec.field(default_factory=dict)
    purposes: frozenset[str] = frozenset()
    official_reference: str = "sub"
    basis: Basis | None = None

    def caller(self, claims: Mapping[str, Any]) -> Caller:
        """Who asks, of what this issuer says: an official acts by name and for nobody. Raises TokenRefused."""
        who = self.identity(claims)
        app, scope = claims.get(self.app), claims.get(self.scope, "")
        reference = claims.get(self.official_reference)
        if not (isinstance(app, str) and app and isinstance(scope, str) and isinstance(reference, str | None)):
            raise mistyped()
        return Caller(
            app=app,
            subject=None if who.official is not None or who.subject == app else who.subject,
            scopes=frozenset(ours for theirs in scope.split() for ours in self.scopes.get(theirs, ())),
            purposes=self.purposes,
            actor=who.official,
            actor_reference=reference if who.official else None,
            office=who.office if who.official else None,
            declared=self.basis,
            assurance=who.assurance,
        )


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    issuer: list[Outside]


def read_issuers(path: Path, scopes: Scopes, *, fetch: Fetch | None = None) -> Sequence[Issuer]:
    """The outside issuers in a TOML file. Raises ValueError saying what is wrong with it."""
    file = read_toml(path, _File)
    try:
        scopes.require(name for one in file.issuer for given in one.scopes.values() for name in given)
    except ScopeUnknown as problem:
        raise ValueError(f"{path}: {problem}") from None
    for what, told in (("url", [one.url for one in file.issuer]), ("name", [called(one) for one in file.issuer])):
        if len(set(told)) != len(told):
            raise ValueError(f"{path}: an issuer's {what} may stand there once")
    try:
        return [_issuer(one, fetch) for one in file.issuer]
    except ValueError as problem:
        raise ValueError(f"{path}: {problem}") from None


def _issuer(outside: Outside, fetch: Fetch | None) -> Issuer:
    return Issuer(
        url=outside.url,
        audience=outside.audience,
        keys=RemoteKeys(outside.jwks, fetch=fetch),
        caller=outside.caller,
        algorithms=frozenset(outside.algorithms),
        types=outside.types,
        leeway=SKEW,
        name=called(outside),
    )


def called(outside: Outside) -> str:
    """The short name of an issuer: the one it is given, or its url without the scheme."""
    return outside.name or named_by(outside.url)


def named_by(url: str) -> str:
    """The short name of an issuer that is given none."""
    return re.sub(r"[^A-Za-z0-9._:/-]", "-", url.partition("://")[2] or url).strip("/")


def fixed(
    keys: KeySet, *, issuer: str, audience: str, caller: ReadCaller = plain_caller, name: str | None = None
) -> Issuer:
    """An issuer whose keys are known from the start; `name` as the Issuer has it."""
    return Issuer(url=issuer, audience=audience, keys=FixedKeys(keys), caller=caller, name=name)
