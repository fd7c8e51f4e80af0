"""Department of Industrial Works: factories, behind a key in `x-api-key`.

Asked with up to twenty numbers joined by commas. Nothing found is HTTP 500 with a body that says so, and so is a
question it does not like. Dates are such as `12 มี.ค. 2558`.
"""

import hmac
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.world.build import World
from sandbox.world.model import Licence

BATCH = 20
STATE_CODES = {"VALID": "1", "SUSPENDED": "2", "REVOKED": "3", "PENDING": "0"}
MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def build(world: World, key: str) -> Starlette:
    """The application; `key` is what `x-api-key` must be."""
    factories = [one for one in world.licences if one.agency == "diw"]

    async def of_holders(request: Request) -> Response:
        return _answer(request, key, "regIds", factories, lambda one: one.juristic_id)

    async def by_numbers(request: Request) -> Response:
        return _answer(request, key, "facNos", factories, lambda one: one.number)

    return Starlette(
        routes=[Route("/api/v1/factories", of_holders), Route("/api/v1/factories/by-number", by_numbers)],
    )


def _answer(
    request: Request, key: str, parameter: str, factories: Iterable[Licence], of: Callable[[Licence], str]
) -> Response:
    if not hmac.compare_digest(request.headers.get("x-api-key", ""), key):
        return JSONResponse({"errorCode": "FAC-401", "message": "invalid api key"}, 401)
    asked = [one for one in request.query_params.get(parameter, "").split(",") if one]
    if not 1 <= len(asked) <= BATCH:
        return JSONResponse({"errorCode": "FAC-400", "message": f"{parameter}: 1-{BATCH}"}, 500)
    found = [_row(one) for one in factories if of(one) in asked]
    if not found:
        return JSONResponse({"errorCode": "FAC-404", "message": "ไม่พบข้อมูลโรงงานที่ตรงกับเงื่อนไข"}, 500)
    return JSONResponse({"factories": found, "count": len(found)})


def _row(one: Licence) -> dict[str, Any]:
    place = one.address
    return {
        "facNo": one.number,
        "facClass": 3,
        "facNameTh": one.premises_th,
        "facNameEn": one.premises_en,
        "operatorId": one.juristic_id,
        "licenseDate": _written(one.issued_on),
        "horsepower": one.horsepower,
        "facStatus": STATE_CODES[one.state],
        "addrNo": place.number,
        "addrMoo": place.moo,
        "addrSoi": {"th": place.soi_th, "en": place.soi_en},
        "addrRoad": {"th": place.road_th, "en": place.road_en},
        "tambonCode": int(place.subdistrict),
        "zip": int(place.postal_code),
    }


def _written(day: date | None) -> str | None:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}" if day else None
