"""The loop's lag, of a loop that stands still for real."""

import asyncio
import time
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from endpoints.operators.loop_lag import LoopLag
from tests.asgi import ask
from tests.cache.hubs import until

pytestmark = pytest.mark.threat("loop-stalled")


async def test_a_stall_is_measured_and_is_in_the_figures() -> None:
    registry = CollectorRegistry()
    lag = LoopLag(registry)
    async with lag.running():
        await asyncio.sleep(0)
        time.sleep(0.4)  # noqa: ASYNC251 - the stall
        await until(lambda: lag.worst > 0)
        assert lag.worst >= 0.25
        assert registry.get_sample_value("saan_loop_lag_worst_seconds") == lag.worst
        assert registry.get_sample_value("saan_loop_lag_seconds_sum") == sum(lag._late)
        assert registry.get_sample_value("saan_loop_lag_seconds_bucket", {"le": "0.1"}) == 0
    assert lag.told == f"{lag.worst * 1000:.0f} ms"


async def test_operators_see_it(hubs: Any) -> None:
    async with hubs(data="synthetic", metrics=True) as app:
        await asyncio.sleep(0.25)
        assert (await ask(app, "/status")).json()["hub"]["lag"].endswith(" ms")
        figures = (await ask(app, "/metrics")).text
    assert "saan_loop_lag_seconds_count" in figures and "saan_loop_lag_worst_seconds" in figures
