"""Department of Land Transport: the registers of vehicles and of drivers, behind a key in `X-API-Key`.

Vehicles are told by plate and province, or by the ids of up to fifty owners, which may be persons (`ownerKind` P) and
juristic persons (J) in one question; drivers by up to fifty national ids. Both lists come in pages of forty, `next`
being the body's `cursor` for the page after, null on the last. Tax is told for up to fifty plates of one province.
Dates are such as `12/03/2558` (B.E.), `ตลอดชีพ` (for life) where a licence has no end, amounts texts with commas, and
kinds the register's own marks (รย.1, ลักษณะ 2). What a section of a law has registered is asked by the number that the
Council of State gives the law. An error is `{"code": "DLT-…", "message": …}`: 401 no key, 404 nothing under that plate
or section, 422 a question it does not like, 410 a cursor it did not give.
"""

import base64
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.writing import be_slashes
from sandbox.world.build import World
from sandbox.world.driving import DrivingLicence, driving_kinds
from sandbox.world.vehicles import TaxDue, Vehicle, tax_due, vehicle_kinds

BATCH = 50
PAGE = 40
FOR_LIFE = "ตลอดชีพ"
STATE_WORDS = {"VALID": "ปกติ", "EXPIRED": "สิ้นอายุ", "SUSPENDED": "พักใช้", "REVOKED": "เพิกถอน"}

_Row = dict[str, Any]
_Answer = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    """A question that is not answered: HTTP status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = JSONResponse({"code": f"DLT-{status}", "message": reason}, status)


def build(world: World, key: str) -> Starlette:
    """The application; `key` is what `X-API-Key` must be."""
    office = _Office(world)

    def behind_the_key(answer: _Answer) -> _Answer:
        async def answered(request: Request) -> Response:
            try:
                if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), key.encode()):
                    raise _Refused(401, "API key required")
                return await answer(request)
            except _Refused as refused:
                return refused.answer

        answered.__name__ = answer.__name__
        return answered

    return Starlette(
        routes=[
            Route("/v1/vehicles", behind_the_key(office.vehicle)),
            Route("/v1/vehicles/tax", behind_the_key(office.tax), methods=["POST"]),
            Route("/v1/owners/vehicles", behind_the_key(office.owners), methods=["POST"]),
            Route("/v1/drivers/licences", behind_the_key(office.drivers), methods=["POST"]),
            Route("/v1/sections", behind_the_key(office.sections)),
        ]
    )


class _Office:
    def __init__(self, world: World) -> None:
        self._today = world.today
        self._kinds = vehicle_kinds()
        self._types = {one.code: one.type for one in driving_kinds().values()}
        self._plates = {(one.plate, one.province): one for one in world.vehicles}
        self._owned: dict[str, list[Vehicle]] = {}
        for vehicle in world.vehicles:
            self._owned.setdefault(vehicle.owner, []).append(vehicle)
        self._held: dict[str, list[DrivingLicence]] = {}
        for licence in world.driving_licences:
            self._held.setdefault(licence.national_id, []).append(licence)
        self._marks = _marks_of_sections(world)

    async def vehicle(self, request: Request) -> Response:
        asked = request.query_params
        found = self._plates.get((asked.get("plate", ""), asked.get("prov", "")))
        if found is None:
            raise _Refused(404, "ไม่พบทะเบียนรถ")
        return JSONResponse(self._vehicle(found))

    async def owners(self, request: Request) -> Response:
        asked = await _asked(request, "ids")
        return _page(
            "vehicles", [self._vehicle(one) for id_ in asked["ids"] for one in self._owned.get(id_, ())], asked
        )

    async def drivers(self, request: Request) -> Response:
        asked = await _asked(request, "pids")
        return _page(
            "licences", [self._licence(one) for id_ in asked["pids"] for one in self._held.get(id_, ())], asked
        )

    async def tax(self, request: Request) -> Response:
        asked = await _asked(request, "plates")
        found = [self._plates.get((plate, str(asked.get("prov", "")))) for plate in asked["plates"]]
        rows = [_tax(one, tax_due(one, self._kinds[one.kind], self._today)) for one in found if one]
        return JSONResponse({"taxes": rows})

    async def sections(self, request: Request) -> Response:
        asked = request.query_params
        marks = self._marks.get((asked.get("law", ""), asked.get("section", "")))
        if marks is None:
            raise _Refused(404, "ไม่มีรถที่จดทะเบียนตามมาตรานี้")
        return JSONResponse({"law": asked["law"], "section": asked["section"], "kinds": marks})

    def _vehicle(self, one: Vehicle) -> _Row:
        th, en = one.brand
        return {
            "plateNo": one.plate,
            "provinceCode": one.province,
            "type": self._kinds[one.kind].mark,
            "brand": {"th": th, "en": en},
            "engineCc": f"{one.engine:,}",
            "regDate": be_slashes(one.registered_on),
            "taxDue": be_slashes(one.tax_paid_until),
            "ownerKind": one.owner_kind,
            "ownerId": one.owner,
        }

    def _licence(self, one: DrivingLicence) -> _Row:
        return {
            "pid": one.national_id,
            "licNo": one.number,
            "licType": self._types[one.kind],
            "status": STATE_WORDS[one.state],
            "issued": be_slashes(one.issued_on),
            "expires": be_slashes(one.expires_on) or FOR_LIFE,
        }


def _marks_of_sections(world: World) -> Mapping[tuple[str, str], Sequence[str]]:
    """What is registered under each section of a law; only where the law is one of the world's."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind in vehicle_kinds().values():
        found.setdefault((kind.law, kind.section), []).append(kind.mark)
    there = {(one.law_id, one.number) for one in world.sections}
    return {section: marks for section, marks in found.items() if section in there}


def _tax(one: Vehicle, due: TaxDue) -> _Row:
    return {
        "plateNo": one.plate,
        "provinceCode": one.province,
        "until": be_slashes(due.ends_on),
        "tax": f"{due.tax / 100:,.2f}",
        "surcharge": f"{due.surcharge / 100:,.2f}",
        "inspection": "Y" if due.inspection else "N",
    }


async def _asked(request: Request, name: str) -> dict[str, Any]:
    """The body of a question, of which `name` must be a list of up to fifty texts."""
    try:
        asked = await request.json()
    except ValueError:
        raise _Refused(422, "body: JSON") from None
    keys = asked.get(name) if isinstance(asked, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= BATCH or not all(isinstance(key, str) for key in keys):
        raise _Refused(422, f"{name}: 1-{BATCH}")
    return dict(asked)


def _page(name: str, rows: Sequence[_Row], asked: Mapping[str, Any]) -> Response:
    start = _position(asked.get("cursor"))
    after = start + PAGE
    return JSONResponse({name: rows[start:after], "next": _cursor(after) if after < len(rows) else None})


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"dlt:{position}".encode()).decode()


def _position(cursor: object) -> int:
    if cursor is None:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(str(cursor)).decode().partition(":")
        if word == "dlt":
            return int(number)
    except ValueError:
        pass
    raise _Refused(410, "cursor")
