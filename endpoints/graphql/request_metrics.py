"""Figures of `/graphql` itself for Prometheus: how many requests, how long, how they ended, how many run now."""

from collections.abc import Callable, Iterator, Mapping
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from endpoints.graphql.reply import Reply

BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
OUTCOMES = ("whole", "with errors", "refused", "failed")
"""What an answer was: without an error; with some in it; a status from 400; a status from 500, or none."""


class RequestMetrics:
    """Counts replies as they are made. No label says who asks or what."""

    def __init__(self, registry: CollectorRegistry) -> None:
        requests = Counter("saan_requests", "Requests to /graphql", ("outcome",), registry=registry)
        self._ended = {outcome: requests.labels(outcome) for outcome in OUTCOMES}
        self._seconds = Histogram(
            "saan_request_seconds", "How long requests to /graphql took", registry=registry, buckets=BUCKETS
        )
        self._running = Gauge(
            "saan_requests_in_flight",
            "Requests to /graphql that run now",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def begin(self) -> float:
        """A reply is to be made; when it began, in seconds of `perf_counter`."""
        self._running.inc()
        return perf_counter()

    def end(self, began: float, reply: Reply | None) -> None:
        """It was made, or never will be."""
        self._running.dec()
        self._seconds.observe(perf_counter() - began)
        self._ended[_outcome(reply)].inc()


def _outcome(reply: Reply | None) -> str:
    if reply is None:
        return "failed"
    if reply.status >= 400:
        return "refused" if reply.status < 500 else "failed"
    return "with errors" if reply.errors else "whole"


class Away(Collector):
    """Which of the parts that hubs share cannot be reached, at the moment it is read."""

    def __init__(self, parts: Mapping[str, Callable[[], bool]]) -> None:
        self._parts = parts

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("saan_away", "Whether a part that hubs share cannot be reached", labels=("part",))
        for part, away in self._parts.items():
            family.add_metric((part,), float(away()))
        yield family
