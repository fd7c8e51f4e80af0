"""All agencies that are there: who answers which question, and what is known of each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path

from connectors.contract import Question
from connectors.manifest import Names
from connectors.manifest.difference import Changed, differences
from connectors.manifest.faults import ManifestFault
from connectors.provider import Provider
from connectors.resilience.circuit_breaker import CircuitState
from connectors.serving.agency_homes import MANIFEST
from connectors.serving.agency_providers import (
    ConnectorDeps,
    LoadedAgency,
    ServedAgency,
    serve,
    unserved,
)
from connectors.serving.kit_result import Tested
from connectors.serving.not_served import NotServedProvider


class AgencyState(Enum):
    """Whether an agency is asked: UP, DEGRADED while a breaker keeps calls back, OUT_OF_HOURS, or NOT_SERVED at all."""

    UP = "up"
    DEGRADED = "degraded"
    OUT_OF_HOURS = "out of hours"
    NOT_SERVED = "not served"


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What the hub knows of an agency. The name is missing where the manifest could not be read.

    `faults` of an agency that is served are those of a newer manifest, which is not taken; `twice` tells of others of
    its id in other folders, which are not served; `open` says that nothing
    gets through to it for now; `lookups` are the names of those it is asked; `changed` is its last change since the
    hub started; `catalogue` is its name in the catalogue of agencies.
    """

    id: str
    name: Names | None
    contact: str | None
    state: AgencyState
    opens_at: datetime | None
    faults: tuple[ManifestFault, ...]
    kind: str | None = None
    open: bool = False
    quota_left: int | None = None
    tested: Tested = Tested.NEVER
    lookups: tuple[str, ...] = ()
    app: str | None = None
    changed: Changed | None = None
    twice: tuple[ManifestFault, ...] = ()
    catalogue: str | None = None


class Connectors:
    """Everything that can be asked. Agencies are in the order of their ids.

    What is unchanged since `previous` goes on as it is: its connections, its breakers, its counts. An agency whose new
    manifest is at fault goes on with the one before. `changes` tells what changed since, by agency: those that are new
    or gone, too. `left_out` are agencies that a setting leaves out, with the questions that their manifests name:
    whoever is not served is in `providers` all the same, as one who fails. `brought` is what the graph asks of those
    who bring a part of it: whoever does not answer it fails, too, whatever became of the folder or of the manifest.
    `renewed` are those whose part is another one than it was: what answered the one before does not answer this one.
    """

    def __init__(
        self,
        found: Mapping[str, LoadedAgency],
        deps: ConnectorDeps,
        previous: "Connectors | None" = None,
        left_out: Mapping[str, tuple[Question, ...]] | None = None,
        brought: Mapping[str, Sequence[Question]] | None = None,
        *,
        renewed: Collection[str] = (),
    ) -> None:
        self._found = dict(found)
        self._served: dict[str, ServedAgency] = {}
        self.changes: Mapping[str, tuple[str, ...]] = _changes(previous._found, found) if previous else {}
        self._changed: dict[str, Changed] = dict(previous._changed) if previous else {}
        for agency, what in self.changes.items():
            self._changed[agency] = Changed(deps.clock.now(), what)
        known = previous.questions if previous else lambda agency: ()
        self._left_out = {agency: named or known(agency) for agency, named in (left_out or {}).items()}
        for agency, one in sorted(found.items()):
            before = previous.served(agency) if previous and agency not in renewed else None
            self._take(agency, one, deps, before)
            if agency not in self._served:
                self._left_out[agency] = one.questions or known(agency)
        brought = brought or {}
        self._gone = sorted(brought.keys() - found.keys() - (left_out or {}).keys())
        self._providers = _by_question(
            [
                *(provider for _, served in sorted(self._served.items()) for provider in served.providers),
                *(
                    NotServedProvider(agency, question, wanted=agency not in (left_out or {}))
                    for agency in sorted({*self._left_out, *brought})
                    for question in self._unanswered(agency, brought.get(agency, ()))
                ),
            ]
        )

    def _unanswered(self, agency: str, brought: Sequence[Question]) -> list[Question]:
        """What an agency is asked, by its manifest or by what it brings, and does not answer."""
        served = self._served.get(agency)
        answered = {(one.question.type, one.question.by) for one in served.providers} if served else set()
        asked = {(one.type, one.by): one for one in (*self._left_out.get(agency, ()), *brought)}
        return [one for name, one in asked.items() if name not in answered]

    def _take(self, agency: str, found: LoadedAgency, deps: ConnectorDeps, before: ServedAgency | None) -> None:
        """Serve an agency, as it is now or as it was before, if it can be."""
        try:
            served = serve(agency, found, deps, before)
        except Exception as raised:
            self._found[agency] = unserved(found, raised)
            served = serve(agency, self._found[agency], deps, before)
        if served is not None:
            self._served[agency] = served

    def providers(self, type_: str, by: str) -> tuple[Provider, ...]:
        """The lookups of all agencies that answer this question, by rank and then by the agencies' ids.

        After them come those of agencies that are not served, which fail.
        """
        return self._providers.get((type_, by), ())

    def agencies(self) -> tuple[AgencyFacts, ...]:
        """Every agency that has a manifest or a part of the graph, served or not."""
        every = [*map(self._facts, self._found), *map(_gone, self._gone)]
        return tuple(sorted(every, key=lambda one: one.id))

    def gives(self, agency: str) -> frozenset[str] | None:
        """The types that an agency's manifest names, served or not; None where there is none that can be read."""
        served, found = self._served.get(agency), self._found.get(agency)
        manifest = served.manifest if served else found.proof.manifest if found else None
        return None if manifest is None else frozenset(lookup.type for lookup in manifest.lookup)

    def questions(self, agency: str) -> tuple[Question, ...]:
        """What an agency is asked, or would be if it were served."""
        served = self._served.get(agency)
        return tuple(one.question for one in served.providers) if served else self._left_out.get(agency, ())

    def served(self, agency: str) -> "ServedAgency | None":
        """The agency as it is asked, if it is."""
        return self._served.get(agency)

    def warned(self, agency: str, tenant: str) -> None:
        """Another process found a server of this agency failing."""
        served = self._served.get(agency)
        if served is not None:
            served.guard.warned(tenant)

    async def close(self, keep: "Connectors | None" = None) -> None:
        """Close every connection that `keep` does not go on with; one that cannot be closed keeps no other open."""
        kept = {id(served.connection) for served in keep._served.values()} if keep else set()
        for served in self._served.values():
            if id(served.connection) not in kept:
                try:
                    await served.connection.close()
                except BaseException as raised:
                    served.guard.blame.of(raised, "closing")

    def _facts(self, agency: str) -> AgencyFacts:
        found, served = self._found[agency], self._served.get(agency)
        manifest = served.manifest if served else found.proof.manifest
        about = manifest.agency if manifest else None
        name, contact = (about.name, about.contact) if about else (None, None)
        kind = str(manifest.source.__struct_config__.tag) if manifest else None
        faults, changed = found.proof.faults, self._changed.get(agency)
        if served is None:
            unasked = AgencyFacts(agency, name, contact, AgencyState.NOT_SERVED, None, faults, kind)
            catalogue = about.catalogue if about else None
            return replace(unasked, tested=found.tested, changed=changed, twice=found.twice, catalogue=catalogue)
        guard = served.guard
        opens_at = guard.opens_at
        state = AgencyState.DEGRADED if guard.failing else AgencyState.UP
        return AgencyFacts(
            id=agency,
            name=name,
            contact=contact,
            state=AgencyState.OUT_OF_HOURS if opens_at else state,
            opens_at=opens_at,
            faults=faults,
            kind=kind,
            open=guard.breaker is CircuitState.OPEN,
            quota_left=guard.quota_left,
            tested=found.tested,
            lookups=tuple(one.question.name for one in served.providers),
            app=about.app if about else None,
            changed=changed,
            twice=found.twice,
            catalogue=about.catalogue if about else None,
        )


