"""Long answers are read in a process that can be ended, and hold up nobody meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import bodies
from connectors.bodies import NotABody, NotTheService, read
from connectors.errors import BadAnswer
from connectors.expressions import expression
from connectors.large import AT_ONCE, Bodies
from connectors.manifest import RestSource
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND
from tests.connectors.rest import BATCHED, SOURCE, batched, row
from tests.connectors.server import Server


@asynccontextmanager
async def reader(**limits: Any) -> AsyncIterator[Bodies]:
    one = Bodies(RestSource(url="http://127.0.0.1", timeout=60.0, **limits))  # type: ignore[arg-type]
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
    monkeypatch.setattr(bodies, "plain", lambda text: asked.append(len(text)))
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


async def test_who_waits_no_longer_for_a_long_answer_is_told_in_time(bureau: Open, server: Server):
    server.answer["/b"] = lambda _: web.Response(body=b"[" + b"1," * 3_000_000 + b"1]")
    one = batched(bureau, server, SOURCE + 'timeout = "50ms"\n', BATCHED)
    error = (await one.one("Business", "juristicId", FIRST)).error
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
