"""How long a client's connection is waited for, and who goes where there are too many."""

import asyncio
import contextlib

import pytest

import bounds
from tests.cache.hubs import until
from tests.server.connection.served import CHUNKED, GET, POST, Noting, client, serving, status, told

pytestmark = pytest.mark.threat("connection-abused")


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


async def test_a_client_that_was_answered_and_asks_nothing_more_is_waited_for_as_long_as_is_said() -> None:
    async with serving() as hub, client(hub) as (reader, writer):
        for _ in range(2):
            writer.write(GET)
            assert status(await reader.readuntil(b"ok")) == 200
            hub.look(bounds.IDLE.most)
            await asyncio.sleep(0.02)
            assert not reader.at_eof()
        hub.look(1)
        assert await reader.read() == b""


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
