"""REST agencies that answer wrongly, slowly, or not at all, and are to be spared."""

import asyncio
import gzip
import json
import time
from typing import Any

import pytest
from aiohttp import web

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
from tests.connectors.graph import FIRST
from tests.connectors.rest import BATCHED, IDS, SINGLE, SOURCE, batched, outcome, row, slow
from tests.connectors.server import Server


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
        (web.Response(body=b"<html>\xff it works"), AgencyUnavailable),
        (web.Response(body=b"Notice: try later\n" + b'{"status": "04"}'), AgencyUnavailable),
        (web.Response(body=b"\x01\x02\xff"), BadAnswer),
        (web.Response(status=418), AgencyUnavailable),
        (web.Response(body=b'{"status": "00", "items": [{"ID": 1, "ID": 2}]}'), BadAnswer),
        (web.Response(body=b"[" * 100_000, content_type="application/json"), BadAnswer),
        (web.Response(body=b""), BadAnswer),
    ],
    ids=[
        *("code", "rows", "list", "500", "401", "404", "429", "redirect", "html", "warning", "bytes", "418", "twice"),
        *("deep", "empty"),
    ],
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


@pytest.mark.threat("agency-failing")
async def test_a_slow_agency_is_given_up_after_its_timeout(bureau: Open, server: Server):
    server.answer["/b"] = slow
    began = asyncio.get_running_loop().time()
    found = await outcome(batched(bureau, server, SOURCE + 'timeout = "100ms"\n'))
    assert type(found) is AgencyTimeout
    assert asyncio.get_running_loop().time() - began < 20


@pytest.mark.threat("loop-stalled")
async def test_an_agency_answers_in_time_that_answered_while_the_loop_stood_still(bureau: Open, server: Server):
    def answered(_: web.Request) -> web.Response:
        time.sleep(0.5)  # the stall: the server is in this loop too
        return web.json_response({"status": "00", "items": [row(FIRST)]})

    server.answer["/b"] = answered
    one = batched(bureau, server, SOURCE + 'timeout = "200ms"\n')
    answer = await one.one("Business", "juristicId", FIRST)
    assert (len(answer.records), answer.error) == (1, None)


@pytest.mark.threat("agency-failing")
async def test_a_slow_agency_is_given_up_at_the_deadline(bureau: Open, server: Server):
    server.answer["/b"] = slow
    began = asyncio.get_running_loop().time()
    assert type(await outcome(batched(bureau, server), seconds=0.1)) is AgencyTimeout
    assert asyncio.get_running_loop().time() - began < 20


@pytest.mark.threat("agency-failing")
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


@pytest.mark.threat("agency-failing")
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


@pytest.mark.threat("agency-failing")
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


@pytest.mark.threat("agency-failing")
async def test_more_than_may_wait_are_told_that_it_is_busy(bureau: Open, server: Server):
    server.answer |= {f"/l/{key}": slow for key in IDS}
    one = batched(bureau, server, SOURCE + "concurrency = 1\nqueue = 1\n", SINGLE)
    answers, _ = await one.ask("Licence", "juristicId", *IDS, seconds=0.1)
    errors = sorted(type(found.error).__name__ for found in answers.values())
    assert errors == ["AgencyBusy", "AgencyBusy", "AgencyTimeout"]
    assert AgencyBusy.code == "AGENCY_BUSY"


async def test_a_closed_agency_is_not_asked(bureau: Open, server: Server):
    closed = 'unavailable = [{ daily = "11:00-13:00" }]\n'
    found = await outcome(batched(bureau, server, SOURCE + closed))
    assert type(found) is OutOfHours
    assert found.retry_at is not None
    assert found.retry_at.isoformat() == "2026-11-23T13:00:00+07:00"
    assert server.sent == []


@pytest.mark.threat("agency-failing")
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


async def test_an_answer_that_nothing_has_changed_is_told_as_what_it_is(bureau: Open, server: Server):
    """Nobody asked whether anything has."""
    server.answer["/b"] = web.Response(status=304)
    found = await outcome(batched(bureau, server))
    assert (type(found), found.reason) == (BadAnswer, "HTTP 304")
