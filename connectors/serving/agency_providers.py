"""An agency made ready to be asked: its connection opened, its lookups as providers, each at the end of a chain."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.connections.connect import connect
from connectors.connections.connection import SourceConnection
from connectors.contract import Answers, Question
from connectors.isolation.containment import Blame, ContainedProvider, HearFault
from connectors.isolation.raised_at import place
from connectors.manifest import Manifest
from connectors.manifest.faults import ManifestFault
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.provider import Call, Provider
from connectors.resilience.call_guard import CallGuard, Clock
from connectors.resilience.outages import OutageChange
from connectors.resilience.quota import Counter
from connectors.schema_drift import HearDrift
from connectors.serving.fetch import Fetcher, RequestPlan
from connectors.serving.kit_result import Tested
from connectors.serving.lookup_provider import LookupProvider
from connectors.serving.row_matching import RowMatcher
from connectors.serving.search_provider import SearchProvider


@dataclass(frozen=True, slots=True)
class LoadedAgency:
    """What there is of one agency: its manifest as written (`text`) and proved, which version of its files that is and
    of what is asked of it, what its kit said; of a faulty manifest, which questions it names (`named`); others of its
    id (`twice`); and digests of the files `beside` the manifest, by name.
    """

    proof: Proof
    version: str = ""
    tested: Tested = Tested.NEVER
    text: str = ""
    named: tuple[Question, ...] = ()
    twice: tuple[ManifestFault, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What it answers, or would if it were served."""
        return tuple(lookup.question for lookup in self.proof.lookups) or self.named


@dataclass(frozen=True, slots=True)
class ConnectorDeps:
    """What connectors work with.

    `chain` puts before each provider what answers every key whatever happens below; `hear` is told what was odd about
    answers, `told` of every call; `connect` opens a source; `counter` counts calls against quotas for all processes;
    `opened` hears of a breaker that opens: whose agency and which tenant's; `fault` of what was raised in an agency's
    part and nobody foresaw; `turned` of an agency that begins to fail or answers again.
    """

    clock: Clock = field(default_factory=lambda: Clock(lambda: datetime.now(UTC), random.random))
    hear: HearDrift = lambda report: None
    told: Callable[[Call], None] = lambda call: None
    chain: Callable[[Provider, Blame], Provider] = ContainedProvider
    connect: Callable[[Manifest], SourceConnection] = connect
    counter: Counter | None = None
    opened: Callable[[str, str], None] = lambda agency, tenant: None
    fault: HearFault = lambda fault: None
    turned: Callable[[OutageChange], None] = lambda turn: None


@dataclass(frozen=True, slots=True)
class ServedAgency:
    """An agency that is asked."""

    version: str
    manifest: Manifest
    connection: SourceConnection
    guard: CallGuard
    providers: tuple[Provider, ...]


def serve(agency: str, found: LoadedAgency, deps: ConnectorDeps, before: ServedAgency | None) -> ServedAgency | None:
    """The agency as it will be asked: as before where nothing has changed or the change is at fault.

    What is at fault unchanged, because its kit has failed it since, is served no longer.
    """
    proof = found.proof
    if proof.manifest is None or proof.faults:
        return before if before is not None and before.version != found.version else None
    if before is not None and before.version == found.version:
        return before
    connection = deps.connect(proof.manifest)
    guard = CallGuard(
        agency,
        proof.manifest.source,
        deps.clock,
        deps.told,
        counter=deps.counter,
        opened=lambda tenant: deps.opened(agency, tenant),
        blame=Blame(agency, deps.fault),
        turned=deps.turned,
    )
    lookups = (_provider(proof.manifest, lookup, connection, guard, deps) for lookup in proof.lookups)
    providers = tuple(deps.chain(one, guard.blame) for one in lookups)
    return ServedAgency(found.version, proof.manifest, connection, guard, providers)


def unserved(found: LoadedAgency, raised: Exception) -> LoadedAgency:
    """What there is of an agency whose manifest is right and which could not be made ready to be asked."""
    file = found.proof.file
    return replace(found, proof=replace(found.proof, faults=(*found.proof.faults, loading_fault(file, raised))))


def loading_fault(file: Path, raised: Exception) -> ManifestFault:
    wrong = f"it cannot be loaded: {type(raised).__name__} at {place(raised.__traceback__)}"
    return ManifestFault(
        file, 1, wrong, "tell those who keep the hub, unless a class or a setting of this agency is named"
    )


def _provider(
    manifest: Manifest, lookup: ProvedLookup, connection: SourceConnection, guard: CallGuard, deps: ConnectorDeps
) -> Provider:
    agency, question, facts = manifest.agency.id, lookup.question, lookup.facts
    fetching = Fetcher(
        agency,
        question,
        facts,
        timeout=lookup.timeout,
        tenant=manifest.source.tenant,
        most_rows=manifest.source.max_rows,
        guard=guard,
        now=deps.clock.now,
    )
    answering = RowMatcher(agency, question, deps.hear)
    plans = tuple(RequestPlan.of(plan, connection.upstream(lookup.name, plan), pages) for plan, pages in lookup.plans)
    if question.answers is Answers.PAGE:
        return SearchProvider(agency, question, facts, plans, fetching, answering)
    return LookupProvider(agency, question, facts, plans, lookup.patterns, fetching, answering)
