"""Turns in how an agency fares are told once, with their cause; not every failure."""

import asyncio
import random
import socket
import ssl
import weakref
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import structlog
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import AgencyError, AgencyTimeout, AgencyUnavailable, BadAnswer, Pending
from connectors.http.client import HttpService
from connectors.kinds.rest import RestSource
from connectors.manifest import Breaker, Retry
from connectors.manifest.units import Duration
from connectors.mapping.exchange import HttpRequest
from connectors.provider import LookupContext, Trace
from connectors.resilience.call_guard import CallGuard, CallSpec, Clock
from connectors.resilience.outages import QUIET, OutageChange, OutageEvent, Outages
from services.agency_log import turned
from tests.connectors.certificates import Authority
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("memory-filled")


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def unavailable() -> AgencyUnavailable:
    return AgencyUnavailable("dbd", "Business by juristicId", status=503)


def watched(time: Time | None = None) -> tuple[Outages, list[OutageChange]]:
    turns: list[OutageChange] = []
    return Outages("dbd", time or Time(), turns.append), turns


def test_the_first_failure_is_told_with_its_cause_and_those_after_it_are_not() -> None:
    spells, turns = watched()
    for _ in range(100):
        spells.failed("", "lookup", unavailable())
    assert turns == [OutageChange(OutageEvent.FAILS, "dbd", "", "lookup", "status", "HTTP 503")]


def test_that_it_answers_again_is_told_once() -> None:
    spells, turns = watched()
    spells.well("", "lookup")
    spells.failed("", "lookup", unavailable())
    spells.well("", "lookup")
    spells.well("", "lookup")
    assert [turn.what for turn in turns] == [OutageEvent.FAILS, OutageEvent.WELL]


def test_a_later_failure_is_told_again() -> None:
    time = Time()
    spells, turns = watched(time)
    spells.failed("", "lookup", unavailable())
    spells.well("", "lookup")
    time.now = QUIET
    spells.failed("", "lookup", unavailable())
    assert [turn.what for turn in turns] == [OutageEvent.FAILS, OutageEvent.WELL, OutageEvent.FAILS]


@given(st.lists(st.booleans(), max_size=200))
def test_one_that_fails_now_and_then_is_told_of_once_in_a_while(ended: list[bool]) -> None:
    spells, turns = watched()
    for well in ended:
        spells.well("", "lookup") if well else spells.failed("", "lookup", unavailable())
    assert len(turns) <= 2
    assert [turn.what for turn in turns[:1]] == ([] if all(ended) else [OutageEvent.FAILS])


def test_what_is_not_ready_yet_has_not_failed() -> None:
    spells, turns = watched()
    spells.failed("", "lookup", Pending("dbd", "lookup"))
    assert turns == []


def test_each_tenant_and_lookup_has_its_own_spell() -> None:
    spells, turns = watched()
    for tenant, lookup in (("a", "x"), ("b", "x"), ("a", "y")):
        spells.failed(tenant, lookup, unavailable())
    assert len(turns) == 3


def guarded(turns: list[OutageChange]) -> CallGuard:
    source = RestSource(
        url="http://127.0.0.1:1", breaker=Breaker(minimum=2, pause=Duration(0.001)), retry=Retry(attempts=1)
    )
    return CallGuard("dbd", source, Clock(lambda: datetime.now(UTC), random.random), turned=turns.append)


async def test_a_breaker_tells_that_it_opened_and_closed_and_not_of_each_try_between() -> None:
    turns: list[OutageChange] = []
    guard = guarded(turns)

    async def asked(error: AgencyError | None) -> None:
        async def send() -> str:
            if error is not None:
                raise error
            return "well"

        context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5), Trace()
        try:
            await guard.run(CallSpec("lookup", 1, "", 5, context.deadline), trace, send)
        except AgencyError:
            return

    for _ in range(6):
        await asked(unavailable())
        await asyncio.sleep(0.01)
    await asked(None)
    assert [(turn.what, turn.cause) for turn in turns] == [
        (OutageEvent.FAILS, "status"),
        (OutageEvent.OPENED, "status"),
        (OutageEvent.WELL, None),
        (OutageEvent.CLOSED, None),
    ]


