"""A REST agency of businesses, and one of licences: what the tests of REST lookups begin with."""

import asyncio
from typing import Any

from aiohttp import web

from connectors.errors import AgencyError
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau
from tests.connectors.server import Server

SOURCE = """
[source]
kind = "rest"
url = "${URL}"
retry = { attempts = 1 }
"""
BATCHED = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { method = "POST", path = "/b", body = { ids = "$keys" }, batch = 2 }
answer = { rows = "items", key = "ID", ok = "status == '00'", none = "status == '04'" }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
nameTh = "NAME"
status = { from = "ST", as = { A = "ACTIVE", D = "DISSOLVED" } }
capital = "CAP"
"""
SINGLE = """
[[lookup]]
type = "Licence"
by = "juristicId"
request = { path = "/l/$key", query = { by = "$key", kind = "x" } }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "NO", juristicId = "OWNER" }
"""

IDS = [FIRST, SECOND, THIRD]


def row(key: str, name: str = "ก", **more: Any) -> dict[str, Any]:
    return {"ID": key, "NAME": name, **more}


def batched(bureau: Open, server: Server, source: str = SOURCE, lookup: str = BATCHED) -> Bureau:
    return bureau(source + lookup, {"URL": server.url, "KEY": "the-key"})


async def outcome(bureau: Bureau, key: str = FIRST, seconds: float = 5) -> AgencyError:
    error = (await bureau.one("Business", "juristicId", key, seconds)).error
    assert isinstance(error, AgencyError)
    assert (error.agency, error.lookup) == ("bureau", "Business by juristicId")
    assert key not in str(error)
    return error


async def slow(request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()
