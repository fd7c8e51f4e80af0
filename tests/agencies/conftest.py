"""Every manifest of the repository, over a running sandbox; and over the real public data, where that is there."""

import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from cli.sandbox_process import Sandbox
from sandbox.world.build import World, build_world
from settings import ROOT
from tests.agencies.asked import Asked
from tests.conftest import TODAY


@pytest.fixture(scope="session")
def world() -> World:
    """What the running sandbox tells."""
    return build_world(1, date.fromisoformat(TODAY))


@pytest.fixture(scope="session")
async def hub(running_sandbox: Sandbox) -> AsyncIterator[Asked]:
    known = running_sandbox.environment
    asked = Asked({**known, "LAW_LIST": known["SAAN_DATA"]})
    yield asked
    await asked.connectors.close()


@pytest.fixture(scope="session")
async def real(running_sandbox: Sandbox) -> AsyncIterator[Asked]:
    folder = Path(os.environ.get("SAAN_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "laws.csv").exists():
        pytest.skip("no real data")
    asked = Asked({**running_sandbox.environment, "SAAN_DATA": str(folder), "LAW_LIST": str(folder)})
    yield asked
    await asked.connectors.close()