async def test_the_cause_of_a_failure_is_told(server: Server, tmp_path: Any) -> None:
    async def cause(url: str, path: str = "/", **further: Any) -> str:
        source = msgspec.convert({"kind": "rest", "url": url, **further}, RestSource)
        service = HttpService("dbd", source, source.auth, lambda headers, body: body, patience=0.5)
        try:
            status, headers, _ = await service.send(HttpRequest("GET", path), "lookup")
            return service.failure("lookup", status, headers).cause
        except AgencyError as error:
            return error.cause
        finally:
            await service.close()

    with socket.create_server(("127.0.0.1", 0)) as nobody:
        free = nobody.getsockname()[1]
    server.answer["/fails"] = web.Response(status=500)
    server.answer["/long"] = web.Response(body=b"x" * 1000)
    server.answer["/slow"] = lambda request: asyncio.sleep(30)
    assert await cause(f"http://127.0.0.1:{free}") == "refused"
    assert await cause("http://nowhere.invalid") == "connection"
    assert await cause(server.url, "/fails") == "status"
    assert await cause(server.url, "/long", **{"max-bytes": 10}) == "body"
    assert await cause(server.url, "/slow") == "timeout"
    secured = Server(Authority(tmp_path).server_context(ssl.CERT_NONE))
    await secured.start()
    assert await cause(secured.url) == "tls"
    await secured.stop()


@pytest.mark.parametrize(
    ("error", "cause"), [(AgencyTimeout, "timeout"), (BadAnswer, "body"), (AgencyUnavailable, "connection")]
)
def test_an_error_has_the_cause_of_its_kind(error: type[AgencyError], cause: str) -> None:
    assert error("dbd", "lookup").cause == cause
    assert error("dbd", "lookup", status=500).cause == "status"
    assert error("dbd", "lookup", status=500).reason == "HTTP 500"


@pytest.mark.parametrize("reason", ["HTTP 503", "connection", "503", "timeout"])
def test_what_a_source_gives_as_its_reason_decides_nothing(reason: str) -> None:
    error = AgencyUnavailable("dbd", "lookup", reason=reason)
    assert (error.cause, error.repeated_as) == ("connection", None)
    assert AgencyUnavailable("dbd", "lookup", reason=reason, status=503).repeated_as == "503"
    assert AgencyUnavailable("dbd", "lookup", reason=reason, unreached=True).repeated_as == "connection"
    assert AgencyTimeout("dbd", "lookup", reason=reason).repeated_as == "timeout"


@pytest.mark.parametrize(("tenant", "told"), [("90101", "90101"), ("9100000000011", None), ("a b", None), ("", None)])
def test_the_line_names_no_tenant_that_could_be_a_person(tenant: str, told: str | None) -> None:
    with structlog.testing.capture_logs() as logged:
        turned(OutageChange(OutageEvent.FAILS, "local", tenant, "lookup", "timeout", None))
    (line,) = logged
    assert line.get("tenant") == told
    assert (line["event"], line["log_level"], line["cause"]) == ("agency fails", "warning", "timeout")


def test_what_failed_last_holds_on_to_nothing_it_came_through():
    class Body(list[int]):
        """One that can be seen to be gone."""

    def failing() -> AgencyUnavailable:
        body = Body([1])
        kept.append(weakref.ref(body))
        try:
            raise AgencyUnavailable("dbd", "Business by juristicId", status=503)
        except AgencyUnavailable as error:
            return error

    kept: list[weakref.ref[Body]] = []
    turns: list[OutageChange] = []
    spells = Outages("dbd", lambda: 0.0, turns.append)
    spells.failed("t", "Business by juristicId", failing())
    assert kept[0]() is None
    spells.opened("t")
    assert (turns[-1].cause, turns[-1].reason) == ("status", "HTTP 503")
