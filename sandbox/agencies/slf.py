"""Student Loan Fund: a file of the month over HTTP, in records of fixed width, in Windows-874.

`GET /exports/studentloan.txt` with the key in `x-api-key`. The first record is a header (`H` and the day the file
describes), the last a trailer (`T` and how many there are); between them records of 100 characters that begin with `D`.
Money is in satang with leading zeros, dates are Buddhist-era digits, zeros for none. `Last-Modified` and `ETag` change
with the month; who asks with `If-None-Match` and has it already is told 304.
"""

import hmac
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.agencies.writing import be_compact, padded
from sandbox.world.build import World
from sandbox.world.loans import Loan

STATE_CODES = {"STUDYING": "10", "GRACE": "20", "REPAYING": "30", "OVERDUE": "35", "SETTLED": "90"}
WIDTH = 100
"""D1 · national id 13 · contract 12 · state 2 · borrowed 12 · balance 12 · instalment 12 · next due 8 · first year 4 ·
blanks 24."""


def build(world: World, key: str) -> Starlette:
    """The application; `key` is what `x-api-key` must be."""
    as_of = _as_of(world.today)
    lines = ["H" + be_compact(as_of) + "STUDENTLOAN", *map(_record, world.loans), f"T{len(world.loans):09d}"]
    body = "".join(padded(line, WIDTH) + "\r\n" for line in lines).encode("cp874")
    written = datetime(as_of.year, as_of.month, as_of.day, 19, 30, tzinfo=UTC)
    headers = {"ETag": f'"{be_compact(as_of)}"', "Last-Modified": format_datetime(written, usegmt=True)}

    async def export(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("x-api-key", ""), key):
            return Response(status_code=403)
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="text/plain")

    return Starlette(routes=[Route("/exports/studentloan.txt", export)])


def _as_of(today: date) -> date:
    """The last day of the month before `today`'s."""
    return today.replace(day=1) - timedelta(days=1)


def _record(one: Loan) -> str:
    return (
        f"D{one.national_id}{padded(one.contract, 12)}{STATE_CODES[one.state]}"
        f"{one.borrowed:012d}{one.balance:012d}{one.instalment or 0:012d}"
        f"{be_compact(one.next_due) or '00000000'}{one.first_year + 543:04d}"
    )
