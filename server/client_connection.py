"""A connection of a client: how much it may send and how long it may take, whatever it sends, and how it ends.

What is kept of a request is bounded as it comes in, before the parser keeps it. Times are counted in looks, of which
the server takes one a second: while the loop stands still none is taken, and nobody is blamed for it.
"""

from asyncio import Event
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from time import perf_counter
from typing import Any, Final

import httptools

import bounds
from connectors.request_id import begun
from endpoints.http.request_log import Served
from endpoints.http.uvicorn_internals import (
    HIGH_WATER_LIMIT,
    HttpToolsProtocol,
    ProxyHeadersMiddleware,
    RequestResponseCycle,
)
from server import connection_refusals
from server.connection_refusals import ConnectionRefusal
from server.connection_state import ConnectionState
from server.request_scope import scope_of

LINGER: Final = 1.0
"""Seconds for which a connection without a request stays open when the process ends: one may be on its way. As long is
what a client still sends thrown away once it is refused: closed at once, it would not get to read why."""
PROBES: Final = (b"/healthz", b"/readyz")
"""What is answered on connections beyond those that a process has, so that it is not taken for dead."""
_LONGEST: Final[Mapping[bytes, int]] = {name.encode(): one.most for name, one in bounds.HEADER_BYTES.items()}
_HEAD: Final = bounds.HEAD.most
_HEADERS: Final = bounds.HEADERS.most
_URL: Final = bounds.URL.most
_PARAMETERS: Final = bounds.PARAMETERS.most
_PIPELINED: Final = bounds.PIPELINED.most
_SHORT: Final = min(_LONGEST.values())
"""Bytes that any header may have; only longer ones are looked up."""
FORWARDED: Final = (b"x-forwarded-for", b"x-forwarded-proto")
"""What uvicorn's middleware for proxies reads. A request without them is served without it, as it then is anyhow."""
_TOLD: Final = frozenset({b"expect", *FORWARDED})
"""Headers that decide how their request is served."""


class _Stage(Enum):
    """What a client is to send next."""

    REQUEST = auto()
    LINES = auto()
    BODY = auto()


# An enumeration's members are slow to reach, for what is asked at every request.
_REQUEST, _LINES, _BODY = _Stage


class _Refused(Exception):
    """Ends the parser's work on what has come."""


