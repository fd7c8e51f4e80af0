"""The connectors of a running hub: loaded, observed, loaded again."""

import asyncio
import contextlib
import datetime
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import structlog

import connectors.serving.registry
from cache.cache import Cache
from cache.provider_chain import chained
from connectors.errors import ConnectorFault
from connectors.isolation.raised_at import place
from connectors.kinds.connect import connect
from connectors.manifest.faults import did_you_mean
from connectors.resilience.outages import OutageChange, OutageEvent
from connectors.schema_drift import DriftReport
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.hot_reload import HotReload
from connectors.serving.registry import AgencyFacts, AgencyState, Connectors
from connectors.telemetry.metrics import Metrics
from connectors.telemetry.observed_provider import OpenSpan, no_span
from connectors.telemetry.stats import Stats
from connectors.telemetry.tracing import exporting, spans
from schema.contracts import QUESTIONS, contracts
from settings import Settings, SettingsError

log = structlog.get_logger("saan")


_MOST_BLAMED: Final = 1_000
"""Places that are told of one by one, between two readings of the manifests."""


class Agencies:
    """The connectors of a running hub: loaded when it starts and when manifests change, closed when it ends."""

    def __init__(
        self, settings: Settings, variables: Mapping[str, str], cache: Cache, now: Callable[[], datetime.datetime]
    ) -> None:
        self._settings = settings
        self._cache = cache
        data = settings.real_data
        self._variables = {**variables, **({"SAAN_DATA": str(data), "LAW_LIST": str(data)} if data else {})}
        self.metrics = Metrics(self.facts) if settings.metrics else None
        self.stats = Stats(now, [self.metrics] if self.metrics else [])
        self._blamed: set[tuple[str, str, str]] = set()
        chain = partial(chained, cache=cache, stats=self.stats, open_span=_open_span(settings))
        self._deps = ConnectorDeps(
            hear=self._hear, told=self.stats.call, chain=chain, fault=self._fault, turned=_turned
        )
        peers = cache.peers
        if peers is not None:
            peers.warned(self._warned)
            shared = partial(connect, tokens=peers.tokens)
            self._deps = replace(self._deps, connect=shared, counter=peers, opened=peers.warn)
        # No request lasts longer than its deadline; a second more for those that end just then.
        self._reloading = HotReload(self._load, grace=settings.deadline + 1, loaded=_told)
        _require_those_named(settings)
        if not settings.sandboxed:
            self._require_variables()

    def _require_variables(self) -> None:
        """Raises SettingsError naming what the manifests of the agencies to serve refer to and nobody has set."""
        missing = connectors.serving.registry.missing(
            self._settings.agencies_folder, self._variables, self._settings.wanted
        )
        if missing:
            told = "; ".join(f"{agency} needs {', '.join(names)}" for agency, names in missing.items())
            raise SettingsError(f"Not set: {told}. Set them, or name the agencies to serve in SAAN_AGENCIES.")

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
        if self._settings.watching:
            self._reloading.watch(self._settings.agencies_folder, every=0.5)
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
                self._settings.agencies_folder,
                self._variables,
                contracts(),
                QUESTIONS,
                wanted=self._settings.wanted,
                deps=self._deps,
                tested=self._settings.tested,
                previous=previous,
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


def _require_those_named(settings: Settings) -> None:
    """Raises SettingsError where the settings name a folder or an agency that is not there."""
    folder = settings.agencies_folder
    if not folder.is_dir():
        raise SettingsError(f"SAAN_AGENCIES_FOLDER names {folder}, which is not a folder.")
    known = connectors.serving.registry.names(folder)
    for strange in sorted(settings.chosen - set(known)):
        advice = did_you_mean(strange, known)
        raise SettingsError(f"SAAN_AGENCIES names {strange!r}, which has no manifest in {folder}: {advice}")


def _told(loaded: Connectors, first: bool) -> None:
    """Puts into the log what changed, and what is not as it should be."""
    if not first:
        log.info("manifests loaded again", changed=sorted(loaded.changes))
    for changed, what in sorted(loaded.changes.items()):
        log.info("agency changed", agency=changed, what=list(what))
    for agency in loaded.agencies():
        faults = [str(fault) for fault in agency.faults]
        if agency.state is AgencyState.NOT_SERVED:
            log.error("agency not served", agency=agency.id, faults=faults)
        elif faults:
            log.error("new manifest at fault, the one before still serves", agency=agency.id, faults=faults)


def _open_span(settings: Settings) -> OpenSpan:
    if settings.traces is None:
        return no_span
    try:
        return spans(exporting(settings.traces))
    except ImportError:
        raise SettingsError(
            "SAAN_TRACES is set and OpenTelemetry is not installed: install the packages of group 'tracing'."
        ) from None


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
