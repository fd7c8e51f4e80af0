"""Every answer names its request, errors name it too, and a client's own trace goes on to the agencies."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.request_id import AT_ONCE, LONGEST, Fresh, begun
from endpoints.asgi import Front
from endpoints.http.cross_origin import Origins
from endpoints.http.request_log import Served, name_of
from endpoints.http.security_headers import shown
from server.connection_refusals import NOT_HTTP
from tests.asgi import ask
from tests.connectors.asgi_server import serving
from tests.hub import hub

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
JSON = {"content-type": "application/json"}
HEX = "0123456789abcdef"


def operation(query: str, **further: Any) -> bytes:
    return orjson.dumps({"query": query, **further})


ASKED = (
    ("/graphql", "POST", JSON, operation("{ __typename }")),
    ("/graphql", "POST", {**JSON, "origin": "https://elsewhere.example"}, operation("{ __typename }")),
    ("/graphql", "GET", {"accept": "application/json"}, b""),
    ("/graphql", "POST", JSON, b"{"),
    ("/graphql", "POST", {**JSON, "accept": "image/png"}, operation("{ a }")),
    ("/graphql", "POST", {**JSON, "authorization": "Bearer none"}, operation("{ a }")),
    ("/graphql", "DELETE", {}, b""),
    ("/graphql", "OPTIONS", {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}, b""),
    ("/", "GET", {"accept": "text/html"}, b""),
    ("/ide/nothing.js", "GET", {}, b""),
    ("/status", "GET", {}, b""),
    ("/healthz", "GET", {}, b""),
    ("/readyz", "GET", {}, b""),
    ("/schema.graphql", "GET", {}, b""),
    ("/favicon.ico", "GET", {}, b""),
    ("/consents", "GET", {}, b""),
    ("/oauth/token", "POST", {"content-type": "application/x-www-form-urlencoded"}, b"grant_type=none"),
    ("/oauth/token", "DELETE", {}, b""),
    ("/nowhere", "GET", {}, b""),
)


@pytest.fixture(scope="module")
async def app(hubs: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    async with hubs(state=tmp_path_factory.mktemp("state")) as app:
        yield app


@pytest.mark.parametrize(("path", "method", "headers", "body"), ASKED)
async def test_every_answer_names_its_request(
    app: Any, path: str, method: str, headers: dict[str, str], body: bytes
) -> None:
    first, second = [await ask(app, path, method, headers, body) for _ in range(2)]
    (one,), (other,) = (answer.header_lists["saan-request-id"] for answer in (first, second))
    assert one != other
    for request in (one, other):
        assert len(request) == 32
        assert set(request) <= set(HEX)


@pytest.mark.threat("trace-smuggled")
@pytest.mark.parametrize(("path", "method", "headers", "body"), ASKED)
async def test_a_client_s_own_trace_is_its_request_s_id(
    app: Any, path: str, method: str, headers: dict[str, str], body: bytes
) -> None:
    answer = await ask(app, path, method, {**headers, "traceparent": TRACEPARENT}, body)
    assert answer.headers["saan-request-id"] == TRACE


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{"),
        ({}, operation("{ nothing }")),
        ({}, operation("{")),
        ({}, operation("{ me { nationalId } }")),
        ({}, operation("{ business(juristicId: 1) { name } }")),
        ({}, operation("{ a }", extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}})),
        ({"authorization": "Bearer none"}, operation("{ __typename }")),
        ({"saan-purpose": "none"}, operation("{ __typename }")),
        ({"accept": "image/png"}, operation("{ __typename }")),
    ],
)
async def test_every_error_names_it_too(app: Any, headers: dict[str, str], body: bytes) -> None:
    answer = await ask(app, "/graphql", "POST", {**JSON, **headers}, body)
    told = [error["extensions"]["requestId"] for error in answer.json()["errors"]]
    assert set(told) == {answer.headers["saan-request-id"]}


def test_what_a_connection_is_refused_with_names_a_request_too() -> None:
    head, _, body = NOT_HTTP.written([], begun(None).id).partition(b"\r\n\r\n")
    request = orjson.loads(body)["errors"][0]["extensions"]["requestId"]
    assert f"saan-request-id: {request}".encode() in head
    assert len(request) == 32


async def test_a_page_of_another_origin_may_read_it(tmp_path: Path) -> None:
    async def apps() -> Any:
        return ()

    front = Front(hub(always=shown(https=False)), origins=Origins(apps), https=False)
    answer = await ask(front, "/graphql", "POST", {**JSON, "origin": "https://a.example"}, operation("{ __typename }"))
    told = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Saan-Request-Id", "Deprecation", "Sunset"} <= set(told)


@pytest.mark.threat("log-personal")
async def test_a_route_that_fails_names_it_and_is_told_of_as_failed() -> None:
    async def failing(_: Request) -> Response:
        raise RuntimeError

    async def apps() -> Any:
        return ()

    told: list[Served] = []
    front = Front(hub(), origins=Origins(apps), https=True, routes=[Route("/fails/{id}", failing)], tell=told.append)
    async with serving(front) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(b"GET /fails/9100000000011 HTTP/1.1\r\nhost: hub\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
    (one,) = told
    assert b"500" in head
    for name, value in shown(https=True):
        assert b"%b: %b" % (name, value) in head
    assert f"saan-request-id: {one.id.id}".encode() in head
    assert (one.status, one.outcome, one.route) == (500, "failed", "/fails/{id}")


@pytest.mark.threat("trace-smuggled")
async def test_the_trace_goes_on_to_the_agency_with_a_span_of_its_own(hubs: Any, tmp_path: Path) -> None:
    seen: list[str | None] = []

    async def agency(request: Request) -> Response:
        seen.append(request.headers.get("traceparent"))
        return JSONResponse({}, 503)

    methods = ["GET", "POST"]
    route = Route("/{path:path}", agency, methods=methods)
    async with serving(Starlette(routes=[route])) as url, hubs({"DBD_URL": url}, state=tmp_path) as app:
        query = operation('{ business(juristicId: "0985558000017") { name } }')
        await ask(app, "/graphql", "POST", {**JSON, "traceparent": TRACEPARENT, "tracestate": "a=secret"}, query)
        with_trace, seen[:] = list(seen), []
        answer = await ask(app, "/graphql", "POST", JSON, query)
    assert with_trace and seen
    for told in with_trace:
        assert told is not None and told.startswith(f"00-{TRACE}-") and told.endswith("-01")
        assert told != TRACEPARENT
    assert {told and told.split("-")[1] for told in seen} == {answer.headers["saan-request-id"]}


def test_what_ids_are_made_of_is_never_the_same_twice() -> None:
    fresh = Fresh()
    given = [fresh.next() for _ in range(3 * AT_ONCE)]
    assert len({one.id for one in given}) == len({one.span for one in given}) == len(given)
    assert {(len(one.id), len(one.span)) for one in given} == {(32, 16)}
    assert begun(None, given[0]) == given[0]
    taken_over = begun(TRACEPARENT.encode(), given[1])
    assert (taken_over.id, taken_over.span) == (TRACE, given[1].span)


@pytest.mark.threat("log-personal")
def test_a_request_is_written_without_its_headers() -> None:
    assert "secret" not in repr(Served(begun(None), "POST", 0.0, {b"authorization": b"Bearer secret"}))


def test_no_two_requests_of_one_trace_have_the_same_span() -> None:
    assert len({begun(TRACEPARENT.encode()).span for _ in range(100)}) == 100


@given(st.text(HEX, min_size=32, max_size=32), st.text(HEX, min_size=16, max_size=16), st.integers(0, 255))
def test_a_trace_that_is_written_right_is_taken_over(trace: str, span: str, flags: int) -> None:
    request = begun(f"00-{trace}-{span}-{flags:02x}".encode())
    zeros = set(trace) == {"0"} or set(span) == {"0"}
    assert (request.id == trace) is not zeros
    assert request.sampled is (not zeros and bool(flags & 1))
    assert request.traceparent[:36] == f"00-{request.id}-"


@given(st.binary(max_size=2 * LONGEST) | st.from_regex(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.{0,300}"))
def test_whatever_else_is_sent_never_leaves_the_hub(sent: bytes) -> None:
    request = begun(sent)
    assert len(request.traceparent) == 55
    assert set(request.traceparent) <= set(HEX + "-")
    assert request.id in sent.decode("latin-1") or request.id != "0" * 32


@pytest.mark.parametrize(
    "sent",
    [
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7-01-more",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7",
        f"01-{TRACE}-00f067aa0ba902b7-01-{'x' * LONGEST}",
        f" {TRACEPARENT}",
        f"{TRACEPARENT}\n",
        "",
    ],
)
def test_one_that_is_written_wrong_is_none(sent: str) -> None:
    assert begun(sent.encode()).id != TRACE


def test_one_of_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert begun(f"01-{TRACE}-00f067aa0ba902b7-01-more".encode()).id == TRACE


@pytest.mark.parametrize(
    ("named", "text", "told"),
    [
        (None, "query CitizenApp($id: ID!) { me { nationalId } }", "CitizenApp"),
        (None, "\n mutation  Withdraw{ a }", "Withdraw"),
        (None, "{ me { nationalId } }", None),
        (None, "", None),
        (None, "fragment query on Query { a } query Named { a }", None),
        ("Second", "query First { a } query Second { a }", "Second"),
        ("of_9100000000011", "", "of_#"),
        ("of_9_1000_00000_01_1x", "", "of_#x"),
        ("Top10", "", "Top10"),
        ("a b", "", "?"),
        ("ก", "", "?"),
        ("x" * 1000, "", "x" * 64),
        (None, "query " + "x" * 1000, "x" * 64),
    ],
)
def test_an_operation_is_told_by_its_name(named: str | None, text: str, told: str | None) -> None:
    assert name_of(named, text) == told


@given(st.none() | st.text(), st.from_regex(r"query [_A-Za-z0-9]{0,99}") | st.text())
def test_no_name_holds_a_number_that_could_be_an_id(named: str | None, text: str) -> None:
    told = name_of(named, text) or ""
    assert len(told) <= 64
    assert re.fullmatch(r"[_A-Za-z0-9#]*|\?", told)
    assert re.search(r"[0-9](_*[0-9]){4}", told) is None
