"""An agency that says how long its answers last and by what they are known is believed, and spared."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from connectors.contract import Search
from connectors.errors import AgencyUnavailable
from connectors.http.conditional_requests import LARGEST, ROOM
from connectors.provider import Answer, CacheControl, LookupContext, Trace
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau
from tests.connectors.server import Server

LOOKUP = """
[source]
kind = "rest"
url = "${URL}"
retry = { attempts = 1 }
AUTH
[[lookup]]
type = "Business"
by = "juristicId"
request = { path = "/b/$key" }
answer = { statuses = { 404 = "none" } }
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1h" }
fields = { nameTh = "NAME" }
"""
SEVERAL = """
[source]
kind = "rest"
url = "${URL}"
[[lookup]]
type = "Business"
by = "juristicId"
request = { method = "POST", path = "/b", body = "$keys", batch = 2 }
answer = { key = "ID" }
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1h" }
fields = { nameTh = "NAME" }
[[lookup]]
type = "Business"
by = "search"
request = { path = "/s", query = { page = "$page", q = "$text", st = "$filter.status" }, batch = 2 }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1h" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""


class Paper:
    """What stands at each path, and by what it is known; sent whole only to those who have another."""

    def __init__(self, server: Server, **headers: str) -> None:
        self.headers = headers
        self.names = {f"/b/{key}": "ก" for key in (FIRST, SECOND, THIRD)}
        self.whole = 0
        self.unchanged = 0
        self.broken = False
        for path in self.names:
            server.answer[path] = self.answer

    def answer(self, request: web.Request) -> web.Response:
        if self.broken:
            return web.Response(status=500)
        name = self.names[request.path]
        tag = f'"{name[:20]}-{len(name)}"'
        if request.headers.get("If-None-Match") == tag:
            self.unchanged += 1
            return web.Response(status=304, headers={"ETag": tag, **self.headers})
        self.whole += 1
        return web.json_response({"NAME": name}, headers={"ETag": tag, **self.headers})


def opened(bureau: Open, server: Server, manifest: str = LOOKUP, auth: str = "") -> Bureau:
    return bureau(manifest.replace("AUTH", auth), {"URL": server.url})


async def names(one: Bureau, *keys: str) -> list[str]:
    answers, _ = await one.ask("Business", "juristicId", *keys)
    return [record.name_th for answer in answers.values() for record in answer.records]


async def test_what_has_not_changed_is_not_sent_again(bureau: Open, server: Server) -> None:
    paper, one = Paper(server), opened(bureau, server)
    for _ in range(3):
        assert await names(one, FIRST, SECOND) == ["ก", "ก"]
    assert (paper.whole, paper.unchanged) == (2, 4)
    paper.names[f"/b/{FIRST}"] = "ข"
    assert await names(one, FIRST, SECOND) == ["ข", "ก"]
    assert (paper.whole, paper.unchanged) == (3, 5)


async def test_what_still_holds_was_retrieved_when_that_was_said(bureau: Open, server: Server) -> None:
    paper, one = Paper(server, **{"Cache-Control": "max-age=60"}), opened(bureau, server)
    first = await one.one("Business", "juristicId", FIRST)
    paper.headers["Cache-Control"] = "max-age=30"
    one.now = one.now.replace(hour=23)
    again = await one.one("Business", "juristicId", FIRST)
    assert paper.unchanged == 1
    assert again.records[0].source == replace(first.records[0].source, retrieved_at=one.now)
    assert (first.bound, again.bound) == (CacheControl(60), CacheControl(30))


