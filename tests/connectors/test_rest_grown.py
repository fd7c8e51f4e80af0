import asyncio
import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.asking import Asking
from connectors.contract import Search
from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer, Pending, QuotaExhausted
from connectors.paging import next_link
from tests.connectors.certificates import Authority
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, Bureau
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


# ---------------------------------------------------------------------------------------------------------- pages


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


async def test_a_link_is_followed_on_the_same_host(bureau: Open, server: Server):
    def page(request: web.Request) -> web.Response:
        number = int(request.query.get("page", "1"))
        link = f'</api/l?of={FIRST}&page={number + 1}>; rel="next", <{server.url}/api/l>; rel="first"'
        headers = {"Link": link} if number < 3 else {}
        return web.json_response({"items": rows(number, number + 1)}, headers=headers)

    server.answer["/api/l"] = page
    assert await numbers(paged(bureau, server, "", 'by = "link"')) == ["1", "2", "3"]


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
        {"items": rows(0, 1), "next": "a"}, headers={"Link": '</api/l?again>; rel="next"'}
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
    server.answer["/api/l"] = {"items": rows(0, 1)}
    with pytest.raises(QuotaExhausted):
        await numbers(paged(bureau, server, 'p = "$page"', 'by = "page", size = 1', SOURCE + 'quota = "2/day"\n'))


SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { path = "/s", query = { q = "$text", c = "$cursor" }, pages = { by = "cursor", next = "next" } }
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


# ---------------------------------------------------------------------------------------------------------- later

