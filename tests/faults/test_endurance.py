"""A hub that lives with a broken agency: nothing piles up, and it notices when the agency is well again."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import psutil

from conformance_kit.tcp_faults import WEATHERS
from tests.asgi import ask
from tests.faults.hub import HEADERS, all_four, behind

LISTED = "licences { nodes { number } agencies { agency answered code } }"
LICENCES = orjson.dumps({"query": f'{{ business(juristicId: "0985558000017") {{ {LISTED} }} }}'})


async def _licences(app: Any, agency: str) -> Any:
    answer = (await ask(app, "/graphql", "POST", HEADERS, LICENCES)).json()
    return next(one for one in answer["data"]["business"]["licences"]["agencies"] if one["agency"] == agency)


def _breaker(folder: Path, agency: str) -> None:
    """A breaker that pauses for a moment: longer than a page of /status takes, shorter than a test may wait."""
    manifest = folder / agency / "connector.toml"
    text = manifest.read_text(encoding="utf-8")
    quick = '[source]\nbreaker = { window = "30s", minimum = 3, pause = "2s" }'
    manifest.write_text(text.replace("[source]", quick, 1), encoding="utf-8")


async def test_the_breaker_opens_and_closes_again_after_recovery(
    hubs: Any, tmp_path: Path, agencies_copy: Path
) -> None:
    _breaker(agencies_copy, "diw")
    async with behind(hubs, "diw", state=tmp_path, agencies_folder=agencies_copy) as (app, proxies):
        proxies["diw"].weather = WEATHERS["dead"]
        for _ in range(4):
            assert (await _licences(app, "diw"))["answered"] is False
        reached = proxies["diw"].connections
        assert (await _licences(app, "diw"))["code"] == "AGENCY_UNAVAILABLE"
        assert proxies["diw"].connections == reached, "an open breaker lets nothing through"
        assert await _state(app, "diw") == "open breaker"
        proxies["diw"].clear()
        for _ in range(100):
            await asyncio.sleep(0.1)
            if (await _licences(app, "diw"))["answered"]:
                break
        assert await _state(app, "diw") in ("up", "degraded")


async def _state(app: Any, agency: str) -> str:
    told = (await ask(app, "/status")).json()["agencies"]
    return str(next(one["state"] for one in told if one["id"] == agency))


async def test_nothing_leaks_while_an_agency_is_bad(hubs: Any, tmp_path: Path, agencies_copy: Path) -> None:
    async with behind(hubs, "diw", "ocs", state=tmp_path, deadline=1, agencies_folder=agencies_copy) as (app, proxies):
        await all_four(app)
        process = psutil.Process()
        tasks, files, memory = len(asyncio.all_tasks()), process.num_fds(), process.memory_info().rss
        for name in ("frozen", "throttled", "cut", "corrupted", "dead"):
            for proxy in proxies.values():
                proxy.clear()
                proxy.weather = WEATHERS[name]
            await asyncio.gather(*(all_four(app) for _ in range(5)))
        for proxy in proxies.values():
            proxy.clear()
        await asyncio.sleep(1)
        gc.collect()
        assert len(asyncio.all_tasks()) <= tasks + 10
        assert process.num_fds() <= files + 40
        assert process.memory_info().rss - memory < 100_000_000


async def test_rubbish_without_end_is_not_read_to_the_end(hubs: Any, tmp_path: Path) -> None:
    address = hubs.sandbox.environment["DIW_URL"]
    async with behind(hubs, state=tmp_path) as (app, _), aiohttp.ClientSession() as web:
        async with web.put(f"{address}/_sandbox/fault", json={"mode": "rubbish"}) as put:
            assert put.status == 204
        try:
            assert (await _licences(app, "diw"))["code"] == "AGENCY_UNAVAILABLE"
        finally:
            await web.delete(f"{address}/_sandbox/fault")
        assert (await _licences(app, "diw"))["answered"] is True
