"""What the hub makes of agencies that misbehave, through their real manifests and real sockets."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cli.sandbox_process import Sandbox
from connectors.errors import AgencyError, AgencyTimeout, AgencyUnavailable
from sandbox.world import named
from tests.agencies.asked import Asked

pytestmark = pytest.mark.threat("agency-failing")

FACTORIES = ("diw", "Licence", "juristicId", named.RESTAURANT)


@contextlib.asynccontextmanager
async def faulty(sandbox: Sandbox, setting: str, **fault: Any) -> AsyncIterator[Asked]:
    """A hub that has asked nobody yet, while the server at `setting` misbehaves."""
    asked = Asked(sandbox.environment)
    url = f"{sandbox.environment[setting]}/_sandbox/fault"
    async with aiohttp.ClientSession() as web:
        async with web.put(url, json=fault) as answer:
            assert answer.status == 204
        try:
            yield asked
        finally:
            await web.delete(url)
            await asked.connectors.close()


async def test_a_token_that_is_refused_is_asked_for_again(running_sandbox: Sandbox) -> None:
    async with faulty(running_sandbox, "DBD_URL", mode="error", status=401, path="/v4", times=1) as hub:
        business = await hub.one("dbd", "Business", "juristicId", named.RESTAURANT)

    assert business.name_en == "Khrua Kamonwan Co., Ltd."


async def test_a_connection_cut_once_is_tried_again(running_sandbox: Sandbox) -> None:
    async with faulty(running_sandbox, "DIW_URL", mode="reset", times=1) as hub:
        assert len(await hub.records(*FACTORIES)) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"mode": "offline"}, AgencyUnavailable),
        ({"mode": "reset"}, AgencyUnavailable),
        ({"mode": "rubbish"}, AgencyUnavailable),
        ({"mode": "slow", "seconds": 4}, AgencyTimeout),
    ],
    ids=["offline", "reset", "rubbish", "slow"],
)
async def test_an_agency_that_fails_says_how(
    running_sandbox: Sandbox, fault: dict[str, Any], error: type[AgencyError]
) -> None:
    async with faulty(running_sandbox, "DIW_URL", **fault) as hub:
        with pytest.raises(error) as raised:
            await hub.records(*FACTORIES)

        assert raised.value.agency == "diw"


async def test_when_to_retry_is_as_the_agency_says(running_sandbox: Sandbox) -> None:
    async with faulty(running_sandbox, "DIW_URL", mode="offline") as hub:
        with pytest.raises(AgencyUnavailable) as raised:
            await hub.records(*FACTORIES)

    assert raised.value.retry_at is not None
    assert 60 < (raised.value.retry_at - datetime.now(UTC)).total_seconds() <= 120


@pytest.fixture
def last_month(running_sandbox: Sandbox, tmp_path: Path) -> Path:
    """The only file of a folder: the one of the month before."""
    file = min(Path(running_sandbox.environment["CGD_URL"]).iterdir())
    return Path(shutil.copy(file, tmp_path))


async def test_without_this_months_file_the_one_before_is_read(running_sandbox: Sandbox, last_month: Path) -> None:
    hub = Asked({**running_sandbox.environment, "CGD_URL": str(last_month.parent)})

    card = await hub.one("cgd", "Entitlement", "nationalId", named.CITIZEN)

    assert card.source.as_of.isoformat() == "2026-10-10"
    await hub.connectors.close()


async def test_without_any_file_nothing_is_known(running_sandbox: Sandbox, tmp_path: Path) -> None:
    hub = Asked({**running_sandbox.environment, "CGD_URL": str(tmp_path)})

    with pytest.raises(AgencyUnavailable):
        await hub.one("cgd", "Entitlement", "nationalId", named.CITIZEN)
    await hub.connectors.close()
