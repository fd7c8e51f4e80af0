"""Who is at the browser: sealed cookies, and the token that shows a form came from one of the hub's own pages."""

import datetime
import secrets
import time
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from access.oauth.signed_in_person import Person
from access.sign_in.relying_party import LASTS as ATTEMPT_LASTS
from access.sign_in.relying_party import SignInAttempt
from access.storage.sealing import Seal
from access.token_store.revocations import Revoked
from connectors.urls import split_url
from endpoints.http.request_body import cookie

LASTS = 1800  # seconds a sign-in lasts
ATTEMPT = "sign-in"  # what an attempt to sign in is sealed for
SESSION = "session"  # what a session is sealed for; what is sealed in the database is for another use, and no cookie


class Session(msgspec.Struct, frozen=True):
    """Somebody who signed in at a browser, as its cookie has it, sealed. `id` is what ends with her signing out."""

    id: str
    person: Person


class Sessions:
    """Cookies of the hub's pages. `url` is the hub's public address; over https the cookies go over https alone.

    `by_any_name`: the pages are used at whatever name the browser asked for, as in a sandbox, where 127.0.0.1 is
    localhost too.
    """

    def __init__(
        self,
        seal: Seal,
        revoked: Revoked,
        *,
        url: str,
        by_any_name: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        parts = split_url(url)
        self._seal = seal
        self._revoked = revoked
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._by_any_name = by_any_name
        self._secure = parts.scheme == "https"
        self._clock = clock
        prefix = "__Host-" if self._secure else ""
        self._session = f"{prefix}saan-session"
        self._visit = f"{prefix}saan-visit"
        self._attempt = f"{prefix}saan-sign-in"

    async def person(self, request: Request) -> Person | None:
        """Who signed in at this browser; None when nobody has, when it was too long ago, or when she signed out since.

        Raises StorageUnavailable: without knowing, nobody is.
        """
        session = self._opened(request)
        if session is None or self._clock() - session.person.at >= LASTS:
            return None
        return None if await self._revoked.hold((_mark(session),)) else session.person

    def sign_in(self, response: Response, person: Person) -> None:
        """From now on it is this person."""
        plain = msgspec.json.encode(Session(secrets.token_urlsafe(16), person)).decode()
        self._set(response, self._session, self._seal.seal(plain, for_=SESSION), LASTS)

    async def sign_out(self, request: Request, response: Response) -> None:
        """From now on it is nobody, here and wherever a copy of its cookie is. Raises StorageUnavailable."""
        session = self._opened(request)
        if session is not None:
            await self._revoked.end(_mark(session), lasts=datetime.timedelta(seconds=LASTS))
        self._drop(response, self._session)

    def _opened(self, request: Request) -> Session | None:
        plain = self._seal.open(_cookie(request, self._session), for_=SESSION)
        return None if plain is None else msgspec.json.decode(plain, type=Session)

    def attempt(self, request: Request) -> SignInAttempt | None:
        """The sign-in that this browser is in the midst of, at a provider."""
        plain = self._seal.open(_cookie(request, self._attempt), for_=ATTEMPT)
        return None if plain is None else msgspec.json.decode(plain, type=SignInAttempt)

    def begin(self, response: Response, attempt: SignInAttempt) -> None:
        """From now on it is in the midst of this one, and of no other."""
        plain = msgspec.json.encode(attempt).decode()
        self._set(response, self._attempt, self._seal.seal(plain, for_=ATTEMPT), ATTEMPT_LASTS)

    def end(self, response: Response) -> None:
        """It is in the midst of none."""
        self._drop(response, self._attempt)

    def visit(self, request: Request) -> str:
        """The browser's own random name, new when it has none."""
        return _cookie(request, self._visit) or secrets.token_urlsafe(24)

    def keep(self, response: Response, visit: str) -> None:
        """Lets the browser keep its name."""
        self._set(response, self._visit, visit, None)

    def form_token(self, request: Request, visit: str) -> str:
        """What a form of this browser and this sign-in must bring back."""
        return self._seal.pseudonym(f"{visit}\x1f{_cookie(request, self._session)}", for_="form")

    def is_own(self, request: Request, form: dict[str, str]) -> bool:
        """Whether a form came from one of the hub's pages in this very browser."""
        origin = request.headers.get("origin")
        if origin is not None and origin != self._origin and not self._is_asked_at(request, origin):
            return False
        visit = _cookie(request, self._visit)
        if not visit:
            return False
        told = form.get("form_token", "").encode()
        return secrets.compare_digest(told, self.form_token(request, visit).encode())

    def _is_asked_at(self, request: Request, origin: str) -> bool:
        return self._by_any_name and bool(host := request.headers.get("host")) and split_url(origin).netloc == host

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, secure=self._secure, httponly=True, samesite="lax")

    def _set(self, response: Response, name: str, value: str, lasts: int | None) -> None:
        response.set_cookie(name, value, max_age=lasts, path="/", secure=self._secure, httponly=True, samesite="lax")


def _mark(session: Session) -> str:
    """What is revoked of it."""
    return f"session:{session.id}"


def _cookie(request: Request, name: str) -> str:
    return cookie(request.scope["headers"], name)
