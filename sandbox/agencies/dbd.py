"""Department of Business Development: a register behind a session token.

`POST /auth` gives a token, but not at the first attempt: it answers 200 without one and has to be asked again. A token
lives for sixty minutes without use; without it everything is 401. Every answer is 200 with a code in `status`: 1000 for
found, 1004 for nothing found, 1009 for a question that cannot be asked. All numbers are texts, and one row writes dates
in three ways: `12/03/2558` (B.E.), `2015-03-12` (C.E.) and `25680430` (B.E.).
"""

import hmac
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.writing import be_compact, be_slashes, matches
from sandbox.world.build import World
from sandbox.world.model import Address, Business, Directorship, Person

IDLE_SECONDS = 3600.0
BATCH = 50
STATUS_WORDS = {
    "ACTIVE": "ยังดำเนินกิจการอยู่",
    "IN_LIQUIDATION": "อยู่ระหว่างชำระบัญชี",
    "DISSOLVED": "เลิก",
    "STRUCK_OFF": "ร้าง",
    "BANKRUPT": "ล้มละลาย",
}
KIND_WORDS = {
    "REGISTERED_PARTNERSHIP": "ห้างหุ้นส่วนสามัญนิติบุคคล",
    "LIMITED_PARTNERSHIP": "ห้างหุ้นส่วนจำกัด",
    "COMPANY": "บริษัทจำกัด",
    "PUBLIC_COMPANY": "บริษัทมหาชนจำกัด",
}
POSITION_WORDS = {
    "DIRECTOR": "กรรมการ",
    "AUTHORISED_DIRECTOR": "กรรมการผู้มีอำนาจ",
    "MANAGING_PARTNER": "หุ้นส่วนผู้จัดการ",
    "PARTNER": "หุ้นส่วน",
}


