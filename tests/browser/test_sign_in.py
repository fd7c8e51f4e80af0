"""Signing in at a provider of another site, in a real browser: by keyboard, on a phone, in Thai and English."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_pages import readable
from tests.connectors.asgi_server import serving
from tests.provider import Hub, Provider, hub_at


@pytest.fixture
async def hub(tmp_path: Path, running_sandbox: Any) -> AsyncIterator[Hub]:
    provider = Provider()
    async with serving(provider.app) as url:
        # By this name it is another site than the hub, and the hub's cookies have to come back from there.
        provider.url = url.replace("127.0.0.1", "localhost")
        async with hub_at(provider, tmp_path, running_sandbox.environment) as hub:
            yield hub


async def test_a_citizen_signs_in_and_out_by_keyboard(hub: Hub, page: Page) -> None:
    await page.goto(f"{hub.url}/consents")
    await expect(page.get_by_role("heading", name="เข้าสู่ระบบ")).to_be_visible()
    await readable(page)
    await page.get_by_role("link", name="เข้าสู่ระบบด้วย ไทยดี").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("สมศรี ใจดี")).to_be_visible()
    assert page.url == f"{hub.url}/my-data/apps?ui_locales=th"
    assert hub.provider.asked[-1]["ui_locales"] == "th"
    await page.get_by_role("button", name="ออกจากระบบ").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="เข้าสู่ระบบด้วย ไทยดี")).to_be_visible()
    assert page.faults == []


async def test_who_did_not_sign_in_reads_why_in_her_language_and_tries_again(hub: Hub, page: Page) -> None:
    hub.provider.denies = True
    await page.goto(f"{hub.url}/consents")
    await page.get_by_role("link", name="เข้าสู่ระบบด้วย ไทยดี").click()
    await expect(page.get_by_role("heading", name="ท่านไม่ได้เข้าสู่ระบบ")).to_be_visible()
    await readable(page)
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", name="You did not sign in")).to_be_visible()
    hub.provider.denies = False
    await page.get_by_role("link", name="Try again").click()
    await page.get_by_role("link", name="Sign in with ThaID").click()
    await expect(page.get_by_role("heading", name="Who may read my data")).to_be_visible()
