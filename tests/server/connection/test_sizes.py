"""A client's connection, on a real socket: how much it may send."""

import asyncio

import orjson
import pytest
from starlette.types import Receive, Scope, Send

import bounds
from connectors.request_id import begun
from endpoints.http.refused_requests import TOLD, RefusedRequests
from endpoints.http.request_log import Served
from tests.server.connection.served import CHUNKED, GET, POST, READ, Noting, client, serving, status, told


@pytest.mark.threat("connection-abused")
async def test_an_endless_header_is_read_no_further_than_a_head_may_go() -> None:
    async with serving() as hub:
        answer = await told(hub, b"GET / HTTP/1.1\r\nx: ", *[b"a" * 1_000_000] * 20)
        assert status(answer) == 431
        assert Noting.worked_on <= bounds.HEAD.most + 2 * READ
        assert hub.app.seen == []


@pytest.mark.threat("connection-abused")
async def test_no_more_headers_are_kept_than_a_request_may_have() -> None:
    many = b"".join(b"a%d: b\r\n" % number for number in range(500_000))
    async with serving() as hub:
        assert status(await told(hub, b"GET / HTTP/1.1\r\n", many)) == 431
        assert Noting.worked_on <= 2 * READ
        assert hub.app.seen == []
        most = b"".join(b"a%d: b\r\n" % number for number in range(bounds.HEADERS.most - 1))
        assert status(await told(hub, b"GET / HTTP/1.1\r\n", most, b"connection: close\r\n\r\n")) == 200


