"""The ways to a token (OAuth 2.1): with a code, for oneself, with a refresh token; and PKCE, always."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oidc.core.grants import OpenIDCode

from access.apps.app import ClientAuthentication, Flow
from access.oauth.refusals import InvalidProof, UnknownRedirect, beyond
from access.token_store import grants
from access.token_store.grants import Code, Grant, RefreshToken

CONFIDENTIAL = [ClientAuthentication.PRIVATE_KEY.value, ClientAuthentication.SECRET.value]
EVERYBODY = [*CONFIDENTIAL, ClientAuthentication.NONE.value]


class Proved:
    """A token request of an app whose tokens are bound to a key is refused before anything is spent for it."""

    request: Any

    def authenticate_token_endpoint_client(self) -> Any:
        """The app. Raises InvalidProof where it must prove to hold a key and does not; its code stays good."""
        client = super().authenticate_token_endpoint_client()  # type: ignore[misc]
        if client.app.proof_required and self.request.thumbprint is None:
            raise InvalidProof("This client's tokens are bound to a key: send a DPoP proof with the same request.")
        return client


class CodeFlow(Proved, AuthorizationCodeGrant):
    """A code for somebody who signed in and allowed it, and a token for the code: once."""

    TOKEN_ENDPOINT_AUTH_METHODS = EVERYBODY

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: Any) -> str:
        """Where it goes back to. Raises UnknownRedirect."""
        wanted: str | None = request.payload.redirect_uri
        if wanted is None or not client.check_redirect_uri(wanted):
            raise UnknownRedirect
        return wanted

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keeps the code. Authlib hands in the grant as the user."""
        data = request.payload.data
        grants.keep_code(
            self.server.connection,
            self.server.seal,
            code,
            request.user,
            redirect_uri=request.payload.redirect_uri,
            challenge=data["code_challenge"],
            nonce=data.get("nonce"),
            now=self.server.now,
        )

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        """The code, when it is this app's and unspent; one that comes back ends everything it was good for."""
        found = grants.find_code(self.server.connection, self.server.seal, code)
        if found is None or found.grant.app != client.get_client_id():
            return None
        if found.used:
            self.server.end(found.grant)
            return None
        # A redirect URI that was taken out since then is nobody's to bring a code from.
        if not client.check_redirect_uri(found.get_redirect_uri()):
            return None
        return found if found.until > self.server.now and self.server.lives(found.grant) else None

    def authenticate_user(self, authorization_code: Code) -> Grant:
        """The grant behind the code, bound to the key the app proved to hold."""
        server = self.server
        if not grants.use_code(server.connection, server.seal, authorization_code, server.now, server.lines):
            self.server.end(authorization_code.grant)
            raise InvalidGrantError("Invalid 'code' in request.")
        self.request.nonce = authorization_code.nonce
        self.server.use_grant(authorization_code.grant, self.request)
        return self.server.grant  # type: ignore[no-any-return]

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It stays, spent: so one that comes back is known."""


class ItselfFlow(Proved, ClientCredentialsGrant):
    """A token for the app itself."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL

    def validate_requested_scope(self) -> None:
        """Raises InvalidScopeError for more than the app is registered for."""
        self.client.get_allowed_scope(self.request.payload.scope)


class RefreshFlow(Proved, RefreshTokenGrant):
    """The next token, and the next refresh token; one that comes back ends the whole family."""

    TOKEN_ENDPOINT_AUTH_METHODS = EVERYBODY
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshToken | None:
        """The refresh token, unspent and of a grant that lives."""
        found = grants.find_refresh_token(self.server.connection, self.server.seal, refresh_token)
        if found is None or found.grant.app != self.request.client.get_client_id():
            return None
        if found.used:
            self.server.end(found.grant)
            return None
        return found if found.until > self.server.now and self.server.lives(found.grant) else None

    def _validate_token_scope(self, token: RefreshToken) -> None:
        """Raises InvalidScopeError for more than she allowed."""
        asked, allowed = (set((scope or "").split()) for scope in (self.request.payload.scope, token.get_scope()))
        if asked - allowed:
            raise beyond(asked, allowed)

    def authenticate_user(self, refresh_token: RefreshToken) -> Grant:
        """The grant behind the token."""
        self.server.use_grant(refresh_token.grant, self.request)
        server = self.server
        if not grants.use_refresh_token(server.connection, server.seal, refresh_token, server.now, server.lines):
            self.server.end(refresh_token.grant)
            raise InvalidGrantError()
        return self.server.grant  # type: ignore[no-any-return]

    def revoke_old_credential(self, refresh_token: RefreshToken) -> None:
        """It is spent already."""


class IdToken(OpenIDCode):
    """The id token of OpenID Connect, for apps that asked for `openid`: a pseudonym, and how she signed in."""

    def __init__(self, server: Any) -> None:
        super().__init__()
        self.server = server

    def __call__(self, grant: Any) -> None:
        """Adds the id token alone: what `prompt` asks is done where people sign in
        (endpoints/sign_in/authorize.py), and the nonce is compared by the app that sent it."""
        grant.register_hook("after_create_token_response", self.process_token)

    def resolve_client_private_key(self, client: Any) -> Any:
        return self.server.ring.signing

    def get_encode_header(self, client: Any) -> dict[str, str]:
        return {"alg": "ES256", "typ": "JWT", "kid": self.server.ring.signing.kid}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        now = int(self.server.now.timestamp())
        return {"iss": self.server.issuer, "aud": client.get_client_id(), "iat": now, "exp": now + self.server.lasts}

    def generate_user_info(self, user: Any, scope: str) -> dict[str, Any]:
        person = self.server.person
        return {"sub": self.server.pseudonym, "auth_time": person.at, "acr": person.acr}


FLOWS = {Flow.CODE: CodeFlow, Flow.ITSELF: ItselfFlow, Flow.REFRESH: RefreshFlow}
