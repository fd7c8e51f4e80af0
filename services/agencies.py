"""The connectors of a running hub: loaded, observed, loaded again."""

import asyncio
import contextlib
import datetime
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import structlog

import connectors.serving.registry
from cache.cache import AnswerCache
from cache.provider_chain import chained
from connectors.connections.connect import connect
from connectors.errors import ConnectorFault
from connectors.isolation.raised_at import place
from connectors.resilience.outages import OutageChange, OutageEvent
from connectors.schema_drift import DriftReport
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.hot_reload import HotReload
from connectors.serving.registry import AgencyFacts, AgencyState, Connectors
from connectors.telemetry.metrics import Metrics
from connectors.telemetry.observed_provider import OpenSpan, no_span
from connectors.telemetry.stats import Stats
from supergraph.graph import Supergraph

log = structlog.get_logger("saan")


_MOST_BLAMED: Final = 1_000
"""Places that are told of one by one, between two readings of the manifests."""


class Agencies:
    """The connectors of a running hub: loaded when it starts and when manifests change, closed when it ends."""

    def __init__(
        self,
        folders: Sequence[Path],
        variables: Mapping[str, str],
        graph: Supergraph,
        cache: AnswerCache,
        now: Callable[[], datetime.datetime],
        *,
        wanted: Callable[[str], bool],
        tested: bool,
        grace: float,
        watching: bool = False,
        metrics: bool = False,
        open_span: OpenSpan = no_span,
    ) -> None:
        """`wanted` says of an agency whether it is to be served, `tested` that the conformance kit must have passed it;
        for `grace` seconds those that were loaded before go on answering who had asked them.
        """
        self._folders = folders
        self._variables = variables
        self._graph = graph
        self._cache = cache
        self._wanted = wanted
        self._tested = tested
        self._watching = watching
        self.metrics = Metrics(self.facts) if metrics else None
        self.stats = Stats(now, [self.metrics] if self.metrics else [])
        self._blamed: set[tuple[str, str, str]] = set()
        chain = partial(chained, cache=cache, stats=self.stats, open_span=open_span)
        self._deps = ConnectorDeps(
            hear=self._hear, told=self.stats.call, chain=chain, fault=self._fault, turned=_turned
        )
        peers = cache.peers
        if peers is not None:
            peers.warned(self._warned)
            shared = partial(connect, tokens=peers.tokens)
            self._deps = replace(self._deps, connect=shared, counter=peers, opened=peers.warn)
        self._reloading = HotReload(self._load, grace=grace, loaded=_told)

    @property
    def ready(self) -> bool:
        """Whether the hub can be used."""
        return self._reloading.current is not None

    @property
    def current(self) -> Connectors:
        """Who answers questions."""
        assert self._reloading.current is not None, "the hub has not started"
        return self._reloading.current

    def facts(self) -> Sequence[AgencyFacts]:
        """What is known of each agency; nothing before the start."""
        return self._reloading.current.agencies() if self._reloading.current else ()

    def apps(self) -> Mapping[str, str]:
        """The app of each agency that has one."""
        return {agency.id: agency.app for agency in self.facts() if agency.app is not None}

    def gives(self, agency: str) -> frozenset[str] | None:
        """The types that an agency gives; None where nobody knows."""
        return self._reloading.current.gives(agency) if self._reloading.current else None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Loads the manifests; what is wrong with one goes to the log and leaves that agency out."""
        await self._reloading.start()
        if self._watching:
            self._reloading.watch(self._folders, every=0.5)
        try:
            with _on_hangup(self._reloading.soon):
                async with self._cache.running():
                    yield
        finally:
            await self._reloading.close()

    def _fault(self, fault: ConnectorFault) -> None:
        self.stats.fault(fault)
        where = (fault.agency, fault.lookup, fault.place)
        # A source that is asked a thousand times a second must not fill the log; /status and /metrics count.
        if where not in self._blamed and len(self._blamed) < _MOST_BLAMED:
            self._blamed.add(where)
            log.error(
                "connector at fault",
                agency=fault.agency,
                lookup=fault.lookup,
                raised=fault.raised,
                place=fault.place,
            )

    def _load(self, previous: Connectors | None) -> Connectors:
        self._blamed.clear()
        try:
            return connectors.serving.registry.load(
                self._folders,
                self._variables,
                self._graph.answerable,
                wanted=self._wanted,
                deps=self._deps,
                tested=self._tested,
                previous=previous,
                brought=self._graph.brought,
            )
        except Exception as raised:
            if previous is None:
                raise
            where = place(raised.__traceback__)
            log.error("manifests not loaded again, those before still serve", raised=type(raised).__name__, place=where)
            return previous

    def _warned(self, agency: str, tenant: str) -> None:
        if self._reloading.current is not None:
            self._reloading.current.warned(agency, tenant)

    def _hear(self, report: DriftReport) -> None:
        self.stats.odd(report)
        _odd(report)


def _turned(turn: OutageChange) -> None:
    tell = log.warning if turn.what in (OutageEvent.FAILS, OutageEvent.OPENED) else log.info
    # A tenant's name comes with a question: only what is too short to be anybody's id is told.
    tenant = turn.tenant if turn.tenant.isalnum() and len(turn.tenant) < 13 else None
    about = {"lookup": turn.lookup or None, "tenant": tenant, "cause": turn.cause, "reason": turn.reason}
    tell(turn.what.value, agency=turn.agency, **{name: value for name, value in about.items() if value is not None})


def _told(loaded: Connectors, first: bool) -> None:
    """Puts into the log what changed, and what is not as it should be."""
    if not first:
        log.info("manifests loaded again", changed=sorted(loaded.changes))
    for changed, what in sorted(loaded.changes.items()):
        log.info("agency changed", agency=changed, what=list(what))
    for agency in loaded.agencies():
        if agency.twice:
            log.error("agency in two folders, the first serves", agency=agency.id, faults=[*map(str, agency.twice)])
        faults = [str(fault) for fault in agency.faults]
        if agency.state is AgencyState.NOT_SERVED:
            log.error("agency not served", agency=agency.id, faults=faults)
        elif faults:
            log.error("new manifest at fault, the one before still serves", agency=agency.id, faults=faults)


@contextlib.contextmanager
def _on_hangup(reload: Callable[[], None]) -> Iterator[None]:
    """SIGHUP loads the manifests again, where this is the process's main thread and there is such a signal."""
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGHUP, reload)
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _odd(report: DriftReport) -> None:
    log.warning(
        "odd answer",
        agency=report.agency,
        lookup=report.lookup,
        oddity=report.drift.value,
        fact=report.fact,
        count=report.count,
        why=report.why,
    )
