"""The pages of the status, and the first page outside the sandbox, in a real browser, as everybody meets them."""

import json
import socket
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from playwright.async_api import Browser
from pydantic import SecretStr

from access.ledger.ledger_keys import generate
from connectors.serving import kit_result
from settings import ROOT
from tests.browser.axe import violations
from tests.browser.test_pages import readable
from tests.conftest import Hubs
from tests.connectors.asgi_server import serving

HEAVIEST = 100_000
"""Bytes of a page with all it loads, but for the font."""


async def looked_at(browser: Browser, url: str, *paths: str, scheme: Any) -> None:
    """At both widths and in both languages nobody is kept from reading it, and nothing comes from elsewhere."""
    for width, locale in ((390, "th-TH"), (390, "en-GB"), (1440, "th-TH"), (1440, "en-GB")):
        size = {"width": width, "height": 900}
        context = await browser.new_context(viewport=size, locale=locale, color_scheme=scheme)
        page, loaded = await context.new_page(), []
        page.on("response", lambda one, to=loaded: to.append(one))
        for path in paths:
            loaded.clear()
            await page.goto(f"{url}{path}")
            await readable(page)
            assert await violations(page) == [], f"{path} at {width} in {locale}"
            assert {one.status for one in loaded} == {200}
            assert all(one.url.startswith(url) for one in loaded)
            assert sum([len(await one.body()) for one in loaded if not one.url.endswith(".woff2")]) <= HEAVIEST
        await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_read_how_the_agencies_do(
    browser: Browser, hubs: Hubs, tmp_path: Path, scheme: Any
) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    kit_result.write(folder / "slf", ["shuffled rows"])
    async with (
        hubs(state=tmp_path, agencies_folder=folder) as app,
        serving(app, socket.create_server(("127.0.0.1", 0))) as url,
    ):
        await looked_at(browser, url, "/status", "/status/slf", "/status/dbd", scheme=scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_read_the_first_page_outside_the_sandbox(
    browser: Browser, hubs: Hubs, tmp_path: Path, scheme: Any
) -> None:
    keys = tmp_path / "ledger.json"
    keys.write_text(json.dumps(generate()))
    outside = {"sandbox": False, "secret": SecretStr("5a" * 32), "ledger_keys": keys, "agencies": "dopa"}
    async with (
        hubs(state=tmp_path, data="synthetic", **outside) as app,
        serving(app, socket.create_server(("127.0.0.1", 0))) as url,
    ):
        await looked_at(browser, url, "/", scheme=scheme)
