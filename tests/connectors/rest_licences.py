"""A REST agency below a path of its server, its licences in pages as a test has them."""

from typing import Any

from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, Bureau
from tests.connectors.server import Server

SOURCE = """
[source]
kind = "rest"
url = "${URL}/api"
retry = { attempts = 1 }
"""
LICENCES = """
[[lookup]]
type = "Licence"
by = "juristicId"
request = { path = "/l", query = { of = "$key"QUERY }, pages = { PAGES } }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "NO", juristicId = "OWNER" }
"""
ONE = """
[[lookup]]
type = "Licence"
by = "juristicId"
request = { path = "/l", query = { of = "$key" } }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "NO", juristicId = "OWNER" }
"""


def rows(begin: int, end: int) -> list[dict[str, Any]]:
    return [{"NO": str(number), "OWNER": FIRST} for number in range(begin, end)]


def paged(bureau: Open, server: Server, query: str, pages: str, source: str = SOURCE) -> Bureau:
    lookup = LICENCES.replace("QUERY", query and f", {query}").replace("PAGES", pages)
    return bureau(source + lookup, {"URL": server.url})


async def numbers(bureau: Bureau) -> list[str]:
    answer = await bureau.one("Licence", "juristicId", FIRST)
    if answer.error:
        raise answer.error
    return [record.number for record in answer.records]
