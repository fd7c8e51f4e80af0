"""Which changes of contributors' schemas are accepted, and what is kept of each."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from access.storage.accepted_schema import ChangeNote, SchemaChange
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
    """A contributor's change: what is different for clients, what it would break, and why it is not accepted (empty
    where it is)."""

    contributor: str
    difference: Sequence[GraphChange] = ()
    breaks: Sequence[Break] = ()
    refusals: Sequence[SchemaFault] = ()

    def note(self, manifest: str) -> ChangeNote:
        """What is kept of it once it is accepted."""
        return ChangeNote(manifest, tuple(map(str, self.difference)), tuple(map(str, self.breaks)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What changes are held against: the graph that stands, what apps rely on, the rule, an operator's decision, and
    all earlier changes of a contributor, the newest first."""

    stands: Supergraph
    reliances: Sequence[Reliance]
    rule: AcceptanceRule
    decision: OperatorDecision | None = None
    earlier: Mapping[str, Sequence[SchemaChange]] = field(default_factory=dict)

    def proposals(self, newer: Schemas, alone: Callable[[str], Supergraph], together: Supergraph) -> list[Proposal]:
        """Each change of `newer`, judged: in the graph in which it is the only one (`alone`), or, where it needs
        another of them, in the one of all `together`."""
        found = []
        for name, source in newer.items():
            graph = together if len(newer) == 1 else alone(name)
            after = graph if name not in graph.faults else together
            found.append(self._proposal(source, after))
        return found

    def _proposal(self, source: SourceSchema, after: Supergraph) -> Proposal:
        found = changes(self.stands, after)
        broken = breaks(self.stands, after, self.reliances)
        return Proposal(source.contributor, found, broken, tuple(self._refusals(source, found, broken, after)))

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
        """The earlier change that this is again: of a copy of the files that is old, or that was rolled back."""
        earlier = self.earlier.get(source.contributor, ())
        if not earlier or (earlier[0].is_end and earlier[0].note.back_to is None):
            return None
        same = next((one for one in earlier[1:] if one.schema == kept(source)), None)
        if same is None or self.rule is not AcceptanceRule.ALL:
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
