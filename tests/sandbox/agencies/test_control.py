import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from cli.sandbox_process import Sandbox


class Control:
    """What a test may do to the Council of State's server."""

    def __init__(self, web: aiohttp.ClientSession, url: str) -> None:
        self.web = web
        self.url = url

    async def fault(self, **fault: Any) -> None:
        async with self.web.put(f"{self.url}/_sandbox/fault", json=fault) as answer:
            assert answer.status == 204

    async def clear(self, what: str) -> None:
        async with self.web.delete(f"{self.url}/_sandbox/{what}") as answer:
            assert answer.status == 204

    async def law(self) -> int:
        async with self.web.get(f"{self.url}/v1/laws/564433") as answer:
            return answer.status


@pytest.fixture
async def ocs(web: aiohttp.ClientSession, town: Sandbox) -> AsyncIterator[Control]:
    control = Control(web, town.environment["OCS_URL"])
    await control.clear("calls")
    yield control
    await control.clear("fault")


async def test_calls_are_counted_by_endpoint(ocs: Control) -> None:
    await ocs.law()
    await ocs.law()

    async with ocs.web.get(f"{ocs.url}/_sandbox/calls") as answer:
        assert await answer.json() == {"total": 2, "endpoints": {"law": 2}}


async def test_a_server_can_be_made_to_fail_so_often(ocs: Control) -> None:
    await ocs.fault(mode="error", status=502, times=1)

    assert [await ocs.law(), await ocs.law()] == [502, 200]


async def test_a_fault_can_be_of_some_paths_only(ocs: Control) -> None:
    await ocs.fault(mode="offline", path="/v1/laws/1")

    assert await ocs.law() == 200


async def test_a_server_can_be_slow(ocs: Control) -> None:
    await ocs.fault(mode="slow", seconds=0.2)
    begin = time.monotonic()

    assert await ocs.law() == 200
    assert time.monotonic() - begin >= 0.2


async def test_a_server_can_cut_the_connection(ocs: Control) -> None:
    await ocs.fault(mode="reset")

    with pytest.raises(aiohttp.ClientConnectionError):
        await ocs.law()


async def test_a_server_can_answer_rubbish(ocs: Control) -> None:
    await ocs.fault(mode="rubbish")

    async with ocs.web.get(f"{ocs.url}/v1/laws/564433") as answer:
        with pytest.raises(ValueError, match=r"."):
            await answer.json()


async def test_small_answers_are_sent_at_once(ocs: Control) -> None:
    """Without TCP_NODELAY each answer on a kept connection waits some 40 ms for the client's acknowledgement."""
    took = []
    for _ in range(20):
        begin = time.monotonic()
        await ocs.law()
        took.append(time.monotonic() - begin)

    assert min(took[1:]) < 0.03
