"""All agencies: their manifests loaded and proved, their lookups as providers."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from connectors.asking import Call, Provider
from connectors.breaker import BreakerState
from connectors.changed import Changed, differences
from connectors.contained import Blame, Contained, place
from connectors.contained import Hear as HearFault
from connectors.contract import Contract, Question
from connectors.faults import Fault
from connectors.gate import Clock, Gate
from connectors.manifest import Manifest, Names
from connectors.proof import Proof, ProvedLookup, prove
from connectors.provider import LookupProvider, Way
from connectors.quota import Counter
from connectors.reading import read
from connectors.report import Hear
from connectors.sources import connect
from connectors.upstream import Connection
from connectors.verdict import Tested, Verdict, fingerprint
from connectors.verdict import read as read_verdict


class AgencyState(Enum):
    """Whether an agency is asked: UP, DEGRADED while a breaker keeps calls back, OUT_OF_HOURS, or NOT_SERVED at all."""

    UP = "up"
    DEGRADED = "degraded"
    OUT_OF_HOURS = "out of hours"
    NOT_SERVED = "not served"


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What the hub knows of an agency. The name is missing where the manifest could not be read.

    `faults` of an agency that is served are those of a newer manifest, which is not taken; `open` says that nothing
    gets through to it for now; `lookups` are the names of those it is asked; `changed` is its last change since the
    hub started.
    """

    id: str
    name: Names | None
    contact: str | None
    state: AgencyState
    opens_at: datetime | None
    faults: tuple[Fault, ...]
    kind: str | None = None
    open: bool = False
    quota_left: int | None = None
    tested: Tested = Tested.NEVER
    lookups: tuple[str, ...] = ()
    app: str | None = None
    changed: Changed | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of one agency: its manifest as written (`text`) and proved, which version of its files that is, and
    what its kit said.
    """

    proof: Proof
    version: str = ""
    tested: Tested = Tested.NEVER
    text: str = ""


@dataclass(frozen=True, slots=True)
class Means:
    """What connectors work with.

    `around` may put a memory around each provider; `hear` is told what was odd about answers, `told` of every call;
    `connect` opens a source; `counter` counts calls against quotas for all processes; `opened` hears of a breaker that
    opens: whose agency and which tenant's; `fault` of what was raised in an agency's part and nobody foresaw.
    """

    clock: Clock = field(default_factory=lambda: Clock(lambda: datetime.now(UTC), random.random))
    hear: Hear = lambda report: None
    told: Callable[[Call], None] = lambda call: None
    around: Callable[[Provider], Provider] = lambda provider: provider
    connect: Callable[[Manifest], Connection] = connect
    counter: Counter | None = None
    opened: Callable[[str, str], None] = lambda agency, tenant: None
    fault: HearFault = lambda fault: None


@dataclass(frozen=True, slots=True)
class _Served:
    """An agency that is asked."""

    version: str
    manifest: Manifest
    connection: Connection
    gate: Gate
    providers: tuple[Provider, ...]


class Connectors:
    """Everything that can be asked. Agencies are in the order of their ids.

    What is unchanged since `previous` goes on as it is: its connections, its breakers, its counts. An agency whose new
    manifest is at fault goes on with the one before. `changes` tells what changed since, by agency: those that are new
    or gone, too.
    """

    def __init__(self, found: Mapping[str, Found], means: Means, previous: "Connectors | None" = None) -> None:
        self._found = dict(found)
        self._served: dict[str, _Served] = {}
        self.changes: Mapping[str, tuple[str, ...]] = _changes(previous._found, found) if previous else {}
        self._changed: dict[str, Changed] = dict(previous._changed) if previous else {}
        for agency, what in self.changes.items():
            self._changed[agency] = Changed(means.clock.now(), what)
        providers: dict[tuple[str, str], list[Provider]] = {}
        for agency, one in sorted(found.items()):
            before = previous.served(agency) if previous else None
            try:
                served = _serve(agency, one, means, before)
            except Exception as raised:
                self._found[agency] = _unserved(one, raised)
                served = _serve(agency, self._found[agency], means, before)
            if served is not None:
                self._served[agency] = served
                for provider in served.providers:
                    providers.setdefault((provider.question.type, provider.question.by), []).append(provider)
        self._providers = {
            asked: tuple(sorted(rivals, key=lambda rival: rival.facts.rank)) for asked, rivals in providers.items()
        }

    def providers(self, type_: str, by: str) -> tuple[Provider, ...]:
        """The lookups of all agencies that answer this question, by rank and then by the agencies' ids."""
        return self._providers.get((type_, by), ())

    def agencies(self) -> tuple[AgencyFacts, ...]:
        """Every agency that has a manifest, served or not."""
        return tuple(self._facts(agency) for agency in sorted(self._found))

    def gives(self, agency: str) -> frozenset[str] | None:
        """The types that an agency's manifest names, served or not; None where there is none that can be read."""
        served, found = self._served.get(agency), self._found.get(agency)
        manifest = served.manifest if served else found.proof.manifest if found else None
        return None if manifest is None else frozenset(lookup.type for lookup in manifest.lookup)

    def served(self, agency: str) -> "_Served | None":
        """The agency as it is asked, if it is."""
        return self._served.get(agency)

    def warned(self, agency: str, tenant: str) -> None:
        """Another process found a server of this agency failing."""
        served = self._served.get(agency)
        if served is not None:
            served.gate.warned(tenant)

    async def close(self, keep: "Connectors | None" = None) -> None:
        """Close every connection that `keep` does not go on with; one that cannot be closed keeps no other open."""
        kept = {id(served.connection) for served in keep._served.values()} if keep else set()
        for served in self._served.values():
            if id(served.connection) not in kept:
                try:
                    await served.connection.close()
                except BaseException as raised:
                    served.gate.blame.of(raised, "closing")

    def _facts(self, agency: str) -> AgencyFacts:
        found, served = self._found[agency], self._served.get(agency)
        manifest = served.manifest if served else found.proof.manifest
        about = manifest.agency if manifest else None
        name, contact = (about.name, about.contact) if about else (None, None)
        kind = str(manifest.source.__struct_config__.tag) if manifest else None
        faults, changed = found.proof.faults, self._changed.get(agency)
        if served is None:
            return AgencyFacts(
                agency, name, contact, AgencyState.NOT_SERVED, None, faults, kind, tested=found.tested, changed=changed
            )
        gate = served.gate
        opens_at = gate.opens_at
        state = AgencyState.DEGRADED if gate.failing else AgencyState.UP
        return AgencyFacts(
            id=agency,
            name=name,
            contact=contact,
            state=AgencyState.OUT_OF_HOURS if opens_at else state,
            opens_at=opens_at,
            faults=faults,
            kind=kind,
            open=gate.breaker is BreakerState.OPEN,
            quota_left=gate.quota_left,
            tested=found.tested,
            lookups=tuple(f"{one.question.type} by {one.question.by}" for one in served.providers),
            app=about.app if about else None,
            changed=changed,
        )


