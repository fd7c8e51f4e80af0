"""The government's open data, in CKAN: how often services of the catalogue were used.

`GET /api/3/action/datastore_search` with the key in `api-key`; `filters` is JSON, a list there means any of these. All
values of records are texts, months are Buddhist-era such as `2569-03`; a page has 100 records at most, whatever `limit`
asks for. A resource that is not there is 404 with `success: false`.
"""

import hmac
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.world.build import World
from sandbox.world.usage import Usage

RESOURCE = "7c1d9a52-5c0f-4d1e-9a31-98service0use"
PAGE = 100
FIELDS = ("_id", "service_id", "month", "requests", "online", "completed")


def build(world: World, key: str) -> Starlette:
    """The application; `key` is what `api-key` must be."""
    records = [_record(number, one) for number, one in enumerate(world.usage, 1)]

    async def datastore_search(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("api-key", ""), key):
            return _failure("Authorization Error", "Access denied", 403)
        asked = request.query_params if request.method == "GET" else await request.json()
        if asked.get("resource_id") != RESOURCE:
            return _failure("Not Found Error", "Resource was not found", 404)
        given = asked.get("filters") or {}
        filters = json.loads(given) if isinstance(given, str) else given
        if not filters.keys() <= set(FIELDS):
            return _failure("Validation Error", "invalid filters", 409)
        found = [one for one in records if all(_fits(one[name], value) for name, value in filters.items())]
        offset, limit = int(asked.get("offset", 0)), min(int(asked.get("limit", PAGE)), PAGE)
        result = {
            "resource_id": RESOURCE,
            "fields": [{"id": name, "type": "int" if name == "_id" else "text"} for name in FIELDS],
            "records": found[offset : offset + limit],
            "total": len(found),
            "limit": limit,
            "offset": offset,
        }
        return JSONResponse({"help": str(request.url.replace(query="")), "success": True, "result": result})

    return Starlette(routes=[Route("/api/3/action/datastore_search", datastore_search, methods=["GET", "POST"])])


def _fits(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted


def _failure(kind: str, message: str, status: int) -> Response:
    return JSONResponse({"success": False, "error": {"__type": kind, "message": message}}, status)


def _record(number: int, one: Usage) -> dict[str, Any]:
    return {
        "_id": number,
        "service_id": one.service_id,
        "month": f"{one.year + 543}-{one.month:02d}",
        "requests": f"{one.requests:,}",
        "online": f"{one.online:,}",
        "completed": f"{one.completed:,}",
    }
