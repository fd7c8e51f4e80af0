"""National Health Security Office: health rights by SOAP 1.1 over plain HTTP, one person a call.

An operator opens a session with `POST /operator/session` (`{"operator": …, "secret": …}`) and shows its token in the
header `X-Operator-Token`; it lives for fifteen minutes whatever is done with it. Every SOAP answer is HTTP 200 and says
in `ws_status` how it went: NHSO-000001 found, NHSO-000002 not found, NHSO-00003 the token has expired, NHSO-00009 no
national id. The WSDL is at `/ws/rights?wsdl`; what this office knows is behind what the Social Security Office knows
(see `sandbox.world.conflicts`).
"""

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.writing import be_compact
from sandbox.world.build import World
from sandbox.world.conflicts import as_nhso_has_it
from sandbox.world.health import HealthRight

TOKEN_SECONDS = 900.0
OPERATOR = "saan-operator"
NAMESPACE = "http://rights.nhso.example/ws"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
FOUND, NONE, EXPIRED, MALFORMED = "NHSO-000001", "NHSO-000002", "NHSO-00003", "NHSO-00009"
SCHEME_NAMES = {
    "UCS": "สิทธิหลักประกันสุขภาพแห่งชาติ",
    "SSS": "สิทธิประกันสังคม",
    "OFC": "สิทธิสวัสดิการข้าราชการ",
    "WEL": "สิทธิหลักประกันสุขภาพแห่งชาติ (ผู้มีสิทธิตามมาตรา 18 (14))",
}
FIELDS = (
    "ws_status",
    "ws_status_desc",
    "person_id",
    "maininscl",
    "maininscl_name",
    "hmain",
    "hmain_name",
    "hmain_name_eng",
    "purchaseprovince",
    "startdate",
)


class _Sessions:
    """Tokens of operators, and when each ends."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}

    def open(self) -> str:
        token = secrets.token_hex(16)
        self._ends[token] = self._clock() + TOKEN_SECONDS
        return token

    def admits(self, token: str) -> bool:
        return self._ends.get(token, 0) > self._clock()


def build(world: World, secret: str, clock: Callable[[], float] = time.monotonic) -> Starlette:
    """The application; `secret` is that of the operator `OPERATOR`, `clock` counts seconds of a session."""
    rights = {one.national_id: one for one in as_nhso_has_it(world.health_rights, world.today, world.hospitals)}
    sessions = _Sessions(clock)
    wsdl = Path(__file__).with_name("nhso.wsdl").read_text(encoding="utf-8")

    async def session(request: Request) -> Response:
        asked = await request.json()
        if asked.get("operator") != OPERATOR or not hmac.compare_digest(str(asked.get("secret", "")), secret):
            return JSONResponse({"error": "unknown operator"}, 401)
        return JSONResponse({"token": sessions.open(), "minutes": int(TOKEN_SECONDS // 60)})

    async def definition(request: Request) -> Response:
        if "wsdl" not in request.query_params:
            return Response("add ?wsdl", 400)
        address = str(request.url.replace(query=""))
        return Response(wsdl.replace("{ADDRESS}", address), media_type="text/xml; charset=utf-8")

    async def search(request: Request) -> Response:
        person_id = _asked(await request.body())
        if not sessions.admits(request.headers.get("x-operator-token", "")):
            return _answer({"ws_status": EXPIRED, "ws_status_desc": "Token expired"})
        if person_id is None:
            return _answer({"ws_status": MALFORMED, "ws_status_desc": "person_id: 13 digits"})
        right = rights.get(person_id)
        if right is None:
            return _answer({"ws_status": NONE, "ws_status_desc": "ไม่พบข้อมูลสิทธิ", "person_id": person_id})
        return _answer(_row(right))

    return Starlette(
        routes=[
            Route("/operator/session", session, methods=["POST"]),
            Route("/ws/rights", definition, methods=["GET"]),
            Route("/ws/rights", search, methods=["POST"]),
        ]
    )


def _asked(body: bytes) -> str | None:
    """The national id that a `searchCurrentByPID` asks for; None where there is none."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    found = root.find(f"{{{ENVELOPE}}}Body/{{{NAMESPACE}}}searchCurrentByPID/{{{NAMESPACE}}}person_id")
    text = (found.text or "").strip() if found is not None else ""
    return text if len(text) == 13 and text.isdigit() else None


def _row(one: HealthRight) -> dict[str, str]:
    hospital = one.hospital
    return {
        "ws_status": FOUND,
        "ws_status_desc": "OK",
        "person_id": one.national_id,
        "maininscl": one.scheme,
        "maininscl_name": SCHEME_NAMES[one.scheme],
        "hmain": hospital.code if hospital else "",
        "hmain_name": hospital.name_th if hospital else "",
        "hmain_name_eng": hospital.name_en if hospital else "",
        "purchaseprovince": f"{hospital.province}00" if hospital else "",
        "startdate": be_compact(one.since),
    }


def _answer(values: Mapping[str, str]) -> Response:
    envelope = Element(f"{{{ENVELOPE}}}Envelope")
    body = SubElement(envelope, f"{{{ENVELOPE}}}Body")
    answer = SubElement(body, f"{{{NAMESPACE}}}searchCurrentByPIDResponse")
    found = SubElement(answer, f"{{{NAMESPACE}}}return")
    for name in FIELDS:
        if name in values:
            SubElement(found, f"{{{NAMESPACE}}}{name}").text = values[name]
    text = ElementTree.tostring(envelope, encoding="utf-8", xml_declaration=True)
    return Response(text, media_type="text/xml; charset=utf-8")
