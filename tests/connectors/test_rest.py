import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from connectors.contract import Search
from connectors.errors import (
    AgencyBusy,
    AgencyError,
    AgencyRefused,
    AgencyTimeout,
    AgencyUnavailable,
    BadAnswer,
    OutOfHours,
    Pending,
    QuotaExhausted,
)
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau, Money, Status
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


# ------------------------------------------------------------------------------------------------------ batches


async def test_keys_are_sent_in_batches_and_rows_matched_by_key(bureau: Open, server: Server):
    def answer(request: web.Request) -> Any:
        ids = server.sent[-1][3]["ids"]
        return {"status": "00", "items": [row(key, f"name of {key}", ST="A", CAP="1,000.50") for key in reversed(ids)]}

    server.answer["/b"] = answer
    answers, calls = await batched(bureau, server).ask("Business", "juristicId", FIRST, SECOND, THIRD)
    assert [call.keys for call in calls] == [2, 1]
    assert {call.outcome for call in calls} == {"ok"}
    for key, found in answers.items():
        (record,) = found.records
        assert (record.juristic_id, record.name_th, record.status) == (key, f"name of {key}", Status.ACTIVE)
        assert str(record.capital.amount) == "1000.50"
        assert isinstance(record.capital, Money)
        assert (record.source.agency, record.source.as_of) == ("bureau", None)


async def test_the_same_key_written_in_two_ways_is_asked_once(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST)]}
    answers, _ = await batched(bureau, server).ask("Business", "juristicId", FIRST, "0-9855-69000-01-3")
    assert server.sent[0][3] == {"ids": [FIRST]}
    assert all(len(found.records) == 1 for found in answers.values())


async def test_a_row_is_matched_after_normalising(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(" 985569000013 "), row(985569000021)]}  # type: ignore[arg-type]
    answers, _ = await batched(bureau, server).ask("Business", "juristicId", FIRST, SECOND)
    assert [len(found.records) for found in answers.values()] == [0, 1]


async def test_a_missing_row_is_no_record(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(SECOND)]}
    answers, _ = await batched(bureau, server).ask("Business", "juristicId", FIRST, SECOND)
    assert (answers[FIRST].records, answers[FIRST].error) == ((), None)


async def test_a_row_for_a_key_not_asked_is_reported(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST), row(THIRD), {"NAME": "no key"}]}
    one = batched(bureau, server)
    answer = await one.one("Business", "juristicId", FIRST)
    assert len(answer.records) == 1
    assert one.oddities() == {("NOT_ASKED", ""): 2}


async def test_several_rows_for_one_are_reported(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST, "a"), row(FIRST, "b")]}
    one = batched(bureau, server)
    answer = await one.one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["a"]
    assert one.oddities() == {("DUPLICATE", ""): 1}


async def test_an_unknown_value_becomes_null_and_is_reported_without_the_value(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST, ST="hidden-value", CAP="much")]}
    one = batched(bureau, server)
    (record,) = (await one.one("Business", "juristicId", FIRST)).records
    assert (record.status, record.capital) == (None, None)
    assert one.oddities() == {("UNKNOWN_VALUE", "Business.status"): 1, ("UNKNOWN_VALUE", "Business.capital"): 1}
    assert "hidden-value" not in repr(one.heard)


async def test_a_record_without_a_fact_it_must_have_is_left_out_with_an_error(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST, "  "), row(SECOND)]}
    one = batched(bureau, server)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert answers[FIRST].records == ()
    assert isinstance(answers[FIRST].error, BadAnswer)
    assert len(answers[SECOND].records) == 1
    assert one.oddities() == {("LEFT_OUT", "Business.nameTh"): 1}


async def test_one_failing_batch_fails_only_its_keys(bureau: Open, server: Server):
    def answer(request: web.Request) -> Any:
        ids = server.sent[-1][3]["ids"]
        if THIRD in ids:
            return web.Response(status=503, headers={"Retry-After": "120"})
        return {"status": "00", "items": [row(key) for key in ids]}

    server.answer["/b"] = answer
    answers, calls = await batched(bureau, server).ask("Business", "juristicId", FIRST, SECOND, THIRD)
    assert [len(found.records) for found in answers.values()] == [1, 1, 0]
    error = answers[THIRD].error
    assert isinstance(error, AgencyUnavailable)
    assert error.retry_at is not None
    assert sorted(call.outcome for call in calls) == ["AGENCY_UNAVAILABLE", "ok"]


