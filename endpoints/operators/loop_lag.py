"""How late the loop is: the time by which whatever waits for its turn is held up by what runs."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, Histogram

EVERY: Final = 0.1
"""Seconds between two measurements."""
KEPT: Final = 600
"""Measurements of which the worst is told: those of the last minute."""
BUCKETS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class LoopLag:
    """Measures it while it runs; in the figures for Prometheus where there is a `registry`."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._late: deque[float] = deque(maxlen=KEPT)
        self._seconds = self._worst = None
        if registry is not None:
            self._seconds = Histogram(
                "saan_loop_lag_seconds", "By how much the loop was late", registry=registry, buckets=BUCKETS
            )
            self._worst = Gauge(
                "saan_loop_lag_worst_seconds",
                "By how much the loop was late at most in the last minute",
                registry=registry,
                multiprocess_mode="livemax",
            )

    @property
    def worst(self) -> float:
        """Seconds by which it was late at most in the last minute."""
        return max(self._late, default=0.0)

    @property
    def told(self) -> str:
        """That, for people."""
        return f"{self.worst * 1000:.0f} ms"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Measures as long as the block runs."""
        measuring = asyncio.create_task(self._measure(), name="loop lag")
        try:
            yield
        finally:
            measuring.cancel()
            await asyncio.wait([measuring])

    async def _measure(self) -> None:
        while True:
            due = time.monotonic() + EVERY
            await asyncio.sleep(EVERY)
            late = max(0.0, time.monotonic() - due)
            self._late.append(late)
            if self._seconds is not None and self._worst is not None:
                self._seconds.observe(late)
                self._worst.set(self.worst)
