"""The hub as an OpenID Connect client: the way to the provider, and what came back from it.

Authorization code with PKCE (S256), state and nonce; the id_token is verified as OpenID Connect Core 3.1.3.7 says.
"""

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from access.identity.issuers import SKEW, Issuer
from access.identity.jwks import PATIENCE, RemoteKeys, bounded
from access.identity.jwt_strict import parse
from access.oauth.signed_in_person import Person
from access.permissions.field_refusals import TokenRefused
from access.sign_in.provider_config import ProviderConfig
from access.sign_in.provider_metadata import Described, ProviderMetadata
from access.sign_in.sign_in_errors import AnswerRefused, ProviderAway
from access.token_store.nonce_store import NonceStore
from connectors.urls import split_url

TYPES = frozenset({"JWT"})
LASTS = 600  # seconds from the way there to the way back


class SignInAttempt(msgspec.Struct, frozen=True):
    """A sign-in under way, which the browser keeps, sealed; `at` is when it began, in seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    onward: str
    language: str
    at: int


class ProviderTokens(msgspec.Struct, frozen=True):
    """What is read of the answer to a code."""

    id_token: str


class RelyingParty:
    """Signs people in at one provider, under the client's `secret`; `back` is where the provider sends them back to."""

    def __init__(
        self,
        provider: ProviderConfig,
        secret: str,
        *,
        back: str,
        once: NonceStore,
        clock: Callable[[], float] = time.time,
        patience: float = PATIENCE,
    ) -> None:
        self.provider = provider
        self._secret = secret
        self._back = back
        self._once = once
        self._clock = clock
        self._patience = patience
        self._described = Described(provider.url, hosts=provider.hosts, patience=patience)
        self._issuer: tuple[str, Issuer] | None = None

    async def begin(self, onward: str, language: str) -> tuple[str, SignInAttempt]:
        """Where to send the browser, and what it has to keep until it is back. Raises ProviderAway."""
        described = await self._described.current()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self.provider.client,
            "redirect_uri": self._back,
            "scope": self.provider.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "login",  # whoever sat at this computer before her is not her
            "ui_locales": language,
        }
        if self.provider.level == "acr" and self.provider.assurance:
            asked["acr_values"] = " ".join(self.provider.assurance)
        where = described.authorization_endpoint
        joined = "&" if split_url(where).query else "?"
        return f"{where}{joined}{urlencode(asked)}", SignInAttempt(
            state, nonce, verifier, onward, language, int(self._clock())
        )

    def awaits(self, attempt: SignInAttempt, state: str) -> bool:
        """Whether an answer with this state belongs to an attempt that is still under way."""
        same = secrets.compare_digest(attempt.state.encode(), state.encode())
        return same and self._clock() - attempt.at < LASTS

    async def first(self, attempt: SignInAttempt) -> bool:
        """Whether its answer comes for the first time. Raises StorageError."""
        return await self._once.once("sign-in", attempt.state, attempt.at + LASTS)

    async def finish(self, attempt: SignInAttempt, code: str, issuer: str | None) -> Person:
        """Who signed in; `issuer` is who says to have sent the code (RFC 9207).

        Raises ProviderAway, AnswerRefused, NobodyKnown.
        """
        described = await self._described.current()
        named = issuer is not None or described.authorization_response_iss_parameter_supported
        if named and issuer != self.provider.url:
            raise AnswerRefused("another issuer sent the code")
        token = await self._redeem(described, attempt, code)
        try:
            claims = await self._verified(described, attempt, token)
            return self.provider.person(claims, at=int(self._clock()))
        except TokenRefused:
            raise AnswerRefused("the claims of its id_token have the wrong types") from None
        except (JoseError, ValueError, TypeError, KeyError) as problem:
            raise AnswerRefused(f"its id_token is not good: {type(problem).__name__}") from None

    async def _redeem(self, described: ProviderMetadata, attempt: SignInAttempt, code: str) -> str:
        """The id_token that a code is good for."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": attempt.verifier,
        }
        try:
            async with asyncio.timeout(self._patience):
                status, body = await self._posted(described, form)
            if status == 200:
                return msgspec.json.decode(body, type=ProviderTokens).id_token
        except (TimeoutError, OSError, aiohttp.ClientError, ValueError) as problem:
            raise ProviderAway(f"it gave no answer to a code: {type(problem).__name__}") from None
        if 400 <= status < 500 and status != 429:
            raise AnswerRefused(f"it does not know the code, or the hub: status {status}")
        raise ProviderAway(f"it gave no answer to a code: status {status}")

    async def _posted(self, described: ProviderMetadata, form: Mapping[str, str]) -> tuple[int, bytes]:
        sent, headers = dict(form), {"Accept": "application/json"}
        if "client_secret_basic" in described.token_endpoint_auth_methods_supported:
            headers["Authorization"] = aiohttp.encode_basic_auth(self.provider.client, self._secret, "utf-8")
        else:
            sent |= {"client_id": self.provider.client, "client_secret": self._secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(described.token_endpoint, data=sent, headers=headers, allow_redirects=False) as response,
        ):
            return response.status, await bounded(response)

    async def _verified(self, described: ProviderMetadata, attempt: SignInAttempt, token: str) -> Mapping[str, Any]:
        """The claims of a good id_token. Raises JoseError, ValueError, TypeError, KeyError."""
        header, _ = parse(token)
        if header.get("typ", "JWT") not in TYPES:
            raise ValueError("it is no id_token")
        signed = await self._issuer_of(described).signed(token, header)
        options = {
            "iss": {"essential": True, "value": self.provider.url},
            "aud": {"essential": True, "value": self.provider.client},
        }
        params = {"nonce": attempt.nonce, "client_id": self.provider.client}
        now = int(self._clock())
        CodeIDToken(signed, header, options, params).validate(now, SKEW)
        for moment in ("iat", "auth_time"):
            if signed.get(moment, attempt.at) < attempt.at - SKEW:
                raise ValueError("it is of an earlier sign-in")
        return signed

    def _issuer_of(self, described: ProviderMetadata) -> Issuer:
        """The provider, with the keys that it says are its own."""
        if self._issuer is None or self._issuer[0] != described.jwks_uri:
            issuer = Issuer(
                self.provider.url,
                self.provider.client,
                RemoteKeys(described.jwks_uri),
                algorithms=frozenset(self.provider.algorithms),
                types=TYPES,
                leeway=SKEW,
            )
            self._issuer = described.jwks_uri, issuer
        return self._issuer[1]