# ------------------------------------------------------------------------------------------------- one by one


async def test_without_a_batch_each_key_is_a_call_and_no_more_run_at_once_than_allowed(bureau: Open, server: Server):
    async def answer(request: web.Request) -> Any:
        await asyncio.sleep(0.02)
        return {"items": [{"NO": "1", "OWNER": request.query["by"]}]}

    keys = [FIRST, SECOND, THIRD]
    server.answer |= {f"/l/{key}": answer for key in keys}
    one = batched(bureau, server, SOURCE + "concurrency = 2\n", SINGLE)
    answers, calls = await one.ask("Licence", "juristicId", *keys)
    assert [found.records[0].juristic_id for found in answers.values()] == keys
    assert len(calls) == 3
    assert server.most_at_once == 2
    assert sorted(server.paths()) == [f"/l/{key}?by={key}&kind=x" for key in keys]


async def test_a_row_that_names_another_owner_is_not_taken_for_the_one_asked(bureau: Open, server: Server):
    server.answer[f"/l/{FIRST}"] = {"items": [{"NO": "1", "OWNER": SECOND}]}
    one = batched(bureau, server, lookup=SINGLE)
    assert (await one.one("Licence", "juristicId", FIRST)).records == ()
    assert one.oddities() == {("NOT_ASKED", ""): 1}


NUMBER = r"""
[[lookup]]
type = "Licence"
by = "number"
keys = { number = '(?P<tenant>\d{4})-.*' }
request = { path = "/$key.tenant/licence/$key.number" }
answer = { statuses = { 404 = "none" } }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "OWNER" }
"""


async def test_a_part_found_in_the_key_leads_to_the_tenant_and_other_keys_are_not_asked(bureau: Open, server: Server):
    server.answer["/1203/licence/1203-a/ข?"] = {"OWNER": FIRST}
    server.answer["/1203/licence/1203-gone"] = web.Response(status=404)
    one = batched(bureau, server, lookup=NUMBER)
    answers, calls = await one.ask("Licence", "number", "1203-a/ข?", "1203-gone", "elsewhere", "..")
    assert [len(found.records) for found in answers.values()] == [1, 0, 0, 0]
    assert answers["1203-a/ข?"].records[0].number == "1203-a/ข?"
    assert "/1203/licence/1203-a%2F%E0%B8%82%3F" in server.paths()
    assert len(calls) == 2


TENANTS = """
[[lookup]]
type = "Licence"
by = "tenant+juristicId"
request = { path = "/$key.tenant/l", query = { of = "$keys.juristicId" }, separator = ",", batch = 10 }
answer = { rows = "data", key = { juristicId = "owner" } }
privacy = { class = "public", basis = "public-task" }
fields = { number = "no" }
[[lookup.variant]]
when = "version == '2'"
answer = { rows = "Result.Items", key = { juristicId = "HOLDER.ID" } }
fields = { number = "PERMIT" }
[[lookup.variant]]
for = { tenant = ["9"] }
request = { method = "POST", path = "/nine/$key.tenant", form = { of = "$key.juristicId" } }
answer = { rows = "@" }
fields = { number = "nine" }
"""


async def test_tenants_have_a_call_a_shape_and_a_fate_of_their_own(bureau: Open, server: Server):
    server.answer["/1/l"] = {"data": [{"owner": FIRST, "no": "1a"}, {"owner": SECOND, "no": "1b"}]}
    server.answer["/2/l"] = {"version": "2", "Result": {"Items": [{"HOLDER": {"ID": FIRST}, "PERMIT": "2a"}]}}
    server.answer["/3/l"] = web.Response(status=503)
    server.answer["/nine/9"] = [{"nine": "9a"}]
    one = batched(bureau, server, SOURCE + 'tenant = "tenant"\n', TENANTS)
    keys = [("1", FIRST), ("1", SECOND), ("2", FIRST), ("3", FIRST), ("9", FIRST)]
    answers, calls = await one.ask("Licence", "tenant+juristicId", *keys)
    numbers = [[record.number for record in answers[key].records] for key in keys]
    assert numbers == [["1a"], ["1b"], ["2a"], [], ["9a"]]
    assert isinstance(answers["3", FIRST].error, AgencyUnavailable)
    assert [record.tenant for key in keys for record in answers[key].records] == ["1", "1", "2", "9"]
    assert len(calls) == 4
    assert f"/1/l?of={FIRST},{SECOND}" in server.paths()
    assert ("/nine/9", f"of={FIRST}") in [(path, body) for path, _, _, body in server.sent]


