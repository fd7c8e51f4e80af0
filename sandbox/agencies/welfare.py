"""The departments of the Ministry of Social Development that decide on rights: DEP of disability allowances, DCY of
newborn grants. Both run the same software, which answers later.

`POST /requests` with `{"citizens": […]}` (up to fifty) is 202 with a ticket. `GET /tickets/{ticket}` says PENDING with
`Retry-After`, at least twice, and then READY with the rows; a ticket is kept for ten minutes, 410 after. Behind a key
in `x-client-key`. A right that is still being decided on is a row as well, with the state `W`.
"""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.world.build import World
from sandbox.world.conflicts import as_the_departments_have_it
from sandbox.world.model import Entitlement

KINDS = {"dep": "DISABILITY_ALLOWANCE", "dcy": "NEWBORN_GRANT"}
STATE_CODES = {"ACTIVE": "A", "SUSPENDED": "S", "ENDED": "E", "PENDING": "W"}
BATCH = 50
POLLS = 2
"""How often a ticket is asked for in vain."""
KEPT_SECONDS = 600.0


@dataclass(slots=True)
class _Ticket:
    rows: list[dict[str, Any]]
    asked_at: float
    polls: int = 0


def build(world: World, department: str, key: str, clock: Callable[[], float] = time.monotonic) -> Starlette:
    """The application of `dep` or `dcy`; `key` is what `x-client-key` must be, `clock` counts a ticket's seconds."""
    desk = _Desk(world, KINDS[department], key, clock)
    return Starlette(
        routes=[
            Route("/requests", desk.requests, methods=["POST"]),
            Route("/tickets/{ticket}", desk.tickets),
        ]
    )


class _Desk:
    def __init__(self, world: World, kind: str, key: str, clock: Callable[[], float]) -> None:
        self._key = key
        self._clock = clock
        self._tickets: dict[str, _Ticket] = {}
        self._serial = 0
        self._rights: dict[str, list[Entitlement]] = {}
        for one in as_the_departments_have_it(world.entitlements):
            if one.kind == kind:
                self._rights.setdefault(one.national_id, []).append(one)

    async def requests(self, request: Request) -> Response:
        if not self._admitted(request):
            return JSONResponse({"status": "DENIED"}, 403)
        asked = (await request.json()).get("citizens")
        if not isinstance(asked, list) or not 1 <= len(asked) <= BATCH:
            return JSONResponse({"status": "INVALID", "message": f"citizens: 1-{BATCH}"}, 400)
        self._serial += 1
        ticket = f"{self._serial:08d}"
        self._tickets[ticket] = _Ticket(
            [_row(one) for id_ in asked for one in self._rights.get(id_, ())], self._clock()
        )
        return JSONResponse({"status": "PENDING", "ticket": ticket}, 202, {"Location": f"/tickets/{ticket}"})

    async def tickets(self, request: Request) -> Response:
        if not self._admitted(request):
            return JSONResponse({"status": "DENIED"}, 403)
        ticket = self._tickets.get(request.path_params["ticket"])
        if ticket is None or self._clock() - ticket.asked_at > KEPT_SECONDS:
            return JSONResponse({"status": "GONE"}, 410)
        ticket.polls += 1
        if ticket.polls <= POLLS:
            return JSONResponse(
                {"status": "PENDING", "ticket": request.path_params["ticket"]}, 202, {"Retry-After": "0"}
            )
        return JSONResponse({"status": "READY", "rows": ticket.rows, "count": len(ticket.rows)})

    def _admitted(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("x-client-key", ""), self._key)


def _row(one: Entitlement) -> dict[str, Any]:
    return {
        "cid": one.national_id,
        "state": STATE_CODES[one.state],
        "amount": one.amount,
        "from": one.since.isoformat(),
        "paid": one.paid_on.isoformat() if one.paid_on else None,
    }
