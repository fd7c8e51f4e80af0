"""What a running hub serves: its graph, who runs operations on it and who answers it, one version after the other."""

import asyncio
import contextlib
import datetime
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import structlog

from access.storage.storage_errors import StorageError
from cache.cache import AnswerCache
from cache.provider_chain import chained
from connectors.connections.connect import connect
from connectors.errors import ConnectorFault
from connectors.isolation.raised_at import place
from connectors.manifest.faults import ManifestFault
from connectors.schema_drift import DriftReport
from connectors.serving.agency_homes import MANIFEST
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.folders_read import SCHEMA
from connectors.serving.load_agencies import load, loaded_of
from connectors.serving.manifest_watch import code_of
from connectors.serving.registry import AgencyFacts, Connectors
from connectors.telemetry.metrics import Metrics
from connectors.telemetry.observed_provider import OpenSpan, no_span
from connectors.telemetry.quarter_hours import QuarterHours
from connectors.telemetry.stats import Stats
from endpoints.graphql.version import Version
from endpoints.sign_in.scope_sources import behind
from execution.engine import Engine
from federation.schema_files import Faults
from resolvers.labels import Labels
from resolvers.providers import KnownProviders
from services import agency_log
from services.hot_reload import HotReload
from supergraph.faults import SchemaFault, told
from supergraph.graph import Supergraph

log = structlog.get_logger("saan")


MANIFEST_AT_FAULT: Final = "MANIFEST_AT_FAULT"
"""Why a schema is not taken whose manifest is to blame, and not it."""
_FOLLOWED: Final = 1.0
"""Seconds between two looks for a change that was accepted elsewhere."""
_MOST_BLAMED: Final = 1_000
"""Places that are told of one by one, between two readings of the manifests."""


class Compose(Protocol):
    """Makes the graph that follows another; it is told whose part of it cannot be served (`unfit`), and why: that stays
    as it was. Without `reading` it looks at no folder, and what others accepted follows."""

    def __call__(self, before: Supergraph, unfit: Callable[[Supergraph], Faults], *, reading: bool) -> Supergraph:
        """The graph."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version, and what it was made from."""

    graph: Supergraph
    connectors: Connectors
    version: Version


