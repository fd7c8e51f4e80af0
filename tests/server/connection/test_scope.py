"""What an application is told of a request: the same as by uvicorn's own protocol, whatever is sent."""

import inspect
import re
from typing import Any

import pytest
import uvicorn
from hypothesis import example, given
from hypothesis import strategies as st

from endpoints.http.uvicorn_internals import HttpToolsProtocol, ProxyHeadersMiddleware, RequestResponseCycle
from server.client_connection import FORWARDED, ClientConnection
from server.connection_state import ConnectionState
from tests.server.connection.served import serving, told

METHODS = st.sampled_from([b"GET", b"POST", b"HEAD", b"OPTIONS", b"PATCH"])
TARGETS = st.from_regex(rb"/[-_.~%0-9a-zA-Z/;:@!$&'()*+,=]{0,40}(\?[-_.~%0-9a-zA-Z/?&=]{0,40})?", fullmatch=True)
FURTHER = st.lists(
    st.sampled_from(
        [
            b"Accept: */*",
            b"ACCEPT: a/b",
            b"x-y: \xe0\xb8\x81",
            b"Connection: close",
            b"connection: keep-alive",
            b"Connection: Upgrade\r\nUpgrade: websocket",
            b"Expect: 100-continue",
            b"X-Empty:",
        ]
    ),
    max_size=4,
)
TOLD = ("keep_alive", "waiting_for_100_continue", "default_headers", "access_log", "more_body", "body")


class Transport:
    """Takes what is written, and says whose it is."""

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ("203.0.113.7", 4711), "sockname": ("127.0.0.1", 80)}.get(name)

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes) -> None: ...

    def write_eof(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self) -> None: ...


class Loop:
    """Begins nothing: what is asked is looked at, and not answered."""

    def create_task(self, running: Any) -> Any:
        running.close()
        return self

    def add_done_callback(self, done: Any) -> None: ...

    def call_later(self, seconds: float, then: Any) -> None: ...


def asked(protocol: type[HttpToolsProtocol], sent: bytes) -> RequestResponseCycle | None:
    """What a connection makes of what is sent; None where it makes nothing of it."""
    state: Any = ConnectionState()
    state.default_headers = [(b"date", b"today")]
    connection = protocol(_config(), state, {"held": 1}, _loop=Loop())  # type: ignore[arg-type]
    connection.connection_made(Transport())  # type: ignore[arg-type]
    connection.data_received(sent)
    return connection.cycle


@pytest.mark.parametrize(("ending", "most"), [(False, 1), (True, 1), (False, 0)])
def test_no_other_request_is_awaited_where_the_process_ends_or_has_its_connections(ending: bool, most: int) -> None:
    state: Any = ConnectionState()
    state.most = most
    connection = ClientConnection(_config(), state, {}, _loop=Loop())
    connection.connection_made(Transport())
    state.ending = ending
    connection.data_received(b"GET /healthz HTTP/1.1\r\nHost: hub.test\r\n\r\n")
    assert connection.cycle.keep_alive is (not ending and most > 0)


def _config() -> uvicorn.Config:
    return uvicorn.Config(_app, ws="none", lifespan="off", log_config=None, access_log=False)


async def _app(scope: Any, receive: Any, send: Any) -> None: ...


@given(METHODS, TARGETS, st.sampled_from([b"1.0", b"1.1"]), FURTHER)
@example(b"GET", b"/a%2Fb%20c?d=%20", b"1.1", [])
@example(b"GET", b"http://elsewhere.test/a?b", b"1.1", [])
def test_a_request_is_told_as_uvicorn_tells_it(
    method: bytes, target: bytes, version: bytes, further: list[bytes]
) -> None:
    head = b"\r\n".join([b"%b %b HTTP/%b" % (method, target, version), b"Host: hub.test", *further])
    own, uvicorns = (asked(one, head + b"\r\n\r\n") for one in (ClientConnection, HttpToolsProtocol))
    assert (own is None) is (uvicorns is None)
    if own is None or uvicorns is None:
        return
    assert own.scope == uvicorns.scope
    changing = any(b"Upgrade" in one for one in further)
    assert own.keep_alive is (uvicorns.keep_alive and not changing)
    for name in set(TOLD) - {"keep_alive"}:
        assert getattr(own, name) == getattr(uvicorns, name)
    assert vars(own).keys() == vars(uvicorns).keys()


async def test_whom_and_what_a_proxy_names_is_told_of_its_own_request_alone() -> None:
    heads = [
        b"X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n",
        b"",
        b"x-forwarded-for: 203.0.113.8\r\nExpect: 100-continue\r\n",
        b"x-forwarded-proto: https\r\n",
        b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 203.0.113.10\r\n",
        b"x-forwarded: 203.0.113.9\r\nconnection: close\r\n",
    ]
    async with serving() as hub:
        await told(hub, *(b"GET / HTTP/1.1\r\nhost: hub\r\n" + head + b"\r\n" for head in heads))
        found = [(scope["client"][0], scope["scheme"]) for scope, _ in hub.app.seen]
    assert found == [
        ("203.0.113.7", "https"),
        ("127.0.0.1", "http"),
        ("203.0.113.8", "http"),
        ("127.0.0.1", "https"),
        ("203.0.113.10", "http"),
        ("127.0.0.1", "http"),
    ]


def test_the_headers_of_proxies_are_those_that_uvicorn_reads() -> None:
    read = re.findall(r'b"([a-z-]+)"', inspect.getsource(ProxyHeadersMiddleware.__call__))
    assert {name.encode() for name in read} == set(FORWARDED)
