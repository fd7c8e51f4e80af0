"""The hub's pages with everything behind them, an app to come back to, and a browser of a kind."""

import datetime
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from access.oauth.authority import Authority
from access.oauth.signed_in_person import Person
from endpoints.my_data.signed_in import OwnPages
from endpoints.my_data.who_may import WhoMay
from endpoints.pages.icon import icon_routes
from endpoints.pages.page import PageTemplates, page_files
from endpoints.sign_in.consent import consent_routes
from endpoints.sign_in.oauth import oauth_routes
from endpoints.sign_in.sandbox_sign_in import played_routes
from endpoints.sign_in.sessions_and_csrf import Sessions
from sandbox.personas import PERSONAS
from tests.asgi import Answer, ask
from tests.oauth import BACK, CHALLENGE, URL, Clock

ASK = {
    "response_type": "code",
    "client_id": "bank-app",
    "redirect_uri": BACK,
    "scope": "citizen.name citizen.businesses",
    "state": "st",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def authorize(**changed: str) -> str:
    """The address an app sends a citizen to, with other parameters; "" leaves one out."""
    return f"/oauth/authorize?{urlencode({name: value for name, value in {**ASK, **changed}.items() if value})}"


def sources(scope: str, language: str) -> list[str]:
    """Which agencies a scope's data comes from."""
    names = {"th": ("กรมการปกครอง", "กรมพัฒนาธุรกิจการค้า"), "en": ("Provincial Administration", "Business Development")}
    return [names[language][scope == "citizen.businesses"]]


async def preview(person: Person, scopes: frozenset[str], language: str) -> dict[str, str]:
    """The values behind the scopes."""
    values = {"citizen.name": "สมศรี ใจดี", "citizen.businesses": "บริษัท ขนมไทยสมศรี จำกัด"}
    return {scope: values[scope] for scope in scopes}


class Unread:
    """The books of a hub that gave nothing of anybody."""

    @property
    def ledger(self) -> Any:
        return self

    @property
    def reading(self) -> Any:
        return self

    def subjects(self, _: str) -> list[str]:
        return []

    async def last_read(self, _: list[str]) -> dict[str, datetime.datetime]:
        return {}


def pages_app(authority: Authority, clock: Clock, url: str) -> Starlette:
    """An application with the pages at `url`, and a bank that shows at `/bank/back` what it was told."""
    sessions, pages = Sessions(authority.seal, authority.revoked, url=url, clock=clock.seconds), PageTemplates()

    async def app_name(id_: str, language: str) -> str | None:
        app = await authority.apps.find(id_)
        return app.name(language) if app else None

    own = OwnPages(authority.seal, sessions, pages)
    books: Any = Unread()
    apps = WhoMay(own, authority, lambda: books, now=clock.now)

    async def back(request: Request) -> Response:
        return PlainTextResponse(f"back: {request.query_params}")

    return Starlette(
        routes=[
            *oauth_routes(authority.oauth, pages=True),
            *played_routes(PERSONAS, sessions, authority.seal, pages, app_name),
            *consent_routes(authority, sessions, pages, sources=sources, preview=preview, now=clock.now),
            Route("/my-data/apps", own.shown(apps.show), methods=["GET"]),
            Route("/my-data/apps/end", own.done(apps.end), methods=["POST"]),
            page_files(),
            *icon_routes(),
            Route("/bank/back", back),
        ]
    )


class Browser:
    """Keeps cookies, follows nothing by itself."""

    def __init__(self, app: ASGIApp, origin: str = URL) -> None:
        self.app = app
        self.origin = origin
        self.cookies: dict[str, str] = {}

    async def get(self, target: str, **headers: str) -> Answer:
        return await self._send(target, "GET", headers)

    async def post(self, target: str, form: dict[str, str], **headers: str) -> Answer:
        given = {"content-type": "application/x-www-form-urlencoded", "origin": self.origin, **headers}
        return await self._send(target, "POST", given, urlencode(form).encode())

    async def _send(self, target: str, method: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"accept-language": "en", **headers, **({"cookie": cookie} if cookie else {})}
        answer = await ask(self.app, target, method, given, body)
        for line in answer.header_lists.get("set-cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            if "max-age=0" in line.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    async def sign_in(self, persona: str, onward: str) -> Answer:
        """Through the login page, to where it leads."""
        page = await self.get(onward)
        assert page.status == 303, page.text
        login = await self.get(page.headers["location"])
        return await self.post("/login", {**fields(login), "persona": persona})


def fields(page: Answer) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}
