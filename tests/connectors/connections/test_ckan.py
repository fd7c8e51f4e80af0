import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.contract import Search
from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.kinds.ckan import CkanRequest
from connectors.serving.load_agencies import check
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND, THIRD, Bureau
from tests.connectors.server import Server

PATH = "/api/3/action/datastore_search"
MANIFEST = """
[source]
kind = "ckan"
url = "${URL}"
auth = { kind = "api-key", key = "${KEY}", header = "api-key" }
retry = { attempts = 1 }
[[lookup]]
type = "Licence"
by = "juristicId"
request = { resource = "r1", filters = { owner = "$keys", kind = "x" }, sort = "_id", size = 3, batch = 10 }
answer = { key = "owner" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "no", juristicId = "owner" }
[[lookup]]
type = "Business"
by = "search"
request = { resource = "r2", q = "$text", filters = { status = "$filter.status" }, fields = ["owner", "no"], size = 3 }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "owner", nameTh = "no" }
"""


class Store:
    """A DataStore of licences that gives at most `most` rows at once, whatever it is asked for."""

    def __init__(self, server: Server, most: int = 100, *, tells: bool = False) -> None:
        owners = [FIRST] * 4 + [SECOND] * 3
        self.rows = [{"_id": n, "owner": owner, "no": str(n), "kind": "x"} for n, owner in enumerate(owners)]
        self.most = most
        self.tells = tells
        self.asked: list[Mapping[str, Any]] = []
        self.server = server
        server.answer[PATH] = self.search

    def search(self, request: web.Request) -> Any:
        asked = dict(request.query) if request.method == "GET" else self.server.sent[-1][3]
        self.asked.append(asked)
        assert request.headers["api-key"] == "the-key"
        given = asked.get("filters") or {}
        filters = json.loads(given) if isinstance(given, str) else given
        found = [row for row in self.rows if all(_fits(row.get(name), one) for name, one in filters.items())]
        offset, limit = int(asked["offset"]), min(int(asked["limit"]), self.most)
        result: dict[str, Any] = {"records": found[offset : offset + limit], "total": len(found)}
        if self.tells:
            result["limit"] = limit
        return {"success": True, "result": result}


def _fits(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted


def opened(bureau: Open, server: Server, manifest: str = MANIFEST) -> Bureau:
    return bureau(manifest, {"URL": server.url, "KEY": "the-key"})


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("most", [2, 100])
@pytest.mark.parametrize("tells", [False, True])
async def test_all_pages_of_a_batch_are_fetched(bureau: Open, server: Server, method: str, most: int, tells: bool):
    store = Store(server, most, tells=tells)
    manifest = MANIFEST.replace('resource = "r1"', f'resource = "r1", method = "{method}"')
    answers, calls = await opened(bureau, server, manifest).ask("Licence", "juristicId", FIRST, SECOND, THIRD)
    assert [[record.number for record in one.records] for one in answers.values()] == [
        ["0", "1", "2", "3"],
        ["4", "5", "6"],
        [],
    ]
    assert len(calls) == len(store.asked) == (4 if most == 2 else 3)
    assert all(asked["resource_id"] == "r1" for asked in store.asked)


async def test_a_search_is_narrowed_and_counted(bureau: Open, server: Server):
    store = Store(server)
    found = await opened(bureau, server).one("Business", "search", Search("ร้าน", (), 2, 4))
    assert ([record.name_th for record in found.records], found.total) == (["2", "3", "4", "5"], 7)
    assert store.asked[0] == {
        "resource_id": "r2",
        "q": "ร้าน",
        "fields": ["owner", "no"],
        "sort": "_id",
        "offset": 2,
        "limit": 3,
    }
    found = await opened(bureau, server).one("Business", "search", Search("", (("status", "ACTIVE"),)))
    assert (found.records, found.total) == ((), 0)
    assert "q" not in store.asked[-1]


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (403, {"success": False, "error": {"__type": "Authorization Error"}}, AgencyRefused),
        (404, {"success": False, "error": {"__type": "Not Found Error"}}, BadAnswer),
        (409, {"success": False, "error": {"__type": "Validation Error", "filters": ["x"]}}, BadAnswer),
        (200, {"success": False}, BadAnswer),
        (200, {"success": True, "result": {"records": "many"}}, BadAnswer),
        (200, [], BadAnswer),
        (500, "Internal Server Error", AgencyUnavailable),
        (200, "<html>", AgencyUnavailable),
    ],
)
async def test_a_failing_answer_is_an_error_of_its_kind(
    bureau: Open, server: Server, status: int, answer: Any, error: type
):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    server.answer[PATH] = lambda _: web.Response(text=text, status=status)
    found = (await opened(bureau, server).one("Licence", "juristicId", FIRST)).error
    assert type(found) is error
    assert isinstance(found, AgencyError)
    assert "the-key" not in f"{found!r}"


async def test_pages_without_an_end_are_given_up(bureau: Open, server: Server):
    server.answer[PATH] = {"success": True, "result": {"records": [{"owner": FIRST, "no": "1"}], "total": 10_000}}
    found = (await opened(bureau, server).one("Licence", "juristicId", FIRST)).error
    assert (type(found), len(server.sent)) == (BadAnswer, 20)


def test_a_national_id_never_stands_in_an_address(tmp_path: Path):
    file = tmp_path / "bureau" / "connector.toml"
    file.parent.mkdir()
    lookup = """
[source]
kind = "ckan"
url = "https://data.example"
[[lookup]]
type = "Person"
by = "nationalId"
request = { resource = "r", filters = { pid = "$key" }METHOD }
privacy = { class = "personal", basis = "public-task" }
"""
    for method, faults in (("", 0), (', method = "POST"', 0), (', method = "GET"', 1)):
        file.write_text(AGENCY + lookup.replace("METHOD", method), encoding="utf-8")
        found = check(file, {}, GRAPH).faults
        assert len(found) == faults, found


@pytest.mark.parametrize(
    ("sort", "sent"),
    [(None, "_id"), ("_id desc", "_id desc"), ("no desc", "no desc, _id"), ("no, _id", "no, _id"), (" ", "_id")],
)
def test_pages_have_an_order_in_which_no_two_rows_stand_alike(sort: str | None, sent: str):
    assert CkanRequest(resource="r", sort=sort).order == sent
