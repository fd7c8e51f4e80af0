"""Which changes of contributors' schemas are accepted, and what is kept of each."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from access.storage.accepted_schema import ChangeNote, SchemaChange
from connectors.manifest.difference import differences
from federation.accepted_texts import kept
from federation.schema_files import Faults, Schemas
from supergraph.change_checks import Break, Reliance, breaks
from supergraph.faults import NOT_ACCEPTED, PUT_AWAY, SchemaFault
from supergraph.graph import Supergraph
from supergraph.schema_changes import GraphChange, Weight, changes
from supergraph.source_schema import SourceSchema


class AcceptanceRule(Enum):
    """What is accepted without an operator, of what composes and breaks nothing: ALL of it, what is ADDITIVE and
    public, or NONE."""

    ALL = "all"
    ADDITIVE = "additive"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class OperatorDecision:
    """An operator's: the contributors whose changes he accepts, by his name; `forced`, whatever they break."""

    by: str
    contributors: frozenset[str]
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contributor's change: what is different for clients, what in its manifest, what it would break, and why it is
    not accepted (empty where it is)."""

    contributor: str
    difference: Sequence[GraphChange] = ()
    of_manifest: Sequence[str] = ()
    breaks: Sequence[Break] = ()
    refusals: Sequence[SchemaFault] = ()

    def lines(self) -> tuple[str, ...]:
        """What is different, in the schema and in the manifest."""
        return (*map(str, self.difference), *(f"manifest: {one}" for one in self.of_manifest))

    def note(self, manifest: str) -> ChangeNote:
        """What is kept of it once it is accepted."""
        return ChangeNote(manifest, self.lines(), tuple(map(str, self.breaks)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What changes are held against: the graph that stands, what apps rely on, the rule, an operator's decision,
    all earlier changes of a contributor, the newest first, the manifests as they are written now, and whose files were
    edited while the hub ran."""

    stands: Supergraph
    reliances: Sequence[Reliance]
    rule: AcceptanceRule
    decision: OperatorDecision | None = None
    earlier: Mapping[str, Sequence[SchemaChange]] = field(default_factory=dict)
    manifests: Mapping[str, str] = field(default_factory=dict)
    edited: Collection[str] = ()

    def proposals(self, newer: Schemas, alone: Callable[[str], Supergraph], together: Supergraph) -> list[Proposal]:
        """Each change of `newer`, judged: in the graph in which it is the only one (`alone`), or, where it needs
        another of them, in the one of all `together`."""
        found = []
        for name, source in newer.items():
            if source in self.stands.sources:
                found.append(self._proposal(source, self.stands))
                continue
            graph = together if len(newer) == 1 else alone(name)
            after = graph if name not in graph.faults else together
            found.append(self._proposal(source, after))
        return found

    def _proposal(self, source: SourceSchema, after: Supergraph) -> Proposal:
        found = changes(self.stands, after)
        broken = breaks(self.stands, after, self.reliances)
        refusals = tuple(self._refusals(source, found, broken, after))
        return Proposal(source.contributor, found, self._of_manifest(source.contributor), broken, refusals)

    def _of_manifest(self, name: str) -> Sequence[str]:
        before = next((one.note.manifest for one in self.earlier.get(name, ())), "")
        written = self.manifests.get(name, before)
        return differences(before, written) if before and before != written else ()

    def _refusals(
        self, source: SourceSchema, found: Sequence[GraphChange], broken: Sequence[Break], after: Supergraph
    ) -> list[SchemaFault]:
        name = source.contributor
        decided = self.decision is not None and name in self.decision.contributors
        if broken and not (decided and self.decision is not None and self.decision.forced):
            advice = f"keep what is used, or: ./saan schema accept {name} --force --by NAME"
            return [source.fault(source.document, one.code, name, one.message, advice) for one in broken]
        if decided:
            return []
        accept = f"./saan schema accept {name} --by NAME"
        if earlier := self._put_away(source):
            said = f"it was accepted as change {earlier.number}, and another one after it"
            return [source.fault(source.document, PUT_AWAY, name, said, f"change it, or: {accept}")]
        if why := self._beyond_the_rule(source, found, after):
            return [source.fault(source.document, NOT_ACCEPTED, name, f"an operator accepts it: {why}", accept)]
        return []

    def _put_away(self, source: SourceSchema) -> SchemaChange | None:
        """The earlier change that this is again: of a copy of the files that is old, or that was rolled back.

        What was accepted stands beside a folder that says less: else two hubs of one database that look at different
        folders would put away each other's for ever. Only who edits files under a hub that accepts all means it so.
        """
        earlier = self.earlier.get(source.contributor, ())
        if not earlier or (earlier[0].is_end and earlier[0].note.back_to is None):
            return None
        written = self.manifests.get(source.contributor, "")
        same = next(
            (one for one in earlier[1:] if one.schema == kept(source) and one.note.manifest in ("", written)), None
        )
        if same is None or self.rule is not AcceptanceRule.ALL or source.contributor not in self.edited:
            return same
        back_to = earlier[0].note.back_to
        return same if back_to is not None and same.number > back_to else None

    def _beyond_the_rule(self, source: SourceSchema, found: Sequence[GraphChange], after: Supergraph) -> str | None:
        if self.rule is AcceptanceRule.ALL:
            return None
        if self.rule is AcceptanceRule.NONE:
            return "no change is accepted by itself (SAAN_ACCEPT)"
        heavier = [one for one in found if one.weight is not Weight.SAFE or one.guards]
        if heavier:
            return f"it does more than add ({heavier[0]})"
        more = after.guarded.keys() - self.stands.guarded.keys()
        if more:
            return f"what it adds is not public ({'.'.join(min(more))})"
        return None


def refused(proposals: Collection[Proposal]) -> Faults:
    """Why changes are not accepted, by contributor."""
    return {one.contributor: tuple(one.refusals) for one in proposals if one.refusals}
