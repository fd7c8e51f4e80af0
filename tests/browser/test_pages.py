"""The sign-in and consent pages in a real browser: by keyboard, on a phone, in Thai and English."""

import asyncio
import datetime
import socket
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import uvicorn
from playwright.async_api import expect

from access.oauth.authority import Authority
from access.permissions.core_scopes import CORE_SCOPES
from access.storage.database import Database
from access.storage.migrate import upgrade
from access.storage.sealing import Seal
from tests.browser.axe import violations
from tests.oauth import BANK, CHALLENGE, CITIZEN, LEDGER_KEYS, Clock
from tests.pages import pages_app


@pytest.fixture
async def hub(tmp_path):
    """The address of a hub's pages, the authority behind them, and the bank's request."""
    clock = Clock()
    clock.time = datetime.datetime.now(datetime.UTC)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with Database(f"sqlite:///{tmp_path}/saan.db") as database:
            await upgrade(database)
            authority = Authority.over(
                database, Seal(b"s" * 32), LEDGER_KEYS, lambda: CORE_SCOPES, url=url, audience="saan", now=clock.now
            )
            await authority.apps.register(replace(BANK, redirect_uris=(f"{url}/bank/back",)))
            config = uvicorn.Config(pages_app(authority, clock, url), log_level="warning", lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            yield url, authority
            server.should_exit = True
            await serving


def request(url: str, **changed: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "bank-app",
        "redirect_uri": f"{url}/bank/back",
        "scope": "citizen.name citizen.businesses",
        "state": "st",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return f"{url}/oauth/authorize?{urlencode(asked)}"


async def readable(page) -> None:
    """Nothing runs over the edge of a phone, and everything to press is large enough for a finger."""
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for element in await page.locator(":is(button, select, a.switch, a.action):visible").all():
        box = await element.bounding_box()
        assert box is not None
        assert box["height"] >= 44, await element.inner_text()
        assert box["width"] >= 44
    fonts = await page.evaluate("document.fonts.ready.then(f => [...f].filter(x => x.status === 'loaded').length)")
    assert fonts > 0, "the Thai font comes with the page"


async def test_a_citizen_allows_an_app_and_takes_it_back_on_her_phone(hub, page) -> None:
    url, authority = hub
    await page.goto(request(url))
    await expect(page.get_by_role("heading", name="ท่านคือใคร")).to_be_visible()
    await readable(page)
    await page.get_by_role("button", name="สมศรี ใจดี").click()
    await expect(page.get_by_role("heading", name="แอปธนาคารตัวอย่าง ขออ่านข้อมูลของท่าน")).to_be_visible()
    await readable(page)
    await page.get_by_role("button", name="ขอดูข้อมูลจริงก่อน").click()
    await expect(page.get_by_text("บริษัท ขนมไทยสมศรี จำกัด")).to_be_visible()
    await page.get_by_label("ให้ใช้ได้").select_option("quarter")
    await page.get_by_role("button", name="ยินยอม", exact=True).click()
    await expect(page.get_by_text("back: ")).to_be_visible()
    assert "code=" in page.url
    await page.goto(f"{url}/consents")
    await expect(page.get_by_text("มีผลอยู่")).to_be_visible()
    await readable(page)
    await page.get_by_role("button", name="ถอนความยินยอมที่ให้แก่ แอปธนาคารตัวอย่าง").click()
    await expect(page.get_by_role("status")).to_contain_text("มีผลทันที")
    (consent,) = await authority.consents.of_subject(CITIZEN)
    assert consent.withdrawn_at is not None
    await page.get_by_role("button", name="ออกจากระบบ").click()
    await expect(page.get_by_role("heading", name="ท่านคือใคร")).to_be_visible()
    assert page.faults == []
    assert all(asked.startswith(url) for asked in page.asked)


async def test_everything_is_done_by_keyboard_and_in_english_as_well(hub, page) -> None:
    url, authority = hub
    await page.goto(request(url, ui_locales="en"))
    await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="ภาษาไทย")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Somsi Chaidi")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Example Bank app asks to read your data")).to_be_visible()
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.value") == "allow":
            break
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "who comes by keyboard sees where she is"
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("back: ")).to_be_visible()
    assert len(await authority.consents.of_subject(CITIZEN)) == 1


async def test_she_leaves_out_a_part_by_keyboard(hub, page) -> None:
    url, authority = hub
    names = {"id": "parts-app", "name_th": "แอปบางส่วน", "name_en": "App of parts"}
    optional = frozenset({"citizen.businesses"})
    await authority.apps.register(replace(BANK, **names, redirect_uris=(f"{url}/bank/back",), optional_scopes=optional))
    await page.goto(request(url, client_id="parts-app"))
    await page.get_by_role("button", name="สมศรี ใจดี").click()
    box = page.get_by_role("checkbox")
    await expect(box).to_be_checked()
    await readable(page)
    assert await violations(page) == []
    await box.focus()
    await page.keyboard.press("Space")
    await expect(box).not_to_be_checked()
    await page.get_by_role("button", name="ยินยอม", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("back: ")).to_be_visible()
    (consent,) = await authority.consents.of_subject(CITIZEN)
    assert consent.terms.scopes == {"citizen.name"}


async def test_the_switch_of_language_keeps_the_request(hub, page) -> None:
    url, _ = hub
    await page.goto(request(url))
    await page.get_by_role("button", name="สมศรี ใจดี").click()
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", name="Example Bank app asks to read your data")).to_be_visible()
    await page.get_by_role("button", name="Deny").click()
    await expect(page.get_by_text("error=access_denied")).to_be_visible()


async def test_a_sign_in_may_lead_straight_on_to_the_app(hub, page) -> None:
    url, _ = hub
    await page.goto(request(url))
    await page.get_by_role("button", name="สมศรี ใจดี").click()
    await page.get_by_role("button", name="ยินยอม", exact=True).click()
    await page.context.clear_cookies()
    await page.goto(request(url))
    await page.get_by_role("button", name="สมศรี ใจดี").click()
    await expect(page.get_by_text("back: ")).to_be_visible()
    assert "code=" in page.url
