"""An app that may ask the hub, as it was registered."""

import datetime
import json
import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from access.apps.web_addresses import AddressUnfit, check_origin, check_redirect, is_loopback, is_plain
from access.caller import Allowed
from access.ledger.recordable_text import LONGEST, fit
from access.permissions.assurance import Assurance
from access.permissions.purposes import PURPOSES, Basis
from access.permissions.scopes import Case, Scopes, ScopeUnknown
from connectors.parsing.confusable import foreign, look_of_words

ID = re.compile(r"[a-z][a-z0-9-]{2,62}")
OPENID = "openid"


class ClientAuthentication(Enum):
    """How an app proves who it is: with a key of its own, with a secret, or not at all (an app on people's devices)."""

    PRIVATE_KEY = "private_key_jwt"
    SECRET = "client_secret_basic"
    NONE = "none"


class Flow(Enum):
    """How an app gets tokens (OAuth 2.1)."""

    CODE = "authorization_code"
    ITSELF = "client_credentials"
    REFRESH = "refresh_token"


def reach(method: str | None) -> Assurance:
    """How strongly an app proves who it is in this way: with a key of its own, or with a secret that it sends."""
    return Assurance.AAL2 if method == ClientAuthentication.PRIVATE_KEY.value else Assurance.AAL1


class AppUnfit(Exception):
    """An app cannot be registered so; the message says what to change."""


@dataclass(frozen=True, slots=True)
class FormerCredentials:
    """What an app proved who it is with before, and may still until a moment: a secret's sha256, or its keys."""

    until: datetime.datetime
    secret_hash: str | None = field(default=None, repr=False)
    jwks: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class App:
    """One registered app. The secret is kept as its sha256 only.

    `basis` is the legal ground it reads on, `purposes` what for, `proof_required` whether its tokens are always bound
    to a key (DPoP), `operations` what it may send, `budget` its cost a minute (None: the hub's own), `origins` the web
    origins whose pages may ask for it. Citizens are shown `home_page`, `contact` (an address of mail, a telephone
    number) and `privacy_notice` (https), and may leave out `optional_scopes` of a consent. `edition` counts how
    often what its tokens carry was changed.
    """

    id: str
    name_th: str
    name_en: str
    basis: Basis
    scopes: frozenset[str]
    authentication: ClientAuthentication = ClientAuthentication.SECRET
    flows: frozenset[Flow] = frozenset({Flow.CODE, Flow.REFRESH})
    redirect_uris: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    purposes: frozenset[str] = frozenset()
    proof_required: bool = False
    operations: Allowed = Allowed.OPEN
    budget: int | None = None
    home_page: str | None = None
    contact: str | None = None
    privacy_notice: str | None = None
    optional_scopes: frozenset[str] = frozenset()
    edition: int = 0
    jwks: str | None = field(default=None, repr=False)
    secret_hash: str | None = field(default=None, repr=False)
    former: FormerCredentials | None = None
    registered_at: datetime.datetime | None = None
    revoked_at: datetime.datetime | None = None

    @property
    def looks(self) -> frozenset[str]:
        """What its names have in common with all that look like them."""
        return frozenset({look_of_words(self.name_th), look_of_words(self.name_en)})

    @property
    def terms(self) -> str:
        """What its tokens are marked with: all are ended that were given under an edition before."""
        return f"{self.id}.{self.edition}"

    def name(self, language: str) -> str:
        """Its name in "th" or "en"."""
        return self.name_th if language == "th" else self.name_en

    def proofs(self, now: datetime.datetime) -> list[tuple[str | None, str | None]]:
        """What it may prove with at this moment who it is: sha256 of a secret and keys, of which each may be None."""
        own = (self.secret_hash, self.jwks)
        former = self.former
        return [own, (former.secret_hash, former.jwks)] if former is not None and former.until > now else [own]

    def renewed(self, until: datetime.datetime | None, **credentials: Any) -> "App":
        """The app with other credentials; until that moment those it has now do as well (None: they end at once)."""
        former = FormerCredentials(until, self.secret_hash, self.jwks) if until is not None else None
        return replace(self, former=former, **credentials)

    def with_refresh(self) -> "App":
        """The app with refresh tokens where people sign in and it proves something with each of them: they would open
        as much to whoever finds them."""
        proves = self.proof_required or self.authentication is not ClientAuthentication.NONE
        renewed = {Flow.REFRESH} if proves and Flow.CODE in self.flows else set()
        return replace(self, flows=frozenset(self.flows - {Flow.REFRESH} | renewed))

    @property
    def on_loopback(self) -> frozenset[str]:
        """Its redirect URIs and origins that are of the machine on which they are opened."""
        return frozenset(filter(is_loopback, (*self.redirect_uris, *self.origins)))

    @property
    def reach(self) -> Assurance:
        """How strongly it proves who it is when it asks for itself."""
        return reach(self.authentication.value)

    def out_of_reach(self, scopes: Scopes) -> list[str]:
        """The scopes that it never reads by, asking for itself: they need more than its way to authenticate proves."""
        if Flow.ITSELF not in self.flows:
            return []
        return [name for name in scopes.in_order(self.scopes) if scopes[name].assurance > self.reach]

    def check(self, scopes: Scopes) -> "App":
        """The app itself. Raises AppUnfit."""
        _check_words(self)
        _check_details(self)
        _check_scopes(self, scopes)
        _check_flows(self)
        _check_addresses(self)
        return self