async def test_a_slow_tenant_keeps_nobody_else_waiting_and_all_together_are_bounded(bureau: Open, server: Server):
    async def brief(request: web.Request) -> Any:
        await asyncio.sleep(0.02)
        return {"data": [{"owner": FIRST, "no": "1"}]}

    server.answer |= {f"/{tenant}/l": slow if tenant == 0 else brief for tenant in range(8)}
    limits = 'tenant = "tenant"\nconcurrency = 1\ntenants-at-once = 3\ntimeout = "200ms"\n'
    one = batched(bureau, server, SOURCE + limits, TENANTS)
    answers, _ = await one.ask("Licence", "tenant+juristicId", *((str(tenant), FIRST) for tenant in range(8)))
    assert [len(found.records) for found in answers.values()] == [0, 1, 1, 1, 1, 1, 1, 1]
    assert isinstance(answers["0", FIRST].error, AgencyTimeout)
    assert answers["0", FIRST].error.tenant == "0"
    assert server.most_at_once == 3


# ---------------------------------------------------------------------------------------------------- searches

SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { path = "/s", query = { q = "$text", from = "$offset", size = "$limit", st = "$filter.status" }, batch = 10 }
answer = { rows = "items", total = "count" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""
IDS = [FIRST, SECOND, THIRD]


def numbered(begin: int, size: int, total: int) -> Any:
    rows = [row(IDS[number % 3], str(number)) for number in range(begin, min(begin + size, total))]
    return {"count": str(total), "items": rows}


async def test_a_search_sends_what_is_there_and_leaves_out_what_is_not(bureau: Open, server: Server):
    server.answer["/s"] = lambda request: numbered(int(request.query["from"]), int(request.query["size"]), 3)
    one = batched(bureau, server, lookup=SEARCH)
    answer = await one.one("Business", "search", Search("ร้าน", (("status", "ACTIVE"),), 0, 5))
    assert (len(answer.records), answer.total) == (3, 3)
    await one.one("Business", "search", Search())
    assert "st=ACTIVE" in server.paths()[0]
    assert all("st=" not in path and "q=" not in path for path in server.paths()[1:])


@pytest.mark.parametrize("paged", [False, True])
@pytest.mark.parametrize(("offset", "limit"), [(0, 10), (7, 5), (13, 25), (38, 10), (40, 10)])
async def test_any_slice_is_put_together_from_what_the_source_can_give(
    bureau: Open, server: Server, paged: bool, offset: int, limit: int
):
    def by_page(request: web.Request) -> Any:
        size = int(request.query["size"])
        assert size <= 10
        return numbered((int(request.query["from"]) - 1) * size, size, 41)

    def by_offset(request: web.Request) -> Any:
        assert int(request.query["size"]) <= 10
        return numbered(int(request.query["from"]), int(request.query["size"]), 41)

    server.answer["/s"] = by_page if paged else by_offset
    lookup = SEARCH.replace("$offset", "$page") if paged else SEARCH
    answer = await batched(bureau, server, lookup=lookup).one("Business", "search", Search("", (), offset, limit))
    assert [record.name_th for record in answer.records] == [str(n) for n in range(offset, min(offset + limit, 41))]
    assert answer.total == 41


TENANT_SEARCH = """
[[lookup]]
type = "Licence"
by = "search"
request = { path = "/$filter.tenant/l", query = { size = "$limit" } }
answer = { rows = "data" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "no", juristicId = "owner" }
"""


async def test_a_search_that_needs_a_filter_is_refused_without_it(bureau: Open, server: Server):
    server.answer["/1/l"] = {"data": [{"no": "1", "owner": FIRST}]}
    one = batched(bureau, server, lookup=TENANT_SEARCH)
    assert len((await one.one("Licence", "search", Search("", (("tenant", "1"),)))).records) == 1
    answer = await one.one("Licence", "search", Search())
    assert isinstance(answer.error, AgencyRefused)
    assert server.paths() == ["/1/l?size=50"]


# -------------------------------------------------------------------------------------------- answers that fail


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": "99"}, BadAnswer),
        ({"status": "00", "items": "many"}, BadAnswer),
        ([], BadAnswer),
        (web.Response(status=500), AgencyUnavailable),
        (web.Response(status=401), AgencyRefused),
        (web.Response(status=404), BadAnswer),
        (web.Response(status=429, headers={"Retry-After": "60"}), QuotaExhausted),
        (web.Response(status=302, headers={"Location": "https://elsewhere.example/"}), BadAnswer),
        (web.Response(body=b"<html>\xff it works"), BadAnswer),
        (web.Response(body=b"[" * 100_000, content_type="application/json"), BadAnswer),
        (web.Response(body=b""), BadAnswer),
    ],
    ids=["code", "rows", "list", "500", "401", "404", "429", "redirect", "html", "deep", "empty"],
)
async def test_a_failing_answer_is_an_error_of_its_kind(
    bureau: Open, server: Server, answer: Any, error: type[AgencyError]
):
    server.answer["/b"] = answer
    found = await outcome(batched(bureau, server))
    assert type(found) is error
    assert server.paths() == ["/b"]


