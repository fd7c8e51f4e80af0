import asyncio
import contextlib
import os
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.isolation.worker import FIGURES, IsolatedWorker, RaisedInWorker, TooMuch, _joined, _plain
from connectors.isolation.worker_process import MANY, PIECE, Cut, cut
from connectors.kinds.file import column_span
from connectors.tables.file_formats import NotATable
from connectors.telemetry.metrics import Metrics

MEMORY = 500_000_000


@contextlib.asynccontextmanager
async def apart(memory: int = MEMORY) -> AsyncIterator[IsolatedWorker]:
    one = IsolatedWorker(memory)
    try:
        yield one
    finally:
        await one.close()


def children() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "worker_process" in " ".join(child.cmdline()):
                found.append(child)
    return found


async def gone(before: list[psutil.Process]) -> bool:
    for _ in range(200):
        if not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in before):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_what_is_done_apart_comes_back_as_it_is():
    day, moment = date(2026, 11, 28), datetime(2026, 1, 1, tzinfo=UTC)
    values = [{"d": day, "at": moment, "n": Decimal("1.50"), "t": "ก", "x": None}]
    async with apart() as one:
        assert await one.run(ValueError, 30, list, values * 2500) == values * 2500
        assert await one.run(ValueError, 30, column_span, "3-7") == (2, 7)


@settings(max_examples=100, derandomize=True)
@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.integers(0, 3 * MANY).map(lambda n: list(range(n))),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=8,
    )
)
def test_a_value_that_is_cut_is_whole_again(value: Any):
    pieces: list[Any] = []
    told = cut(value, lambda kind, piece: pieces.append(piece) if kind == PIECE else None)
    assert all(len(piece) <= MANY for piece in pieces)
    assert _joined(told, iter(pieces)) == value


@pytest.mark.threat("answer-costly")
async def test_what_takes_too_long_is_killed_and_the_next_work_is_done():
    async with apart() as one:
        await one.run(ValueError, 30, column_span, "1")
        before = children()
        with pytest.raises(TooMuch, match="too long"):
            await one.run(ValueError, 0.3, time.sleep, 600)
        assert await gone(before)
        assert await one.run(ValueError, 30, column_span, "1") == (0, 1)


@pytest.mark.threat("answer-costly")
async def test_what_holds_its_process_in_one_call_of_a_library_is_killed_too():
    async with apart() as one:
        with pytest.raises(TooMuch, match="too long"):
            await one.run(ValueError, 0.5, re.match, "(a+)+$", "a" * 60 + "b")


@pytest.mark.threat("answer-costly")
async def test_what_takes_too_much_memory_is_ended_and_the_hub_keeps_its_own():
    own = psutil.Process().memory_info().rss
    async with apart(100_000_000) as one:
        with pytest.raises(TooMuch, match="memory"):
            await one.run(ValueError, 60, bytearray, 2_000_000_000)
        assert await one.run(ValueError, 30, column_span, "1") == (0, 1)
    assert psutil.Process().memory_info().rss - own < 100_000_000


@pytest.mark.threat("answer-costly")
async def test_a_process_that_dies_costs_what_it_did_and_no_more():
    async with apart() as one:
        with pytest.raises(TooMuch, match="ended"):
            await one.run(ValueError, 30, os._exit, 11)
        assert await one.run(ValueError, 30, column_span, "1") == (0, 1)


@pytest.mark.threat("answer-costly")
async def test_whoever_waits_no_longer_ends_the_work():
    async with apart() as one:
        await one.run(ValueError, 30, column_span, "1")
        before = children()
        task = asyncio.create_task(one.run(ValueError, 60, time.sleep, 600))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await gone(before)


async def test_a_refusal_is_handed_on_and_what_nobody_foresaw_with_its_place():
    async with apart() as one:
        with pytest.raises(NotATable, match="no CSV that"):
            await one.run(NotATable, 30, refuse, "no CSV that")
        with pytest.raises(RaisedInWorker) as found:
            await one.run(NotATable, 30, int, "9100000000011x")
        assert found.value.raised == "ValueError"
        assert "9100000000011" not in str(found.value)


@pytest.mark.threat("reader-process-escape")
async def test_the_process_knows_no_secret_and_may_send_no_code(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DBD_KEY", "the-secret")
    async with apart() as one:
        told = await one.run(ValueError, 30, dict, {"environment": 1})
        assert told == {"environment": 1}
        (process,) = children()
        assert "DBD_KEY" not in process.environ()
    with pytest.raises(Exception, match="not a value"):
        _plain(b"\x80\x04\x8c\x05posix\x8c\x06system\x93.")


async def test_closing_ends_the_process():
    async with apart() as one:
        await one.run(ValueError, 30, column_span, "1")
        before = children()
        assert before
    assert await gone(before)


def refuse(says: str) -> None:
    raise NotATable(says)


def test_what_stands_for_a_list_is_a_value():
    assert Cut(2) == Cut(2)


async def test_the_processes_their_memory_and_their_ends_are_in_the_figures():
    metrics = Metrics(list)

    def figure(name: str, **labels: str) -> float:
        return metrics.registry.get_sample_value(f"saan_apart_{name}", labels) or 0.0

    before = dict(FIGURES.killed)
    async with apart() as one:
        assert one.pid is None
        await one.run(ValueError, 30, column_span, "1")
        assert figure("processes") == len(FIGURES.processes) >= 1
        assert figure("memory_bytes") > 5_000_000
        for work, why in (((time.sleep, 600), "time"), ((bytes, 10 * MEMORY), "memory"), ((os._exit, 1), "died")):
            with pytest.raises(TooMuch):
                await one.run(ValueError, 2, *work)
            assert figure("killed_total", why=why) == before[why] + 1
    assert one.pid is None
