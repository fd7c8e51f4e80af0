"""A slow call that is asked a second time."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from connectors.errors import AgencyUnavailable
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.rest_licences import ONE, SOURCE, numbers, rows
from tests.connectors.server import Server

HEDGED = SOURCE + 'hedge = "50ms"\n'


async def test_a_slow_call_is_asked_a_second_time_and_the_first_answer_counts(bureau: Open, server: Server):
    calls = 0

    async def answer(request: web.Request) -> Any:
        nonlocal calls
        calls += 1
        await asyncio.sleep(60 if calls == 1 else 0)
        return {"items": rows(0, 1)}

    server.answer["/api/l"] = answer
    began = asyncio.get_running_loop().time()
    found, told = await bureau(HEDGED + ONE, {"URL": server.url}).ask("Licence", "juristicId", FIRST, seconds=50)
    assert len(found[FIRST].records) == 1
    assert asyncio.get_running_loop().time() - began < 40
    assert sorted(call.outcome for call in told) == ["CANCELLED", "ok"]


async def test_a_quick_call_is_asked_once(bureau: Open, server: Server):
    server.answer["/api/l"] = {"items": rows(0, 1)}
    assert await numbers(bureau(HEDGED + ONE, {"URL": server.url})) == ["0"]
    await asyncio.sleep(0.1)
    assert len(server.sent) == 1


async def test_where_both_fail_the_first_error_counts(bureau: Open, server: Server):
    statuses = iter([503, 500])

    async def answer(request: web.Request) -> web.Response:
        status = next(statuses)
        await asyncio.sleep(0.15 if status == 503 else 0)
        return web.Response(status=status)

    server.answer["/api/l"] = answer
    with pytest.raises(AgencyUnavailable, match="HTTP 503"):
        await numbers(bureau(HEDGED + ONE, {"URL": server.url}))


async def test_one_that_fails_does_not_hide_the_other_s_answer(bureau: Open, server: Server):
    calls = 0

    async def answer(request: web.Request) -> Any:
        nonlocal calls
        calls += 1
        if calls > 1:
            return web.Response(status=500)
        await asyncio.sleep(0.15)
        return {"items": rows(0, 1)}

    server.answer["/api/l"] = answer
    assert await numbers(bureau(HEDGED + ONE, {"URL": server.url})) == ["0"]
    assert calls == 2