async def test_a_day_of_last_change_is_as_good(bureau: Open, server: Server) -> None:
    changed = "Mon, 02 Nov 2026 10:00:00 GMT"

    def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-Modified-Since") == changed:
            return web.Response(status=304, headers={"Content-Type": "text/plain; charset=utf-16"})
        return web.json_response({"NAME": "ก"}, headers={"Last-Modified": changed, "Age": "40"})

    server.answer[f"/b/{FIRST}"] = answer
    one = opened(bureau, server)
    assert [await names(one, FIRST) for _ in range(2)] == [["ก"], ["ก"]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ttl = "1h"', 'ttl = "0s"'),
        ('ttl = "1h"', 'ttl = "1h", headers = "ignore"'),
        ('class = "public", basis', 'class = "personal", basis'),
        ('basis = "public-task"', 'basis = "public-task", fields = { nameTh = "personal" }'),
        ('path = "/b/$key"', 'path = "/b/$key", headers = { who = "$official" }'),
    ],
)
async def test_only_what_is_anybody_s_and_may_be_remembered_is_kept(
    bureau: Open, server: Server, old: str, new: str
) -> None:
    paper, one = Paper(server), opened(bureau, server, LOOKUP.replace(old, new))
    for _ in range(2):
        assert await names(one, FIRST) == ["ก"]
    assert (paper.whole, paper.unchanged) == (2, 0)


async def test_nothing_is_kept_for_who_asks_under_credentials_of_her_own(bureau: Open, server: Server) -> None:
    paper, one = Paper(server), opened(bureau, server)
    provider = one.provider("Business", "juristicId")
    for credentials in (None, "hers", None):
        context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5, credentials=credentials), Trace()
        await provider.ask([FIRST], context, trace)
    assert (paper.whole, paper.unchanged) == (2, 1)


async def test_each_official_s_own_token_is_a_credential_of_its_own(bureau: Open, server: Server) -> None:
    server.answer["/token"] = {"token": "t"}
    auth = 'kind = "session-token", key = "k", url = "/token", body = { who = "$official" }'
    paper, one = Paper(server), opened(bureau, server, auth=f"auth = {{ {auth} }}")
    provider = one.provider("Business", "juristicId")
    for _ in range(2):
        context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5, official="somebody"), Trace()
        assert (await provider.ask([FIRST], context, trace))[FIRST].records
    assert (paper.whole, paper.unchanged) == (2, 0)


@pytest.mark.parametrize("header", [{"Cache-Control": "no-store"}, {"Cache-Control": "private"}, {"Vary": "*"}])
async def test_what_its_agency_lets_nobody_keep_is_not_kept(
    bureau: Open, server: Server, header: dict[str, str]
) -> None:
    paper, one = Paper(server, **header), opened(bureau, server)
    for _ in range(2):
        await names(one, FIRST)
    assert (paper.whole, paper.unchanged) == (2, 0)


async def test_an_agency_that_fails_is_not_helped_out_by_what_it_said_before(bureau: Open, server: Server) -> None:
    paper, one = Paper(server), opened(bureau, server)
    await names(one, FIRST)
    paper.broken = True
    assert isinstance((await one.one("Business", "juristicId", FIRST)).error, AgencyUnavailable)
    paper.broken = False
    assert await names(one, FIRST) == ["ก"]
    assert (paper.whole, paper.unchanged) == (1, 1)


