"""A hub's server on a real socket, with an application that notes what reaches it, and clients of all manners."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import uvicorn
from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from endpoints.http.refused_requests import RefusedRequests
from endpoints.http.request_log import Served
from server.client_connection import ClientConnection
from server.uvicorn_server import Server
from tests.cache.hubs import until

GET = b"GET / HTTP/1.1\r\nhost: hub\r\n\r\n"

POST = b"POST / HTTP/1.1\r\nhost: hub\r\n"

CHUNKED = POST + b"transfer-encoding: chunked\r\n\r\n"

READ = 262_144  # bytes that a loop takes in at a time


class Noting(ClientConnection):
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
    told: list[Served] = field(default_factory=list)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.refused = RefusedRequests(self.told.append, self.registry)

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
