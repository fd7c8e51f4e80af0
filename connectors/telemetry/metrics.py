"""Counters for Prometheus. Labels are names of agencies, lookups and outcomes: never a key, a tenant or a secret."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest, values
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from connectors.errors import ConnectorFault
from connectors.isolation.worker import FIGURES
from connectors.provider import Call
from connectors.schema_drift import DriftReport
from connectors.serving.registry import AgencyFacts, AgencyState

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts calls and questions; labels are bound at their first use, since finding them again costs more than adding.

    `agencies` tells at each reading what the hub knows of its agencies. Other parts add theirs to `registry`. Where
    several processes share a socket, and none knows which of them is read, they count together, in files of a folder
    that PROMETHEUS_MULTIPROC_DIR names to prometheus_client.
    """

    def __init__(self, agencies: Callable[[], Sequence[AgencyFacts]]) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Agencies(agencies))
        self.registry.register(_Apart())
        ProcessCollector(registry=self.registry)
        self._calls = Counter(
            "saan_calls", "Calls made to agencies", ("agency", "lookup", "outcome"), registry=self.registry
        )
        self._seconds = Histogram(
            "saan_call_seconds",
            "How long calls to agencies took",
            ("agency", "lookup"),
            registry=self.registry,
            buckets=BUCKETS,
        )
        self._keys = Counter(
            "saan_keys",
            "Keys asked for: asked of the agency, or remembered",
            ("agency", "lookup", "found"),
            registry=self.registry,
        )
        self._odd = Counter(
            "saan_odd",
            "Rows and values in answers that were not as the manifest says",
            ("agency", "lookup", "what", "fact"),
            registry=self.registry,
        )
        self._faults = Counter(
            "saan_connector_faults",
            "What was raised in an agency's part of the hub and nobody foresaw",
            ("agency", "lookup"),
            registry=self.registry,
        )
        self._called: dict[tuple[str, str, str], Counter] = {}
        self._found: dict[tuple[str, str], tuple[Counter, Counter]] = {}
        self._timed: dict[tuple[str, str], Histogram] = {}

    def call(self, call: Call) -> None:
        labels = (call.agency, call.lookup, call.outcome)
        called = self._called.get(labels)
        if called is None:
            called = self._called[labels] = self._calls.labels(*labels)
        called.inc()
        timed = self._timed.get((call.agency, call.lookup))
        if timed is None:
            timed = self._timed[call.agency, call.lookup] = self._seconds.labels(call.agency, call.lookup)
        timed.observe(call.milliseconds / 1000)

    def question(self, agency: str, lookup: str, keys: int, remembered: int) -> None:
        try:
            asked, found = self._found[agency, lookup]
        except KeyError:
            asked, found = self._keys.labels(agency, lookup, "asked"), self._keys.labels(agency, lookup, "remembered")
            self._found[agency, lookup] = asked, found
        if keys != remembered:
            asked.inc(keys - remembered)
        if remembered:
            found.inc(remembered)

    def odd(self, report: DriftReport) -> None:
        self._odd.labels(report.agency, report.lookup, report.drift.name, report.fact).inc(report.count)

    def fault(self, fault: ConnectorFault) -> None:
        self._faults.labels(fault.agency, fault.lookup).inc()

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        if not _TOGETHER:
            return generate_latest(self.registry)
        everything = CollectorRegistry()
        everything.register(_Together(self.registry))
        return generate_latest(everything)


_TOGETHER = values.ValueClass is not values.MutexValue
"""Whether the processes' counters are in files: decided where prometheus_client is imported."""


class _Together(Collector):
    """What all processes counted, and what only this one can tell of itself, with its `pid`."""

    def __init__(self, own: CollectorRegistry) -> None:
        self._own = own

    def collect(self) -> Iterator[Metric]:
        counted = list(MultiProcessCollector(None).collect())  # type: ignore[no-untyped-call]
        yield from counted
        names = {family.name for family in counted}
        pid = {"pid": str(os.getpid())}
        for family in self._own.collect():
            if family.name not in names:
                family.samples = [one._replace(labels={**one.labels, **pid}) for one in family.samples]
                yield family


class _Agencies(Collector):
    """What is true of each agency at the moment it is read."""

    def __init__(self, agencies: Callable[[], Sequence[AgencyFacts]]) -> None:
        self._agencies = agencies

    def collect(self) -> Iterator[GaugeMetricFamily]:
        agencies = self._agencies()
        served = ((one.id, one.state is not AgencyState.NOT_SERVED) for one in agencies)
        yield _gauge("saan_agency_served", "Whether an agency is served", served)
        open_ = ((one.id, one.open) for one in agencies)
        yield _gauge("saan_breaker_open", "Whether nothing gets through to an agency", open_)
        left = ((one.id, one.quota_left) for one in agencies if one.quota_left is not None)
        yield _gauge("saan_quota_left", "How many calls an agency's quota still allows", left)


class _Apart(Collector):
    """What is true of the processes that read files and long answers, at the moment it is read."""

    def collect(self) -> Iterator[Metric]:
        running = GaugeMetricFamily("saan_apart_processes", "Processes that read files and long answers")
        running.add_metric((), len(FIGURES.processes))
        memory = GaugeMetricFamily("saan_apart_memory_bytes", "Bytes that they hold, together")
        memory.add_metric((), FIGURES.memory)
        killed = CounterMetricFamily("saan_apart_killed", "Those that were ended at their work", labels=("why",))
        for why, count in FIGURES.killed.items():
            killed.add_metric((why,), count)
        yield from (running, memory, killed)


def _gauge(name: str, says: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=("agency",))
    for agency, value in values:
        family.add_metric((agency,), float(value))
    return family
