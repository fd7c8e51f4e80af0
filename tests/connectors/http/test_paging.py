"""Answers that come in pages, by number, by cursor, by link."""

from typing import Any

import pytest
from aiohttp import web

from connectors.contract import Search
from connectors.errors import AgencyUnavailable, BadAnswer, QuotaExhausted
from connectors.http.paging import next_link
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.rest_licences import SOURCE, numbers, paged, rows
from tests.connectors.server import Server


@pytest.mark.parametrize("total", [0, 1, 3, 4, 6, 7])
async def test_pages_are_fetched_until_one_is_not_full(bureau: Open, server: Server, total: int):
    server.answer["/api/l"] = lambda request: {
        "items": rows((int(request.query["p"]) - 1) * 3, min(int(request.query["p"]) * 3, total))
    }
    one = paged(bureau, server, 'p = "$page", n = "$limit"', 'by = "page", size = 3')
    assert await numbers(one) == [str(number) for number in range(total)]
    assert len(server.sent) == total // 3 + 1


async def test_a_total_saves_the_last_call(bureau: Open, server: Server):
    server.answer["/api/l"] = lambda request: {"items": rows(int(request.query["o"]), 4)[:2], "total": "4"}
    one = paged(bureau, server, 'o = "$offset"', 'by = "offset", size = 2, total = "total"')
    assert await numbers(one) == ["0", "1", "2", "3"]
    assert len(server.sent) == 2


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ('p = "$page"', 'by = "page", size = 2, total = "total"'),
        ('o = "$offset"', 'by = "offset", size = 2, total = "total"'),
    ],
)
async def test_a_row_too_many_on_a_page_costs_none_of_the_next(bureau: Open, server: Server, query: str, pages: str):
    def page(request: web.Request) -> Any:
        begin = (int(request.query["p"]) - 1) * 2 if "p" in request.query else int(request.query["o"])
        found = rows(begin, min(begin + 2, 3))
        return {"items": [*found[:1], *found], "total": 3}

    server.answer["/api/l"] = page
    assert set(await numbers(paged(bureau, server, query, pages))) == {"0", "1", "2"}


async def test_a_cursor_is_followed_until_there_is_none(bureau: Open, server: Server):
    pages = {None: (0, 2, "a"), "a": (2, 3, "b/?"), "b/?": (3, 5, "")}

    def page(request: web.Request) -> Any:
        begin, end, following = pages[request.query.get("c")]
        return {"items": rows(begin, end), "next": following}

    server.answer["/api/l"] = page
    one = paged(bureau, server, 'c = "$cursor"', 'by = "cursor", next = "next"')
    assert await numbers(one) == ["0", "1", "2", "3", "4"]


@pytest.mark.threat("agency-spoofed")
async def test_a_link_is_followed_on_the_same_host(bureau: Open, server: Server):
    def page(request: web.Request) -> web.Response:
        number = int(request.query.get("page", "1"))
        link = f'</api/l?of={FIRST}&page={number + 1}>; rel="next", <{server.url}/api/l>; rel="first"'
        headers = {"Link": link} if number < 3 else {}
        return web.json_response({"items": rows(number, number + 1)}, headers=headers)

    server.answer["/api/l"] = page
    assert await numbers(paged(bureau, server, "", 'by = "link"')) == ["1", "2", "3"]


@pytest.mark.threat("agency-spoofed")
async def test_a_link_that_says_who_we_are_is_refused(bureau: Open, server: Server):
    """Its name and password would go out in place of ours."""
    link = server.url.replace("://", "://somebody:else@")
    server.answer["/api/l"] = lambda _: web.json_response(
        {"items": rows(0, 1)}, headers={"Link": f'<{link}/api/l>; rel="next"'}
    )
    with pytest.raises(BadAnswer, match="elsewhere"):
        await numbers(paged(bureau, server, 'x = "1"', 'by = "link"'))
    assert len(server.sent) == 1


@pytest.mark.threat("agency-spoofed")
async def test_a_link_to_another_host_is_refused(bureau: Open, server: Server):
    server.answer["/api/l"] = lambda _: web.json_response(
        {"items": rows(0, 1)}, headers={"Link": '<http://elsewhere.example/api/l>; rel="next"'}
    )
    with pytest.raises(BadAnswer, match="elsewhere"):
        await numbers(paged(bureau, server, "", 'by = "link"'))


