"""What browsers may do with answers, and which origins may read them."""

import asyncio
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from access.apps.web_addresses import AddressUnfit, check_origin
from access.storage.storage_errors import StorageUnavailable
from endpoints.asgi import Direct
from endpoints.http.cross_origin import FRESH, Origins, RegisteredOrigins
from endpoints.http.security_headers import SecurityHeaders
from tests.asgi import ask
from tests.hub import hub

OURS = "https://bank.example"
PREFLIGHT = {
    "origin": OURS,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization, content-type, dpop, saan-purpose, saan-case",
}


@dataclass(frozen=True)
class App:
    origins: Sequence[str]
    revoked_at: datetime.datetime | None = None


class Register:
    def __init__(self, *apps: App) -> None:
        self.apps: Sequence[App] = apps
        self.away = False
        self.now = 0.0

    async def all(self) -> Sequence[App]:
        if self.away:
            raise StorageUnavailable("OperationalError")
        return self.apps


def behind(register: Register, *, https: bool = False, sandboxed: bool = False) -> ASGIApp:
    async def script(_: Request) -> Response:
        return Response("1", media_type="text/javascript")

    async def told(_: Request) -> Response:
        return JSONResponse({}, headers={"x-frame-options": "SAMEORIGIN"})

    origins = Origins(register.all, sandboxed=sandboxed, clock=lambda: register.now)
    return Starlette(
        routes=[Route("/told", told), Route("/script", script), Route("/graphql", hub())],
        middleware=[
            Middleware(SecurityHeaders, https=https),
            Middleware(RegisteredOrigins, origins=origins),
            Middleware(Direct, path="/direct", to=hub()),
        ],
    )


@pytest.mark.threat("answer-kept")
async def test_every_answer_says_what_a_browser_may_not_do_with_it() -> None:
    app = behind(Register())
    for path in ("/told", "/nowhere", "/graphql?query={__typename}", "/direct?query={__typename}"):
        headers = (await ask(app, path, headers={"accept": "application/json"})).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers
    assert (await ask(app, "/told")).headers["x-frame-options"] == "SAMEORIGIN"
    assert "content-security-policy" not in (await ask(app, "/script")).headers


@pytest.mark.threat("answer-kept")
async def test_a_hub_reached_by_https_says_so() -> None:
    headers = (await ask(behind(Register(), https=True), "/told")).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.threat("answer-kept")
async def test_what_is_kept_of_an_answer_depends_on_the_origin_even_if_no_page_asked() -> None:
    app = behind(Register(App([OURS])))
    assert (await ask(app, "/told")).headers["vary"] == "Origin"
    answer = await ask(app, "/direct?query={__typename}")
    assert answer.header_lists["vary"] == ["Accept, Accept-Encoding, Accept-Language, Authorization, Origin"]


@pytest.mark.threat("cross-site")
async def test_one_path_is_answered_directly_and_no_other() -> None:
    app = behind(Register())
    assert (await ask(app, "/direct?query={__typename}")).json() == {"data": {"__typename": "Query"}}
    for path in ("/direct/", "/directly", "/"):
        assert (await ask(app, path)).status == 404


@pytest.mark.threat("cross-site")
async def test_pages_of_a_registered_app_may_ask() -> None:
    app = behind(Register(App([OURS])))
    allowed = await ask(app, "/graphql", "OPTIONS", PREFLIGHT)
    assert allowed.status == 200
    assert allowed.headers["access-control-allow-origin"] == OURS
    answer = await ask(
        app,
        "/graphql",
        "POST",
        {"origin": OURS, "content-type": "application/json"},
        orjson.dumps({"query": "{ __typename }"}),
    )
    assert answer.headers["access-control-allow-origin"] == OURS
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.threat("cross-site")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://bank.example.evil.example", "*"])
async def test_no_other_pages_may(origin: str) -> None:
    app = behind(Register(App([OURS]), App(["https://evil.example"], datetime.datetime.now(datetime.UTC))))
    refused = await ask(app, "/graphql", "OPTIONS", {**PREFLIGHT, "origin": origin})
    assert refused.status == 403
    assert "access-control-allow-origin" not in refused.headers
    (error,) = refused.json()["errors"]
    assert error["extensions"]["code"] == "CROSS_ORIGIN_REFUSED"
    answer = await ask(app, "/graphql?query={__typename}", headers={"origin": origin, "accept": "application/json"})
    assert "access-control-allow-origin" not in answer.headers


OWN_MACHINE = ["http://localhost:5173", "https://localhost", "http://127.0.0.1:3000", "http://[::1]:8080"]
NOT_OWN = [
    "http://localhost.evil.example",
    "http://127.0.0.1.nip.io:3000",
    "http://evil.example:3000",
    "http://localhost@evil.example",
    "http://evil.example@localhost:3000",
    "http://localhost:3000@evil.example",
    "http://evil.example\\@localhost",
    "http://localhost:3000/",
    "http://localhost:99999",
    "http://LOCALHOST:3000",
    "http://notlocalhost:3000",
    "http://127.0.0.1:3000, https://evil.example",
    "http://2130706433:3000",
    "http://0.0.0.0:3000",
    "http://192.168.1.5:3000",
    "ftp://localhost",
    "http://[::1",
    "null",
]


