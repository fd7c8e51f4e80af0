"""REST answers as they travel: packed, in any encoding, with numbers that are none, as lines, and not the service's."""

import gzip
import json
import re

import pytest
from aiohttp import web

from conformance_kit.samples import Content
from connectors.errors import AgencyUnavailable, BadAnswer
from connectors.parsing.python_zstd import zstd
from connectors.schema_drift import Drift
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND
from tests.connectors.rest import BATCHED, SOURCE, batched, outcome, row
from tests.connectors.server import Server

WHOLE = {"status": "00", "items": [row(FIRST, "ครัวกลาง", ST="A")]}
TEXT = json.dumps(WHOLE, ensure_ascii=False)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json; charset=utf-8", b"\xef\xbb\xbf" + TEXT.encode()),
        ("application/json", TEXT.encode("utf-16")),
        ("application/json; charset=ISO-8859-1", TEXT.encode()),
        ("application/json; charset=TIS-620", TEXT.encode()),
        ("application/json; charset=TIS-620", TEXT.encode("cp874")),
        ("text/html", TEXT.encode()),
    ],
)
async def test_an_answer_is_read_in_the_encoding_it_is_in(bureau: Open, server: Server, kind: str, body: bytes):
    server.answer["/b"] = web.Response(body=body, headers={"Content-Type": kind})
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ครัวกลาง"]


@pytest.mark.threat("bomb")
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("x-gzip", gzip.compress(TEXT.encode())),
        ("gzip", gzip.compress(TEXT.encode())),
        ("zstd", zstd.compress(TEXT.encode())),
    ],
)
async def test_an_answer_is_unpacked_as_its_headers_say(bureau: Open, server: Server, coding: str, body: bytes):
    server.answer["/b"] = web.Response(body=body, headers={"Content-Encoding": coding})
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ครัวกลาง"]


@pytest.mark.threat("bomb")
@pytest.mark.parametrize(
    ("coding", "body", "why"),
    [
        ("gzip", TEXT.encode(), "not packed as its headers say"),
        ("x-gzip", TEXT.encode(), "no whole gzip"),
        ("x-gzip", gzip.compress(b"\0" * 20_000_000), "larger than its manifest allows"),
    ],
)
async def test_an_answer_that_is_not_packed_as_it_says_is_told(
    bureau: Open, server: Server, coding: str, body: bytes, why: str
):
    server.answer["/b"] = web.Response(body=body, headers={"Content-Encoding": coding})
    error = await outcome(batched(bureau, server))
    assert type(error) is BadAnswer
    assert why in error.reason


async def test_a_number_that_is_none_costs_one_value_of_one_row(bureau: Open, server: Server):
    text = json.dumps({"status": "00", "items": [row(FIRST, CAP=float("nan")), row(SECOND, CAP=5)]})
    server.answer["/b"] = web.Response(text=text)
    one = batched(bureau, server)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [[record.capital and record.capital.amount for record in found.records] for found in answers.values()] == [
        [None],
        [5],
    ]
    assert [(report.drift, report.fact, report.count) for report in one.heard] == [
        (Drift.UNKNOWN_VALUE, "Business.capital", 1)
    ]


async def test_rows_may_stand_on_lines_of_their_own(bureau: Open, server: Server):
    lookup = re.sub(r"answer = .*", 'answer = { key = "ID" }', BATCHED)
    server.answer["/b"] = web.Response(text="\n".join(json.dumps(row(one)) for one in (FIRST, SECOND)) + "\n")
    one = batched(bureau, server, SOURCE.replace('kind = "rest"', 'kind = "rest"\nformat = "ndjson"'), lookup)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [len(answer.records) for answer in answers.values()] == [1, 1]


async def test_a_page_in_place_of_the_service_is_never_no_record(bureau: Open, server: Server):
    server.answer["/b"] = web.Response(text="<html><body>Request rejected</body></html>", content_type="text/html")
    error = await outcome(batched(bureau, server))
    assert type(error) is AgencyUnavailable
    assert error.reason == "a page instead of JSON (HTTP 200)"


@pytest.mark.parametrize("body", [TEXT.encode("cp874"), TEXT.encode("utf-16"), b"\xff", b"{"])
def test_a_body_in_any_encoding_is_kept_as_it_came(body: bytes):
    assert Content.of(body).body == body


@pytest.mark.threat("bomb")
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, gzip.compress(TEXT.encode())),
        ({"Content-Encoding": "gzip"}, gzip.compress(gzip.compress(TEXT.encode()))),
        ({}, gzip.compress(gzip.compress(TEXT.encode()))),
    ],
)
async def test_an_answer_that_is_packed_and_does_not_say_so_is_unpacked(
    bureau: Open, server: Server, headers: dict[str, str], body: bytes
):
    server.answer["/b"] = web.Response(body=body, headers={"Content-Type": "application/json", **headers})
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ครัวกลาง"]


@pytest.mark.threat("bomb")
async def test_what_is_packed_and_does_not_say_so_is_bounded_too(bureau: Open, server: Server):
    server.answer["/b"] = web.Response(body=gzip.compress(b"[" * 20_000_000))
    error = await outcome(batched(bureau, server))
    assert (type(error), error.reason) == (BadAnswer, "larger than its manifest allows")


async def test_thai_that_is_called_latin_is_thai(bureau: Open, server: Server):
    headers = {"Content-Type": "application/json; charset=ISO-8859-1"}
    server.answer["/b"] = web.Response(body=TEXT.encode("cp874"), headers=headers)
    answer = await batched(bureau, server).one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ครัวกลาง"]


@pytest.mark.parametrize("kept", [["ครัวกลาง"], "ครัวกลาง"])
async def test_a_list_of_one_is_the_one(bureau: Open, server: Server, kept: object):
    server.answer["/b"] = {"status": "00", "items": [row(FIRST, NAME=kept, CAP=[5])]}
    (record,) = (await batched(bureau, server).one("Business", "juristicId", FIRST)).records
    assert (record.name_th, record.capital.amount) == ("ครัวกลาง", 5)
    server.answer["/b"] = {"status": "00", "items": [row(FIRST, NAME="a", CAP=[5, 6])]}
    (record,) = (await batched(bureau, server).one("Business", "juristicId", FIRST)).records
    assert record.capital is None