class ClientConnection(HttpToolsProtocol):
    """One connection. When the process ends, it still answers the request that may be on its way to it."""

    # Python keeps the attributes of an object fast as long as there are thirty: those of uvicorn's are nearly as many.
    __slots__ = (
        "_body", "_deaf", "_direct", "_fed", "_pauses", "_read", "_refusal", "_running", "_seen", "_served_by",
        "_spare", "_stage", "_unsent", "looks", "number",
    )  # fmt: skip
    server_state: ConnectionState

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.number = 0
        self.looks = 0
        app = self.app
        self._direct = self._served_by = app.app if isinstance(app, ProxyHeadersMiddleware) else app
        self._stage = _REQUEST
        self._refusal: ConnectionRefusal | None = None
        self._deaf = False
        self._spare = False
        self._read = 0  # bytes of the last read
        self._fed = 0  # bytes that came since the read in which a message began
        self._body = 0  # bytes of its body
        self._seen = 0  # of these, at the last look
        self._pauses = 0  # looks since then
        self._unsent = 0  # bytes that a client has not taken
        self._running: RequestResponseCycle | None = None

    @property
    def awaited(self) -> bool:
        """Whether it is the client that something is waited for, not the hub."""
        return not self._deaf and (self._stage is _BODY or next(self._unanswered(), None) is None)

    @property
    def kept(self) -> int:
        """Bytes of a request that is not whole."""
        return 0 if self._stage is _REQUEST else max(self._fed, self._body)

    @property
    def _head(self) -> int:
        """Bytes kept of a head."""
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.server_state.arrived += 1
        self.number = self.server_state.arrived
        if self.server_state.ending:
            # Accepted just before the process stopped listening: `shutdown` has passed it by.
            self.shutdown()
        elif len(self.connections) > self.server_state.most:
            beyond = self.server_state.make_room(self)
            self._spare = beyond > 0
            if beyond > bounds.SPARE.most:
                self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave_unanswered()
        super().connection_lost(exc)

    def eof_received(self) -> None:
        # The transport is closed next: nothing can be written from here on.
        self._leave_unanswered()

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        self._read = len(data)
        try:
            self._fed += self._read
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # No protocol is changed to, and it is not known in which one the client goes on.
            self._deaf = True
            if not any(self._unanswered()):
                self._refuse(connection_refusals.NOT_HTTP)
            return
        except httptools.HttpParserError:
            self._refuse(self._refusal or connection_refusals.NOT_HTTP)
            return
        if self._stage is not _REQUEST:
            self._look_at_rest()

    def _look_at_rest(self) -> None:
        """Refuses what is not whole and too much already."""
        try:
            if self._stage is _LINES:
                self._measure()
                if self._fed > _HEAD:
                    self._raise(connection_refusals.HEAD)
            elif self._fed - self._body > bounds.FRAMING.most:
                self._raise(connection_refusals.FRAMING)
        except _Refused:
            self._refuse(self._refusal or connection_refusals.HEAD)

    def _measure(self) -> None:
        """Raises _Refused for a head that is too large."""
        if len(self.headers) > _HEADERS:
            self._raise(connection_refusals.HEADERS)
        # What came in one read that is no larger than a head may be, is no larger either.
        if self._fed + self._read > _HEAD and self._head > _HEAD:
            self._raise(connection_refusals.HEAD)

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _PIPELINED:
            raise _Refused
        self.url, self.headers, self.expect_100_continue = b"", [], False
        self._stage = _LINES
        self._served_by = self._direct
        self._fed = self._body = self._seen = self._pauses = self.looks = 0

    def on_url(self, url: bytes) -> None:
        self.url += url
        if len(self.url) > _URL:
            self._raise(connection_refusals.URL)

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if (size := len(value)) > _SHORT and size > _LONGEST.get(name, size):
            self._raise(connection_refusals.header(name.decode()))
        if name in _TOLD:
            if name in FORWARDED:
                self._served_by = self.app
            elif value.lower() == b"100-continue":
                self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if len(self.headers) > _HEADERS or self._fed + self._read > _HEAD:
            self._measure()
        if self._spare and self.url not in PROBES:
            self._raise(connection_refusals.FULL)
        if self.url.count(b"&") >= _PARAMETERS:
            self._raise(connection_refusals.PARAMETERS)
        changing = self.parser.should_upgrade()
        if changing and any(name in (b"content-length", b"transfer-encoding") for name, _ in self.headers):
            # The parser would take its body for what comes after the change.
            self._raise(connection_refusals.UPGRADE)
        # As uvicorn's, but that a scope is made once and whole, and a cycle without a dictionary of what it is made of.
        earlier, cycle = self.cycle, self._cycle(changing)
        self.cycle = cycle
        self.headers = []  # trailers, which are no headers and read by nobody
        self._stage = _BODY
        self.looks = 0
        if earlier is None or earlier.response_complete:
            self._start_asgi_task(cycle, self._served_by)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self._served_by))

    def _cycle(self, changing: bool) -> RequestResponseCycle:
        """What answers the request whose head has come: the last of its connection where no other may follow."""
        version, state = self.parser.get_http_version(), self.server_state
        last = changing or self._spare or state.ending or version == "1.0" or not self.parser.should_keep_alive()
        return RequestResponseCycle(
            scope_of(self, version),
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            self.access_log,
            state.default_headers,
            Event(),
            self.expect_100_continue,
            not last,
            self.on_response_complete,
        )

    def on_body(self, body: bytes) -> None:
        cycle = self.cycle
        self._body += len(body)
        if cycle.response_complete:
            if self._body > bounds.UNREAD.most:
                self.drop()
            return
        cycle.body += body
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        cycle.message_event.set()

    def on_message_complete(self) -> None:
        self._stage = _REQUEST
        self.looks = 0
        cycle = self.cycle
        cycle.more_body = False
        cycle.message_event.set()

    def on_response_complete(self) -> None:
        # As uvicorn's, but that no timer is made and ended for each answer: `look` sees who asks nothing more.
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        task = self.loop.create_task(cycle.run_asgi(app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def look(self) -> None:
        """Taken once a second: whether the client has kept the hub waiting for too long."""
        unsent = self.transport.get_write_buffer_size()
        if unsent or self._unsent:
            self._look_at_answer(unsent)
        elif self.flow.read_paused or not self.awaited:
            self.looks = 0
        else:
            self.looks += 1
            self._look_at_request()

    def _look_at_answer(self, unsent: int) -> None:
        self._pauses = self._pauses + 1 if unsent >= self._unsent else 0
        self.looks = self.looks + 1 if self._unsent and unsent else 0
        self._unsent = unsent
        if self._pauses > bounds.ANSWER_PAUSE.most or self.looks > bounds.ANSWER_TIME.most:
            self.drop()

    def _look_at_request(self) -> None:
        if self._stage is _BODY:
            self._pauses = self._pauses + 1 if self._fed == self._seen else 0
            self._seen = self._fed
            if self._pauses > bounds.BODY_PAUSE.most or self.looks > bounds.BODY_TIME.most:
                self._refuse(connection_refusals.SLOW_BODY)
        elif self._stage is _REQUEST and self.cycle is not None:
            if self.looks > bounds.IDLE.most:
                self.transport.close()
        elif self.looks > bounds.HEAD_TIME.most:
            if self._stage is _LINES:
                self._refuse(connection_refusals.SLOW_HEAD)
            else:
                self.drop()

    def drop(self) -> None:
        """Closes it at once, whatever has not been sent."""
        self._deaf = True
        self._leave_unanswered()
        self.transport.abort()

    def shutdown(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            super().shutdown()
        if self.awaited:
            self._seen = self._fed
            self.loop.call_later(LINGER, self._leave)

    def _leave(self) -> None:
        if self.transport.is_closing() or not self.awaited:
            return
        if self._stage is _REQUEST:
            super().shutdown()
        elif self._fed == self._seen:
            self._refuse(connection_refusals.ENDING)
        else:
            # More of a request has come meanwhile.
            self.shutdown()

    def _raise(self, refusal: ConnectionRefusal) -> None:
        self._refusal = refusal
        raise _Refused

    def _refuse(self, refusal: ConnectionRefusal) -> None:
        """Reads no further. What was asked before is answered; where nothing was, it is told why."""
        self._deaf = True
        unread = self.cycle if self._stage is _BODY else None
        before = [cycle for cycle in self._unanswered() if cycle is not unread]
        if unread is not None:
            _leave(unread)
        if before:
            before[-1].keep_alive = False
        elif unread is not None and unread.response_started:
            self.drop()
        elif not self.transport.is_closing():
            # What was sent may not even be read as far as an id of its own.
            served = Served(begun(None), "-", perf_counter(), status=refusal.status)
            self.transport.write(refusal.written(self.server_state.default_headers, served.id.id))
            self.server_state.refused.add(served)
            self.flow.resume_reading()
            self.transport.write_eof()
            self.loop.call_later(LINGER, self.transport.abort)

    def _unanswered(self) -> Iterator[RequestResponseCycle]:
        """What was asked and is not answered yet, in its order."""
        if self._running is not None and not self._running.response_complete:
            yield self._running
        for cycle, _ in reversed(self.pipeline):
            yield cycle

    def _leave_unanswered(self) -> None:
        for cycle in self._unanswered():
            _leave(cycle)
        self.pipeline.clear()


def _leave(cycle: RequestResponseCycle) -> None:
    """Nothing is written for it any more, and who waits for more of it hears so."""
    cycle.disconnected = True
    cycle.message_event.set()
