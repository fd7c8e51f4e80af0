"""Requests that are refused before they are whole: told as any other, but for a flood of them, which is summed."""

from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter

from endpoints.http.request_log import Served, Tell

log = structlog.get_logger("saan.connections")
TOLD: Final = 20
"""How many have a line of their own between two looks, of which a server takes one a second."""


class RefusedRequests:
    """Hears of each; in the figures for Prometheus where there is a `registry`."""

    def __init__(self, tell: Tell = lambda served: None, registry: CollectorRegistry | None = None) -> None:
        self._tell = tell
        self._told = self._beyond = 0
        self._count = None
        if registry is not None:
            self._count = Counter(
                "saan_requests_refused_early",
                "Requests that were refused before they were whole",
                ("status",),
                registry=registry,
            )

    def add(self, served: Served) -> None:
        """One was refused."""
        if self._count is not None:
            self._count.labels(str(served.status)).inc()
        if self._told < TOLD:
            self._told += 1
            self._tell(served)
        else:
            self._beyond += 1

    def look(self) -> None:
        """Taken once a second: how many had no line is told in one."""
        beyond, self._told, self._beyond = self._beyond, 0, 0
        if beyond:
            log.warning("requests refused before they were whole, without a line each", count=beyond)
