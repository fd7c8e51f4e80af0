"""My data in a real browser: at the width of a phone and of a desk, in both languages, light and dark, by keyboard."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.browser.axe import violations
from tests.browser.test_pages import readable
from tests.conftest import Hubs
from tests.connectors.asgi_server import serving
from tests.endpoints.my_data.pages import run, tokens
from tests.endpoints.my_data.state import authority_of
from tests.endpoints.my_data.test_who_may import HEALTH
from tests.oauth import CITIZEN

LOOKED_UP = "query ($id: NationalId!) { citizen(nationalId: $id) { profile { name { first } } } }"
PAGES = ("/my-data", "/my-data/apps", "/my-data/questions", "/my-data/held")
HEAVIEST = 100_000
"""Bytes of a page with all it loads, but for the font."""


@pytest.fixture
async def url(hubs: Hubs, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a hub at which the bank, an official and she herself have read of the citizen."""
    listening = socket.create_server(("127.0.0.1", 0))
    own = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with hubs(state=tmp_path, data="synthetic", url=own) as app:
        people = await tokens(app)
        await run(app, people["officer"], LOOKED_UP, id=CITIZEN)
        await run(app, people["bank"], "{ me { profile { name { first } } home { houseId } } }")
        await run(app, people["citizen"], "{ me { profile { name { first } } } }")
        await authority_of(tmp_path, lambda authority: authority.apps.register(HEALTH))
        await authority_of(tmp_path, lambda authority: authority.questions.ask(CITIZEN, "1-1", "ใครอ่าน\nเพราะอะไร"))
        async with serving(app, listening) as url:
            yield url


async def signed_in(page: Page, url: str, language: str) -> None:
    await page.goto(f"{url}/my-data?ui_locales={language}")
    await page.locator("button[value=citizen]").click()
    await expect(page.locator("nav.menu")).to_be_visible()


def noted() -> tuple[list[Response], list[str]]:
    """What a page loads, and what it complains of."""
    return [], []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["th", "en"])
async def test_every_page_is_for_everybody_and_light(browser: Browser, url: str, language: str, scheme: Any) -> None:
    weights: dict[str, int] = {}
    for width in (390, 1440):
        context = await browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page, (seen, complaints) = await context.new_page(), noted()
        page.on("response", lambda one, to=seen: to.append(one))
        page.on("console", lambda told, to=complaints: to.append(told.text) if told.type == "error" else None)
        await signed_in(page, url, language)
        for path in PAGES:
            seen.clear()
            await page.goto(f"{url}{path}?ui_locales={language}")
            await readable(page)
            assert await violations(page) == [], f"{path} at {width}"
            weights[path] = sum([len(await one.body()) for one in seen if not one.url.endswith(".woff2")])
            assert all(one.url.startswith(url) for one in seen)
        await page.goto(f"{url}/my-data?ui_locales={language}")
        await page.locator("summary").click()
        await page.locator("a.about").first.scroll_into_view_if_needed()
        assert await violations(page) == [], "with the filter open"
        await page.locator("a.about").first.click()
        await expect(page.locator("textarea")).to_be_visible()
        await readable(page)
        assert await violations(page) == [], "the question"
        assert complaints == []
        await page.goto(f"{url}/my-data/nowhere?ui_locales={language}")
        await expect(page.get_by_role("alert")).to_be_visible()
        await readable(page)
        assert await violations(page) == [], "where there is no page"
        await context.close()
    assert {path: weight for path, weight in weights.items() if weight > HEAVIEST} == {}


async def press_until(page: Page, described: str) -> None:
    """Goes on by Tab until what has the focus is called so; each place on the way is seen to have it."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        told = await page.evaluate("(document.activeElement.innerText || document.activeElement.value || '').trim()")
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"who comes by keyboard sees that she is at {told}"
        if told == described:
            return
    raise AssertionError(f"there is no way to {described} by keyboard")


async def test_she_asks_and_ends_a_consent_by_keyboard_alone_and_without_javascript(browser: Browser, url: str) -> None:
    # What a page may run is forbidden by its policy; `evaluate` is the tests' own.
    context = await browser.new_context(viewport={"width": 390, "height": 800}, locale="th-TH")
    page = await context.new_page()
    await page.goto(f"{url}/my-data")
    assert await page.locator("script").count() == 0
    await page.locator("button[value=citizen]").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="ใครอ่านข้อมูลของฉัน")).to_be_visible()
    await press_until(page, "ถามเกี่ยวกับรายการนี้")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("คำถามของท่าน")).to_be_visible()
    await page.get_by_label("คำถามของท่าน").focus()
    await page.keyboard.type("ใครเป็นผู้อ่าน")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("ส่งคำถามแล้ว")
    await expect(page.get_by_text("ใครเป็นผู้อ่าน")).to_be_visible()
    await press_until(page, "ใครอ่านได้")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="แอปธนาคารตัวอย่าง")).to_be_visible()
    await press_until(page, "ถอนความยินยอม")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("มีผลทันที")
    await expect(page.get_by_text("ไม่มีความยินยอมที่มีผลอยู่")).to_be_visible()
    await context.close()


async def test_she_filters_and_downloads_her_data(browser: Browser, url: str, tmp_path: Path) -> None:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True)
    page = await context.new_page()
    await signed_in(page, url, "en")
    await page.locator("summary").click()
    await page.get_by_label("App", exact=True).select_option(label="Example Bank app")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".sentence").first).to_contain_text("Example Bank app")
    assert {await one.inner_text() for one in await page.locator(".sentence strong").all()} == {"Example Bank app"}
    await page.get_by_role("link", name="What the hub holds").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download my data (JSON)").click()
    download = await downloading.value
    assert download.suggested_filename == "my-data.json"
    await download.save_as(tmp_path / "hers.json")
    assert (tmp_path / "hers.json").stat().st_size > 1_000
    await context.close()
