"""A registered app as Authlib asks about it, and how it proves who it is."""

import datetime
import secrets
from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from access.apps.app import OPENID, App, ClientAuthentication, Flow, keys_of
from access.identity.jwt_strict import parse
from access.oauth.refusals import beyond
from access.storage.sealing import digest

ALGORITHM = "ES256"
LONGEST_ASSERTION = 600  # seconds from now until an assertion may expire
SKEW = 30  # seconds an app's clock may differ

First = Callable[[str, str, float], bool]


class Client(ClientMixin):
    """Answers Authlib's questions from the register."""

    def __init__(self, app: App, now: datetime.datetime) -> None:
        self.app = app
        self._proofs = app.proofs(now)

    @property
    def id_token_signed_response_alg(self) -> str:
        """The one algorithm there is."""
        return ALGORITHM

    def get_client_id(self) -> str:
        return self.app.id

    def get_default_redirect_uri(self) -> None:
        """None: a request names its redirect URI."""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Only exactly one of those registered (RFC 9700, 2.1)."""
        return redirect_uri in self.app.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        given = digest(client_secret)
        return any(kept is not None and secrets.compare_digest(kept, given) for kept, _ in self._proofs)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        if method == ClientAuthentication.NONE.value:
            return self.app.authentication is ClientAuthentication.NONE
        place = (ClientAuthentication.SECRET.value, ClientAuthentication.PRIVATE_KEY.value).index(method)
        return any(one[place] is not None for one in self._proofs)

    @property
    def keys(self) -> KeySet:
        """The public keys it signs its assertions with: its own, and for a while those it had before."""
        known = {kid: key for _, jwks in reversed(self._proofs) for kid, key in keys_of(jwks).items()}
        return KeySet.import_key_set({"keys": list(known.values())})

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and Flow.CODE in self.app.flows

    def check_grant_type(self, grant_type: str) -> bool:
        return any(grant_type == flow.value for flow in self.app.flows)

    def get_allowed_scope(self, scope: str | None) -> str:
        """What is asked for, when it is registered for all of it. Nothing asked for is everything.

        Raises InvalidScopeError, which names what is not, and what is.
        """
        asked = set((scope or "").split())
        known = self.app.scopes | ({OPENID} if Flow.CODE in self.app.flows else set())
        if asked - known:
            raise beyond(asked, known)
        return " ".join(sorted(asked or self.app.scopes))


class Assertion(JWTBearerClientAssertion):
    """private_key_jwt (RFC 7523): an app signs who it is, for this server alone, once."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, audiences: list[str], first: First, now: Callable[[], float]) -> None:
        super().__init__(leeway=SKEW)
        self._audiences = audiences
        self._first = first
        self._now = now

    def get_audiences(self) -> list[str]:
        return self._audiences

    def resolve_client_public_key(self, client: Client) -> KeySet:
        if not client.check_endpoint_auth_method(self.CLIENT_AUTH_METHOD, "token"):
            raise InvalidClientError(description="The client has no key registered.")
        return client.keys

    def process_assertion_claims(self, assertion: str, resolve_key: Any) -> Any:
        """The claims, verified with the app's registered keys and one algorithm, by this hub's clock."""
        try:
            header, _ = parse(assertion)
            key = resolve_key.get_by_kid(header["kid"])
            decoded = jwt.decode(assertion, key, algorithms=[ALGORITHM])
            jwt.JWTClaimsRegistry(
                now=lambda: int(self._now()),
                leeway=SKEW,
                iss={"essential": True},
                sub={"essential": True},
                aud={"essential": True, "values": self._audiences},
                exp={"essential": True},
                jti={"essential": True},
            ).validate(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError):
            raise InvalidClientError(description="The client assertion is refused.") from None
        claims = decoded.claims
        if claims["iss"] != claims["sub"] or claims["exp"] > self._now() + LONGEST_ASSERTION:
            raise InvalidClientError(description="The client assertion is for another client, or lasts too long.")
        if not isinstance(claims["jti"], str) or not self._first(claims["sub"], claims["jti"], claims["exp"] + SKEW):
            raise InvalidClientError(description="The client assertion has been used before.")
        return claims