def _changes(before: Mapping[str, Found], after: Mapping[str, Found]) -> dict[str, tuple[str, ...]]:
    """What changed of each agency that did."""
    changed: dict[str, tuple[str, ...]] = dict.fromkeys(after.keys() - before.keys(), ("it is new",))
    changed |= dict.fromkeys(before.keys() - after.keys(), ("it is gone",))
    for agency in before.keys() & after.keys():
        old, new = before[agency], after[agency]
        what = differences(old.text, new.text) if old.text != new.text else ()
        if old.version != new.version and not what:
            what = ("its samples, or the code beside its manifest",)
        if old.tested is not new.tested:
            what = (*what, f"its kit: {old.tested.value} -> {new.tested.value}")
        if what:
            changed[agency] = what
    return changed


def _serve(agency: str, found: Found, means: Means, before: _Served | None) -> _Served | None:
    """The agency as it will be asked: as before where nothing has changed or the change is at fault.

    What is at fault unchanged, because its kit has failed it since, is served no longer.
    """
    proof = found.proof
    if proof.manifest is None or proof.faults:
        return before if before is not None and before.version != found.version else None
    if before is not None and before.version == found.version:
        return before
    connection = means.connect(proof.manifest)
    gate = Gate(
        agency,
        proof.manifest.source,
        means.clock,
        means.told,
        counter=means.counter,
        opened=lambda tenant: means.opened(agency, tenant),
        blame=Blame(agency, means.fault),
    )
    providers = (_provider(proof.manifest, lookup, connection, gate, means) for lookup in proof.lookups)
    contained = tuple(Contained(means.around(one), gate.blame) for one in providers)
    return _Served(found.version, proof.manifest, connection, gate, contained)


