"""Vendor B: `{"Result": {"Status": "00", "Items": […]}}` (01: none), codes, dates such as `17/05/2569` (B.E.)."""

from collections.abc import Sequence

from starlette.responses import JSONResponse, Response

from sandbox.agencies.vendors import Row, Vendor
from sandbox.agencies.writing import be_slashes
from sandbox.world.model import Entitlement, Licence, LocalService

KIND_CODES = {
    "FOOD_PREMISES": "38L",
    "FOOD_PREMISES_NOTIFICATION": "38N",
    "HEALTH_HAZARD": "33",
    "BUILDING": "B21",
    "COMMERCIAL_REGISTRATION": "C11",
}
STATE_CODES = {"VALID": "A", "EXPIRED": "X", "SUSPENDED": "S", "REVOKED": "R", "PENDING": "W"}
PAID_CODES = {"ACTIVE": "1", "SUSPENDED": "2", "ENDED": "9", "PENDING": "0"}


def _licence(one: Licence) -> Row:
    place = one.address
    return {
        "LIC_NO": one.number,
        "LIC_TYPE": KIND_CODES[one.kind],
        "LIC_STATUS": STATE_CODES[one.state],
        "JURISTIC_NO": one.juristic_id,
        "CID": one.national_id or "",
        "SHOP_T": one.premises_th,
        "SHOP_E": one.premises_en,
        "ISSUE_DT": be_slashes(one.issued_on),
        "EXPIRE_DT": be_slashes(one.expires_on),
        "AREA": one.area,
        "FEE_AMT": one.fee,
        "ADDR_NO": place.number,
        "ADDR_MOO": place.moo or "",
        "ADDR_SOI_T": place.soi_th or "",
        "ADDR_SOI_E": place.soi_en or "",
        "ADDR_ROAD_T": place.road_th or "",
        "ADDR_ROAD_E": place.road_en or "",
        "TAMBON": int(place.subdistrict),
        "ZIP": int(place.postal_code),
    }


def _service(one: LocalService) -> Row:
    return {
        "SRV_CODE": one.code,
        "SRV_NAME_T": one.name_th,
        "SRV_NAME_E": one.name_en,
        "SRV_DAYS": str(one.days),
        "FEE_AMT": "" if one.fee is None else str(one.fee),
        "FEE_MAX": "" if one.fee_max is None else str(one.fee_max),
        "BY_LAW": one.ordinance_th or "",
        "LIC_TYPE": KIND_CODES[one.licence_kind] if one.licence_kind else "",
    }


def _allowance(one: Entitlement) -> Row:
    return {
        "CID": one.national_id,
        "PAY_STATUS": PAID_CODES[one.state],
        "PAY_AMT": str(one.amount),
        "START_DT": be_slashes(one.since),
        "LAST_PAY_DT": be_slashes(one.paid_on),
    }


def _answer(rows: Sequence[Row], total: int) -> Response:
    return JSONResponse({"Result": {"Status": "00" if rows else "01", "Items": list(rows), "Count": str(total)}})


def _refused(reason: str) -> Response:
    return JSONResponse({"Result": {"Status": "99", "Message": reason, "Items": []}})


SHAPE = Vendor(_licence, _service, _allowance, _answer, _refused)
