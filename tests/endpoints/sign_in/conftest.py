"""The whole hub as it is mounted outside the sandbox, a provider that people sign in at, and browsers."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.connectors.asgi_server import serving
from tests.endpoints.sign_in.browser import Browser
from tests.provider import Hub, Provider, hub_at


@pytest.fixture(scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory, running_sandbox: Any) -> AsyncIterator[Hub]:
    provider = Provider()
    folder = tmp_path_factory.mktemp("hub")
    async with serving(provider.app) as provider.url, hub_at(provider, folder, running_sandbox.environment) as hub:
        yield hub


@pytest.fixture
def hub(whole: Hub) -> Hub:
    whole.provider.behave()
    return whole


@pytest.fixture
def provider(hub: Hub) -> Provider:
    return hub.provider


@pytest.fixture
async def browser(hub: Hub) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(hub.url, session)


@pytest.fixture
async def another(hub: Hub) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(hub.url, session)
