"""A client's connection, on a real socket: how much it may send, how long it may take, and how it ends."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import orjson
import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

import bounds
from cli.connection import Connection
from cli.server import Server
from tests.cache.hubs import until

GET = b"GET / HTTP/1.1\r\nhost: hub\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: hub\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n\r\n"
READ = 262_144  # bytes that a loop takes in at a time


class Noting(Connection):
    """Notes how many bytes it was given to work on."""

    worked_on = 0

    def data_received(self, data: bytes) -> None:
        if not self._deaf:
            type(self).worked_on += len(data)
        super().data_received(data)


@dataclass
class Played:
    """An application that reads what is sent, and what it saw; `gate` holds its answers back."""

    seen: list[tuple[Scope, bytes]] = field(default_factory=list)
    gone: int = 0
    answer: bytes = b"ok"
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message["more_body"]:
                break
        else:
            self.gone += 1
        self.seen.append((scope, body))
        await self.gate.wait()
        start: Message = {"type": "http.response.start", "status": 200}
        await send({**start, "headers": [(b"content-length", b"%d" % len(self.answer))]})
        await send({"type": "http.response.body", "body": self.answer})


@dataclass
class Serving:
    """A server, the application it serves, and its address."""

    server: Server
    app: Played
    port: int

    def look(self, times: int) -> None:
        for _ in range(times):
            self.server._state.look()

    async def until(self, connections: int) -> None:
        """Waits until that many connections are open."""
        await until(lambda: len(self.server._state.connections) == connections)


@contextlib.asynccontextmanager
async def serving(answer: bytes = b"ok", *, held: bool = False) -> AsyncIterator[Serving]:
    app = Played(answer=answer)
    if not held:
        app.gate.set()
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=Noting, ws="none", lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=5
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    Noting.worked_on = 0
    try:
        await until(lambda: server.started)
        yield Serving(server, app, listening.getsockname()[1])
    finally:
        app.gate.set()
        server.should_exit = True
        await task
        listening.close()


@contextlib.asynccontextmanager
async def client(hub: Serving) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    ours = writer.get_extra_info("sockname")
    await until(lambda: any(isinstance(one, Noting) and one.client == ours for one in hub.server._state.connections))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def told(hub: Serving, *sent: bytes) -> bytes:
    """All that is answered until the connection ends."""
    answer = b""
    async with client(hub) as (reader, writer), asyncio.timeout(10):
        with contextlib.suppress(ConnectionError):
            for part in sent:
                writer.write(part)
                await writer.drain()
        with contextlib.suppress(ConnectionError):
            while part := await reader.read(READ):
                answer += part
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


async def test_an_endless_header_is_read_no_further_than_a_head_may_go() -> None:
    async with serving() as hub:
        answer = await told(hub, b"GET / HTTP/1.1\r\nx: ", *[b"a" * 1_000_000] * 20)
        assert status(answer) == 431
        assert Noting.worked_on <= bounds.HEAD.most + 2 * READ
        assert hub.app.seen == []


async def test_no_more_headers_are_kept_than_a_request_may_have() -> None:
    many = b"".join(b"a%d: b\r\n" % number for number in range(500_000))
    async with serving() as hub:
        assert status(await told(hub, b"GET / HTTP/1.1\r\n", many)) == 431
        assert Noting.worked_on <= 2 * READ
        assert hub.app.seen == []
        most = b"".join(b"a%d: b\r\n" % number for number in range(bounds.HEADERS.most - 1))
        assert status(await told(hub, b"GET / HTTP/1.1\r\n", most, b"connection: close\r\n\r\n")) == 200


@pytest.mark.parametrize("times", [8, 9])
async def test_a_head_of_many_parts_is_as_large_as_it_may_be(times: int) -> None:
    part = b"x" * (bounds.HEAD.most // 8 - 20)
    head = b"GET / HTTP/1.1\r\nconnection: close\r\n" + b"".join(b"a%d: %b\r\n" % (n, part) for n in range(times))
    async with serving() as hub:
        assert status(await told(hub, head + b"\r\n")) == (200 if times == 8 else 431)


async def test_a_body_is_not_counted_as_head() -> None:
    async with serving() as hub, client(hub) as (reader, writer):
        writer.write(POST)
        await asyncio.sleep(0.02)
        writer.write(b"content-length: 200000\r\n\r\n" + b"a" * 200_000 + GET[:10])
        assert status(await reader.readuntil(b"ok")) == 200
        writer.write(GET[10:])
        assert status(await reader.readuntil(b"ok")) == 200
        assert [len(body) for _, body in hub.app.seen] == [200_000, 0]


@pytest.mark.parametrize(
    ("length", "expected"), [(bounds.URL.most - 1, 200), (bounds.URL.most, 414), (30_000_000, 414)]
)
async def test_an_address_is_as_long_as_it_may_be(length: int, expected: int) -> None:
    async with serving() as hub:
        answer = await told(hub, b"GET /" + b"a" * length, b" HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n")
        assert status(answer) == expected
        assert Noting.worked_on <= bounds.URL.most + 2 * READ
        assert len(hub.app.seen) == (expected == 200)


@pytest.mark.parametrize(("extra", "expected"), [(0, 200), (1, 400)])
async def test_an_address_has_as_many_parameters_as_it_may_have(extra: int, expected: int) -> None:
    query = b"&".join(b"a=1" for _ in range(bounds.PARAMETERS.most + extra))
    async with serving() as hub:
        answer = await told(hub, b"GET /?" + query + b" HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n")
        assert status(answer) == expected
        assert len(hub.app.seen) == (expected == 200)


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


async def test_a_trailer_is_no_header_of_this_request_nor_of_the_next() -> None:
    request = CHUNKED + b"2\r\n{}\r\n0\r\nauthorization: Bearer of-another\r\n\r\n"
    async with serving() as hub, client(hub) as (reader, writer):
        writer.write(request + request + GET)
        for _ in range(3):
            await reader.readuntil(b"ok")
        assert [dict(scope["headers"]).get(b"authorization") for scope, _ in hub.app.seen] == [None] * 3
        assert [body for _, body in hub.app.seen] == [b"{}", b"{}", b""]


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


async def test_a_body_that_goes_on_after_its_answer_is_read_no_further_than_it_may_go() -> None:
    async with serving() as hub:
        hub.app.seen = []

        async def at_once(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

        hub.server.config.loaded_app = at_once
        await told(hub, POST + b"content-length: 50000000\r\n\r\n", *[b"a" * 1_000_000] * 50)
        assert Noting.worked_on <= bounds.UNREAD.most + 2 * READ


@pytest.mark.parametrize(
    ("sent", "looks", "expected"),
    [
        (b"", bounds.HEAD_TIME.most, b""),
        (b"\r\n\r\n", bounds.HEAD_TIME.most, b""),
        (b"GET / HT", bounds.HEAD_TIME.most, b"HTTP/1.1 408"),
        (b"GET / HTTP/1.1\r\nx: ", bounds.HEAD_TIME.most, b"HTTP/1.1 408"),
        (POST + b"content-length: 26\r\n\r\n", bounds.BODY_PAUSE.most, b"HTTP/1.1 408"),
        (POST + b"content-length: 26\r\n\r\n{", bounds.BODY_PAUSE.most + 1, b"HTTP/1.1 408"),
        (CHUNKED + b"5\r\nab", bounds.BODY_PAUSE.most + 1, b"HTTP/1.1 408"),
    ],
    ids=["nothing", "empty lines", "half a line", "half a header", "no body", "half a body", "half a chunk"],
)
async def test_a_client_that_goes_silent_is_waited_for_as_long_as_is_said(
    sent: bytes, looks: int, expected: bytes
) -> None:
    async with serving() as hub, client(hub) as (reader, writer):
        writer.write(sent)
        await asyncio.sleep(0.05)
        hub.look(looks)
        await asyncio.sleep(0.02)
        assert not reader.at_eof()
        hub.look(1)
        assert (await reader.read())[:12] == expected
        assert hub.app.gone == len(hub.app.seen)


async def test_a_body_that_drips_is_waited_for_no_longer_than_is_said() -> None:
    async with serving() as hub, client(hub) as (reader, writer):
        writer.write(POST + b"content-length: 1000\r\n\r\n")
        for _ in range(bounds.BODY_TIME.most):
            writer.write(b"a")
            await asyncio.sleep(0.005)
            hub.look(1)
        assert not reader.at_eof() and hub.app.seen == []
        hub.look(2)
        assert status(await reader.read()) == 408
        assert hub.app.gone == 1


async def test_a_client_is_not_blamed_for_the_time_that_the_hub_takes() -> None:
    async with serving(held=True) as hub, client(hub) as (reader, writer):
        writer.write(GET)
        await asyncio.sleep(0.05)
        hub.look(1000)
        hub.app.gate.set()
        assert status(await reader.readuntil(b"ok")) == 200


async def test_an_answer_that_nobody_takes_is_not_kept_for_ever() -> None:
    async with serving(b"a" * 30_000_000) as hub, client(hub) as (_, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(GET)
        await until(lambda: bool(hub.app.seen))
        await asyncio.sleep(0.1)
        hub.look(bounds.ANSWER_PAUSE.most)
        await hub.until(1)
        hub.look(2)
        await hub.until(0)
        await asyncio.sleep(0.01)
        assert hub.server._state.tasks == set()


async def test_where_all_wait_for_clients_the_one_that_waited_longest_makes_room() -> None:
    async with serving() as hub, contextlib.AsyncExitStack() as stack:
        hub.server._state.most = 4
        readers = []
        for _ in range(4):
            reader, writer = await stack.enter_async_context(client(hub))
            writer.write(POST)
            readers.append(reader)
            await asyncio.sleep(0.01)
            hub.look(1)
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
        writer.write(GET)
        assert status(await reader.readuntil(b"ok")) == 200
        assert await readers[0].read() == b""
        assert [one.at_eof() for one in readers] == [True, False, False, False]
        writer.close()


async def test_where_all_are_at_work_a_probe_comes_through_and_others_are_told_to_come_again() -> None:
    async with serving(held=True) as hub, contextlib.AsyncExitStack() as stack:
        hub.server._state.most = 2
        for _ in range(2):
            _, writer = await stack.enter_async_context(client(hub))
            writer.write(GET)
        await asyncio.sleep(0.05)
        answer = await told(hub, GET)
        assert status(answer) == 503 and b"retry-after" in answer
        reader, writer = await stack.enter_async_context(client(hub))
        writer.write(GET.replace(b"/", b"/healthz", 1))
        await asyncio.sleep(0.05)
        hub.app.gate.set()
        assert status(await reader.read()) == 200
        assert [scope["path"] for scope, _ in hub.app.seen] == ["/", "/", "/healthz"]


async def test_beyond_what_probes_may_have_nobody_is_listened_to() -> None:
    async with serving(held=True) as hub, contextlib.AsyncExitStack() as stack:
        hub.server._state.most = 1
        _, writer = await stack.enter_async_context(client(hub))
        writer.write(GET)
        await asyncio.sleep(0.05)
        for _ in range(bounds.SPARE.most):
            _, writer = await stack.enter_async_context(client(hub))
            writer.write(GET.replace(b"/", b"/healthz", 1))
            await asyncio.sleep(0.01)
        await until(lambda: len(hub.app.seen) == 1 + bounds.SPARE.most)
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        assert len(hub.server._state.connections) == 1 + bounds.SPARE.most


async def test_what_many_half_requests_keep_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    few = bounds.Bound("", "", 100_000, "bytes", "", "")
    monkeypatch.setattr(bounds, "UNREAD_BODIES", few)
    async with serving() as hub, contextlib.AsyncExitStack() as stack:
        for _ in range(8):
            _, writer = await stack.enter_async_context(client(hub))
            writer.write(POST + b"content-length: 40000\r\n\r\n" + b"a" * 30_000)
        await asyncio.sleep(0.05)
        hub.look(1)
        await hub.until(3)


async def test_the_server_looks_at_its_connections_by_itself() -> None:
    async with serving() as hub, client(hub):
        (connection,) = hub.server._state.connections
        assert isinstance(connection, Noting)
        await until(lambda: connection.looks > 0)


async def test_requests_sent_ahead_are_answered_in_order_as_far_as_they_may_go() -> None:
    async with serving() as hub:
        answer = await told(hub, b"".join(b"GET /%d HTTP/1.1\r\nhost: hub\r\n\r\n" % number for number in range(200)))
        paths = [scope["path"] for scope, _ in hub.app.seen]
        assert paths == [f"/{number}" for number in range(1 + bounds.PIPELINED.most)]
        assert answer.count(b"HTTP/1.1 200") == len(paths)
        assert answer.count(b"connection: close") == 1


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize("late", [True, False], ids=["at work", "at once"])
async def test_a_client_that_leaves_with_requests_sent_ahead_makes_no_noise(
    reset: bool, late: bool, caplog: pytest.LogCaptureFixture
) -> None:
    left: list[RequestResponseCycle | None] = []
    async with serving(held=True) as hub:
        for _ in range(20):
            plain = socket.create_connection(("127.0.0.1", hub.port))
            plain.sendall(GET * 10)
            if late:
                await asyncio.sleep(0.01)
                left += [one._running for one in hub.server._state.connections if isinstance(one, Noting)]
            if reset:
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            plain.close()
        if late:
            await asyncio.sleep(0.05)
        await hub.until(0)
        assert all(one is not None and one.disconnected for one in left)
        hub.app.gate.set()
        await until(lambda: not hub.server._state.tasks)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def test_the_end_of_the_process_waits_for_no_half_request_and_makes_no_noise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(b"a" * 30_000_000) as hub, contextlib.AsyncExitStack() as stack:
        readers = {}
        for sent in (
            b"",
            GET[:20],
            POST + b"content-length: 10\r\n\r\n{",
            GET * 5 + POST + b"content-length: 9\r\n\r\n{",
        ):
            reader, writer = await stack.enter_async_context(client(hub))
            if sent.count(b"\r\n\r\n") > 1:
                writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(sent)
            readers[sent] = reader
        await asyncio.sleep(0.1)
        hub.server.should_exit = True
        await hub.until(0)
        for sent, reader in readers.items():
            if 0 < len(sent) < 100:
                assert status(await reader.read()) == 408
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


OFFERED = b"connection: Upgrade\r\nupgrade: websocket\r\n"


async def test_a_request_that_offers_another_protocol_is_answered_and_is_the_last(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving() as hub:
        answer = await told(hub, GET[:-2] + OFFERED + b"\r\n" + GET, GET)
        assert answer.count(b"HTTP/1.1 200") == 1 and b"connection: close" in answer
        assert len(hub.app.seen) == 1
    assert caplog.records == []


@pytest.mark.parametrize(
    "sent", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT hub:443 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02"]
)
async def test_what_is_not_http_is_told_so(sent: bytes) -> None:
    async with serving() as hub:
        assert status(await told(hub, sent)) == 400
        assert hub.app.seen == []


@pytest.mark.parametrize("length", [b"content-length: 31\r\n", b"transfer-encoding: chunked\r\n"])
async def test_a_body_that_offers_another_protocol_is_no_second_request(length: bytes) -> None:
    async with serving() as hub:
        assert status(await told(hub, POST + OFFERED + length + b"\r\n", GET)) == 400
        assert hub.app.seen == []