@pytest.mark.threat("connection-abused")
@pytest.mark.parametrize("times", [8, 9])
async def test_a_head_of_many_parts_is_as_large_as_it_may_be(times: int) -> None:
    part = b"x" * (bounds.HEAD.most // 8 - 20)
    head = b"GET / HTTP/1.1\r\nconnection: close\r\n" + b"".join(b"a%d: %b\r\n" % (n, part) for n in range(times))
    async with serving() as hub:
        assert status(await told(hub, head + b"\r\n")) == (200 if times == 8 else 431)


@pytest.mark.threat("connection-abused")
async def test_a_body_is_not_counted_as_head() -> None:
    async with serving() as hub, client(hub) as (reader, writer):
        writer.write(POST)
        await asyncio.sleep(0.02)
        writer.write(b"content-length: 200000\r\n\r\n" + b"a" * 200_000 + GET[:10])
        assert status(await reader.readuntil(b"ok")) == 200
        writer.write(GET[10:])
        assert status(await reader.readuntil(b"ok")) == 200
        assert [len(body) for _, body in hub.app.seen] == [200_000, 0]


@pytest.mark.threat("connection-abused")
@pytest.mark.parametrize(
    ("length", "expected"), [(bounds.URL.most - 1, 200), (bounds.URL.most, 414), (30_000_000, 414)]
)
async def test_an_address_is_as_long_as_it_may_be(length: int, expected: int) -> None:
    async with serving() as hub:
        answer = await told(hub, b"GET /" + b"a" * length, b" HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n")
        assert status(answer) == expected
        assert Noting.worked_on <= bounds.URL.most + 2 * READ
        assert len(hub.app.seen) == (expected == 200)


@pytest.mark.threat("connection-abused")
@pytest.mark.parametrize(("extra", "expected"), [(0, 200), (1, 400)])
async def test_an_address_has_as_many_parameters_as_it_may_have(extra: int, expected: int) -> None:
    query = b"&".join(b"a=1" for _ in range(bounds.PARAMETERS.most + extra))
    async with serving() as hub:
        answer = await told(hub, b"GET /?" + query + b" HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n")
        assert status(answer) == expected
        assert len(hub.app.seen) == (expected == 200)


@pytest.mark.threat("connection-abused")
@pytest.mark.parametrize("name", bounds.HEADER_BYTES)
async def test_a_header_that_is_read_is_as_long_as_it_may_be(name: str) -> None:
    most = bounds.HEADER_BYTES[name].most
    filler = b"0" if name == "content-length" else b"a"
    async with serving() as hub:
        for size, expected in ((most, (200, 400)), (most + 1, (431,))):
            head = b"GET / HTTP/1.1\r\nx-close: 1\r\n%b: %b\r\n" % (name.encode(), filler * size)
            end = b"\r\n" if name == "connection" else b"connection: close\r\n\r\n"
            async with client(hub) as (reader, writer):
                writer.write(head + end)
                answer = await reader.readuntil(b"\r\n\r\n")
                assert status(answer) in expected, size
                if size > most:
                    body = orjson.loads(await reader.read())
                    assert name in body["errors"][0]["message"]
                    assert name in body["errors"][0]["extensions"]["messageTh"]
                    assert filler * 65 not in answer + orjson.dumps(body)
        assert len(hub.app.seen) <= 1


@pytest.mark.threat("connection-abused", "request-smuggled")
async def test_a_trailer_is_no_header_of_this_request_nor_of_the_next() -> None:
    request = CHUNKED + b"2\r\n{}\r\n0\r\nauthorization: Bearer of-another\r\n\r\n"
    async with serving() as hub, client(hub) as (reader, writer):
        writer.write(request + request + GET)
        for _ in range(3):
            await reader.readuntil(b"ok")
        assert [dict(scope["headers"]).get(b"authorization") for scope, _ in hub.app.seen] == [None] * 3
        assert [body for _, body in hub.app.seen] == [b"{}", b"{}", b""]


@pytest.mark.threat("connection-abused")
@pytest.mark.parametrize(
    ("framing", "expected"),
    [
        (b"1\r\na\r\n" * 12_000 + b"0\r\n\r\n", 200),
        (b"1\r\na\r\n" * 200_000, 413),
        (b"1;" + b"a" * 2_000_000, 413),
        (b"1\r\na\r\n0\r\n" + b"x: y\r\n" * 200_000, 413),
        (b"1\r\na\r\n0\r\nx: " + b"a" * 2_000_000, 413),
    ],
    ids=["small chunks", "tiny chunks without end", "a chunk's extension", "trailers", "a long trailer"],
)
async def test_what_chunks_add_to_a_body_is_bounded(framing: bytes, expected: int) -> None:
    async with serving() as hub, client(hub) as (reader, writer):
        for start in range(0, len(whole := CHUNKED + framing), 60_000):
            writer.write(whole[start : start + 60_000])
            await asyncio.sleep(0)
        assert status(await reader.readuntil(b"\r\n\r\n")) == expected
        assert Noting.worked_on <= 2 * bounds.FRAMING.most + 2 * READ


@pytest.mark.threat("connection-abused")
async def test_a_body_that_goes_on_after_its_answer_is_read_no_further_than_it_may_go() -> None:
    async with serving() as hub:
        hub.app.seen = []

        async def at_once(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

        hub.server.config.loaded_app = at_once
        await told(hub, POST + b"content-length: 50000000\r\n\r\n", *[b"a" * 1_000_000] * 50)
        assert Noting.worked_on <= bounds.UNREAD.most + 2 * READ


REFUSED = (
    (b"GET / HTTP/1.1\r\nx: " + b"a" * 1_000_000, 431),
    (b"GET /" + b"a" * 100_000, 414),
    (b"rubbish\r\n\r\n", 400),
    (b"GET /?" + b"&" * 1_000 + b" HTTP/1.1\r\n\r\n", 400),
)


@pytest.mark.threat("refusals-unseen")
@pytest.mark.parametrize(("sent", "expected"), REFUSED)
async def test_what_is_refused_is_told_and_counted_as_any_other(sent: bytes, expected: int) -> None:
    async with serving() as hub:
        answer = await told(hub, sent)
        (served,) = hub.app.told
        assert (served.status, served.outcome, served.app, served.operation) == (expected, "refused", None, None)
        assert f"saan-request-id: {served.id.id}".encode() in answer
        assert b"x-frame-options: DENY" in answer
        counted = hub.app.registry.get_sample_value("saan_requests_refused_early_total", {"status": str(expected)})
        assert counted == 1


@pytest.mark.threat("refusals-unseen")
async def test_a_flood_of_what_is_refused_is_summed(monkeypatch: pytest.MonkeyPatch) -> None:
    summed: list[int] = []
    monkeypatch.setattr("endpoints.http.refused_requests.log.warning", lambda event, count: summed.append(count))
    lines: list[Served] = []
    refused = RefusedRequests(lines.append)
    for _ in range(1_000):
        refused.add(Served(begun(None), "-", 0.0, status=431))
    refused.look()
    refused.look()
    assert (len(lines), summed) == (TOLD, [1_000 - TOLD])
    refused.add(Served(begun(None), "-", 0.0, status=431))
    assert len(lines) == TOLD + 1


@pytest.mark.threat("refusals-unseen")
async def test_a_server_looks_whether_there_was_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[RefusedRequests] = []
    monkeypatch.setattr(RefusedRequests, "look", lambda refused: looked.append(refused))  # noqa: PLW0108 - as a method
    async with serving() as hub:
        hub.look(1)
        assert looked[-1] is hub.app.refused
