"""Where a sign-in leads, and which answers of a provider are heard."""

from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from access.storage.sealing import Seal
from endpoints.sign_in.login import login_url
from endpoints.sign_in.provider_sign_in import LONGEST
from tests.endpoints.sign_in.browser import Browser, changed, link, why
from tests.provider import HUB_SECRET, Hub


@pytest.mark.threat("sign-in-forged")
async def test_an_answer_with_another_state_or_none_is_not_heard(browser: Browser) -> None:
    callback = await browser.to_callback()
    for state in ("another", "ไทย", "", None):
        assert why(await browser.follow(changed(callback, state=state))) == (400, "stale")
    assert why(await browser.follow(f"{callback}&state=another")) == (400, "stale")
    assert why(await browser.follow("/login/callback?%ff")) == (400, "stale")
    assert not await browser.signed_in()
    assert (await browser.follow(callback)).path == "/my-data/apps"


@pytest.mark.threat("sign-in-forged")
async def test_an_answer_is_heard_once_also_by_whoever_kept_the_cookie(
    hub: Hub, browser: Browser, another: Browser
) -> None:
    callback = await browser.to_callback()
    kept = browser.cookies
    assert "saan-sign-in" in kept
    assert (await browser.follow(callback)).path == "/my-data/apps"
    assert "saan-sign-in" not in browser.cookies
    assert why(await browser.follow(callback)) == (400, "stale")
    another.session.cookie_jar.update_cookies(kept, aiohttp.client.URL(hub.url))
    assert why(await another.follow(callback)) == (400, "stale")
    assert not await another.signed_in()


@pytest.mark.threat("sign-in-forged")
async def test_an_answer_is_heard_in_the_browser_alone_that_was_sent_for_it(
    hub: Hub, browser: Browser, another: Browser
) -> None:
    callback = await browser.to_callback()
    assert why(await another.follow(callback)) == (400, "stale")
    await another.to_callback()
    assert why(await another.follow(callback)) == (400, "stale")
    made_up = {"saan-sign-in": Seal(b"x" * 32).seal("{}", for_="sign-in")}
    another.session.cookie_jar.update_cookies(made_up, aiohttp.client.URL(hub.url))
    assert why(await another.follow(callback)) == (400, "stale")
    assert not await another.signed_in()


@pytest.mark.threat("sign-in-forged")
async def test_a_code_that_was_used_is_good_for_nobody(browser: Browser, another: Browser) -> None:
    first = await another.to_callback()
    code = parse_qs(urlsplit(first).query)["code"][0]
    assert (await another.follow(first)).path == "/my-data/apps"
    second = await browser.to_callback()
    assert why(await browser.follow(changed(second, code=code))) == (502, "untrusted")


@pytest.mark.threat("sign-in-forged")
async def test_a_code_of_another_sign_in_is_good_for_nobody(browser: Browser, another: Browser) -> None:
    stolen = parse_qs(urlsplit(await another.to_callback()).query)["code"][0]
    own = await browser.to_callback()
    assert why(await browser.follow(changed(own, code=stolen))) == (502, "untrusted")
    assert not await browser.signed_in()


@pytest.mark.threat("sign-in-forged")
async def test_a_code_that_another_issuer_says_to_have_sent_is_not_taken_to_the_provider(browser: Browser) -> None:
    callback = await browser.to_callback()
    assert why(await browser.follow(changed(callback, iss="https://evil.example"))) == (502, "untrusted")


@pytest.mark.threat("sign-in-led-astray")
@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "x.y.z", ""])
async def test_a_sign_in_leads_nowhere_that_the_hub_has_not_sealed(onward: str, browser: Browser) -> None:
    page = await browser.get(f"/login?{urlencode({'continue': onward})}")
    there = await browser.get(link(page))
    assert [urlsplit(hop).path for hop in (await browser.follow(there.location)).hops][-1] == "/my-data"


@pytest.mark.threat("sign-in-led-astray")
async def test_what_was_sealed_for_another_use_is_no_way_on(hub: Hub, browser: Browser) -> None:
    sealed = Seal(bytes.fromhex(HUB_SECRET)).seal("https://evil.example", for_="person")
    there = await browser.get(f"/login/provider?{urlencode({'continue': sealed})}")
    assert (await browser.follow(there.location)).url.startswith(f"{hub.url}/my-data")


@pytest.mark.threat("sign-in-forged", "sign-in-led-astray")
async def test_a_way_on_that_no_cookie_holds_is_refused_and_the_longest_fits(browser: Browser) -> None:
    seal = Seal(bytes.fromhex(HUB_SECRET))
    for length, status in ((LONGEST, 303), (LONGEST + 1, 400)):
        url = login_url(seal, "/consents?" + "x" * (length - len("/consents?")), "en")
        page = await browser.get(url)
        there = await browser.get(link(page))
        size = sum(len(name) + len(value) for name, value in there.headers.items())
        assert size < 4096
        seen = there if status == 303 else await browser.follow(there.location)
        assert seen.status == status
        assert (urlsplit(there.location).path == "/authorize") == (status == 303)


@pytest.mark.threat("sign-in-forged")
async def test_the_cookie_of_a_sign_in_is_the_hub_s_alone_and_tells_nothing(browser: Browser) -> None:
    page = await browser.follow("/consents")
    there = await browser.get(link(page))
    line = there.headers["set-cookie"].lower()
    for told in ("httponly", "samesite=lax", "path=/", "max-age=600"):
        assert told in line
    sent = parse_qs(urlsplit(there.location).query)
    assert sent["state"][0].lower() not in line
    assert there.headers["referrer-policy"] == "no-referrer"
    assert there.headers["cache-control"] == "no-store"


async def test_no_parameter_reaches_a_page_unescaped(browser: Browser) -> None:
    evil = "<script>alert(1)</script>'onfocus='x\""
    for path in ("/login", "/login/refused"):
        for name in ("why", "continue", "ui_locales", "error_description"):
            page = await browser.get(f"{path}?{urlencode({name: evil})}")
            assert "<script" not in page.text
            assert "default-src 'none'" in page.headers["content-security-policy"]
