"""Serves an ASGI application as the hub is served, says where, and ends when standard input closes."""

import json
import socket
import sys
import threading

import uvicorn
from starlette.types import ASGIApp

from bench.asking import HOST
from server.client_connection import ClientConnection
from server.garbage_collection import settle
from server.uvicorn_server import Server


def serve(app: ASGIApp) -> None:
    """Returns when standard input is closed."""
    listening = socket.create_server((HOST, 0), backlog=1024)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=ClientConnection,
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = Server(config)
    settle()
    threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
    sys.stdout.write(json.dumps({"port": listening.getsockname()[1]}) + "\n")
    sys.stdout.flush()
    server.run([listening])


def _end_with_input(server: Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True
