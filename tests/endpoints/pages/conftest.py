"""An authorization server of the tests, and a browser at its pages."""

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from access.storage.database import Database
from access.storage.migrate import upgrade
from tests.oauth import URL, Clock, Server
from tests.pages import Browser, pages_app


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with Database(f"sqlite:///{tmp_path}/saan.db") as database:
        await upgrade(database)
        clock = Clock()
        clock.time = datetime.datetime.now(datetime.UTC)
        server = Server(database, clock)
        await server.bank()
        yield server


@pytest.fixture
def browser(server: Server) -> Browser:
    return Browser(pages_app(server.authority, server.clock, URL))
