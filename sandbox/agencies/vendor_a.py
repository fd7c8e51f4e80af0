"""Vendor A: `{"success": true, "data": […]}`, Thai words for codes, dates such as `2569-05-17` (B.E.)."""

from collections.abc import Sequence

from starlette.responses import JSONResponse, Response

from sandbox.agencies.vendors import Row, Vendor
from sandbox.agencies.writing import be_dashes
from sandbox.world.model import Entitlement, Licence, LocalService

KIND_WORDS = {
    "FOOD_PREMISES": "ใบอนุญาตสถานที่จำหน่ายอาหาร",
    "FOOD_PREMISES_NOTIFICATION": "หนังสือรับรองการแจ้ง",
    "HEALTH_HAZARD": "กิจการที่เป็นอันตรายต่อสุขภาพ",
    "BUILDING": "ใบอนุญาตก่อสร้าง",
    "COMMERCIAL_REGISTRATION": "ทะเบียนพาณิชย์",
}
STATE_WORDS = {
    "VALID": "ใช้งาน",
    "EXPIRED": "หมดอายุ",
    "SUSPENDED": "พักใช้",
    "REVOKED": "เพิกถอน",
    "PENDING": "รอพิจารณา",
}
PAID_WORDS = {"ACTIVE": "รับเงิน", "SUSPENDED": "ระงับ", "ENDED": "จำหน่าย", "PENDING": "รอตรวจสอบ"}


def _licence(one: Licence) -> Row:
    place = one.address
    return {
        "licenceNo": one.number,
        "type": KIND_WORDS[one.kind],
        "status": STATE_WORDS[one.state],
        "holderId": one.juristic_id or None,
        "holderPid": one.national_id,
        "placeName": {"th": one.premises_th, "en": one.premises_en},
        "issueDate": be_dashes(one.issued_on) or None,
        "expireDate": be_dashes(one.expires_on) or None,
        "areaSqm": f"{one.area:,.2f}" if one.area else None,
        "fee": f"{one.fee:,.2f}" if one.fee else None,
        "address": {
            "no": place.number,
            "moo": place.moo,
            "soi": place.soi_th,
            "soiEn": place.soi_en,
            "road": place.road_th,
            "roadEn": place.road_en,
            "subdistrict": place.subdistrict,
            "zip": place.postal_code,
        },
    }


def _service(one: LocalService) -> Row:
    return {
        "code": one.code,
        "name": {"th": one.name_th, "en": one.name_en},
        "days": one.days,
        "fee": one.fee,
        "feeMax": one.fee_max,
        "ordinance": one.ordinance_th,
        "licenceType": KIND_WORDS[one.licence_kind] if one.licence_kind else None,
    }


def _allowance(one: Entitlement) -> Row:
    return {
        "pid": one.national_id,
        "status": PAID_WORDS[one.state],
        "amount": f"{one.amount:,.2f}",
        "startDate": be_dashes(one.since),
        "lastPaid": be_dashes(one.paid_on) or None,
    }


def _answer(rows: Sequence[Row], total: int) -> Response:
    return JSONResponse({"success": True, "data": list(rows), "total": total})


def _refused(reason: str) -> Response:
    return JSONResponse({"success": False, "message": reason, "data": []}, 400)


SHAPE = Vendor(_licence, _service, _allowance, _answer, _refused)
