"""Ending a token before its time (RFC 7009), and telling an app what its own token is worth (RFC 7662)."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from access.oauth.grant_types import CONFIDENTIAL, EVERYBODY
from access.token_store.grants import RefreshToken
from access.token_store.revocations import revoke

SHOWN = ("iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti", "acr", "purpose", "consent", "cnf")


@dataclass(frozen=True, slots=True)
class PresentedAccessToken:
    """An access token of this hub whose signature, issuer and lifetime are good; revoked or not. `key` is the id of the
    one that signed it."""

    claims: dict[str, Any]
    key: str

    def check_client(self, client: Any) -> bool:
        """Whether it was given to this app."""
        return bool(self.claims.get("client_id") == client.get_client_id())


class TokenRevocation(RevocationEndpoint):
    """Ends a token: an access token alone, a refresh token with its whole family."""

    CLIENT_AUTH_METHODS = EVERYBODY

    def query_token(self, token_string: str, token_type_hint: str | None) -> Any:
        return self.server.find_token(token_string)

    def authenticate_token(self, request: Any, client: Any) -> Any:
        """The token, when it is this app's; another app's is as good as unknown (RFC 7009, 2.2)."""
        try:
            return super().authenticate_token(request, client)
        except InvalidGrantError:
            return None

    def revoke_token(self, token: PresentedAccessToken | RefreshToken, request: Any) -> None:
        """Ends it."""
        if isinstance(token, RefreshToken):
            self.server.end(token.grant)
        else:
            revoke(self.server.connection, f"jti:{token.claims['jti']}", self.server.now)


class TokenIntrospection(IntrospectionEndpoint):
    """Says whether a token holds, and for what, to the app it was given to. Nobody is named."""

    CLIENT_AUTH_METHODS = CONFIDENTIAL

    def query_token(self, token_string: str, token_type_hint: str | None) -> Any:
        return self.server.find_token(token_string)

    def check_permission(self, token: Any, client: Any, request: Any) -> bool:
        return bool(token.check_client(client))

    def create_introspection_payload(self, token: Any) -> dict[str, Any]:
        """The claims that an app may know, or that the token is not active."""
        if token is None or not self.server.holds(token):
            return {"active": False}
        if isinstance(token, RefreshToken):
            grant = token.grant
            return {
                "active": True,
                "client_id": grant.app,
                "scope": grant.get_scope(),
                "exp": int(token.until.timestamp()),
            }
        return {"active": True, "token_type": "DPoP" if "cnf" in token.claims else "Bearer"} | {
            name: token.claims[name] for name in SHOWN if name in token.claims
        }
