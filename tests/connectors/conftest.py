from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from tests.connectors.graph import NOON, Bureau
from tests.connectors.server import Server

Open = Callable[..., Bureau]


@pytest.fixture
async def bureau(tmp_path: Path) -> AsyncIterator[Open]:
    """Serves an agency from a manifest without its `[agency]`, and closes it."""
    opened: list[Bureau] = []

    def open_bureau(manifest: str, variables: Mapping[str, str] | None = None, now: datetime = NOON) -> Bureau:
        one = Bureau(tmp_path, manifest, variables or {}, now)
        opened.append(one)
        return one

    yield open_bureau
    for one in opened:
        await one.connectors.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server()
    await one.start()
    yield one
    await one.stop()
