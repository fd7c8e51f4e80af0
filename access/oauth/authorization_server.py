"""The authorization server: Authlib's core, over one transaction of the hub's database.

Authlib calls back without awaiting. So a server lives within one transaction (`connection.run_sync`), with everything
it may need at hand: the keys, the time, the secret.
"""

import datetime
import secrets
from dataclasses import dataclass, replace
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Error,
)
from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy import Connection, select

from access.apps.app import OPENID, Flow, reach
from access.apps.registry import find
from access.consents.consent_states import stands
from access.consents.mandates import in_force, pseudonym_of
from access.identity.access_tokens import ALGORITHM, LONGEST, TYPE, Signer
from access.identity.jwt_strict import parse
from access.ledger.same_transaction import Lines
from access.oauth.client import Assertion, Client
from access.oauth.grant_types import FLOWS, IdToken
from access.oauth.http_messages import OAuthReply, ServerRequest
from access.oauth.pkce import RequiredChallenge
from access.oauth.refusals import refusal
from access.oauth.revoke_introspect import PresentedAccessToken, TokenIntrospection, TokenRevocation
from access.oauth.signed_in_person import Person, claims_of, opened, pseudonym
from access.permissions.purposes import Basis
from access.permissions.scopes import CurrentScopes
from access.storage.sealing import Seal
from access.token_store import grants
from access.token_store.grants import Grant, RefreshToken
from access.token_store.nonce_store import first
from access.token_store.signing_key_rotation import Ring
from access.token_store.token_tables import REVOCATIONS

MARKED = (("jti", "jti"), ("grant", "grant_id"), ("edition", "edition"))
"""The claims by which an access token may be ended, and the kinds of their marks."""
LASTS = 600  # seconds an access token is good for
UNAUTHORIZED = 401
UNPROVED = (
    "The client is unknown, or did not prove who it is: it sends its id and secret in the 'Authorization' header "
    "(Basic), or a 'client_assertion' signed with its key, or, registered with neither, its 'client_id' alone."
)
OTHER_KEY = "The tokens are bound to another key: send a DPoP proof made with that one."


@dataclass(frozen=True, slots=True)
class Ground:
    """What stays the same from request to request: who the hub is, for whom its tokens are, its secret, and who knows
    the scopes there are."""

    issuer: str
    audience: str
    seal: Seal
    token_url: str
    scopes: CurrentScopes


