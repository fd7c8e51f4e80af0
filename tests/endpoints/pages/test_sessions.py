"""Who is at a browser: for half an hour, until she signs out wherever her cookie is, never by what a table holds."""

import datetime

import pytest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response

from access.storage.storage_errors import StorageUnavailable
from endpoints.sign_in.sessions_and_csrf import LASTS, Sessions
from tests.oauth import CITIZEN, URL, Server, citizen
from tests.pages import Browser, authorize, fields, pages_app

pytestmark = pytest.mark.threat("session-copied")

COOKIE = "__Host-saan-session"


def brought(response: Response) -> Request:
    """The next request of the browser that got this response."""
    cookies = [value for name, value in response.raw_headers if name == b"set-cookie"]
    told = b"; ".join(cookie.partition(b";")[0] for cookie in cookies)
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"cookie", told)]})


async def test_a_sign_in_lasts_half_an_hour_to_the_second(server: Server) -> None:
    sessions = Sessions(server.seal, server.authority.revoked, url=URL, clock=server.clock.seconds)
    server.clock.time = server.clock.time.replace(microsecond=0)
    response = Response()
    sessions.sign_in(response, citizen(server.clock))
    assert LASTS == 30 * 60
    request = brought(response)
    server.clock.forward(minutes=29, seconds=59.9)
    person = await sessions.person(request)
    assert person is not None
    assert person.national_id == CITIZEN
    server.clock.forward(seconds=0.1)
    assert await sessions.person(request) is None


async def test_who_signs_out_is_signed_out_wherever_a_copy_of_her_cookie_is(server: Server, browser: Browser) -> None:
    await browser.sign_in("citizen", "/my-data/apps")
    process = Browser(pages_app(Server(server.database, server.clock).authority, server.clock, URL))
    copies = [Browser(browser.app), process]
    for copy in copies:
        copy.cookies = dict(browser.cookies)
        assert (await copy.get("/my-data/apps")).status == 200
    another = Browser(browser.app)
    await another.sign_in("citizen", "/my-data/apps")
    page = await browser.get("/my-data/apps")
    out = await browser.post("/logout", fields(page))
    assert out.status == 303
    assert COOKIE not in browser.cookies
    server.clock.forward(seconds=2)
    process.app = pages_app(Server(server.database, server.clock).authority, server.clock, URL)
    for copy in copies:
        assert (await copy.get("/my-data/apps")).status == 303
        assert (await copy.get(authorize())).headers["location"].startswith("/login")
        withdrawn = await copy.post("/my-data/apps/end", {**fields(page), "consent": "x"})
        assert withdrawn.status == 400
    assert (await another.get("/my-data/apps")).status == 200, "another sign-in of hers is another"


async def test_who_is_not_her_ends_the_sign_in_that_she_found(server: Server, browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    thief = Browser(browser.app)
    thief.cookies = dict(browser.cookies)
    page = await browser.get(authorize())
    await browser.post(authorize(), {**fields(page), "decision": "other"})
    assert (await thief.get("/my-data/apps")).status == 303


async def test_what_the_database_holds_signs_nobody_in(server: Server, browser: Browser) -> None:
    await server.code(citizen(server.clock))
    async with server.database.reading() as connection:
        (person,) = (await connection.execute(text("SELECT person FROM oauth_grants"))).scalars()
    browser.cookies[COOKIE] = person
    assert (await browser.get("/my-data/apps")).status == 303


async def test_while_it_is_not_known_whether_she_signed_out_she_is_not_signed_in(
    server: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("citizen", "/my-data/apps")
    assert (await browser.get("/my-data/apps")).status == 200

    async def away(*_: object) -> bool:
        raise StorageUnavailable("it is away")

    monkeypatch.setattr(type(server.authority.revoked), "hold", away)
    assert (await browser.get("/my-data/apps")).status == 503


async def test_an_end_is_kept_as_long_as_the_sign_in_would_have_lasted(server: Server) -> None:
    await server.authority.revoked.end("session:x", lasts=datetime.timedelta(seconds=LASTS))
    server.clock.forward(minutes=29, seconds=59)
    server.authority.revoked.forget()
    assert await server.authority.revoked.hold(["session:x"])
    server.clock.forward(seconds=1)
    server.authority.revoked.forget()
    assert not await server.authority.revoked.hold(["session:x"])
