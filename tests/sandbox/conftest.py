"""One sandbox for all tests of this folder, and the world it tells."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import aiohttp
import pytest

from cli.sandbox_process import Sandbox, sandbox
from sandbox.world.build import World, build_world

SEED = 7
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(SEED, TODAY)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("town")
    with sandbox(folder, "--seed", str(SEED), "--today", TODAY.isoformat()) as running:
        yield running


@pytest.fixture(scope="session")
def reference(town: Sandbox) -> Path:
    return Path(town.environment["REFERENCE"])


@pytest.fixture(scope="session")
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