class Serving:
    """The versions of a running hub: made when it starts and when manifests or schemas change, closed when it ends.

    A version is swapped in whole. What is unchanged in it goes on: an engine with its plans, while the graph is the
    same; an agency with its connections, breakers and remembered answers, while its files and what it is asked are.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        variables: Mapping[str, str],
        graph: Supergraph,
        cache: AnswerCache,
        now: Callable[[], datetime.datetime],
        *,
        compose: Compose,
        executing: Callable[[Supergraph], Engine],
        newest_change: Callable[[], Awaitable[int]],
        wanted: Callable[[str], bool],
        tested: bool,
        grace: float,
        watching: bool = False,
        metrics: bool = False,
        open_span: OpenSpan = no_span,
    ) -> None:
        """`graph` is the first; `compose` makes those that follow, `executing` what runs operations on one;
        `newest_change` tells the number of the last change that was accepted, by whichever process.
        `wanted` says of an agency whether it is to be served, `tested` that the conformance kit must have passed it;
        for `grace` seconds those that were loaded before go on answering who had asked them.
        """
        self._folders = folders
        self._variables = variables
        self._first = graph
        self._compose = compose
        self._executing = executing
        self._newest_change = newest_change
        self._cache = cache
        self._wanted = wanted
        self._tested = tested
        self._watching = watching
        self.metrics = Metrics(self.facts) if metrics else None
        self.quarter_hours = QuarterHours(now)
        counters = [self.metrics] if self.metrics else []
        self.stats = Stats(now, [self.quarter_hours, *counters], [one.question for one in counters])
        self._blamed: set[tuple[str, str, str]] = set()
        chain = partial(chained, cache=cache, stats=self.stats, open_span=open_span)
        self._deps = ConnectorDeps(
            hear=self._hear, told=self.stats.call, chain=chain, fault=self._fault, turned=agency_log.turned
        )
        peers = cache.peers
        if peers is not None:
            peers.warned(self._warned)
            shared = partial(connect, tokens=peers.tokens)
            self._deps = replace(self._deps, connect=shared, counter=peers, opened=peers.warn)
        self._reloading = HotReload(
            self._load, lambda one: one.connectors, grace=grace, loaded=_told, files=partial(code_of, folders)
        )

    @property
    def ready(self) -> bool:
        """Whether the hub can be used."""
        return self._reloading.current is not None

    @property
    def version(self) -> Version:
        """The newest: what a request that comes now is answered by."""
        assert self._reloading.current is not None, "the hub has not started"
        return self._reloading.current.version

    @property
    def graph(self) -> Supergraph:
        """The newest graph; the first before the start."""
        return self._reloading.current.graph if self._reloading.current else self._first

    @property
    def connectors(self) -> Connectors:
        """Who answers questions now."""
        assert self._reloading.current is not None, "the hub has not started"
        return self._reloading.current.connectors

    def facts(self) -> Sequence[AgencyFacts]:
        """What is known of each agency; nothing before the start."""
        return self._reloading.current.connectors.agencies() if self._reloading.current else ()

    def apps(self) -> Mapping[str, str]:
        """The app of each agency that has one."""
        return {agency.id: agency.app for agency in self.facts() if agency.app is not None}

    def gives(self, agency: str) -> frozenset[str] | None:
        """The types that an agency gives; None where nobody knows."""
        return self._reloading.current.connectors.gives(agency) if self._reloading.current else None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Makes the first version; what is wrong with a manifest goes to the log and leaves that agency out."""
        await self._reloading.start(self._folders if self._watching else (), known=self._first.read.state)
        try:
            with _on_hangup(self._reloading.soon):
                async with self._cache.running():
                    self._reloading.beside(self._follow())
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

    def _load(self, before: Loaded | None) -> Loaded:
        return self._safely(before, reading=True)

    def _load_accepted(self, before: Loaded | None) -> Loaded:
        return self._safely(before, reading=self._watching)

    def _safely(self, before: Loaded | None, *, reading: bool) -> Loaded:
        self._blamed.clear()
        try:
            return self._loaded(before, reading=reading)
        except Exception as raised:
            if before is None:
                raise
            self._cache.follow(before.graph.contracts, before.graph.questions)
            where = place(raised.__traceback__)
            log.error("nothing loaded again, what was before still serves", raised=type(raised).__name__, place=where)
            return before

    def _loaded(self, before: Loaded | None, *, reading: bool) -> Loaded:
        graph = self._first
        if before:
            graph = self._compose(before.graph, partial(self._unfit, before), reading=reading)
        same = before is not None and graph.schema is before.graph.schema
        engine = before.version.engine if before and same else self._executing(graph)
        if before:
            engine.fallbacks = before.version.engine.fallbacks
        if not same:
            self._cache.follow(graph.contracts, graph.questions)
        loaded = load(
            graph.read,
            self._variables,
            graph.answerable,
            wanted=self._wanted,
            deps=self._deps,
            tested=self._tested,
            previous=before.connectors if before else None,
            brought=graph.brought,
            renewed=_renewed(before.graph, graph) if before else (),
            standing=graph.manifests,
        )
        guarded = before.version.guarded if before and same else graph.guarded
        known = KnownProviders((one.id, one.name, one.catalogue) for one in loaded.agencies())
        labels = Labels(graph.scopes, graph.schema, partial(behind, graph, loaded))
        return Loaded(graph, loaded, Version(engine, loaded, guarded, known, labels))

    async def _follow(self) -> None:
        """Goes on with the graph that other processes serve, or that an operator accepted. Never ends."""
        followed = self.graph.number
        while True:
            await asyncio.sleep(_FOLLOWED)
            try:
                number = await self._newest_change()
            except StorageError:
                continue  # what is served stands until it can be asked for
            if number not in (followed, self.graph.number):
                await self._reloading.done()  # what is being made may have been accepted by this very process
            if number not in (followed, self.graph.number):
                await self._reloading.reload(self._load_accepted)
            followed = number

    def _unfit(self, before: Loaded, graph: Supergraph) -> Faults:
        """Whose schema changed and whose manifest does not go with it, of those that are served: both stay."""
        known = graph.read.agencies
        faults: dict[str, tuple[SchemaFault, ...]] = {}
        for agency in _renewed(before.graph, graph):
            if before.connectors.served(agency) is None or agency not in known:
                continue
            text = graph.manifests.get(agency)
            loaded = loaded_of(agency, known[agency], self._variables, graph.answerable, tested=self._tested, text=text)
            if loaded is not None and loaded.proof.faults:
                faults[agency] = (manifest_fault(agency, loaded.proof.faults[0]),)
        return faults

    def _warned(self, agency: str, tenant: str) -> None:
        if self._reloading.current is not None:
            self._reloading.current.connectors.warned(agency, tenant)

    def _hear(self, report: DriftReport) -> None:
        self.stats.odd(report)
        agency_log.odd(report)


def _renewed(before: Supergraph, after: Supergraph) -> list[str]:
    """Whose part of the graph is another one than it was."""
    known = {one.contributor: one for one in before.sources}
    return [one.contributor for one in after.sources if known.get(one.contributor) != one]


def manifest_fault(agency: str, fault: ManifestFault) -> SchemaFault:
    """That a schema is not taken since its manifest is at fault."""
    said = f"it is at fault, and what was served stays, so that the {SCHEMA} beside it is not taken: {fault.wrong}"
    return SchemaFault(f"{agency}/{MANIFEST}", fault.line, 1, MANIFEST_AT_FAULT, agency, said, fault.todo)


def _told(loaded: Loaded, first: bool) -> None:
    schemas = {
        agency: tuple(told(faults))
        for agency, faults in loaded.graph.faults.items()
        if all(one.code != MANIFEST_AT_FAULT for one in faults)
    }
    agency_log.reloaded(loaded.connectors, first, schemas)


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