class OAuthServer(AuthorizationServer):
    """One request's authorization server. What it adds to `lines` is to be put on record with its transaction."""

    def __init__(
        self, ground: Ground, ring: Ring, connection: Connection, now: datetime.datetime, lines: Lines | None = None
    ) -> None:
        super().__init__()
        self._scopes = ground.scopes()
        self.issuer = ground.issuer
        self.lasts = LASTS
        self.ring = ring
        self.connection = connection
        self.now = now
        self.seal = ground.seal
        self.lines: Lines = [] if lines is None else lines
        self.grant: Grant | None = None
        self.person: Person | None = None
        self.pseudonym: str | None = None
        self._ground = ground
        self._request: ServerRequest | None = None
        for flow, kind in FLOWS.items():
            self.register_grant(kind, [RequiredChallenge(), IdToken(self)] if flow is Flow.CODE else None)
        self.register_endpoint(TokenRevocation)
        self.register_endpoint(TokenIntrospection)
        assertion = Assertion([ground.issuer, ground.token_url], self._first, now.timestamp)
        self.register_client_auth_method(Assertion.CLIENT_AUTH_METHOD, assertion)

    def query_client(self, client_id: str) -> Client | None:
        """The registered app, unless it has been revoked; of its scopes those there still are."""
        app = find(self.connection, client_id)
        return None if app is None else Client(replace(app, scopes=app.scopes & self._scopes.keys()), self.now)

    def create_oauth2_request(self, request: ServerRequest) -> ServerRequest:
        """It is one already; kept, for the tokens that are made for it."""
        self._request = request
        return request

    def authenticate_client(self, request: ServerRequest, methods: list[str], endpoint: str = "token") -> Client:
        """The app that sent the request. Raises InvalidClientError."""
        try:
            found: Client = super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            if error.status_code == UNAUTHORIZED:
                error.description = UNPROVED
            raise
        return found

    def handle_error_response(self, request: ServerRequest, error: OAuth2Error) -> OAuthReply:
        """As this hub refuses."""
        return refusal(error)

    def handle_response(self, status: int, body: Any, headers: Any) -> OAuthReply:
        """As this hub replies."""
        return OAuthReply.of(status, body, headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def use_grant(self, grant: Grant, request: ServerRequest) -> None:
        """The tokens made now are this grant's. Raises InvalidGrantError when they are bound to another key, or when
        whoever signed in may no longer act for whom they are about."""
        if grant.thumbprint is not None and grant.thumbprint != request.thumbprint:
            raise InvalidGrantError(OTHER_KEY)
        if grant.thumbprint is None and request.thumbprint is not None:
            bound = grants.bind(self.connection, self.seal, grant, request.thumbprint)
            if bound is None:
                raise InvalidGrantError(OTHER_KEY)
            grant = bound
        person = opened(grant.person, self.seal)
        if person is None or not self._may_act(person):
            raise InvalidGrantError("Whoever signed in may no longer act for the person whom the tokens are about.")
        self.grant, self.person = grant, person

    def end(self, grant: Grant) -> None:
        """Ends a grant with all its tokens."""
        grants.end_grant(self.connection, self.seal, grant.id, self.now, self.lines)

    def lives(self, grant: Grant) -> bool:
        """Whether a grant, and the consent it rests on, still hold."""
        if grant.revoked or grant.until <= self.now:
            return False
        return grant.consent is None or stands(self.connection, grant.consent, self.now)

    def generate_token(
        self,
        *,
        grant_type: str,
        client: Client,
        user: Grant | None = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        """The token response."""
        app, thumbprint = client.app, self._request.thumbprint if self._request else None
        allowed = self._allowed(client, scope)
        who = self._who(client)
        signer = Signer(self.ring.signing, issuer=self.issuer, audience=self._ground.audience, clock=self.now.timestamp)
        access = signer.token(
            app=app.id,
            subject=self.pseudonym,
            scopes=allowed - {OPENID},
            seconds=LASTS,
            basis=app.basis.value,
            operations=app.operations.value,
            budget=app.budget,
            edition=app.terms,
            cnf={"jkt": thumbprint} if thumbprint else None,
            **who,
        )
        token: dict[str, Any] = {
            "token_type": "DPoP" if thumbprint else "Bearer",
            "access_token": access,
            "expires_in": LASTS,
            "scope": " ".join(sorted(allowed)),
        }
        if include_refresh_token and self.grant is not None and Flow.REFRESH in app.flows:
            token["refresh_token"] = secrets.token_urlsafe(32)
        return token

    def save_token(self, token: dict[str, Any], request: ServerRequest) -> None:
        """Access tokens are not kept; of a refresh token, its sha256 is."""
        if "refresh_token" in token and self.grant is not None:
            grants.keep_refresh_token(self.connection, self.seal, token["refresh_token"], self.grant)

    def find_token(self, text: str) -> PresentedAccessToken | RefreshToken | None:
        """A token of this hub, of either kind; None for anything else."""
        if len(text) > LONGEST:
            return None
        refresh = grants.find_refresh_token(self.connection, self.seal, text)
        if refresh is not None:
            return refresh
        try:
            header, _ = parse(text)
            decoded = jwt.decode(text, self.ring.verifying[header["kid"]], algorithms=[ALGORITHM])
            claims = decoded.claims
            good = header.get("typ") == TYPE and claims["iss"] == self.issuer and claims["exp"] > self.now.timestamp()
        except (JoseError, ValueError, KeyError, TypeError):
            return None
        return PresentedAccessToken(claims, header["kid"]) if good else None

    def holds(self, token: PresentedAccessToken | RefreshToken) -> bool:
        """Whether a token that was found is still worth something."""
        if isinstance(token, RefreshToken):
            return not token.used and token.until > self.now and self.lives(token.grant)
        marks = [f"key:{token.key}", *(f"{kind}:{token.claims.get(name)}" for kind, name in MARKED)]
        ended = select(REVOCATIONS.c.mark).where(REVOCATIONS.c.mark.in_(marks), REVOCATIONS.c.until > self.now)
        if self.connection.execute(ended).first() is not None:
            return False
        grant_id = token.claims.get("grant_id")
        if not isinstance(grant_id, str):
            return True
        grant = grants.find_grant(self.connection, self.seal, grant_id)
        return grant is not None and self.lives(grant)

    def _allowed(self, client: Client, scope: str | None) -> set[str]:
        """The scopes of the token: what is asked for and registered, and where somebody signed in, what she allowed."""
        if self.grant is None:
            return set(client.get_allowed_scope(scope).split())
        # Of what she allowed, a scope may be no more: the rest holds.
        asked = " ".join(one for one in (scope or "").split() if one == OPENID or one in self._scopes)
        return set(client.get_allowed_scope(asked).split()) & self.grant.scopes

    def _may_act(self, person: Person) -> bool:
        """Whether she acts for herself, or under a mandate that still holds."""
        if person.subject is None:
            return True
        holder, subject = (pseudonym_of(id_, self.seal) for id_ in (person.national_id, person.subject))
        return in_force(self.connection, self.seal, holder=holder, subject=subject, now=self.now) is not None

    def _who(self, client: Client) -> dict[str, object]:
        """The claims that say who asks, and what for."""
        app, grant, person = client.app, self.grant, self.person
        if grant is None or person is None:
            return {
                "purposes": sorted(app.purposes),
                "acr": reach(self._request.auth_method if self._request else None).acr,
            }
        self.pseudonym = pseudonym(person, self.seal, app=app.id)
        who = claims_of(person, self.seal)
        told: dict[str, object] = {**who, "grant_id": grant.id, "consent": grant.consent}
        if app.basis is Basis.PUBLIC_TASK or grant.purpose is None:
            return {**told, "purposes": sorted(app.purposes)}
        return {**told, "purpose": grant.purpose}

    def _first(self, client: str, jti: str, until: float) -> bool:
        return first(self.connection, "assertion", f"{client}\x1f{jti}", until, self.now)


def refuse_malformed(request: ServerRequest) -> OAuthReply | None:
    """The refusal of a request whose parameters are not as they must be; None when they are."""
    try:
        request.refuse_malformed()
    except InvalidRequestError as error:
        return refusal(error)
    return None
