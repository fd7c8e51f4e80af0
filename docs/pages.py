"""Takes the pictures of the sign-in and consent pages, with a hub's pages started for them alone.

.venv/bin/python -m docs.pages
"""

import asyncio
import datetime
import socket
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from playwright.async_api import Browser, async_playwright

from access.oauth.authority import Authority
from access.permissions.core_scopes import CORE_SCOPES
from access.storage.database import Database
from access.storage.migrate import upgrade
from access.storage.sealing import Seal
from tests.browser.chromium import started
from tests.oauth import BANK, CHALLENGE, LEDGER_KEYS, Clock
from tests.pages import pages_app

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 844}


async def take() -> None:
    """The three pages on a phone, the consent page in English too."""
    clock = Clock()
    clock.time = datetime.datetime.now(datetime.UTC)
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with Database(f"sqlite:///{folder}/saan.db") as database, async_playwright() as playwright:
            await upgrade(database)
            authority = Authority.over(
                database, Seal(b"s" * 32), LEDGER_KEYS, lambda: CORE_SCOPES, url=url, audience="saan", now=clock.now
            )
            await authority.apps.register(replace(BANK, redirect_uris=(f"{url}/bank/back",)))
            config = uvicorn.Config(pages_app(authority, clock, url), log_level="warning", lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            browser = await started(playwright)
            await _pages(browser, url)
            await browser.close()
            server.should_exit = True
            await serving


async def _pages(browser: Browser, url: str) -> None:
    context = await browser.new_context(viewport=PHONE, device_scale_factor=2, locale="th-TH", has_touch=True)
    page = await context.new_page()
    asked = {
        "response_type": "code",
        "client_id": "bank-app",
        "redirect_uri": f"{url}/bank/back",
        "scope": "citizen.name citizen.businesses",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    await page.goto(f"{url}/oauth/authorize?{urlencode(asked)}")
    await page.screenshot(path=HERE / "login.png", full_page=True)
    await page.get_by_role("button", name="สมศรี ใจดี").click()
    await page.screenshot(path=HERE / "consent.png", full_page=True)
    await page.get_by_role("link", name="English").click()
    await page.screenshot(path=HERE / "consent-en.png", full_page=True)
    await page.get_by_role("button", name="Allow").click()
    await page.goto(f"{url}/my-data/apps?ui_locales=th")
    await page.screenshot(path=HERE / "consents.png", full_page=True)


if __name__ == "__main__":
    asyncio.run(take())
