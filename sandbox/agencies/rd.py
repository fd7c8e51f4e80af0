"""Revenue Department: registrations for value added tax, in XML, behind OAuth 2 client credentials.

`POST /oauth2/token` gives tokens that live for two minutes. Registrations are asked for by up to ten numbers, as
`?tin=…&tin=…`; the answer is XML with `resultCode` 00 (found), 01 (none) or 09 (a question it does not like), blanks
around texts, a dash for what is not there, and dates in the Buddhist era with a time that means nothing. The list of
branches comes in pages of two, the next one named in a `Link` header (RFC 8288).
"""

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import parse_qs
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.writing import be_dashes
from sandbox.world.build import World
from sandbox.world.model import Business
from sandbox.world.taxes import Branch, Vat

CLIENT = "saan-hub"
SCOPE = "vat.read"
TOKEN_SECONDS = 120
BATCH = 10
PAGE = 2
NAMESPACE = "urn:rd:vat:v2"


class Tokens:
    """Access tokens given out, and when each ends."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}

    def issue(self) -> str:
        token = secrets.token_urlsafe(24)
        self._ends[token] = self._clock() + TOKEN_SECONDS
        return token

    def admits(self, token: str) -> bool:
        return self._ends.get(token, 0) > self._clock()


def build(world: World, secret: str, clock: Callable[[], float] = time.monotonic) -> Starlette:
    """The application; `secret` is that of the client `CLIENT`, `clock` counts seconds of a token's life."""
    office = _Office(world, secret, Tokens(clock))
    return Starlette(
        routes=[
            Route("/oauth2/token", office.token, methods=["POST"]),
            Route("/vat/v2/registrations", office.registrations),
            Route("/vat/v2/registrations/{tin}/branches", office.branches),
        ]
    )


class _Office:
    def __init__(self, world: World, secret: str, tokens: Tokens) -> None:
        self._secret = secret
        self._tokens = tokens
        self._businesses = {one.juristic_id: one for one in world.businesses}
        self._vat = {one.juristic_id: one for one in world.vat}

    async def token(self, request: Request) -> Response:
        """RFC 6749, section 4.4; the client may say who it is in the header or in the form."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        client, secret = _client(request.headers.get("authorization", ""), form)
        if client != CLIENT or not hmac.compare_digest(secret, self._secret):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if form.get("scope", SCOPE) != SCOPE:
            return JSONResponse({"error": "invalid_scope"}, 400)
        answer = {"access_token": self._tokens.issue(), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def registrations(self, request: Request) -> Response:
        if not self._admitted(request):
            return _refused()
        asked = request.query_params.getlist("tin")
        if not 1 <= len(asked) <= BATCH:
            return _xml("09", ())
        found = [self._vat[one] for one in asked if one in self._vat]
        return _xml("00" if found else "01", [_registration(one, self._businesses[one.juristic_id]) for one in found])

    async def branches(self, request: Request) -> Response:
        if not self._admitted(request):
            return _refused()
        registered = self._vat.get(request.path_params["tin"])
        if registered is None:
            return _xml("01", ())
        page = int(request.query_params.get("page", "1"))
        whole = registered.branches
        rows = [_branch(registered, one) for one in whole[(page - 1) * PAGE : page * PAGE]]
        answer = _xml("00", rows)
        if page * PAGE < len(whole):
            following = request.url.include_query_params(page=page + 1)
            answer.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
        return answer

    def _admitted(self, request: Request) -> bool:
        return self._tokens.admits(request.headers.get("authorization", "").removeprefix("Bearer "))


def _client(header: str, form: dict[str, str]) -> tuple[str, str]:
    if header.startswith("Basic "):
        name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return name, secret
    return form.get("client_id", ""), form.get("client_secret", "")


def _refused() -> Response:
    return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _xml(code: str, rows: Iterable[Element]) -> Response:
    root = Element("VatResponse", xmlns=NAMESPACE)
    SubElement(root, "resultCode").text = code
    items = SubElement(root, "registrations")
    items.extend(rows)
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/xml; charset=utf-8")


def _registration(one: Vat, business: Business) -> Element:
    row = Element("registration", tin=one.juristic_id)
    _add(row, "vName", business.name_th)
    _add(row, "vNameEn", business.name_en)
    _add(row, "vStatus", "V" if one.state == "REGISTERED" else "C")
    _add(row, "vStartDate", _moment(one.registered_on))
    _add(row, "vEndDate", _moment(one.cancelled_on))
    _add(row, "vBranchCount", str(len(one.branches)))
    return row


def _branch(registered: Vat, one: Branch) -> Element:
    row = Element("branch", tin=registered.juristic_id, no=f"{one.number:05d}")
    place = one.address
    _add(row, "bName", one.name_th)
    _add(row, "bNameEn", one.name_en)
    _add(row, "bOpen", _moment(one.opened_on))
    _add(row, "bClose", _moment(one.closed_on))
    where = SubElement(row, "bAddress")
    for name, value in (
        ("houseNo", place.number),
        ("moo", place.moo),
        ("soi", place.soi_th),
        ("soiEn", place.soi_en),
        ("road", place.road_th),
        ("roadEn", place.road_en),
        ("tambon", place.subdistrict),
        ("postCode", place.postal_code),
    ):
        _add(where, name, value)
    return row


def _add(row: Element, name: str, value: str | None) -> None:
    SubElement(row, name).text = f" {value} " if value else "-"


def _moment(day: date | None) -> str | None:
    return f"{be_dashes(day)}T00:00:00" if day else None
