"""Provincial Administration's hotel licences: pages of three with a cursor, behind basic authentication.

`next` in an answer is the cursor of the page after it, and an empty text on the last; a cursor means nothing to anybody
else and is good for this question only. Dates are such as `3 เมษายน 2565`. Nothing found is 204 without a body.
"""

import base64
import hmac
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.world.build import World
from sandbox.world.model import Licence

PAGE = 3
USER = "saan"
STATE_CODES = {"VALID": "ใช้ได้", "EXPIRED": "สิ้นอายุ", "SUSPENDED": "พักใช้", "REVOKED": "เพิกถอน"}
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)


def build(world: World, password: str) -> Starlette:
    """The application; whoever asks is `USER` with this password."""
    hotels = [one for one in world.licences if one.agency == "hotels"]
    credentials = "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()

    def asked(request: Request, of: Callable[[Licence], str], parameter: str) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", ""), credentials):
            return JSONResponse({"error": "unauthorized"}, 401, {"WWW-Authenticate": 'Basic realm="hotels"'})
        wanted = request.query_params.getlist(parameter)
        found = [one for one in hotels if of(one) in wanted]
        start = _position(request.query_params.get("cursor", ""))
        if start is None:
            return JSONResponse({"error": "cursor expired"}, 410)
        if not found:
            return Response(status_code=204)
        last = start + PAGE >= len(found)
        items = [_row(one) for one in found[start : start + PAGE]]
        return JSONResponse({"items": items, "next": "" if last else _cursor(start + PAGE)})

    async def holders(request: Request) -> Response:
        return asked(request, lambda one: one.juristic_id, "operator")

    async def numbers(request: Request) -> Response:
        return asked(request, lambda one: one.number, "no")

    return Starlette(routes=[Route("/api/hotels", holders), Route("/api/hotels/by-number", numbers)])


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"รร:{position}".encode()).decode()


def _position(cursor: str) -> int | None:
    """Where a cursor continues, 0 for none; None for what is no cursor."""
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode().partition(":")
        return int(number) if word == "รร" else None
    except ValueError:
        return None


def _row(one: Licence) -> dict[str, Any]:
    place = one.address
    return {
        "licenceNo": one.number,
        "operator": one.juristic_id,
        "hotel": {"th": one.premises_th, "en": one.premises_en},
        "rooms": one.rooms,
        "status": STATE_CODES[one.state],
        "issued": _written(one.issued_on),
        "until": _written(one.expires_on),
        "fee": f"{one.fee:,} บาท" if one.fee else None,
        "at": {
            "no": place.number,
            "moo": place.moo or "-",
            "soi": place.soi_th or "-",
            "soi_en": place.soi_en or "-",
            "road": place.road_th or "-",
            "road_en": place.road_en or "-",
            "tambon": place.subdistrict,
            "zip": place.postal_code,
        },
    }


def _written(day: date | None) -> str | None:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}" if day else None
