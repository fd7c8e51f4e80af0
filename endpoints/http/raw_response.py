"""A body taken and an answer written in one piece each, past the messages of ASGI, on a connection of uvicorn that
nothing stands before.

Of a small answer those messages are a tenth of the CPU: each header is searched for what it may not hold, the parts are
written one by one. A head made once, of our own words, needs none of it.
"""

from http import HTTPStatus

from starlette.types import Receive, Send

from endpoints.http.uvicorn_internals import RequestResponseCycle

Headers = list[tuple[bytes, bytes]]


def head(status: int, headers: Headers) -> bytes:
    """What stands before an answer, but for `Date` and `Content-Length`; `headers` are no client's words."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(), *(b"%b: %b" % pair for pair in headers)]
    return b"".join(b"%b\r\n" % line for line in lines)


def received(receive: Receive, most: int) -> bytes | None:
    """The body, where all of it is there, no longer than `most` bytes, by nothing but uvicorn's own `receive`; None
    where it is to be waited for, or refused."""
    cycle = getattr(receive, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or cycle.more_body
        or cycle.disconnected
        or cycle.response_complete
        or len(cycle.body) > most
    ):
        return None
    body, cycle.body = bytes(cycle.body), bytearray()
    cycle.waiting_for_100_continue = False
    cycle.flow.resume_reading()
    cycle.message_event.clear()
    return body


def written(send: Send, head: bytes, further: Headers, body: bytes) -> bool:
    """Whether it was: by nothing but uvicorn's own `send`, on a connection that takes it now and stays open."""
    cycle = getattr(send, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or cycle.response_started
        or cycle.disconnected
        or cycle.transport.is_closing()
        or cycle.flow.write_paused
        or cycle.access_log
        or not cycle.keep_alive
        or cycle.scope["method"] == "HEAD"
    ):
        return False
    lines = [head]
    for name, value in cycle.default_headers:
        lines += (name, b": ", value, b"\r\n")
    for name, value in further:
        lines += (name, b": ", value, b"\r\n")
    lines.append(b"content-length: %d\r\n\r\n" % len(body))
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.writelines([b"".join(lines), body])
    cycle.message_event.set()
    cycle.on_response()
    return True