class Sessions:
    """The tokens given out. Every first attempt to get one, and every one after a success, comes to nothing."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._attempts = 0
        self._used: dict[str, float] = {}

    def open(self) -> str | None:
        """A token, or None to be asked again."""
        self._attempts += 1
        if self._attempts % 2:
            return None
        token = f"session-{self._attempts:06d}"
        self._used[token] = self._clock()
        return token

    def admits(self, token: str) -> bool:
        """Whether `token` is known and was used within its idle life; counts as a use."""
        used = self._used.get(token)
        if used is None or self._clock() - used > IDLE_SECONDS:
            self._used.pop(token, None)
            return False
        self._used[token] = self._clock()
        return True


def build(world: World, key: str, clock: Callable[[], float] = time.monotonic) -> Starlette:
    """The application; `key` is what `/auth` wants in `{"key": …}`, `clock` counts seconds of idle life."""
    register = _Register(world, key, Sessions(clock))
    return Starlette(
        routes=[
            Route("/auth", register.auth, methods=["POST"]),
            Route("/v4/juristic", register.juristic, methods=["POST"]),
            Route("/v4/search", register.search, methods=["GET"]),
            Route("/v4/directors", register.directors, methods=["POST"]),
            Route("/v4/directorships", register.directorships, methods=["POST"]),
        ]
    )


class _Register:
    def __init__(self, world: World, key: str, sessions: Sessions) -> None:
        self._key = key
        self._sessions = sessions
        self._today = world.today
        self._businesses = {one.juristic_id: one for one in world.businesses}
        self._persons = {one.national_id: one for one in world.persons}
        self._activities = {one.code: one for one in world.activities}
        self._directed: dict[str, list[tuple[Business, Directorship]]] = {}
        for business in world.businesses:
            for seat in business.directors:
                self._directed.setdefault(seat.national_id, []).append((business, seat))

    async def auth(self, request: Request) -> Response:
        body = await request.json()
        if not hmac.compare_digest(str(body.get("key", "")), self._key):
            return JSONResponse({"status": {"code": "2001", "description": "invalid key"}}, 401)
        token = self._sessions.open()
        if token is None:
            return JSONResponse({"status": {"code": "2002", "description": "please retry"}, "token": None})
        return JSONResponse({"status": {"code": "1000", "description": "success"}, "token": token})

    async def juristic(self, request: Request) -> Response:
        def find(ids: Sequence[str]) -> list[dict[str, Any]]:
            return [self._business(self._businesses[one]) for one in ids if one in self._businesses]

        return await self._batch(request, find)

    async def directors(self, request: Request) -> Response:
        def find(ids: Sequence[str]) -> list[dict[str, Any]]:
            asked = [self._businesses[one] for one in ids if one in self._businesses]
            return [self._seat(business, seat) for business in asked for seat in business.directors]

        return await self._batch(request, find)

    async def directorships(self, request: Request) -> Response:
        def find(ids: Sequence[str]) -> list[dict[str, Any]]:
            return [self._seat(business, seat) for one in ids for business, seat in self._directed.get(one, ())]

        return await self._batch(request, find)

    async def search(self, request: Request) -> Response:
        if not self._admitted(request):
            return _refused()
        asked = request.query_params
        start, size = int(asked.get("start", "0")), min(int(asked.get("size", "20")), 100)
        province = asked.get("province", "")
        found = [
            one
            for one in self._businesses.values()
            if one.address.subdistrict.startswith(province)
            and matches(asked.get("keyword", ""), one.name_th, one.name_en, one.juristic_id)
        ]
        items = [self._business(one) for one in found[start : start + size]]
        return _answer(items, total=str(len(found)))

    async def _batch(self, request: Request, find: Callable[[Sequence[str]], list[dict[str, Any]]]) -> Response:
        if not self._admitted(request):
            return _refused()
        ids = (await request.json()).get("ids")
        if not isinstance(ids, list) or len(ids) > BATCH:
            return JSONResponse({"status": {"code": "1009", "description": f"ids: 1-{BATCH}"}, "result": None})
        return _answer(find([str(one) for one in ids]))

    def _admitted(self, request: Request) -> bool:
        return self._sessions.admits(request.headers.get("authorization", "").removeprefix("Bearer "))

    def _business(self, one: Business) -> dict[str, Any]:
        activity = self._activities[one.activity]
        return {
            "JuristicID": one.juristic_id,
            "JuristicName_TH": one.name_th,
            "JuristicName_EN": one.name_en or "",
            "JuristicType": KIND_WORDS[one.kind],
            "RegisterDate": be_slashes(one.registered_on),
            "StatusDate": one.registered_on.isoformat(),
            "LastBalanceSheetDate": be_compact(_statements(one.registered_on, self._today)),
            "JuristicStatus": STATUS_WORDS[one.status],
            "RegisterCapital": f"{one.capital}.00",
            "PaidRegisterCapital": f"{one.paid_up}.00",
            "ObjectiveCode": activity.code,
            "ObjectiveText_TH": activity.th,
            "ObjectiveText_EN": activity.en,
            "NumberOfDirectors": str(len(one.directors)),
            "Address": _address(one.address),
        }

    def _seat(self, business: Business, seat: Directorship) -> dict[str, Any]:
        person: Person = self._persons[seat.national_id]
        th, en = person.name_th, person.name_en
        return {
            "JuristicID": business.juristic_id,
            "CitizenID": seat.national_id,
            "Title_TH": th.title,
            "FirstName_TH": th.first,
            "MiddleName_TH": th.middle or "",
            "LastName_TH": th.last,
            "Title_EN": en.title if en else "",
            "FirstName_EN": en.first if en else "",
            "MiddleName_EN": (en.middle or "") if en else "",
            "LastName_EN": en.last if en else "",
            "Position": POSITION_WORDS[seat.position],
            "AppointDate": seat.appointed_on.isoformat(),
            "Shares": str(seat.shares) if seat.shares else "-",
        }


def _statements(registered: date, today: date) -> date | None:
    """The last thirtieth of April on or before `today`, of a business that was there then."""
    last = date(today.year if today >= date(today.year, 4, 30) else today.year - 1, 4, 30)
    return last if last - timedelta(days=120) > registered else None


def _address(one: Address) -> dict[str, str]:
    return {
        "AddressNo": one.number,
        "Moo": one.moo or "-",
        "Soi": one.soi_th or "-",
        "Soi_EN": one.soi_en or "-",
        "Road": one.road_th or "-",
        "Road_EN": one.road_en or "-",
        "TumbolCode": one.subdistrict,
        "ZipCode": one.postal_code,
    }


def _answer(items: list[dict[str, Any]], **more: str) -> Response:
    if not items:
        return JSONResponse({"status": {"code": "1004", "description": "data not found"}, "result": None})
    status = {"code": "1000", "description": "success"}
    return JSONResponse({"status": status, "result": {"items": items, **more}})


def _refused() -> Response:
    return JSONResponse({"status": {"code": "2003", "description": "session expired"}, "result": None}, 401)
