"""What tests of contributed graphs stand on."""

from collections.abc import AsyncIterator

import pytest

from tests.connectors.server import Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A real HTTP server that agencies are asked at."""
    one = Server()
    await one.start()
    yield one
    await one.stop()
