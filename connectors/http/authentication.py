"""How the hub is let in by an agency's service."""

import asyncio
import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol
from urllib.parse import quote_plus

import msgspec
from cachebox import LRUCache

from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.expressions.jmespath_paths import Unfit, expression, predicate
from connectors.expressions.templates import ABSENT, fill, references
from connectors.http.token_store import OWN, Token, Tokens
from connectors.manifest import ApiKeyAuth, Auth, BasicAuth, BearerAuth, OAuth2Auth, SessionTokenAuth
from connectors.mapping.exchange import Answered, HttpRequest
from connectors.parsing.http_bodies import NotABody, read

_MOST_SESSIONS: Final = 5_000
_LONGEST_TOKEN: Final = 8_192
"""Characters of a token that an agency gives: it goes into a header."""
_EARLY: Final = 0.95
"""The part of a token's life for which it is used, so that no call arrives with one that has just died."""
_TELL: Final = 0.1
"""The part of its idle life after which other processes are told again that a token is in use."""


class TokenService(Protocol):
    """What asks the agency for a token."""

    @property
    def agency(self) -> str: ...

    async def exchange(self, sending: HttpRequest, headers: Mapping[str, str], lookup: str) -> Answered: ...


class Authentication(Protocol):
    """Gives the headers that let a call in, asked for by an `official`, and new ones when they are refused."""

    async def headers(self, service: TokenService, lookup: str, official: str | None) -> Mapping[str, str]: ...

    def expired(self, status: int, body: Callable[[], Any]) -> bool: ...

    async def again(
        self, service: TokenService, lookup: str, official: str | None, refused: Mapping[str, str]
    ) -> Mapping[str, str]: ...


