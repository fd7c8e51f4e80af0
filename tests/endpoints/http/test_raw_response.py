"""An answer in one piece, on a real connection of uvicorn: a client receives what two messages would have given it."""

import asyncio
from collections.abc import Sequence

import orjson
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import endpoints.graphql.identification
import endpoints.graphql.reply
from endpoints.asgi import Front
from endpoints.http.cross_origin import Origins, Registered
from endpoints.http.raw_response import Headers
from endpoints.http.security_headers import shown
from tests.connectors.asgi_server import serving
from tests.hub import hub

pytestmark = pytest.mark.threat("answer-kept")

BODY = orjson.dumps({"query": "{ __typename }"})
ORIGIN = "https://bank.example"


class App:
    origins = (ORIGIN,)
    revoked_at = None


async def apps() -> Sequence[Registered]:
    return (App(),)


def front() -> ASGIApp:
    return Front(hub(always=shown(https=False)), origins=Origins(apps), https=False)


async def exchanged(address: str, *requests: bytes) -> list[tuple[bytes, dict[bytes, list[bytes]], bytes]]:
    """The status line, headers and body of each answer, all requests on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
    writer.write(b"".join(requests))
    found = []
    for _ in requests:
        line, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
        headers: dict[bytes, list[bytes]] = {}
        for one in lines:
            name, _, value = one.partition(b": ")
            headers.setdefault(name, []).append(value)
        found.append((line, headers, await reader.readexactly(int(headers[b"content-length"][0]))))
    writer.close()
    return found


def post(*headers: str, version: str = "1.1") -> bytes:
    said = ["content-type: application/json", "accept: application/json", f"content-length: {len(BODY)}", *headers]
    return "\r\n".join([f"POST /graphql HTTP/{version}", "host: hub", *said, "", ""]).encode() + BODY


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each answer that could be was written in one piece."""
    noted: list[bool] = []
    written = endpoints.graphql.reply.written

    def noting(send: Send, head: bytes, further: Headers, body: bytes) -> bool:
        noted.append(written(send, head, further, body))
        return noted[-1]

    monkeypatch.setattr(endpoints.graphql.reply, "written", noting)
    return noted


async def test_an_answer_in_one_piece_says_all_that_one_in_two_says(
    pieces: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(front()) as address:
        ((line, whole, body),) = await exchanged(address, post())
        monkeypatch.setattr(endpoints.graphql.reply, "written", lambda *_: False)
        ((other_line, parted, other_body),) = await exchanged(address, post())
    assert pieces == [True]
    assert line.startswith(b"HTTP/1.1 200") and other_line.startswith(b"HTTP/1.1 200")
    assert body == other_body == b'{"data":{"__typename":"Query"}}'
    own = {b"date": [], b"saan-request-id": []}
    assert {**whole, **own} == {**parted, **own}
    assert len(whole[b"saan-request-id"]) == 1
    assert len(whole[b"date"]) == 1
    assert whole[b"vary"] == [b"Accept, Accept-Encoding, Accept-Language, Authorization, Origin"]
    assert whole[b"x-content-type-options"] == [b"nosniff"]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each body was taken in one piece."""
    noted: list[bool] = []
    received = endpoints.graphql.identification.received

    def noting(receive: Receive, most: int) -> bytes | None:
        body = received(receive, most)
        noted.append(body is not None)
        return body

    monkeypatch.setattr(endpoints.graphql.identification, "received", noting)
    return noted


@pytest.mark.parametrize("parts", [1, 2])
async def test_a_body_is_the_same_however_it_comes(taken: list[bool], parts: int) -> None:
    sent = post()
    async with serving(front()) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        for _ in range(2):
            for part in (sent,) if parts == 1 else (sent[:-5], sent[-5:]):
                writer.write(part)
                await asyncio.sleep(0.05)
            await reader.readuntil(b'{"data":{"__typename":"Query"}}')
        writer.close()
    assert taken == [parts == 1] * 2


async def test_a_client_that_waits_to_be_told_to_go_on_is_told(taken: list[bool]) -> None:
    async with serving(front()) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(post("expect: 100-continue")[: -len(BODY)])
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        writer.write(BODY)
        await reader.readuntil(b'{"data":{"__typename":"Query"}}')
        writer.close()
    assert taken == [False]


@pytest.mark.parametrize("framing", ["content-length: 200000", "transfer-encoding: chunked"])
async def test_a_body_that_is_too_large_is_refused_where_it_is_all_there(taken: list[bool], framing: str) -> None:
    body = b" " * 200_000
    sent = body if "length" in framing else b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    head = f"POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\n{framing}\r\n\r\n"
    async with serving(front()) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(head.encode() + sent)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413")
        writer.close()
    assert taken == [False]


async def test_requests_one_behind_the_other_are_answered_in_their_order(pieces: list[bool]) -> None:
    async with serving(front()) as address:
        found = await exchanged(address, *[post()] * 5)
    assert [body for *_, body in found] == [b'{"data":{"__typename":"Query"}}'] * 5
    assert pieces == [True] * 5


@pytest.mark.parametrize("request_", [post("connection: close"), post(version="1.0")])
async def test_a_connection_that_ends_is_told_so_in_two_pieces(pieces: list[bool], request_: bytes) -> None:
    async with serving(front()) as address:
        ((_, headers, body),) = await exchanged(address, request_)
    assert pieces == [False]
    assert headers[b"connection"] == [b"close"]
    assert body == b'{"data":{"__typename":"Query"}}'


async def test_a_page_of_another_origin_gets_the_headers_that_let_it_read(pieces: list[bool]) -> None:
    async with serving(front()) as address:
        ((_, headers, _body),) = await exchanged(address, post(f"origin: {ORIGIN}"))
    assert pieces == [False]
    assert headers[b"access-control-allow-origin"] == [ORIGIN.encode()]
    assert headers[b"vary"] == [b"Accept, Accept-Encoding, Accept-Language, Authorization, Origin"]


async def test_what_stands_between_sees_every_message(pieces: list[bool]) -> None:
    seen: list[str] = []
    app = front()

    async def between(scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            seen.append(message["type"])
            await send(message)

        await app(scope, receive, told)

    async with serving(between) as address:
        await exchanged(address, post())
    assert pieces == [False]
    assert seen == ["http.response.start", "http.response.body"]


async def test_a_client_that_has_gone_is_not_written_to(pieces: list[bool]) -> None:
    gone = asyncio.Event()
    app = front()

    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await gone.wait()
        await app(scope, receive, send)

    async with serving(late) as address:
        _, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(post())
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.transport.abort()
        await asyncio.sleep(0.1)
        gone.set()
        ((_, _, body),) = await exchanged(address, post())
    assert body == b'{"data":{"__typename":"Query"}}'
    assert True in pieces and len(pieces) in (1, 2)
