"""What somebody who means ill gets from the login and consent pages."""

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.asgi import ask
from tests.conftest import Hubs
from tests.oauth import CITIZEN, Server
from tests.pages import Browser, authorize, fields

pytestmark = pytest.mark.threat("cross-site")


@pytest.mark.parametrize("path", ["/login", "/logout", "/my-data/apps/end", authorize()])
async def test_a_form_from_elsewhere_does_nothing(server: Server, browser: Browser, path: str) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    form = {"decision": "allow", "persona": "owner", "consent": "x"}
    good = {**fields(page), **form}
    for sent, headers in (
        (form, {}),
        ({**good, "form_token": "x"}, {}),
        ({**good, "form_token": ""}, {}),
        (good, {"origin": "https://evil.example"}),
        (good, {"origin": "null"}),
    ):
        assert (await browser.post(path, sent, **headers)).status == 400
    stranger = Browser(browser.app)
    assert (await stranger.post(path, good)).status in (400, 303)
    assert await server.consents.of_subject(CITIZEN) == []


async def test_in_a_sandbox_the_pages_are_used_at_whatever_name_the_machine_has_and_elsewhere_at_the_hub_s_alone(
    hubs: Hubs, tmp_path: Path, browser: Browser
) -> None:
    async with hubs(state=tmp_path / "sandbox") as app:
        sandbox = Browser(app, "http://localhost:8000")
        form = {**fields(await sandbox.get("/login")), "persona": "citizen"}
        for origin, host in (("https://evil.example", "localhost:8000"), ("null", ""), ("http://localhost:8000", "")):
            assert (await sandbox.post("/login", form, host=host, origin=origin)).status == 400
        assert (await sandbox.post("/login", form, host="localhost:8000")).status == 303
    form = {**fields(await browser.get("/login")), "persona": "citizen"}
    assert (await browser.post("/login", form, host="other.test", origin="https://other.test")).status == 400


async def test_a_form_of_another_browser_or_of_before_the_sign_in_does_nothing(browser: Browser) -> None:
    login = await browser.get("/login")
    other = Browser(browser.app)
    await other.get("/login")
    assert (await other.post("/login", {**fields(login), "persona": "citizen"})).status == 400
    await browser.post("/login", {**fields(login), "persona": "citizen"})
    assert (await browser.post("/logout", fields(login))).status == 400


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x.y.z", ""]
)
async def test_a_sign_in_leads_nowhere_the_hub_has_not_sealed(browser: Browser, onward: str) -> None:
    login = await browser.get(f"/login?continue={quote(onward)}")
    answer = await browser.post("/login", {**fields(login), "persona": "citizen", "continue": onward})
    assert (answer.status, answer.headers["location"]) == (303, "/my-data?ui_locales=en")


async def test_the_cookies_are_the_hub_s_alone(browser: Browser) -> None:
    answer = await browser.sign_in("citizen", authorize())
    (line,) = answer.header_lists["set-cookie"]
    for told in ("__Host-saan-session=", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert told.lower() in line.lower()
    assert CITIZEN not in line


async def test_a_made_up_session_is_nobody_s(browser: Browser) -> None:
    for cookie in ("x", "a.b.c.d.e", quote('{"national_id": "9100000000011"}')):
        browser.cookies = {"__Host-saan-session": cookie}
        assert (await browser.get("/my-data/apps")).status == 303


async def test_the_pages_let_nothing_in_from_elsewhere(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    for path in ("/login", "/my-data/apps", authorize(), authorize(client_id="nobody-here")):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
    assert (
        "form-action 'self' https://bank.example;"
        in (await browser.get(authorize())).headers["content-security-policy"]
    )


async def test_no_parameter_reaches_a_page_unescaped(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    evil = "<script>alert(1)</script>'onfocus='x"
    for name in ("state", "scope", "client_id", "redirect_uri", "nonce", "ui_locales", "login_hint"):
        assert "<script" not in (await browser.get(authorize(**{name: evil}))).text
    assert "<script" not in (await browser.get(f"/login?continue={quote(evil)}&x={quote(evil)}")).text


async def test_a_bad_request_is_told_here_without_a_way_out(browser: Browser) -> None:
    answer = await browser.get(authorize(redirect_uri="https://evil.example/"))
    assert answer.status == 400
    assert "location" not in answer.headers
    assert "evil.example" not in answer.headers["content-security-policy"]
    assert "no data has been sent" in answer.text
    assert (await ask(browser.app, "/oauth/authorize?%ff=%fe")).status == 400