class Fixed:
    """The same headers for every call."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    async def headers(self, service: TokenService, lookup: str, official: str | None) -> Mapping[str, str]:
        return self._headers

    def expired(self, status: int, body: Callable[[], Any]) -> bool:
        return False

    async def again(
        self, service: TokenService, lookup: str, official: str | None, refused: Mapping[str, str]
    ) -> Mapping[str, str]:
        return self._headers


@dataclass(slots=True)
class _Session:
    """A token, since when it is had, when it was last used, and when that was last told to other processes."""

    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: Token | None = None
    began: float = 0.0
    used: float = 0.0
    told: float = 0.0
    refused: str | None = None


class SessionToken:
    """A token asked for when there is none, when it was idle too long, or when the agency no longer accepts it.

    Where the manifest sends `$official`, each has a token of her own. `now` gives seconds that only grow, `tokens` is
    where tokens are held.
    """

    def __init__(self, auth: SessionTokenAuth, now: Callable[[], float], tokens: Tokens) -> None:
        self._auth = auth
        self._now = now
        self._tokens = tokens
        self._pick = expression(auth.token)
        self._expired = predicate(auth.expired) if auth.expired else None
        self._personal = names_official(auth)
        self._sessions: LRUCache[str | None, _Session] = LRUCache(_MOST_SESSIONS)

    async def headers(self, service: TokenService, lookup: str, official: str | None) -> Mapping[str, str]:
        session = self._session(official)
        async with session.asking:
            name = self._name(service, official)
            token = session.token
            if token is None or self._dead(session, token):
                session.began = session.told = self._now()
                token = await self._tokens.obtain(name, session.refused, lambda: self._ask(service, lookup, official))
                session.token = token
            session.used = self._now()
            if session.used - session.told > self._auth.idle * _TELL:
                session.told = session.used
                await self._tokens.used(name, replace(token, seconds=token.seconds - session.used + session.began))
            return self._header(token.text)

    def expired(self, status: int, body: Callable[[], Any]) -> bool:
        return status == 401 or (self._expired is not None and self._expired(body()))

    async def again(
        self, service: TokenService, lookup: str, official: str | None, refused: Mapping[str, str]
    ) -> Mapping[str, str]:
        session = self._session(official)
        async with session.asking:
            token = session.token
            if token is not None and self._header(token.text) == refused:
                session.token, session.refused = None, token.text
        return await self.headers(service, lookup, official)

    def _session(self, official: str | None) -> _Session:
        whose = official if self._personal else None
        session = self._sessions.get(whose)
        if session is None:
            session = self._sessions[whose] = _Session()
        return session

    def _name(self, service: TokenService, official: str | None) -> str:
        auth, whose = self._auth, official if self._personal else None
        return "\0".join(("session", service.agency, auth.server or "", auth.url, auth.agent or "", whose or ""))

    def _dead(self, session: _Session, token: Token) -> bool:
        now = self._now()
        return now - session.used > self._auth.idle * _EARLY or now - session.began > token.seconds

    def _header(self, token: str) -> Mapping[str, str]:
        return {self._auth.header: self._auth.prefix + token}

    async def _ask(self, service: TokenService, lookup: str, official: str | None) -> Token:
        """Asks until a token comes, as often as the manifest allows."""
        life = math.inf if self._auth.life is None else self._auth.life * _EARLY
        sending = self._sending(official)
        for attempt in range(1, self._auth.attempts + 1):
            try:
                status, _, body = await service.exchange(sending, {}, lookup)
            except AgencyUnavailable:
                if attempt == self._auth.attempts:
                    raise
                status, body = 503, b""
            if status in (400, 401, 403):
                raise AgencyRefused(service.agency, lookup, reason="it gives us no token")
            token = self._token_in(body) if status == 200 else None
            if token:
                return Token(token, life, self._auth.idle * _EARLY)
            if attempt < self._auth.attempts:
                await asyncio.sleep(0.1 * 2 ** (attempt - 1))
        raise AgencyUnavailable(service.agency, lookup, reason="it gives no token now")

    def _token_in(self, body: bytes) -> str | None:
        try:
            token = self._pick(read("json", {}, body))
        except (NotABody, Unfit):
            return None
        return token if isinstance(token, str) and len(token) <= _LONGEST_TOKEN else None

    def _sending(self, official: str | None) -> HttpRequest:
        auth = self._auth
        known = {
            "key": auth.key.reveal(),
            "secret": auth.secret.reveal() if auth.secret else ABSENT,
            "agent": auth.agent if auth.agent is not None else ABSENT,
            "official": official or ABSENT,
        }
        body = auth.body
        if body is None and auth.method == "POST" and not auth.query and not auth.headers:
            body = {"key": "$key"}
        return HttpRequest(
            auth.method,
            auth.url,
            tuple((name, str(value)) for name, value in fill(auth.query, known.__getitem__).items()),
            {name: str(value) for name, value in fill(auth.headers, known.__getitem__).items()},
            fill(body, known.__getitem__),
            {},
        )


class AccessToken:
    """An OAuth 2 access token for client credentials, replaced before it ends.

    `now` gives seconds that only grow, `tokens` is where tokens are held.
    """

    def __init__(self, auth: OAuth2Auth, now: Callable[[], float], tokens: Tokens) -> None:
        self._auth = auth
        self._now = now
        self._tokens = tokens
        self._asking = asyncio.Lock()
        self._token: str | None = None
        self._refused: str | None = None
        self._until = 0.0
        self._for = (auth.server or "", auth.url, auth.client, auth.scope or "")

    async def headers(self, service: TokenService, lookup: str, official: str | None) -> Mapping[str, str]:
        async with self._asking:
            if self._token is None or self._now() >= self._until:
                began = self._now()
                name = "\0".join(("access", service.agency, *self._for))
                token = await self._tokens.obtain(name, self._refused, lambda: self._ask(service, lookup))
                self._token, self._until = token.text, began + token.seconds
            return _bearer(self._token)

    def expired(self, status: int, body: Callable[[], Any]) -> bool:
        return status == 401

    async def again(
        self, service: TokenService, lookup: str, official: str | None, refused: Mapping[str, str]
    ) -> Mapping[str, str]:
        async with self._asking:
            if self._token is not None and _bearer(self._token) == refused:
                self._token, self._refused = None, self._token
        return await self.headers(service, lookup, official)

    async def _ask(self, service: TokenService, lookup: str) -> Token:
        status, _, body = await service.exchange(self._sending(), self._client(), lookup)
        if status in (400, 401, 403):
            raise AgencyRefused(service.agency, lookup, reason="it gives us no token")
        if status != 200:
            raise AgencyUnavailable(service.agency, lookup, reason="it gives no token now")
        try:
            given = msgspec.convert(read("json", {}, body), type=_Given, strict=False)
        except (NotABody, msgspec.ValidationError):
            raise BadAnswer(service.agency, lookup, reason="what it gives is no token") from None
        if not 0 < len(given.access_token) <= _LONGEST_TOKEN or given.token_type.lower() != "bearer":
            raise BadAnswer(service.agency, lookup, reason="what it gives is no token")
        life = given.expires_in if given.expires_in is not None else self._auth.life
        return Token(given.access_token, life - min(self._auth.early, life / 2))

    def _sending(self) -> HttpRequest:
        auth = self._auth
        form = {"grant_type": "client_credentials", "scope": auth.scope, "audience": auth.audience}
        if auth.send == "body":
            form |= {"client_id": auth.client, "client_secret": auth.secret.reveal()}
        return HttpRequest("POST", auth.url, form={name: text for name, text in form.items() if text is not None})

    def _client(self) -> Mapping[str, str]:
        if self._auth.send == "body":
            return {}
        # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        pair = f"{quote_plus(self._auth.client)}:{quote_plus(self._auth.secret.reveal())}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


class _Given(msgspec.Struct, frozen=True):
    """A token, as an authorization server gives it (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = "bearer"
    expires_in: float | None = None


def names_official(auth: Auth) -> bool:
    """Whether tokens are asked for in the name of the official who asks."""
    return isinstance(auth, SessionTokenAuth) and any(
        name == "official" for part in (auth.query, auth.headers, auth.body) for name in references(part)
    )


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def authentication(auth: Auth, now: Callable[[], float], tokens: Tokens = OWN) -> Authentication:
    """The authentication a manifest asks for; `tokens` is where those are held that agencies give."""
    if isinstance(auth, ApiKeyAuth):
        return Fixed({auth.header: auth.key.reveal()})
    if isinstance(auth, BearerAuth):
        return Fixed(_bearer(auth.token.reveal()))
    if isinstance(auth, BasicAuth):
        pair = base64.b64encode(f"{auth.user}:{auth.password.reveal()}".encode()).decode()
        return Fixed({"Authorization": f"Basic {pair}"})
    if isinstance(auth, SessionTokenAuth):
        return SessionToken(auth, now, tokens)
    if isinstance(auth, OAuth2Auth):
        return AccessToken(auth, now, tokens)
    return Fixed({})