def _check_words(app: App) -> None:
    if not ID.fullmatch(app.id):
        raise AppUnfit(f"'{app.id}' is no app id: 3 to 63 of a-z, 0-9 and '-', beginning with a letter")
    if not all(fit(text) for text in (app.id, app.name_th, app.name_en) if text.strip()):
        raise AppUnfit("an app's id and names are read by citizens: they have no control characters and nobody's id")
    if not app.name_th.strip() or not app.name_en.strip():
        raise AppUnfit("an app needs a name in Thai and one in English: citizens read it")
    for name in (app.name_th, app.name_en):
        if (letter := foreign(name)) is not None:
            raise AppUnfit(f"a name is of Thai and Latin letters, so that nobody takes it for another: it has {letter}")
        if not look_of_words(name):
            raise AppUnfit(f"'{name}' is no name: it has no letter")
    if app.budget is not None and app.budget <= 0:
        raise AppUnfit("a budget is a cost a minute, more than 0")


def _check_details(app: App) -> None:
    for name, address in (("home page", app.home_page), ("privacy notice", app.privacy_notice)):
        if address is not None and not (_web_address(address) and fit(address)):
            raise AppUnfit(
                f"'{address}' is no address of a {name}: https://host/… in plain ASCII, and without anybody's id"
            )
    if app.contact is not None and (not app.contact.strip() or not fit(app.contact)):
        raise AppUnfit(f"a contact is read by citizens: 1 to {LONGEST} characters, none of control, and nobody's id")
    if app.optional_scopes - app.scopes:
        beyond = ", ".join(sorted(app.optional_scopes - app.scopes))
        raise AppUnfit(f"{beyond}: what she may leave out is of the app's own scopes: {', '.join(sorted(app.scopes))}")
    if app.optional_scopes and app.basis is not Basis.CONSENT:
        raise AppUnfit(f"nobody allows a part on the ground '{app.basis.value}': what may be left out is of consents")


def _check_scopes(app: App, scopes: Scopes) -> None:
    try:
        scopes.require(app.scopes)
    except ScopeUnknown as problem:
        raise AppUnfit(str(problem)) from None
    if not app.scopes and app.flows != {Flow.ITSELF}:
        raise AppUnfit("nobody signs in to an app without a scope: it asks for itself alone, without redirect URIs")
    others = sorted(name for name in app.scopes if scopes[name].case is Case.EVERYBODY)
    if others and app.basis.of_citizens:
        raise AppUnfit(
            f"{', '.join(others)} opens other people's records, and on the ground '{app.basis.value}' none is"
        )
    fitting = {purpose.id for purpose in PURPOSES.values() if app.basis in purpose.bases}
    if app.purposes - fitting or (app.scopes and not app.purposes):
        raise AppUnfit(f"an app on the ground '{app.basis.value}' needs a purpose of: {', '.join(sorted(fitting))}")


def _check_flows(app: App) -> None:
    if app.authentication is ClientAuthentication.PRIVATE_KEY:
        check_jwks(app.jwks)
        _check_renamed(app)
    if app.authentication is ClientAuthentication.NONE and Flow.ITSELF in app.flows:
        raise AppUnfit("an app that cannot prove who it is cannot ask for itself (client_credentials)")
    if app.authentication is ClientAuthentication.NONE and Flow.REFRESH in app.flows and not app.proof_required:
        raise AppUnfit("an app without a secret gets refresh tokens only when they are bound to its key: --dpop")
    if app.basis.of_citizens and Flow.ITSELF in app.flows:
        raise AppUnfit(f"on the ground '{app.basis.value}' a citizen signs in: use authorization_code")
    if Flow.ITSELF in app.flows and any(PURPOSES[purpose].hidden for purpose in app.purposes):
        raise AppUnfit("what a person is told of later is read by officials, by name: use authorization_code")
    if (Flow.CODE in app.flows) != bool(app.redirect_uris):
        raise AppUnfit("authorization_code needs a redirect URI, and no other flow has one")


def check_jwks(jwks: str | None) -> None:
    """Raises AppUnfit unless this is a JSON Web Key Set of public P-256 keys, each with an id."""
    try:
        listed: Any = json.loads(jwks or "")
        keys = KeySet.import_key_set(listed).keys
        private = any("d" in entry for entry in listed["keys"])
        named = all(isinstance(entry.get("kid"), str) for entry in listed["keys"])
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise AppUnfit("private_key_jwt needs the app's public keys as a JSON Web Key Set") from None
    if private:
        raise AppUnfit("the key set holds a private key: give the public ones only, and make new ones now")
    if not keys or not named or any(not isinstance(key, ECKey) or key.curve_name != "P-256" for key in keys):
        raise AppUnfit("the key set needs EC keys on P-256 (ES256), each with a 'kid'")


def keys_of(jwks: str | None) -> dict[str, dict[str, str | list[str]]]:
    """The keys of a set that was checked, by their ids."""
    listed: list[dict[str, Any]] = json.loads(jwks or '{"keys": []}')["keys"]
    return {entry["kid"]: entry for entry in listed}


def _check_renamed(app: App) -> None:
    """While two key sets hold, an id names one key."""
    new, former = keys_of(app.jwks), keys_of(app.former.jwks if app.former else None)
    for kid in new.keys() & former.keys():
        if any(new[kid].get(part) != former[kid].get(part) for part in ("x", "y")):
            raise AppUnfit(f"'{kid}' names another key among those it has: give a new key a new 'kid'")


def _check_addresses(app: App) -> None:
    try:
        for uri in app.redirect_uris:
            check_redirect(uri)
        for origin in app.origins:
            check_origin(origin)
    except AddressUnfit as problem:
        raise AppUnfit(str(problem)) from None


def _web_address(text: str) -> bool:
    """Whether this is an address of a page that anybody may be sent to."""
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and is_plain(text)
    except ValueError:
        return False