LATER = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { method = "POST", path = "/ask", body = { ids = "$keys" }, batch = 5, poll = { POLL } }
answer = { rows = "rows", key = "ID", errors = { pending = "status == 'PENDING'" } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "NAME" }
"""
BY_TICKET = 'path = "/tickets/$ticket", ticket = "ticket", every = "20ms"'


class Desk:
    """Answers after so many polls; by status, or by what stands in the body alone."""

    def __init__(self, server: Server, polls: int, status: int = 202) -> None:
        self.polls = polls
        self.status = status
        self.asked = 0
        server.answer["/api/ask"] = self.take
        server.answer["/api/tickets/t1"] = self.give

    def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        return self.pending()

    def pending(self) -> web.Response:
        headers = {"Location": "tickets/t1"}
        return web.json_response({"status": "PENDING", "ticket": "t1"}, status=self.status, headers=headers)

    def give(self, request: web.Request) -> web.Response:
        self.polls -= 1
        if self.polls >= 0:
            return self.pending()
        return web.json_response({"status": "READY", "rows": [{"ID": FIRST, "NAME": "ก"}]})


def later(bureau: Open, server: Server, poll: str = BY_TICKET) -> Bureau:
    return bureau(SOURCE + LATER.replace("POLL", poll), {"URL": server.url})


@pytest.mark.parametrize("poll", [BY_TICKET, 'every = "20ms"'], ids=["ticket", "location"])
@pytest.mark.parametrize("status", [200, 202])
async def test_an_answer_that_comes_later_is_fetched(bureau: Open, server: Server, poll: str, status: int):
    desk = Desk(server, 2, status)
    answers, calls = await later(bureau, server, poll).ask("Business", "juristicId", FIRST, SECOND)
    assert [len(found.records) for found in answers.values()] == [1, 0]
    assert all(found.error is None for found in answers.values())
    assert (desk.asked, len(calls)) == (1, 4)


async def test_who_cannot_wait_is_told_and_the_same_question_fetches_what_was_asked(bureau: Open, server: Server):
    desk = Desk(server, 1000)
    one = later(bureau, server)
    error = (await one.one("Business", "juristicId", FIRST, seconds=0.1)).error
    assert isinstance(error, Pending)
    assert error.retry_at is not None
    assert error.retry_at > one.now
    desk.polls = 0
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    assert desk.asked == 1


async def test_polling_has_a_bound(bureau: Open, server: Server):
    desk = Desk(server, 1000)
    one = later(bureau, server, BY_TICKET + ", most = 3")
    assert isinstance((await one.one("Business", "juristicId", FIRST)).error, Pending)
    assert desk.polls == 997


async def test_the_source_says_how_long_to_wait(bureau: Open, server: Server):
    server.answer["/api/ask"] = lambda _: web.json_response({"ticket": "t1"}, status=202, headers={"Retry-After": "60"})
    error = (await later(bureau, server).one("Business", "juristicId", FIRST)).error
    assert isinstance(error, Pending)
    assert len(server.sent) == 1


async def test_a_forgotten_ticket_is_asked_anew(bureau: Open, server: Server):
    desk = Desk(server, 1000)
    one = later(bureau, server)
    await one.one("Business", "juristicId", FIRST, seconds=0.1)
    gone = iter([web.Response(status=410)])
    server.answer["/api/tickets/t1"] = lambda request: next(gone, None) or desk.give(request)
    desk.polls = 0
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    assert desk.asked == 2


async def test_a_later_without_a_ticket_is_a_bad_answer(bureau: Open, server: Server):
    server.answer["/api/ask"] = lambda _: web.json_response({}, status=202)
    assert isinstance((await later(bureau, server).one("Business", "juristicId", FIRST)).error, BadAnswer)


async def test_accepted_without_poll_is_pending(bureau: Open, server: Server):
    server.answer["/api/ask"] = lambda _: web.Response(status=202, headers={"Retry-After": "60"})
    one = bureau(SOURCE + LATER.replace(", poll = { POLL }", ""), {"URL": server.url})
    error = (await one.one("Business", "juristicId", FIRST)).error
    assert isinstance(error, Pending)
    assert error.retry_at is not None


# ------------------------------------------------------------------------------------------------------------ XML

XML = """
[source]
kind = "rest"
format = "xml"
url = "${URL}"
[[lookup]]
type = "Business"
by = "juristicId"
request = { path = "/x", query = { id = "$keys" }, batch = 5 }
answer = { rows = "answer.row", key = "_id", ok = "answer.code == '00'", none = "answer.code == '01'" }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name", registeredOn = { from = "since", as = "date-be", missing = ["-"] } }
"""


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_rows_in_xml_whether_none_one_or_many(bureau: Open, server: Server, count: int):
    found = "".join(f'<row id="{key}"><name>ก</name><since>2569-01-31</since></row>' for key in (FIRST, SECOND)[:count])
    text = f'<answer xmlns="urn:x"><code>00</code>{found}</answer>'
    server.answer["/x"] = lambda _: web.Response(text=text, content_type="application/xml")
    answers, _ = await bureau(XML, {"URL": server.url}).ask("Business", "juristicId", FIRST, SECOND)
    dates = [[str(record.registered_on) for record in one.records] for one in answers.values()]
    assert dates == [["2026-01-31"][: count > 0], ["2026-01-31"][: count > 1]]
    assert all(one.error is None for one in answers.values())


async def test_xml_that_wants_to_read_our_files_is_a_bad_answer(bureau: Open, server: Server, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("very-secret")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><answer><code>00</code><row>&x;</row></answer>'
    server.answer["/x"] = lambda _: web.Response(text=text, content_type="application/xml")
    error = (await bureau(XML, {"URL": server.url}).one("Business", "juristicId", FIRST)).error
    assert (type(error), error.reason) == (BadAnswer, "no XML (HTTP 200)")


# ------------------------------------------------------------------------------------------------- being let in

ONE = """
[[lookup]]
type = "Licence"
by = "juristicId"
request = { path = "/l", query = { of = "$key" } }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "NO", juristicId = "OWNER" }
"""
OAUTH = """auth = { kind = "oauth2", url = "/token", client = "hub", secret = "${SECRET}", scope = "a b", SEND }
"""


class Tokens:
    """An authorization server whose tokens live so many seconds."""

    def __init__(self, server: Server, life: Any) -> None:
        self.given = 0
        self.life = life
        server.answer["/api/token"] = self.give
        server.answer["/api/l"] = self.check
        self.forms: list[dict[str, Any]] = []

    async def give(self, request: web.Request) -> web.Response:
        self.forms.append(dict(await request.post()))
        await asyncio.sleep(0.01)
        self.given += 1
        token = {"access_token": f"t{self.given}", "token_type": "Bearer", "expires_in": self.life}
        return web.json_response(token)

    def check(self, request: web.Request) -> Any:
        if request.headers.get("Authorization") != f"Bearer t{self.given}":
            return web.Response(status=401)
        return {"items": rows(0, 1)}


def let_in(bureau: Open, server: Server, send: str = 'send = "basic"') -> Bureau:
    source = SOURCE + OAUTH.replace("SEND", send)
    return bureau(source + ONE, {"URL": server.url, "SECRET": "s3cret/+"})


async def test_one_token_serves_all_who_wait_and_those_after(bureau: Open, server: Server):
    tokens = Tokens(server, 300)
    one = let_in(bureau, server)
    assert await asyncio.gather(*(numbers(one) for _ in range(5))) == [["0"]] * 5
    assert (await numbers(one), tokens.given) == (["0"], 1)
    assert tokens.forms == [{"grant_type": "client_credentials", "scope": "a b"}]
    assert server.sent[0][2]["Authorization"] == "Basic aHViOnMzY3JldCUyRiUyQg=="


async def test_id_and_secret_may_go_in_the_form(bureau: Open, server: Server):
    tokens = Tokens(server, "300")
    await numbers(let_in(bureau, server, 'send = "body", audience = "x"'))
    assert tokens.forms[0] | {"client_id": "hub", "client_secret": "s3cret/+", "audience": "x"} == tokens.forms[0]


async def test_a_token_is_replaced_before_it_ends(bureau: Open, server: Server):
    tokens = Tokens(server, 0.2)
    one = let_in(bureau, server)
    await numbers(one)
    await asyncio.sleep(0.11)
    await asyncio.gather(*(numbers(one) for _ in range(3)))
    assert tokens.given == 2
    assert all(sent[0] != "/api/l" or sent[2]["Authorization"] != "Bearer t0" for sent in server.sent)


async def test_a_token_that_is_taken_back_is_replaced_once(bureau: Open, server: Server):
    tokens = Tokens(server, 300)
    one = let_in(bureau, server)
    await numbers(one)
    tokens.given += 1
    await asyncio.gather(*(numbers(one) for _ in range(3)))
    assert tokens.given == 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (web.Response(status=401), AgencyRefused),
        (web.Response(status=503), AgencyUnavailable),
        ({"access_token": ""}, BadAnswer),
        ({"access_token": "t", "token_type": "mac"}, BadAnswer),
        (web.Response(text="<html>"), BadAnswer),
    ],
)
async def test_no_token_no_answer_and_no_secret_told(
    bureau: Open, server: Server, answer: Any, error: type, caplog: pytest.LogCaptureFixture
):
    server.answer["/api/token"] = answer
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as told:
        await numbers(let_in(bureau, server))
    assert "s3cret" not in f"{told.value!r} {caplog.text}"


TLS = """
[source]
kind = "rest"
url = "${URL}/api"
authority = "${AUTHORITY}"
retry = { attempts = 1 }
LETTING
"""
MTLS = 'auth = { kind = "mtls", certificate = "${CERTIFICATE}", key = "${KEY}" }'


async def test_a_certificate_of_ours_lets_us_in(bureau: Open, tmp_path: Path):
    authority = Authority(tmp_path)
    server = Server(authority.server_context(ssl.CERT_REQUIRED))
    await server.start()
    server.answer["/api/l"] = {"items": rows(0, 1)}
    certificate, key = authority.issue("hub")
    variables = {"URL": server.url, "AUTHORITY": authority.file, "CERTIFICATE": certificate, "KEY": key}
    try:
        assert await numbers(bureau(TLS.replace("LETTING", MTLS) + ONE, variables)) == ["0"]
        with pytest.raises(AgencyUnavailable):
            await numbers(bureau(TLS.replace("LETTING", "") + ONE, variables))
        other, other_key = Authority(tmp_path / "other").issue("hub")
        with pytest.raises(AgencyUnavailable):
            wrong = variables | {"CERTIFICATE": other, "KEY": other_key}
            await numbers(bureau(TLS.replace("LETTING", MTLS) + ONE, wrong))
        with pytest.raises(AgencyUnavailable, match="our certificates"):
            await numbers(bureau(TLS.replace("LETTING", MTLS) + ONE, variables | {"KEY": "/nowhere/key.pem"}))
    finally:
        await server.stop()


async def test_a_host_nobody_vouches_for_is_not_believed(bureau: Open, tmp_path: Path):
    server = Server(Authority(tmp_path).server_context(ssl.CERT_NONE))
    await server.start()
    server.answer["/api/l"] = {"items": rows(0, 1)}
    try:
        with pytest.raises(AgencyUnavailable, match="not trusted"):
            await numbers(bureau(SOURCE + ONE, {"URL": server.url}))
    finally:
        await server.stop()
    assert server.sent == []


# ---------------------------------------------------------------------------------------------------- who asks

WHO = """
[[lookup]]
type = "Licence"
by = "juristicId"
privacy = { class = "public", basis = "public-task" }
answer = { rows = "items" }
fields = { number = "NO", juristicId = "OWNER" }
[lookup.request]
method = "POST"
path = "/l"
headers = { X-Official = "$official", X-Case = "$case" }
body = { of = "$key", why = "$purpose" }
"""


def asking(**who: str) -> Callable[[], Asking]:
    return lambda: Asking(None, asyncio.get_running_loop().time() + 2, **who)  # type: ignore[arg-type]


async def test_who_asks_travels_where_the_manifest_asks_for_it(bureau: Open, server: Server):
    server.answer["/api/l"] = {"items": rows(0, 1)}
    one = bureau(SOURCE + 'deadline-header = "X-Left"\n' + WHO, {"URL": server.url})
    provider = one.provider("Licence", "juristicId")
    assert provider.facts.alone
    await provider.ask([FIRST], asking(official="สมหญิง", case="C-1", purpose="licensing")())
    await provider.ask([FIRST], asking()())
    (_, _, first, body), (_, _, second, nobody) = server.sent
    assert (first["X-Official"], first["X-Case"]) == ("สมหญิง", "C-1")
    assert body == {"of": FIRST, "why": "licensing"}
    assert nobody == {"of": FIRST}
    assert not {"X-Official", "X-Case"} & second.keys()
    assert 0 < int(first["X-Left"]) <= 2000


async def test_a_case_cannot_break_out_of_its_header(bureau: Open, server: Server):
    one = bureau(SOURCE + WHO, {"URL": server.url})
    found = await one.provider("Licence", "juristicId").ask([FIRST], asking(case="C\r\nX-Admin: 1")())
    assert isinstance(found[FIRST].error, AgencyRefused)
    assert server.sent == []


OWN = """auth = { kind = "session-token", url = "/auth", key = "k", body = { key = "$key", who = "$official" } }
"""


async def test_each_official_has_a_session_of_her_own(bureau: Open, server: Server):
    server.answer["/api/auth"] = lambda _: {"token": server.sent[-1][3].get("who", "nobody")}
    server.answer["/api/l"] = {"items": rows(0, 1)}
    one = bureau(SOURCE + OWN + ONE, {"URL": server.url})
    provider = one.provider("Licence", "juristicId")
    assert provider.facts.alone
    for who in ("first", "second", "first"):
        await provider.ask([FIRST], asking(official=who)())
    await provider.ask([FIRST], asking()())
    tokens = [sent[2].get("Authorization") for sent in server.sent if sent[0].startswith("/api/l")]
    assert tokens == ["Bearer first", "Bearer second", "Bearer first", "Bearer nobody"]
    assert len([sent for sent in server.sent if sent[0] == "/api/auth"]) == 3


# ------------------------------------------------------------------------------------------------------- hedging

HEDGED = SOURCE + 'hedge = "50ms"\n'


async def test_a_slow_call_is_asked_a_second_time_and_the_first_answer_counts(bureau: Open, server: Server):
    calls = 0

    async def answer(request: web.Request) -> Any:
        nonlocal calls
        calls += 1
        await asyncio.sleep(5 if calls == 1 else 0)
        return {"items": rows(0, 1)}

    server.answer["/api/l"] = answer
    began = asyncio.get_running_loop().time()
    found, told = await bureau(HEDGED + ONE, {"URL": server.url}).ask("Licence", "juristicId", FIRST)
    assert len(found[FIRST].records) == 1
    assert asyncio.get_running_loop().time() - began < 1
    assert sorted(call.outcome for call in told) == ["CANCELLED", "ok"]


async def test_a_quick_call_is_asked_once(bureau: Open, server: Server):
    server.answer["/api/l"] = {"items": rows(0, 1)}
    assert await numbers(bureau(HEDGED + ONE, {"URL": server.url})) == ["0"]
    await asyncio.sleep(0.1)
    assert len(server.sent) == 1


async def test_where_both_fail_the_first_error_counts(bureau: Open, server: Server):
    statuses = iter([503, 500])

    async def answer(request: web.Request) -> web.Response:
        status = next(statuses)
        await asyncio.sleep(0.15 if status == 503 else 0)
        return web.Response(status=status)

    server.answer["/api/l"] = answer
    with pytest.raises(AgencyUnavailable, match="HTTP 503"):
        await numbers(bureau(HEDGED + ONE, {"URL": server.url}))


async def test_one_that_fails_does_not_hide_the_other_s_answer(bureau: Open, server: Server):
    calls = 0

    async def answer(request: web.Request) -> Any:
        nonlocal calls
        calls += 1
        if calls > 1:
            return web.Response(status=500)
        await asyncio.sleep(0.15)
        return {"items": rows(0, 1)}

    server.answer["/api/l"] = answer
    assert await numbers(bureau(HEDGED + ONE, {"URL": server.url})) == ["0"]
    assert calls == 2
