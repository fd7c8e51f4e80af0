"""Long answers are read in a process that can be ended, and hold up nobody meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Search, ValueType
from connectors.errors import BadAnswer
from connectors.expressions.jmespath_paths import expression
from connectors.isolation.body_parsing import AT_ONCE, BodyParser
from connectors.kinds.rest import RestSource
from connectors.mapping import answer_reader, row_mapper
from connectors.parsing import http_bodies
from connectors.parsing.http_bodies import NotABody, NotTheService, read
from connectors.values.identifiers import normal_key
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND
from tests.connectors.rest import BATCHED, SOURCE, batched, row
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("answer-costly")


@asynccontextmanager
async def reader(**limits: Any) -> AsyncIterator[BodyParser]:
    one = BodyParser(RestSource(url="http://127.0.0.1", timeout=60.0, **limits))  # type: ignore[arg-type]
    yield one
    await one.close()


LONG = [{"id": number, "name": "ก" * 20, "more": {"deep": [number]}} for number in range(9000)]


async def test_a_long_body_is_what_it_would_be_at_once():
    body = msgspec.json.encode({"items": LONG, "total": len(LONG)})
    xml = b"<a>" + b"".join(b"<r><id>%d</id></r>" % number for number in range(9000)) + b"</a>"
    assert len(body) > AT_ONCE["json"]
    assert len(xml) > AT_ONCE["xml"]
    async with reader() as one:
        assert await one.read("json", {}, body) == read("json", {}, body)
        assert await one.read("xml", {}, xml) == read("xml", {}, xml)
        single = await one.read("xml", {}, b"<a><r><id>1</id></r>" + b" " * AT_ONCE["xml"] + b"</a>")
        assert expression("a.r[].id")(single) == ["1"], "of XML, one element may be a list of one, read apart too"


async def test_the_loop_goes_on_while_a_long_body_is_read(monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []
    monkeypatch.setattr(http_bodies, "plain", lambda text: asked.append(len(text)))
    async with reader() as one:
        await one.read("xml", {}, b"<a>" + b"<b/>" * 50_000 + b"</a>")
        assert asked == []
        await one.read("xml", {}, b"<a/>")
        assert asked == [4]


async def test_a_long_body_that_is_nothing_or_too_much_is_refused():
    async with reader(max_memory=60_000_000) as one:
        with pytest.raises(NotABody, match="no JSON"):
            await one.read("json", {}, b"[" * 600_000)
        with pytest.raises(NotTheService):
            await one.read("json", {}, b"<html>" + b" " * 600_000)
        with pytest.raises(NotABody, match="memory"):
            await one.read("json", {}, b"[" + b"[]," * 2_500_000 + b"[]]")
        assert await one.read("json", {}, msgspec.json.encode(LONG)) == LONG


async def test_an_agency_of_long_answers_is_asked_as_any_other(bureau: Open, server: Server):
    rows = [row(FIRST), *[row("0985569000013", "ข" * 50) for _ in range(9000)]]
    server.answer["/b"] = lambda _: web.json_response({"status": "00", "items": rows})
    one = batched(bureau, server)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND, seconds=60)
    assert [len(answer.records) for answer in answers.values()] == [1, 0]
    assert one.oddities()["DUPLICATE", ""] == 1
    server.answer["/b"] = lambda _: web.Response(text="[" * 600_000)
    error = (await one.one("Business", "juristicId", FIRST, seconds=60)).error
    assert isinstance(error, BadAnswer)
    assert "no JSON" in error.reason


SEARCH = """
[[lookup]]
type = "Business"
by = "search"
privacy = { class = "public", basis = "public-task" }
request = { path = "/all" }
answer = { rows = "items" }
fields = { juristicId = "id", nameTh = "name" }
"""


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("made", ["AnswerReader.judge", "AnswerReader.rows_of", "RowMapper.record"])
async def test_of_a_long_answer_everything_is_made_where_it_holds_up_nobody(
    bureau: Open, server: Server, monkeypatch: pytest.MonkeyPatch, made: str, long: bool
):
    where: list[int] = []
    owner = getattr(answer_reader if made.startswith("AnswerReader") else row_mapper, made.partition(".")[0])
    name = made.partition(".")[2]
    original = getattr(owner, name)

    def noted(*arguments: Any, **more: Any) -> Any:
        where.append(threading.get_ident())
        return original(*arguments, **more)

    monkeypatch.setattr(owner, name, noted)
    more = "x" * AT_ONCE["json"] if long else ""
    server.answer["/b"] = server.answer["/all"] = lambda _: web.json_response(
        {"status": "00", "items": [{"id": FIRST, "name": "ก", **row(FIRST)}], "more": more}
    )
    one = batched(bureau, server, SOURCE, BATCHED + SEARCH)
    assert len((await one.one("Business", "juristicId", FIRST, seconds=60)).records) == 1
    assert len((await one.one("Business", "search", Search("", (), 0, 5), seconds=60)).records) == 1
    assert len(where) >= 2
    assert (threading.get_ident() in where) is not long


async def test_a_value_without_end_is_nobodys_fact_and_no_key(bureau: Open, server: Server):
    server.answer["/b"] = lambda _: web.json_response({"status": "00", "items": [row(FIRST, "ก" * 500_001)]})
    one = batched(bureau, server)
    answer = await one.one("Business", "juristicId", FIRST, seconds=60)
    assert [record.name_th for record in answer.records] in ([], [None])
    assert any(drift == "UNKNOWN_VALUE" for drift, _ in one.oddities())
    for kind in (ValueType.TEXT, ValueType.JURISTIC_ID):
        assert normal_key(kind, "ก" * 10_001) is None
    assert normal_key(ValueType.TEXT, "ก" * 10_000) == "ก" * 10_000


async def test_who_waits_no_longer_for_a_long_answer_is_told_in_time(bureau: Open, server: Server):
    server.answer["/b"] = lambda _: web.Response(body=b"[" + b"1," * 3_000_000 + b"1]")
    one = batched(bureau, server)
    error = (await one.one("Business", "juristicId", FIRST, seconds=0.05)).error
    assert error.code == "AGENCY_TIMEOUT"
    await asyncio.sleep(0)


@settings(max_examples=200, derandomize=True)
@given(
    st.binary(max_size=200) | st.text(max_size=100).map(str.encode),
    st.sampled_from(["json", "xml"]),
    st.none()
    | st.text(max_size=20)
    | st.sampled_from(["punycode", "idna", "undefined", "utf-7", "zlib", "a\0b", "tis-620"]),
)
def test_a_body_of_any_bytes_and_any_charset_is_read_or_no_body(body: bytes, format_: str, charset: str | None):
    headers = {} if charset is None else {"content-type": f"text/plain; charset={charset}"}
    try:
        read(format_, headers, body)
    except NotABody as error:
        assert len(str(error)) < 200