async def test_no_record_may_be_an_answer_of_its_own(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "04"}
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert (answer.records, answer.error) == ((), None)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("quota", QuotaExhausted),
        ("out-of-hours", OutOfHours),
        ("unavailable", AgencyUnavailable),
        ("refused", AgencyRefused),
        ("pending", Pending),
    ],
)
async def test_a_body_may_carry_any_failure(bureau: Open, server: Server, name: str, error: type[AgencyError]):
    server.answer["/b"] = {"status": "42"}
    lookup = BATCHED.replace('rows = "items"', f'rows = "items", errors = {{ {name} = "status == \'42\'" }}')
    assert type(await outcome(batched(bureau, server, lookup=lookup))) is error


BUSINESS_500 = BATCHED.replace(
    """ok = "status == '00'", none = "status == '04'\"""",
    """none = "message == 'not matched'", statuses = { 500 = "answer" }""",
)


async def test_a_500_may_be_a_business_answer_and_may_be_none(bureau: Open, server: Server):
    one = batched(bureau, server, lookup=BUSINESS_500)
    server.answer["/b"] = lambda _: web.json_response({"message": "not matched"}, status=500)
    assert (await one.one("Business", "juristicId", FIRST)).error is None
    server.answer["/b"] = lambda _: web.json_response({"message": "boom"}, status=500)
    assert type(await outcome(one)) is AgencyUnavailable


async def test_an_answer_too_large_is_refused_before_it_is_read(bureau: Open, server: Server):
    bomb = gzip.compress(b" " * 50_000_000)
    server.answer["/b"] = lambda _: web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
    found = await outcome(batched(bureau, server, SOURCE + "max-bytes = 10000\n"))
    assert (type(found), found.reason) == (BadAnswer, "larger than its manifest allows")


async def test_more_rows_than_allowed_are_refused(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST)] * 11}
    assert type(await outcome(batched(bureau, server, SOURCE + "max-rows = 10\n"))) is BadAnswer


async def test_thai_in_the_old_encoding_is_read_when_the_answer_says_so(bureau: Open, server: Server):
    body = json.dumps({"status": "00", "items": [row(FIRST, "ร้านค้า")]}, ensure_ascii=False).encode("cp874")
    server.answer["/b"] = lambda _: web.Response(
        body=body, headers={"Content-Type": "application/json; charset=windows-874"}
    )
    (record,) = (await batched(bureau, server).one("Business", "juristicId", FIRST)).records
    assert record.name_th == "ร้านค้า"


# ------------------------------------------------------------------------------------------- time and endurance


async def slow(request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()


async def test_a_slow_agency_is_given_up_after_its_timeout(bureau: Open, server: Server):
    server.answer["/b"] = slow
    began = asyncio.get_running_loop().time()
    found = await outcome(batched(bureau, server, SOURCE + 'timeout = "100ms"\n'))
    assert type(found) is AgencyTimeout
    assert asyncio.get_running_loop().time() - began < 1


async def test_a_slow_agency_is_given_up_at_the_deadline(bureau: Open, server: Server):
    server.answer["/b"] = slow
    began = asyncio.get_running_loop().time()
    assert type(await outcome(batched(bureau, server), seconds=0.1)) is AgencyTimeout
    assert asyncio.get_running_loop().time() - began < 1


async def test_a_dripping_answer_is_given_up_too(bureau: Open, server: Server):
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b" ")
            await asyncio.sleep(0.02)
        return response

    server.answer["/b"] = drip
    assert type(await outcome(batched(bureau, server, SOURCE + 'timeout = "100ms"\n'))) is AgencyTimeout