async def test_what_is_kept_has_a_bound(bureau: Open, server: Server) -> None:
    paper, one = Paper(server), opened(bureau, server)
    paper.names |= {f"/b/{key}": "ก" * (LARGEST // 7) for key in (FIRST, SECOND)}
    await names(one, FIRST)
    paper.names[f"/b/{SECOND}"] = "ก" * LARGEST
    for _ in range(2):
        await names(one, SECOND)
    assert (paper.whole, paper.unchanged) == (3, 0), "too large to be kept"
    many = [f"09855{number:08d}" for number in range(ROOM // LARGEST * 4)]
    for key in many:
        server.answer[f"/b/{key}"] = paper.answer
        paper.names[f"/b/{key}"] = f"{key} " * (LARGEST // 20)
        await names(one, key)
    whole = paper.whole
    await names(one, FIRST)
    assert paper.whole == whole + 1, "the oldest made room"


async def test_one_answer_to_many_keys_bounds_every_one_of_them(bureau: Open, server: Server) -> None:
    def answer(request: web.Request) -> Any:
        keys = server.sent[-1][3]
        age = {"Cache-Control": f"max-age={30 if FIRST in keys else 600}"}
        return web.json_response([{"ID": key, "NAME": "ก"} for key in keys if key != SECOND], headers=age)

    server.answer["/b"] = answer
    answers, _ = await opened(bureau, server, SEVERAL).ask("Business", "juristicId", FIRST, SECOND, THIRD)
    assert {key: answer.bound for key, answer in answers.items()} == {
        FIRST: CacheControl(30),
        SECOND: CacheControl(30),
        THIRD: CacheControl(600),
    }
    assert not answers[SECOND].records


async def test_an_answer_in_parts_lasts_as_long_as_the_first_of_them(bureau: Open, server: Server) -> None:
    ages = {"1": "max-age=60", "2": "max-age=5, must-revalidate", "3": "max-age=600"}

    def answer(request: web.Request) -> Any:
        rows = [{"ID": key, "NAME": "ก"} for key in (FIRST, SECOND)]
        return web.json_response({"items": rows}, headers={"Cache-Control": ages[request.query["page"]]})

    server.answer["/s"] = answer
    found: Answer = await opened(bureau, server, SEVERAL).one("Business", "search", Search("", (), 0, 6))
    assert (len(found.records), found.bound) == (6, CacheControl(5, stale=False))


async def test_no_record_is_bounded_too_and_headers_that_are_wrong_are_not_heard(bureau: Open, server: Server) -> None:
    server.answer[f"/b/{FIRST}"] = lambda _: web.Response(status=404, headers={"Cache-Control": "max-age=9"})
    assert (await opened(bureau, server).one("Business", "juristicId", FIRST)).bound == CacheControl(9)
    deaf = opened(bureau, server, LOOKUP.replace('ttl = "1h"', 'ttl = "1h", headers = "ignore"'))
    assert (await deaf.one("Business", "juristicId", FIRST)).bound is None


CKAN = """
[source]
kind = "ckan"
url = "${URL}"
[[lookup]]
type = "Business"
by = "search"
request = { resource = "r", q = "$text", filters = { s = "$filter.status" }, method = "METHOD" }
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1h" }
fields = { juristicId = "owner", nameTh = "no" }
"""
GRAPHQL = """
[source]
kind = "graphql"
url = "${URL}"
[[lookup]]
type = "Business"
by = "juristicId"
request = { document = "query($id: ID) { b(id: $id) { name } }", variables = { id = "$key" } }
answer = { rows = "data.b" }
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "1h" }
fields = { nameTh = "name" }
"""


@pytest.mark.parametrize(("method", "spared"), [("GET", 1), ("POST", 0)])
async def test_a_ckan_is_believed_and_spared_where_it_is_asked_by_get(
    bureau: Open, server: Server, method: str, spared: int
) -> None:
    unchanged = 0

    def answer(request: web.Request) -> web.Response:
        nonlocal unchanged
        headers = {"ETag": '"1"', "Cache-Control": "max-age=60"}
        if request.headers.get("If-None-Match") == '"1"':
            unchanged += 1
            return web.Response(status=304, headers=headers)
        rows = [{"owner": FIRST, "no": "1"}]
        return web.json_response({"success": True, "result": {"records": rows, "total": 1}}, headers=headers)

    server.answer["/api/3/action/datastore_search"] = answer
    one = opened(bureau, server, CKAN.replace("METHOD", method))
    for _ in range(2):
        found = await one.one("Business", "search", Search("", (), 0, 10))
        assert (len(found.records), found.bound) == (1, CacheControl(60))
    assert unchanged == spared


async def test_a_graphql_service_is_believed_and_its_post_is_never_conditional(bureau: Open, server: Server) -> None:
    headers = {"ETag": '"1"', "Cache-Control": "max-age=60, public"}
    server.answer["/graphql"] = lambda _: web.json_response({"data": {"b": {"name": "ก"}}}, headers=headers)
    one = opened(bureau, server, GRAPHQL)
    for _ in range(2):
        assert (await one.one("Business", "juristicId", FIRST)).bound == CacheControl(60)
    assert all("If-None-Match" not in headers for _, _, headers, _ in server.sent)
