"""How a connection ends: requests sent ahead, clients that leave, the end of the process, other protocols."""

import asyncio
import contextlib
import socket
import struct

import pytest
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

import bounds
from tests.cache.hubs import until
from tests.server.connection.served import GET, POST, Noting, client, serving, status, told


@pytest.mark.threat("connection-abused")
async def test_requests_sent_ahead_are_answered_in_order_as_far_as_they_may_go() -> None:
    async with serving() as hub:
        answer = await told(hub, b"".join(b"GET /%d HTTP/1.1\r\nhost: hub\r\n\r\n" % number for number in range(200)))
        paths = [scope["path"] for scope, _ in hub.app.seen]
        assert paths == [f"/{number}" for number in range(1 + bounds.PIPELINED.most)]
        assert answer.count(b"HTTP/1.1 200") == len(paths)
        assert answer.count(b"connection: close") == 1


@pytest.mark.threat("connection-abused")
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


@pytest.mark.threat("connection-abused")
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


@pytest.mark.threat("request-smuggled")
async def test_a_request_that_offers_another_protocol_is_answered_and_is_the_last(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving() as hub:
        answer = await told(hub, GET[:-2] + OFFERED + b"\r\n" + GET, GET)
        assert answer.count(b"HTTP/1.1 200") == 1 and b"connection: close" in answer
        assert len(hub.app.seen) == 1
    assert caplog.records == []


@pytest.mark.threat("connection-abused")
@pytest.mark.parametrize(
    "sent", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT hub:443 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02"]
)
async def test_what_is_not_http_is_told_so(sent: bytes) -> None:
    async with serving() as hub:
        assert status(await told(hub, sent)) == 400
        assert hub.app.seen == []


@pytest.mark.threat("request-smuggled")
@pytest.mark.parametrize("length", [b"content-length: 31\r\n", b"transfer-encoding: chunked\r\n"])
async def test_a_body_that_offers_another_protocol_is_no_second_request(length: bytes) -> None:
    async with serving() as hub:
        assert status(await told(hub, POST + OFFERED + length + b"\r\n", GET)) == 400
        assert hub.app.seen == []
