import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.errors import AgencyError, AgencyRefused, AgencyTimeout, AgencyUnavailable, BadAnswer
from connectors.kinds.file import column_span
from connectors.provider import LookupContext, Trace
from connectors.serving.load_agencies import check
from tests.cache.hubs import until
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND, Bureau, Status
from tests.connectors.server import Server

MANIFEST = """
[source]
kind = "file"
url = "${URL}/files"
auth = { kind = "api-key", key = "the-key" }
every = "EVERY"
retry = { attempts = 1 }
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "drop/b.txt", encoding = "windows-874", lines = "D", count = 'T(\\d+)', FIXED }
answer = { key = "ID", as-of = { line = 'H(\\d{8})', as = "date-be" } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "NAME", status = { from = "ST", as = { A = "ACTIVE" } }, directors = "N" }
"""
FIXED = 'fixed = { ID = "2-14", NAME = "15-24", ST = "25", N = "26-28" }'


class Drop:
    """A file over HTTP, with what tells whether it has changed."""

    def __init__(self, server: Server, rows: list[tuple[str, str]]) -> None:
        self.rows = rows
        self.version = 1
        self.conditional = True
        self.full = 0
        self.wait = 0.0
        self.trailer: int | None = None
        server.answer["/files/drop/b.txt"] = self.answer

    async def answer(self, request: web.Request) -> web.Response:
        assert request.headers["X-API-Key"] == "the-key"
        headers = {"ETag": f'"{self.version}"', "Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
        if self.conditional and request.headers.get("If-None-Match") == f'"{self.version}"':
            return web.Response(status=304)
        self.full += 1
        await asyncio.sleep(self.wait)
        count = len(self.rows) if self.trailer is None else self.trailer
        lines = ["H25691031", *(f"D{key}{name:<10}A007" for key, name in self.rows), f"T{count:06d}", ""]
        return web.Response(body="\r\n".join(lines).encode("cp874"), headers=headers if self.conditional else {})


def opened(bureau: Open, server: Server, every: str = "0s", manifest: str = MANIFEST, source: str = "") -> Bureau:
    text = manifest.replace("EVERY", every).replace("FIXED", FIXED).replace('every = "', f'{source}every = "', 1)
    return bureau(text, {"URL": server.url})


async def names(one: Bureau) -> list[str]:
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    for found in answers.values():
        if found.error:
            raise found.error
    return [record.name_th for found in answers.values() for record in found.records]


async def test_records_of_fixed_width_are_cut_into_columns(bureau: Open, server: Server):
    Drop(server, [(FIRST, "ร้านหนึ่ง"), (SECOND, "ข")])
    one = opened(bureau, server)
    (record,) = (await one.one("Business", "juristicId", FIRST)).records
    assert (record.name_th, record.status, record.directors) == ("ร้านหนึ่ง", Status.ACTIVE, 7)
    assert str(record.source.as_of) == "2026-10-31"


async def test_a_file_is_fetched_only_when_it_has_changed(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    one = opened(bureau, server)
    assert [await names(one) for _ in range(3)] == [["ก"]] * 3
    assert (len(server.sent), drop.full) == (3, 1)
    drop.rows, drop.version = [(FIRST, "ข"), (SECOND, "ค")], 2
    assert await names(one) == ["ข", "ค"]
    assert drop.full == 2


async def test_it_is_not_asked_about_more_often_than_the_manifest_says(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    one = opened(bureau, server, "300ms")
    await names(one)
    drop.rows, drop.version = [(FIRST, "ข")], 2
    assert await names(one) == ["ก"]
    assert len(server.sent) == 1
    await asyncio.sleep(0.3)
    assert await names(one) == ["ข"]


async def test_what_was_dropped_since_is_asked_about_at_once(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    one = opened(bureau, server, "1m")
    provider = one.provider("Business", "juristicId")
    assert provider.facts.holds

    async def name(dropped: int) -> str:
        context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5, dropped=dropped), Trace()
        return (await provider.ask([FIRST], context, trace))[FIRST].records[0].name_th

    assert await name(0) == "ก"
    drop.rows, drop.version = [(FIRST, "ข")], 2
    assert [await name(0), await name(7), await name(7), await name(0)] == ["ก", "ข", "ข", "ข"]
    assert len(server.sent) == 2
    drop.wait, drop.version = 0.1, 3
    before = asyncio.create_task(name(8))
    await until(lambda: len(server.sent) == 3)
    drop.rows, drop.version = [(FIRST, "ค")], 4
    assert await name(9) == "ค", "a fetch from before it is not enough"
    await before
    assert len(server.sent) == 4


async def test_without_conditions_it_is_fetched_and_taken_for_what_it_is(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    drop.conditional = False
    one = opened(bureau, server)
    await names(one)
    drop.rows = [(FIRST, "ข")]
    assert await names(one) == ["ข"]


async def test_many_who_wait_fetch_it_once(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    drop.wait = 0.05
    one = opened(bureau, server, "1m")
    assert await asyncio.gather(*(names(one) for _ in range(10))) == [["ก"]] * 10
    assert drop.full == 1


async def test_a_fetch_goes_on_when_nobody_waits_any_more(bureau: Open, server: Server):
    rows = [(FIRST, "ก"), *((SECOND, f"{number:>10}") for number in range(3000))]
    lines = ["H25691031", *(f"D{key}{name:<10}A007" for key, name in rows), "T003001"]
    content = "\r\n".join(lines).encode("cp874")

    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for begin in range(0, len(content), 10_000):
            await response.write(content[begin : begin + 10_000])
            await asyncio.sleep(0.1)
        return response

    server.answer["/files/drop/b.txt"] = slowly
    one = opened(bureau, server, "1m", source='timeout = "500ms"\n')
    answers = [await one.one("Business", "juristicId", FIRST)]
    while not answers[-1].records and len(answers) < 20:
        answers.append(await one.one("Business", "juristicId", FIRST))
    assert isinstance(answers[0].error, AgencyTimeout)
    assert answers[-1].records
    assert len(server.sent) == 1


@pytest.mark.parametrize("drip", [False, True])
async def test_a_fetch_that_does_not_come_along_is_given_up_and_begun_anew(bureau: Open, server: Server, drip: bool):
    async def stuck(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            if drip:
                await response.write(b" ")
            await asyncio.sleep(0.02)
        return response

    server.answer["/files/drop/b.txt"] = stuck
    one = opened(bureau, server, "1m", source='timeout = "1s"\n')
    with pytest.raises(AgencyTimeout):
        await names(one)
    Drop(server, [(FIRST, "ก")])
    await asyncio.sleep(0.1)
    assert await names(one) == ["ก"]


async def test_a_fetch_has_a_bound_of_its_own(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    drop.wait = 5
    one = opened(bureau, server, "1m", source='fetch = "100ms"\ntimeout = "4s"\n')
    began = asyncio.get_running_loop().time()
    with pytest.raises(AgencyTimeout):
        await names(one)
    assert asyncio.get_running_loop().time() - began < 3


async def test_a_file_that_was_cut_off_is_not_taken(bureau: Open, server: Server):
    drop = Drop(server, [(FIRST, "ก")])
    one = opened(bureau, server)
    await names(one)
    drop.trailer, drop.version = 3, 2
    with pytest.raises(BadAnswer, match="not whole"):
        await names(one)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (web.Response(status=404), AgencyUnavailable),
        (web.Response(status=403), AgencyRefused),
        (web.Response(status=304), BadAnswer),
        (web.Response(status=302, headers={"Location": "http://elsewhere.example/"}), BadAnswer),
        (web.Response(status=500), AgencyUnavailable),
        (web.Response(body=b""), BadAnswer),
        (web.Response(body=b"D\xff\xff\xff\r\nT1"), BadAnswer),
        (web.Response(body=b"x" * 20_000), BadAnswer),
    ],
    ids=["404", "403", "304", "302", "500", "empty", "encoding", "large"],
)
async def test_a_file_that_cannot_be_had_is_an_error_of_its_kind(
    bureau: Open, server: Server, answer: Any, error: type[AgencyError]
):
    server.answer["/files/drop/b.txt"] = answer
    with pytest.raises(error) as told:
        await names(opened(bureau, server, source="max-bytes = 10000\n"))
    assert type(told.value) is error
    assert "the-key" not in repr(told.value)


async def test_other_formats_come_over_http_as_well(bureau: Open, server: Server):
    server.answer["/files/b.csv"] = lambda _: web.Response(text=f"ID,NAME,ST,N\n{FIRST},ก,A,1\n")
    begin, end = MANIFEST.index("request = "), MANIFEST.index("answer = ")
    manifest = MANIFEST[:begin] + 'request = { file = "b.csv" }\n' + MANIFEST[end:]
    assert await names(opened(bureau, server, manifest=manifest)) == ["ก"]


@pytest.mark.parametrize(
    ("text", "cut"), [("1", (0, 1)), ("2-14", (1, 14)), ("0-3", None), ("3-2", None), ("a", None), ("", None)]
)
def test_spans_are_counted_from_one(text: str, cut: tuple[int, int] | None):
    assert column_span(text) == cut


FAULTS = [
    ('"2-14"', '"14-2"', '"14-2" is no span; write such as "2-14", from 1'),
    (", fixed = {", ', format = "fixed", columns = [], fixd = {', 'unknown key "fixd"'),
    ("'T(\\d+)'", "'T('", "is no regular expression"),
    ('url = "${URL}/files"', 'url = "${URL}/files"\nfolder = "x"', "files are in a folder or at a url"),
    ('url = "${URL}/files"\n', "", "files are in a folder or at a url"),
    ('"drop/b.txt"', '"drop/*.txt"', "over HTTP a file has one name"),
    ('url = "${URL}/files"', 'url = "files.example"', "the address does not begin with https://"),
]


@pytest.mark.parametrize(("good", "bad", "fault"), FAULTS, ids=[fault for *_, fault in FAULTS])
def test_faults_are_told_before_anything_is_fetched(tmp_path: Path, good: str, bad: str, fault: str):
    file = tmp_path / "bureau" / "connector.toml"
    file.parent.mkdir()
    text = MANIFEST.replace("EVERY", "1m").replace("FIXED", FIXED)
    assert good in text
    file.write_text(AGENCY + text.replace(good, bad), encoding="utf-8")
    faults = [str(one) for one in check(file, {"URL": "http://a.example"}, GRAPH).faults]
    assert any(fault in one for one in faults), faults
