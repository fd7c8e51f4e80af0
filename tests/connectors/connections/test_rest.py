"""REST lookups by keys, in batches or one by one, and searches."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from connectors.contract import Search
from connectors.errors import (
    AgencyRefused,
    AgencyTimeout,
    AgencyUnavailable,
    BadAnswer,
)
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Money, Status
from tests.connectors.rest import BATCHED, IDS, SINGLE, SOURCE, batched, row, slow
from tests.connectors.server import Server


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
    assert [len(found.records) for found in answers.values()] == [1, 1]


async def test_a_missing_row_is_no_record(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(SECOND)]}
    answers, _ = await batched(bureau, server).ask("Business", "juristicId", FIRST, SECOND)
    assert (answers[FIRST].records, answers[FIRST].error) == ((), None)


@pytest.mark.threat("answer-about-another")
async def test_a_row_for_a_key_not_asked_is_reported(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST), row(THIRD), {"NAME": "no key"}]}
    one = batched(bureau, server)
    answer = await one.one("Business", "juristicId", FIRST)
    assert len(answer.records) == 1
    assert one.oddities() == {("NOT_ASKED", ""): 1, ("NO_KEY", "juristicId"): 1}


async def test_a_row_whose_key_cannot_be_read_is_never_no_record(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": [row("9.85558E+11"), row(SECOND)]}
    one = batched(bureau, server)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert len(answers[SECOND].records) == 1
    assert isinstance(answers[FIRST].error, BadAnswer)
    assert answers[FIRST].error.reason.startswith(
        "a row whose key cannot be read (juristicId: an identifier that has lost"
    )
    assert [report.why.rpartition(": ")[2] for report in one.heard] == ["row 1"]


async def test_a_column_of_that_very_name_is_told_where_a_path_finds_nothing(bureau: Open, server: Server):
    lookup = BATCHED.replace('nameTh = "NAME"', 'nameTh = "A.NAME"')
    server.answer["/b"] = {"status": "00", "items": [{**row(FIRST), "A.NAME": "x"}]}
    one = batched(bureau, server, lookup=lookup)
    assert (await one.one("Business", "juristicId", FIRST)).error is not None
    assert [report.why for report in one.heard if report.why.startswith("nothing at this path")] == [
        'nothing at this path, and a column of that very name: write column = "A.NAME": row 1'
    ]


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


@pytest.mark.threat("answer-about-another")
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


@pytest.mark.threat("answer-about-another")
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
    limits = 'tenant = "tenant"\nconcurrency = 1\ntenants-at-once = 3\ntimeout = "2s"\n'
    one = batched(bureau, server, SOURCE + limits, TENANTS)
    answers, _ = await one.ask("Licence", "tenant+juristicId", *((str(tenant), FIRST) for tenant in range(8)))
    assert [len(found.records) for found in answers.values()] == [0, 1, 1, 1, 1, 1, 1, 1]
    assert isinstance(answers["0", FIRST].error, AgencyTimeout)
    assert answers["0", FIRST].error.tenant == "0"
    assert server.most_at_once == 3


SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { path = "/s", query = { q = "$text", from = "$offset", size = "$limit", st = "$filter.status" }, batch = 10 }
answer = { rows = "items", total = "count" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""


def numbered(begin: int, size: int, total: int) -> Any:
    rows = [row(IDS[number % 3], str(number)) for number in range(begin, min(begin + size, total))]
    return {"count": str(total), "items": rows}


@pytest.mark.threat("call-injection")
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
request = { path = "/$filter.tenant/l", query = { size = "$limit", from = "$offset" } }
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
    assert server.paths() == ["/1/l?size=50&from=0"]


@pytest.mark.threat("call-injection")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/ก ข/$key", "/%E0%B8%81%20%E0%B8%82/"),
        ("/a%20b/$key", "/a%20b/"),
        ("/a:b;c=d,e(f)'g*/$key", "/a:b;c=d,e(f)'g*/"),
        ('/a"<b>|c/$key', "/a%22%3Cb%3E%7Cc/"),
    ],
)
async def test_a_path_may_hold_what_no_address_does(bureau: Open, server: Server, path: str, sent: str):
    """A request line with a blank in it is none; one in Thai is one that few servers read."""
    lookup = SINGLE.replace('"/l/$key"', f"'''{path}'''")
    await batched(bureau, server, lookup=lookup).one("Licence", "juristicId", FIRST)
    assert server.paths() == [f"{sent}{FIRST}?by={FIRST}&kind=x"]
