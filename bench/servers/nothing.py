"""Two processes that serve an app that does nothing: `python -m bench.servers.nothing uvicorn` or `ours`."""

import asyncio
import itertools
import os
import socket
import sys
import timeit
from typing import Any, Final

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

UNFIT: Final = "BENCH_UNFIT"
"""Names a file: while it is there, no process can start."""
HELD: Final = 8.0
_asked: set[str] = set()


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Tells its process's id; `/hold` keeps the interpreter for a while, after `/stay` the process does not end."""
    if scope["type"] == "lifespan":
        await receive()
        if os.access(os.environ[UNFIT], os.F_OK):
            await send({"type": "lifespan.startup.failed", "message": "unfit"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.sleep(3600 if "/stay" in _asked else 0)
        await send({"type": "lifespan.shutdown.complete"})
        return
    _asked.add(scope["path"])
    if scope["path"] == "/hold":
        _hold()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": b"%d" % os.getpid()})


def _hold() -> None:
    """One call of C, during which no other thread of the process runs, not even the one that gives signs of life."""
    some = 3_000_000
    fastest = min(timeit.repeat(lambda: sum(itertools.repeat(1, some)), number=1, repeat=5))
    sum(itertools.repeat(1, int(some * HELD / fastest)))


def main() -> None:
    """Until a signal ends it."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = uvicorn.Config("bench.servers.nothing:app", workers=2, log_level="warning", timeout_graceful_shutdown=1)
    print(f'{{"port": {listening.getsockname()[1]}}}', flush=True)
    if sys.argv[1] == "uvicorn":
        Multiprocess(config, [listening]).run()
        return
    # Imported here: a process of uvicorn's that imports for five seconds before it gives a sign of life is killed.
    from server.client_connection import ClientConnection
    from server.supervisor import Supervisor
    from server.uvicorn_server import Server

    config.http = ClientConnection
    Supervisor(config, Server, listening, count=2, serving=lambda: None, gone=lambda _: None).run()


if __name__ == "__main__":
    main()