@pytest.mark.parametrize(
    ("query", "pages", "calls"),
    [
        ('p = "$page"', 'by = "page", size = 1, most = 4', 4),
        ('c = "$cursor"', 'by = "cursor", next = "next"', 2),
        ("", 'by = "link"', 2),
    ],
)
async def test_pages_without_an_end_are_given_up(bureau: Open, server: Server, query: str, pages: str, calls: int):
    server.answer["/api/l"] = lambda _: web.json_response(
        {"items": rows(len(server.sent), len(server.sent) + 1), "next": "a"},
        headers={"Link": '</api/l?again>; rel="next"'},
    )
    with pytest.raises(BadAnswer, match="more pages than its manifest allows"):
        await numbers(paged(bureau, server, query, pages))
    assert len(server.sent) == calls


async def test_a_failing_page_fails_the_answer(bureau: Open, server: Server):
    server.answer["/api/l"] = lambda request: (
        {"items": rows(0, 1)} if request.query["p"] == "1" else web.Response(status=503)
    )
    with pytest.raises(AgencyUnavailable):
        await numbers(paged(bureau, server, 'p = "$page"', 'by = "page", size = 1'))


async def test_a_quota_counts_each_page(bureau: Open, server: Server):
    server.answer["/api/l"] = lambda _: {"items": rows(len(server.sent), len(server.sent) + 1)}
    with pytest.raises(QuotaExhausted):
        await numbers(paged(bureau, server, 'p = "$page"', 'by = "page", size = 1', SOURCE + 'quota = "2/day"\n'))


SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { path = "/s", query = { q = "$text", st = "$filter.status", c = "$cursor" }, \
pages = { by = "cursor", next = "next" } }
answer = { rows = "items", total = "total" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""


@pytest.mark.parametrize(("offset", "limit", "calls"), [(0, 3, 1), (2, 3, 2), (7, 5, 4)])
async def test_a_search_behind_cursors_is_walked_as_far_as_needed(
    bureau: Open, server: Server, offset: int, limit: int, calls: int
):
    def page(request: web.Request) -> Any:
        begin = int(request.query.get("c", "0"))
        items = [{"ID": FIRST, "NAME": str(number)} for number in range(begin, min(begin + 3, 10))]
        return {"items": items, "total": 10, "next": begin + 3 if begin + 3 < 10 else None}

    server.answer["/api/s"] = page
    one = bureau(SOURCE + SEARCH, {"URL": server.url})
    answer = await one.one("Business", "search", Search("ก", (), offset, limit))
    assert [record.name_th for record in answer.records] == [str(n) for n in range(offset, min(offset + limit, 10))]
    assert (answer.total, len(server.sent)) == (10, calls)


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ('<a?x=1,2>; rel="next"', "a?x=1,2"),
        ("<b>; rel=next", "b"),
        ('<p>; rel="prev", <n>; title="x"; rel="last next"', "n"),
        ('<p>; rel="prev"', None),
        ("rubbish", None),
        ("", None),
    ],
)
def test_the_next_link_is_found(header: str, link: str | None):
    assert next_link(header) == link


@pytest.mark.parametrize("twice", [False, True])
async def test_pages_whose_rows_change_their_places_are_told(bureau: Open, server: Server, twice: bool):
    def answer(request: web.Request) -> Any:
        begin = int(request.query["from"])
        return (
            {"items": rows(begin - twice, begin + 2 - twice) if begin else rows(0, 2)} if begin < 4 else {"items": []}
        )

    server.answer["/api/l"] = answer
    one = paged(bureau, server, 'from = "$offset"', 'by = "offset", size = 2')
    found = await one.one("Licence", "juristicId", FIRST)
    if twice:
        assert isinstance(found.error, BadAnswer)
        assert found.error.reason == "a row came on two pages: they have no fixed order"
    else:
        assert [record.number for record in found.records] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("total", [0, "0", 1, 3])
async def test_a_total_that_is_less_than_what_has_come_is_none(bureau: Open, server: Server, total: Any):
    """The pages then end with one that is not full."""
    server.answer["/api/l"] = lambda request: {"items": rows(int(request.query["o"]), 4)[:2], "total": total}
    one = paged(bureau, server, 'o = "$offset"', 'by = "offset", size = 2, total = "total"')
    assert await numbers(one) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("link", ["http://[", "http://a:b:c/", "//[x"])
async def test_a_link_that_is_no_address_is_a_bad_answer(bureau: Open, server: Server, link: str):
    server.answer["/api/l"] = {"items": rows(0, 2), "next": link}
    with pytest.raises(BadAnswer):
        await numbers(paged(bureau, server, "", 'by = "link", next = "next"'))
    assert len(server.sent) == 1
