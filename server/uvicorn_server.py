"""The server: one process, or several that share a listening socket. All of them drain before they end."""

import asyncio
import contextlib
import ctypes
import gc
import math
import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

import bounds
from endpoints.http.uvicorn_internals import STARTUP_FAILURE
from server.client_connection import ClientConnection
from server.connection_state import ConnectionState
from server.garbage_collection import collect_between_requests, settle
from server.supervisor import Supervisor
from settings import Settings, SettingsError

log = structlog.get_logger("saan")
BACKLOG: Final = 2048
LOOK: Final = 10
"""Tenths of a second between two looks at the connections."""
LAST: Final = 0.5
"""Seconds before the last moment at which whoever has not taken his answer is cut off."""
OTHER_FILES: Final = 256
"""Files that a process has open beside the connections of clients: agencies, databases, libraries."""
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Hub:
    """What a process serves, as it can be handed to another process."""

    settings: Settings
    variables: Mapping[str, str]
    people: Sequence[Mapping[str, Any]]

    def __call__(self) -> Starlette:
        gc.disable()  # until it has settled
        from app import build_app
        from server.log import configure, requests

        configure(self.settings.log)
        tell = requests(self.settings.log)
        return _settled(build_app(self.settings, variables=self.variables, people=self.people, tell=tell))


def _settled(app: Starlette) -> Starlette:
    """The same, with its start's objects kept out of the collector's way."""
    started = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(hub: Starlette) -> AsyncIterator[Any]:
        try:
            async with started(hub) as state:
                settle()
                yield state
        except Exception as raised:
            log.critical("the hub cannot start, or not end well", exc_info=raised)
            raise

    app.router.lifespan_context = lifespan
    return app


@dataclass(frozen=True, slots=True)
class Worker:
    """The hub in a process beside others; it ends when the process that began it is killed."""

    hub: Hub
    parent: int

    def __call__(self) -> Starlette:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != self.parent:
                sys.exit(STARTUP_FAILURE)
        try:
            return self.hub()
        except SettingsError:
            # Said by the process that began it; another try would end alike.
            sys.exit(STARTUP_FAILURE)
        except Exception as raised:
            log.critical("the process cannot start", exc_info=raised)
            sys.exit(1)


class Server(uvicorn.Server):
    """One process. When a signal ends it, it drains and returns, so that whoever began it can clear up.

    `serving` is called once it serves.
    """

    def __init__(self, config: uvicorn.Config, serving: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._say = serving
        self._state = self.server_state = ConnectionState()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._state.most = min(bounds.CONNECTIONS.most, files() - OTHER_FILES)
        app: Any = self.config.loaded_app
        while hasattr(app, "app"):  # it stands behind uvicorn's own for proxies
            app = app.app
        self._state.refused = getattr(app, "refused", self._state.refused)
        if self.started:
            self._say()

    async def on_tick(self, counter: int) -> bool:
        if counter % LOOK == 0:
            self._state.look()
        collect_between_requests(len(self._state.tasks))
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._state.ending = True
        patience = self.config.timeout_graceful_shutdown
        last = asyncio.get_running_loop().call_later(patience - LAST, self._state.drop) if patience else None
        await super().shutdown(sockets)
        if last is not None:
            last.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def serve(hub: Hub, workers: int, serving: Callable[[str], None]) -> bool:
    """Serves until a signal ends it; false when it could not start. `serving` is told the address once it serves.

    Raises SettingsError for what the hub cannot start with, OSError where the address cannot be listened on.
    """
    with _listening(hub.settings) as listening:
        host, port = listening.getsockname()[:2]
        # With port 0 the system chose one: what the hub tells of its address, and compares with it, must have it.
        hub = replace(hub, settings=hub.settings.model_copy(update={"port": port}))
        app = hub()
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        if workers == 1:
            # A single process cannot be replaced, and is not to be killed by the wish; a profiler may listen to it.
            if signal.getsignal(signal.SIGUSR2) is signal.SIG_DFL:
                signal.signal(signal.SIGUSR2, signal.SIG_IGN)
            server = Server(config(app, hub.settings), partial(serving, address))
            server.run([listening])
            return server.started
        # `app` is only built here to hear, once, what is wrong with the settings.
        del app
        gc.enable()
        shared = config(Worker(hub, os.getpid()), hub.settings, factory=True)
        with _counting(hub.settings) as gone:
            say = partial(serving, address)
            return Supervisor(shared, Server, listening, count=workers, serving=say, gone=gone).run()


def config(app: ASGIApp | Callable[[], ASGIApp], settings: Settings, *, factory: bool = False) -> uvicorn.Config:
    """How a process serves the app, or what a `factory` makes."""
    return uvicorn.Config(
        app,
        factory=factory,
        loop="uvloop",
        http=ClientConnection,
        ws="none",
        access_log=False,  # a path may be anything a client sends
        log_config=None,  # it says what it has to say as everybody does
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        backlog=BACKLOG,
        # What is under way ends within its deadline.
        timeout_graceful_shutdown=math.ceil(settings.deadline) + 1,
    )


@contextlib.contextmanager
def _counting(settings: Settings) -> Iterator[Callable[[int], None]]:
    """A folder in which processes count together, where metrics are wanted; what to call with the id of one that ended.

    Raises SettingsError.
    """
    if not settings.metrics:
        yield lambda pid: None
        return
    from prometheus_client.multiprocess import mark_process_dead

    try:
        kept = tempfile.TemporaryDirectory(prefix="saan-metrics-")
    except OSError:
        raise SettingsError(
            "SAAN_METRICS with several processes needs a folder for temporary files: name one in TMPDIR."
        ) from None
    with kept as folder:
        # The library reads it in each process, where it is imported.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield lambda pid: mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]


def files() -> int:
    """How many files a process may have open; as many as it may allow itself."""
    _, most = limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = bounds.CONNECTIONS.most + OTHER_FILES
    if limit[0] == resource.RLIM_INFINITY or limit[0] >= wanted:
        return wanted
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return allowed


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
