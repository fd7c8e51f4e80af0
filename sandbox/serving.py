"""Servers of one process, each on a free port of the loopback interface."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping

import uvicorn
from starlette.types import ASGIApp

from sandbox.agencies.control import Controlled


class _Server(uvicorn.Server):
    """A server that says when it is ready and leaves signals to the process it is part of."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(apps: Mapping[str, ASGIApp]) -> AsyncIterator[dict[str, str]]:
    """Serve `apps` for as long as the context is open; gives the address of each by its name."""
    sockets = {name: _free_port() for name in apps}
    servers = {
        name: _Server(
            uvicorn.Config(
                Controlled(app),
                http="h11",
                ws="none",
                lifespan="off",
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )
        for name, app in apps.items()
    }
    tasks = [asyncio.create_task(server.serve(sockets=[sockets[name]])) for name, server in servers.items()]
    try:
        await asyncio.gather(*(server.ready.wait() for server in servers.values()))
        yield {name: f"http://127.0.0.1:{bound.getsockname()[1]}" for name, bound in sockets.items()}
    finally:
        for server in servers.values():
            server.should_exit = True
        await asyncio.gather(*tasks)


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def listening(handlers: Mapping[str, Handler]) -> AsyncIterator[dict[str, str]]:
    """Serve lines over TCP for as long as the context is open; gives the address of each by its name."""
    servers = {name: await asyncio.start_server(handler, sock=_free_port()) for name, handler in handlers.items()}
    try:
        yield {name: f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}" for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.close()


def _free_port() -> socket.socket:
    """A socket that says it is of TCP: only then does asyncio send small answers at once (TCP_NODELAY)."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    return bound