async def allowed(app: ASGIApp, origin: str) -> str | None:
    """Who may read an answer, as it says to a page of the origin; its preflight says the same."""
    preflight = await ask(app, "/graphql", "OPTIONS", {**PREFLIGHT, "origin": origin})
    answer = await ask(app, "/told", headers={"origin": origin})
    told = answer.headers.get("access-control-allow-origin")
    assert preflight.headers.get("access-control-allow-origin") == told
    assert preflight.status == (403 if told is None else 200)
    assert "access-control-allow-credentials" not in answer.headers
    return told


@pytest.mark.threat("cross-site")
@pytest.mark.parametrize("origin", OWN_MACHINE)
async def test_pages_of_one_s_own_machine_may_ask_a_sandbox_and_no_other_hub(origin: str) -> None:
    assert await allowed(behind(Register(), sandboxed=True), origin) == origin
    assert await allowed(behind(Register()), origin) is None
    assert await allowed(behind(Register(App([origin]))), origin) == origin


@pytest.mark.threat("cross-site")
@pytest.mark.parametrize("origin", NOT_OWN)
async def test_what_only_looks_like_one_s_own_machine_may_not(origin: str) -> None:
    assert await allowed(behind(Register(), sandboxed=True), origin) is None


@pytest.mark.threat("cross-site")
@given(
    st.text("localhst127.0:/@\\[]#?%-_e ,", max_size=24).map("http://{}".format)
    | st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), st.sampled_from(["localhost", "127.0.0.1"]),
                st.text(":.0123456789@/#?\\x", max_size=9))
)  # fmt: skip
def test_whatever_is_taken_for_one_s_own_machine_is_one_of_three_hosts_and_a_port(origin: str) -> None:
    if origin in Origins(Register().all, sandboxed=True):
        assert re.fullmatch(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[1-9][0-9]{0,4})?", origin)


async def test_a_refused_page_is_told_what_to_register_and_nothing_that_no_browser_writes() -> None:
    async def told(app: ASGIApp, **asked: str) -> str:
        sent = {**PREFLIGHT, **{name.replace("_", "-"): value for name, value in asked.items()}}
        (error,) = (await ask(app, "/graphql", "OPTIONS", sent)).json()["errors"]
        assert error["extensions"]["messageTh"]
        return str(error["message"])

    app = behind(Register(App([OURS])))
    assert "./saan app set ID --origin https://shop.example" in await told(app, origin="https://shop.example")
    own = await told(app, origin="http://localhost:3000")
    assert "./saan app set ID --origin http://localhost:3000" in own
    assert "sandbox" in own
    for strange in ("null", "https://shop.example/$(reboot)", "https://a;reboot", "<b>", "https://9100000000011@x"):
        assert strange not in await told(app, origin=strange)
    assert "GET or POST" in await told(app, access_control_request_method="DELETE")
    refused = await told(app, access_control_request_headers="authorization,x-tenant,$(reboot)")
    assert "may not send x-tenant, only" in refused
    assert "Saan-Purpose" in refused
    assert "public network" in await told(app, access_control_request_private_network="true")


@pytest.mark.parametrize("origin", ["http://shop.example", "capacitor://localhost", "http://app.localhost:5173"])
async def test_a_page_whose_origin_nobody_can_register_is_told_where_to_be_served(origin: str) -> None:
    with pytest.raises(AddressUnfit):
        check_origin(origin)
    (error,) = (await ask(behind(Register()), "/graphql", "OPTIONS", {**PREFLIGHT, "origin": origin})).json()["errors"]
    assert "--origin" not in error["message"]
    assert "http://localhost:PORT" in error["message"]
    assert "http://localhost:PORT" in error["extensions"]["messageTh"]


async def test_who_asks_a_process_first_and_together_waits_until_it_knows_the_origins() -> None:
    register = Register(App([OURS]))
    asked = 0

    async def slowly() -> Sequence[App]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return await register.all()

    origins = Origins(slowly, clock=lambda: register.now)

    async def known() -> bool:
        await origins.refresh()
        return OURS in origins

    assert await asyncio.gather(*(known() for _ in range(10))) == [True] * 10
    assert asked == 1
    register.now += 1.1
    later = asyncio.create_task(known())
    await asyncio.sleep(0)
    with pytest.raises(StopIteration) as meanwhile:
        known().send(None)
    assert meanwhile.value.value, "by the last known, without waiting"
    assert await later
    assert asked == 2


async def test_an_origin_holds_soon_after_it_was_registered_and_while_the_register_is_away() -> None:
    register = Register()
    app = behind(register)
    asked = {"origin": OURS}
    assert "access-control-allow-origin" not in (await ask(app, "/told", headers=asked)).headers
    register.apps = [App([OURS])]
    register.now += FRESH + 1
    assert (await ask(app, "/told", headers=asked)).headers["access-control-allow-origin"] == OURS
    register.away = True
    register.now += FRESH + 1
    assert (await ask(app, "/told", headers=asked)).headers["access-control-allow-origin"] == OURS


@pytest.mark.threat("cross-site")
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
async def test_what_a_form_of_another_site_can_send_is_not_run(kind: str) -> None:
    body = b'{"query": "{ __typename }"}'
    answer = await ask(behind(Register()), "/graphql", "POST", {"content-type": kind}, body)
    assert answer.status == 415