async def test_a_dead_agency_is_unavailable(bureau: Open, server: Server):
    one = batched(bureau, server)
    await server.stop()
    found = await outcome(one)
    assert (type(found), found.reason) == (AgencyUnavailable, "connection")


async def test_what_is_worth_repeating_is_repeated(bureau: Open, server: Server):
    answers = iter([web.Response(status=503), {"status": "00", "items": [row(FIRST)]}])
    server.answer["/b"] = lambda _: next(answers)
    one = batched(bureau, server, SOURCE.replace("attempts = 1", "attempts = 2"))
    found, calls = await one.ask("Business", "juristicId", FIRST)
    assert len(found[FIRST].records) == 1
    assert [call.outcome for call in calls] == ["AGENCY_UNAVAILABLE", "ok"]


async def test_what_is_not_worth_it_is_not(bureau: Open, server: Server):
    server.answer["/b"] = lambda _: web.Response(status=500)
    await outcome(batched(bureau, server, SOURCE.replace("attempts = 1", "attempts = 3")))
    assert len(server.sent) == 1


async def test_a_failing_agency_is_left_alone_and_asked_again_later(bureau: Open, server: Server):
    breaker = 'breaker = { window = "10s", minimum = 2, pause = "100ms" }\n'
    one = batched(bureau, server, SOURCE + breaker)
    server.answer["/b"] = lambda _: web.Response(status=500)
    await outcome(one)
    await outcome(one)
    kept_back = await outcome(one)
    assert (type(kept_back), len(server.sent)) == (AgencyUnavailable, 2)
    assert kept_back.retry_at is not None
    assert one.connectors.agencies()[0].state.value == "degraded"
    await asyncio.sleep(0.12)
    server.answer["/b"] = {"status": "00", "items": [row(FIRST)]}
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    assert one.connectors.agencies()[0].state.value == "up"


async def test_more_than_may_wait_are_told_that_it_is_busy(bureau: Open, server: Server):
    server.answer |= {f"/l/{key}": slow for key in IDS}
    one = batched(bureau, server, SOURCE + "concurrency = 1\nqueue = 1\n", SINGLE)
    answers, _ = await one.ask("Licence", "juristicId", *IDS, seconds=0.1)
    errors = sorted(type(found.error).__name__ for found in answers.values())
    assert errors == ["AgencyBusy", "AgencyBusy", "AgencyTimeout"]
    assert AgencyBusy.code == "AGENCY_BUSY"


# ------------------------------------------------------------------------------------------------ being let in


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ('{ kind = "api-key", key = "${KEY}", header = "x-key" }', "x-key", "the-key"),
        ('{ kind = "bearer", token = "${KEY}" }', "Authorization", "Bearer the-key"),
        ('{ kind = "basic", user = "u", password = "${KEY}" }', "Authorization", "Basic dTp0aGUta2V5"),
    ],
)
async def test_fixed_credentials_go_with_every_call(bureau: Open, server: Server, auth: str, header: str, value: str):
    server.answer["/b"] = {"status": "00", "items": []}
    await batched(bureau, server, SOURCE + f"auth = {auth}\n").one("Business", "juristicId", FIRST)
    assert server.sent[0][2][header] == value


