"""A real OpenID provider on loopback, at which one citizen signs in at once; tests tell it what to do wrong."""

import base64
import contextlib
import hashlib
import json
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from access.ledger.ledger_keys import generate
from app import build_app
from settings import Settings
from tests.connectors.asgi_server import serving
from tests.oauth import CITIZEN, basic

HUB_SECRET = "5a" * 32
CLIENT, SECRET = "saan-at-provider", "a secret of the provider's"
KEY = RSAKey.generate_key(2048, auto_kid=True)
PERSON = {"pid": CITIZEN, "given_name": "สมศรี", "family_name": "ใจดี", "ial": "2.3"}
FILE = """
url = "{url}"
client = "saan-at-provider"
name_th = "ไทยดี"
name_en = "ThaID"
scope = "openid pid given_name family_name ial"
algorithms = ["RS256"]
subject = "pid"
level = "ial"

[assurance]
"2.3" = "aal2"
"""

Claims = dict[str, Any]


def signed(claims: Claims, *, key: RSAKey = KEY, **header: Any) -> str:
    """An id_token as it should be, but for what the header is told to be."""
    told = {"alg": "RS256", "kid": KEY.kid, "typ": "JWT", **header}
    return jwt.encode({name: value for name, value in told.items() if value}, claims, key, algorithms=["RS256"])


class Provider:
    """`url` is where it is, once it serves; `asked` are the requests for a sign-in, `elsewhere` counts who strayed.

    claims       what its id_tokens say beside, or instead of, what they should; None leaves one out
    token        makes the id_token of the claims
    answer       what the token endpoint answers instead of tokens
    described    what it says of itself beside, or instead of, what it should
    """

    def __init__(self) -> None:
        self.url = ""
        self.hosts: list[str] = []
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
                Route("/elsewhere", self._elsewhere, methods=["GET", "POST"]),
            ]
        )
        self.behave()

    def behave(self) -> None:
        """Does everything right from now on."""
        self.claims: Claims = {}
        self.token: Callable[[Claims], str] = signed
        self.answer: Callable[[], Any] | None = None
        self.described: Claims = {}
        self.denies = False
        self.asked: list[dict[str, str]] = []
        self.elsewhere = 0
        self.fetched = 0
        self._codes: dict[str, dict[str, str]] = {}

    def file(self, folder: Path) -> Path:
        """The file that describes it to the hub."""
        path = folder / "sign-in.toml"
        path.write_text(f"hosts = {json.dumps(self.hosts)}\n{FILE.format(url=self.url)}", encoding="utf-8")
        return path

    async def code(self, there: str) -> str:
        """Signs the citizen in, as a browser that is sent `there` does; the code she comes back with."""
        async with aiohttp.ClientSession() as session, session.get(there, allow_redirects=False) as answer:
            return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    async def _describe(self, _: Request) -> Response:
        self.fetched += 1
        answer = self.described.get("answer")
        if answer is not None:
            return await answer()
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return JSONResponse({**told, **self.described})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert (asked["code_challenge_method"], asked["prompt"]) == ("S256", "login")
        told = {"state": asked["state"], "iss": self.url}
        if self.denies:
            told["error"] = "access_denied"
        else:
            told["code"] = secrets.token_urlsafe(16)
            self._codes[told["code"]] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(told)}", 302)

    async def _token(self, request: Request) -> Response:
        if self.answer is not None:
            return await self.answer()
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        by_form = "client_secret_post" in self.described.get("token_endpoint_auth_methods_supported", ())
        known = (
            (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
            if by_form
            else request.headers.get("authorization") == basic(CLIENT, SECRET)
        )
        if (
            asked is None
            or not known
            or form["redirect_uri"] != asked["redirect_uri"]
            or challenge.rstrip("=") != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "248289761001",
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **PERSON,
            **self.claims,
        }
        token = self.token({name: value for name, value in claims.items() if value is not None})
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})

    async def _elsewhere(self, _: Request) -> Response:
        self.elsewhere += 1
        return JSONResponse({})


@dataclass(frozen=True)
class Hub:
    """A hub outside the sandbox: where it is, how it is set, and the provider that it sends people to."""

    url: str
    settings: Settings
    provider: Provider


@contextlib.asynccontextmanager
async def hub_at(provider: Provider, folder: Path, variables: Mapping[str, str]) -> AsyncIterator[Hub]:
    """The whole hub at a real port, with `provider` to sign in at."""
    (folder / "ledger.json").write_text(json.dumps(generate()))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = Settings(
            url=f"http://127.0.0.1:{listening.getsockname()[1]}",
            secret=SecretStr(HUB_SECRET),
            ledger_keys=folder / "ledger.json",
            sign_in=provider.file(folder),
            sign_in_secret=SecretStr(SECRET),
            state=folder,
            agencies="dopa",
            data=Path("synthetic"),
        )
        app = build_app(settings, variables=variables)
        async with app.router.lifespan_context(app), serving(app, listening) as url:
            yield Hub(url, settings, provider)