def _unserved(found: Found, raised: Exception) -> Found:
    """What there is of an agency whose manifest is right and which could not be made ready to be asked."""
    file = found.proof.file
    return replace(found, proof=replace(found.proof, faults=(*found.proof.faults, _fault(file, raised))))


def _fault(file: Path, raised: Exception) -> Fault:
    wrong = f"it cannot be loaded: {type(raised).__name__} at {place(raised.__traceback__)}"
    return Fault(file, 1, wrong, "tell those who keep the hub, unless a class or a setting of this agency is named")


def _provider(
    manifest: Manifest, lookup: ProvedLookup, connection: Connection, gate: Gate, means: Means
) -> LookupProvider:
    return LookupProvider(
        agency=manifest.agency.id,
        question=lookup.question,
        facts=lookup.facts,
        ways=tuple(Way(way, connection.upstream(lookup.name, way), pages) for way, pages in lookup.ways),
        patterns=lookup.patterns,
        timeout=lookup.timeout,
        tenant=manifest.source.tenant,
        most_rows=manifest.source.max_rows,
        gate=gate,
        now=means.clock.now,
        hear=means.hear,
    )


def check(
    file: Path, variables: Mapping[str, str], contracts: Mapping[str, Contract], questions: Sequence[Question]
) -> Proof:
    """Prove one manifest, without asking anyone."""
    return prove(read(file, variables), contracts, questions)


def names(folder: Path) -> list[str]:
    """The ids of all agencies that have a manifest in this folder."""
    return list(_files(folder, lambda agency: True))


def missing(folder: Path, variables: Mapping[str, str], wanted: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """The variables that the wanted agencies need and nobody has set, by agency."""
    readings = {agency: read(file, variables) for agency, file in _files(folder, wanted).items()}
    return {
        agency: tuple(sorted(reading.missing))
        for agency, reading in readings.items()
        if reading.missing and not reading.left_out
    }


def _files(folder: Path, wanted: Callable[[str], bool]) -> dict[str, Path]:
    return {file.parent.name: file for file in sorted(folder.glob("*/connector.toml")) if wanted(file.parent.name)}


def load(
    folder: Path,
    variables: Mapping[str, str],
    contracts: Mapping[str, Contract],
    questions: Sequence[Question],
    *,
    wanted: Callable[[str], bool] = lambda agency: True,
    means: Means | None = None,
    tested: bool = False,
    previous: Connectors | None = None,
) -> Connectors:
    """Load every `folder/<id>/connector.toml` of a wanted agency.

    A faulty manifest is not served and says why in `agencies()`; the others are. So it is with a connector that its
    conformance kit did not pass; `tested` leaves out those it has not been run on, too. `variables` fill the
    manifests' `${NAME}`s; `means` is what they work with. What is unchanged since `previous` goes on.
    """
    found: dict[str, Found] = {}
    for agency, file in _files(folder, wanted).items():
        try:
            reading = read(file, variables)
            if not reading.left_out:
                verdict = read_verdict(file.parent)
                proof = _judged(prove(reading, contracts, questions), file, verdict, tested)
                found[agency] = Found(proof, fingerprint(file.parent), verdict.tested, reading.text)
        except Exception as raised:
            found[agency] = Found(Proof(file, None, (), (_fault(file, raised),)))
    return Connectors(found, means or Means(), previous)


def _judged(proof: Proof, file: Path, verdict: Verdict, tested: bool) -> Proof:
    """The proof, at fault where the kit is against serving."""
    again = f"run ./saan connector test {file.parent.name}"
    if verdict.tested is Tested.FAILED:
        failed = Fault(file, 1, f"the conformance kit failed it: {', '.join(verdict.failed)}", again)
        return replace(proof, faults=(*proof.faults, failed))
    if tested and verdict.tested is not Tested.PASSED:
        unproved = Fault(file, 1, f"the conformance kit has not passed it: {verdict.tested.value}", again)
        return replace(proof, faults=(*proof.faults, unproved))
    return proof