def _gone(agency: str) -> AgencyFacts:
    """What is known of one that has a part of the graph and is not there."""
    wrong = "it is not there, or lacks a variable; its part of the graph stays, and nobody answers it"
    todo = f"put it back, or set the variable; if it is gone for good: ./saan schema forget {agency}"
    fault = ManifestFault(Path(agency, MANIFEST), 1, wrong, todo)
    return AgencyFacts(agency, None, None, AgencyState.NOT_SERVED, None, (fault,))


def _by_question(providers: Sequence[Provider]) -> dict[tuple[str, str], tuple[Provider, ...]]:
    """Who answers each question, in the order in which they are asked."""
    found: dict[tuple[str, str], list[Provider]] = {}
    for provider in sorted(providers, key=lambda one: (not one.facts.served, one.facts.rank)):
        found.setdefault((provider.question.type, provider.question.by), []).append(provider)
    return {asked: tuple(rivals) for asked, rivals in found.items()}


def _changes(before: Mapping[str, LoadedAgency], after: Mapping[str, LoadedAgency]) -> dict[str, tuple[str, ...]]:
    """What changed of each agency that did."""
    changed: dict[str, tuple[str, ...]] = dict.fromkeys(after.keys() - before.keys(), ("it is new",))
    changed |= dict.fromkeys(before.keys() - after.keys(), ("it is gone",))
    for agency in before.keys() & after.keys():
        old, new = before[agency], after[agency]
        what = differences(old.text, new.text) if old.text != new.text else ()
        if old.version != new.version and not what:
            what = tuple(_beside(old.beside, new.beside)) or ("what the graph asks of it",)
        if old.tested is not new.tested:
            what = (*what, f"its kit: {old.tested.value} -> {new.tested.value}")
        if what:
            changed[agency] = what
    return changed


def _beside(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Which files beside a manifest changed, samples, code or schema."""
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"{name} is {'new' if name not in before else 'gone' if name not in after else 'changed'}"