async def test_headers_of_every_call_are_sent_and_shown_nowhere(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": []}
    one = batched(bureau, server, SOURCE + 'headers = { x-unit = "${KEY}" }\n')
    await one.one("Business", "juristicId", FIRST)
    assert server.sent[0][2]["x-unit"] == "the-key"
    assert "the-key" not in repr(one.connectors._served)


TOKEN = """auth = { kind = "session-token", url = "/auth", key = "${KEY}", agent = "officer-7", \
body = { k = "$key", who = "$agent" }, token = "data.token", header = "X-Token", prefix = "", \
idle = "1h", expired = "status == '31'" }
"""


class Tokens:
    """Gives a new token each time, and holds only the latest for good."""

    def __init__(self, server: Server) -> None:
        self.given = 0
        self.refuse = 0
        server.answer["/auth"] = self.give
        server.answer["/b"] = self.check
        self.expired: Callable[[], Any] = lambda: {"status": "31"}
        self.server = server

    async def give(self, request: web.Request) -> Any:
        await asyncio.sleep(0.01)
        if self.refuse:
            self.refuse -= 1
            return {"data": None}
        self.given += 1
        return {"data": {"token": f"token-{self.given}"}}

    def check(self, request: web.Request) -> Any:
        if request.headers.get("X-Token") != f"token-{self.given}":
            return self.expired()
        return {"status": "00", "items": [row(key) for key in self.server.sent[-1][3]["ids"]]}


async def test_a_session_token_is_asked_for_once_however_many_wait(bureau: Open, server: Server):
    tokens = Tokens(server)
    one = batched(bureau, server, SOURCE + TOKEN)
    found = await asyncio.gather(*(one.one("Business", "juristicId", key) for key in IDS))
    assert [len(answer.records) for answer in found] == [1, 1, 1]
    assert tokens.given == 1
    assert server.sent[0][3] == {"k": "the-key", "who": "officer-7"}


@pytest.mark.parametrize("by_status", [False, True])
async def test_a_token_that_has_died_is_renewed_once(bureau: Open, server: Server, by_status: bool):
    tokens = Tokens(server)
    if by_status:
        tokens.expired = lambda: web.Response(status=401)
    one = batched(bureau, server, SOURCE + TOKEN)
    await one.one("Business", "juristicId", FIRST)
    tokens.given += 1
    found = await asyncio.gather(*(one.one("Business", "juristicId", key) for key in IDS))
    assert [len(answer.records) for answer in found] == [1, 1, 1]
    assert tokens.given == 3


async def test_a_token_is_asked_for_until_it_comes(bureau: Open, server: Server):
    tokens = Tokens(server)
    tokens.refuse = 2
    one = batched(bureau, server, SOURCE + TOKEN)
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    tokens.given, tokens.refuse = 10, 3
    assert type(await outcome(one)) is AgencyUnavailable


async def test_a_key_that_is_refused_is_not_tried_again(bureau: Open, server: Server):
    server.answer["/auth"] = lambda _: web.Response(status=403)
    assert type(await outcome(batched(bureau, server, SOURCE + TOKEN))) is AgencyRefused
    assert server.paths() == ["/auth"]


# ------------------------------------------------------------------------------------------- hours, quota, age


async def test_a_closed_agency_is_not_asked(bureau: Open, server: Server):
    closed = 'unavailable = [{ daily = "11:00-13:00" }]\n'
    found = await outcome(batched(bureau, server, SOURCE + closed))
    assert type(found) is OutOfHours
    assert found.retry_at is not None
    assert found.retry_at.isoformat() == "2026-11-23T13:00:00+07:00"
    assert server.sent == []


async def test_a_quota_is_kept(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": []}
    one = batched(bureau, server, SOURCE + 'quota = "1/day"\n')
    assert (await one.one("Business", "juristicId", FIRST)).error is None
    found = await outcome(one)
    assert type(found) is QuotaExhausted
    assert found.retry_at is not None
    assert found.retry_at.isoformat() == "2026-11-24T00:00:00+07:00"
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    ("as_of", "becomes"),
    [
        ('{ answer = "at", as = "datetime-be", format = "dd/mm/yyyy hh:mi" }', "2026-11-01 08:30:00+07:00"),
        ('{ row = "AT", as = "date-be" }', "2026-10-31"),
        ('{ header = "Last-Modified" }', "2026-11-02 10:00:00+00:00"),
    ],
)
async def test_a_record_says_how_old_its_data_is(bureau: Open, server: Server, as_of: str, becomes: str):
    body = {"status": "00", "at": "01/11/2569 08:30", "items": [row(FIRST, AT="25691031")]}
    headers = {"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
    server.answer["/b"] = lambda _: web.json_response(body, headers=headers)
    lookup = BATCHED.replace('key = "ID"', f'key = "ID", as-of = {as_of}')
    (record,) = (await batched(bureau, server, lookup=lookup).one("Business", "juristicId", FIRST)).records
    assert str(record.source.as_of) == becomes


async def test_what_goes_on_after_its_connections_were_closed_opens_none_again(bureau: Open, server: Server):
    server.answer[f"/l/{FIRST}"] = {"items": []}
    one = bureau(SOURCE + SINGLE, {"URL": server.url})
    await one.one("Licence", "juristicId", FIRST)
    await one.connectors.close()
    answer = await one.one("Licence", "juristicId", FIRST)
    assert isinstance(answer.error, AgencyUnavailable)
    assert len(server.sent) == 1
