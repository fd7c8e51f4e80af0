"""Which changes of contributors' schemas and manifests are accepted, and what is kept of each."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from access.storage.accepted_schema import ChangeNote, SchemaChange
from connectors.contract import Answerable
from connectors.manifest.difference import differences
from connectors.manifest.protection import only_adds_public, weakened
from connectors.serving.agency_homes import MANIFEST
from connectors.serving.folders_read import FolderRead
from connectors.serving.kit_result import KitResult, Tested
from federation.accepted_texts import kept
from federation.schema_files import Faults, Schemas
from supergraph.change_checks import Break, Reliance, breaks
from supergraph.faults import KIT_NOT_PASSED, NOT_ACCEPTED, PUT_AWAY, WEAKENS, SchemaFault
from supergraph.graph import Supergraph
from supergraph.schema_changes import GraphChange, Weight, changes
from supergraph.source_schema import SourceSchema

_UNTESTED: Final = KitResult(Tested.NEVER)


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
    """A contributor's change: what is different for clients, what in its manifest and in the code beside it, what it
    would break, what the conformance kit has found of the files as they are, and why it is not accepted (empty where it
    is). `answerable` says what it may answer in the graph it was judged in."""

    contributor: str
    difference: Sequence[GraphChange] = ()
    of_manifest: Sequence[str] = ()
    of_code: Sequence[str] = ()
    breaks: Sequence[Break] = ()
    refusals: Sequence[SchemaFault] = ()
    kit: KitResult = _UNTESTED
    answerable: Answerable | None = None

    def lines(self) -> tuple[str, ...]:
        """What is different: in the schema, in the manifest, and in the code."""
        of_manifest = (f"manifest: {one}" for one in self.of_manifest)
        return (*map(str, self.difference), *of_manifest, *(f"code: {one}" for one in self.of_code))

    def note(self, folder: FolderRead | None) -> ChangeNote:
        """What is kept of it, with its folder, once it is accepted."""
        broken = tuple(map(str, self.breaks))
        return replace(note_of(folder), difference=self.lines(), overridden=broken, kit=str(self.kit))


def note_of(folder: FolderRead | None) -> ChangeNote:
    """What is kept of a folder that is accepted as it is."""
    return ChangeNote() if folder is None else ChangeNote(written(folder), code=folder.code, kit=str(folder.kit))


def written(folder: FolderRead | None) -> str:
    """The text of a manifest; "" where nobody can read it."""
    with suppress(OSError, UnicodeDecodeError):
        return "" if folder is None else folder.text()
    return ""


def weakening(before: str, now: str) -> list[Break]:
    """What a manifest would protect less than the one before did; nothing where there was none."""
    return [Break(WEAKENS, one) for one in weakened(before, now)] if before else []


@dataclass(frozen=True, slots=True)
class Judgement:
    """What changes are held against: the graph that stands, what apps rely on, the rule, an operator's decision,
    all earlier changes of a contributor, the newest first, the folders as they are now, and whose files were edited
    while the hub ran. `kit_asked`: what is accepted, the conformance kit must have passed."""

    stands: Supergraph
    reliances: Sequence[Reliance]
    rule: AcceptanceRule
    decision: OperatorDecision | None = None
    earlier: Mapping[str, Sequence[SchemaChange]] = field(default_factory=dict)
    folders: Mapping[str, FolderRead] = field(default_factory=dict)
    kit_asked: bool = False
    edited: Collection[str] = ()

    def proposals(self, newer: Schemas, alone: Callable[[str], Supergraph], together: Supergraph) -> list[Proposal]:
        """Each change of `newer`, judged: in the graph in which it is the only one (`alone`), or, where it needs
        another of them, in the one of all `together`."""
        found = []
        for name, source in newer.items():
            if source in self.stands.sources:
                found.append(self._proposal(name, self.stands))
                continue
            graph = together if len(newer) == 1 else alone(name)
            after = graph if name not in graph.faults else together
            found.append(self._proposal(name, after, source))
        return found

    def of_manifests(self, names: Collection[str]) -> list[Proposal]:
        """The changes of those who bring no schema, judged."""
        return [self._proposal(name, self.stands) for name in names]

    def _proposal(self, name: str, after: Supergraph, source: SourceSchema | None = None) -> Proposal:
        known, now = self._before(name), self._manifest(name)
        found = Proposal(
            name,
            changes(self.stands, after),
            differences(known.manifest, now) if known.manifest and known.manifest != now else (),
            _of_code(known.code, self.folders[name].code) if name in self.folders else (),
            kit=self._kit(name),
            answerable=after.answerable,
        )
        if known.manifest == now and source is None:
            return found  # code alone: what runs in the hub's own processes is not kept from them by a row
        against = [*breaks(self.stands, after, self.reliances), *weakening(known.manifest, now), *self._unproved(name)]
        found = replace(found, breaks=against)
        return replace(found, refusals=tuple(self._refusals(found, source, after)))

    def _before(self, name: str) -> ChangeNote:
        return next((one.note for one in self.earlier.get(name, ()) if one.note.manifest), ChangeNote())

    def _manifest(self, name: str) -> str:
        return written(self.folders.get(name))

    def _kit(self, name: str) -> KitResult:
        return self.folders[name].kit if name in self.folders else _UNTESTED

    def _unproved(self, name: str) -> Iterator[Break]:
        kit = self._kit(name)
        if self.kit_asked and kit.tested is not Tested.PASSED:
            yield Break(KIT_NOT_PASSED, f"the conformance kit: {kit}")

    def _refusals(self, one: Proposal, source: SourceSchema | None, after: Supergraph) -> list[SchemaFault]:
        name = one.contributor
        decided = self.decision is not None and name in self.decision.contributors
        if one.breaks and not (decided and self.decision is not None and self.decision.forced):
            return [_fault(name, source, broken.code, broken.message, _advice(name, broken)) for broken in one.breaks]
        if decided:
            return []
        accept = f"./saan schema accept {name} --by NAME"
        if earlier := self._put_away(name, source):
            said = f"it was accepted as change {earlier.number}, and another one after it"
            return [_fault(name, source, PUT_AWAY, said, f"change it, or: {accept}")]
        if why := self._beyond_the_rule(one, after):
            return [_fault(name, source, NOT_ACCEPTED, f"an operator accepts it: {why}", accept)]
        return []

    def _put_away(self, name: str, source: SourceSchema | None) -> SchemaChange | None:
        """The earlier change that this is again: of a copy of the files that is old, or that was rolled back.

        What was accepted stands beside a folder that says less: else two hubs of one database that look at different
        folders would put away each other's for ever. Only who edits files under a hub that accepts all means it so.
        """
        earlier = self.earlier.get(name, ())
        if not earlier or (earlier[0].is_end and earlier[0].note.back_to is None):
            return None
        now, is_ = self._manifest(name), earlier[0].schema if source is None else kept(source)
        same = next((one for one in earlier[1:] if one.schema == is_ and one.note.manifest in ("", now)), None)
        if same is None or self.rule is not AcceptanceRule.ALL or name not in self.edited:
            return same
        back_to = earlier[0].note.back_to
        return same if back_to is not None and same.number > back_to else None

    def _beyond_the_rule(self, one: Proposal, after: Supergraph) -> str | None:
        if self.rule is AcceptanceRule.ALL:
            return None
        if self.rule is AcceptanceRule.NONE:
            return "no change is accepted by itself (SAAN_ACCEPT)"
        heavier = [some for some in one.difference if some.weight is not Weight.SAFE or some.guards]
        if heavier:
            return f"it does more than add ({heavier[0]})"
        more = after.guarded.keys() - self.stands.guarded.keys()
        if more:
            return f"what it adds is not public ({'.'.join(min(more))})"
        before = self._before(one.contributor).manifest
        if before != (now := self._manifest(one.contributor)) and not only_adds_public(before, now):
            told = f" ({one.of_manifest[0]})" if one.of_manifest else ""
            return f"its manifest does more than add what is public{told}"
        return None


def _of_code(before: Mapping[str, str] | None, now: Mapping[str, str]) -> Sequence[str]:
    """Which files of code are others than they were; nothing where nobody knows what they were."""
    if before is None:
        return ()
    names = sorted({*before, *now})
    states = {name: "new" if name not in before else "gone" if name not in now else "changed" for name in names}
    return [f"{name} is {states[name]}" for name in names if before.get(name) != now.get(name)]


def _fault(name: str, source: SourceSchema | None, code: str, said: str, advice: str) -> SchemaFault:
    if source is None:
        return SchemaFault(f"{name}/{MANIFEST}", 1, 1, code, name, said, advice)
    return source.fault(source.document, code, name, said, advice)


def _advice(name: str, broken: Break) -> str:
    force = f"./saan schema accept {name} --force --by NAME"
    if broken.code == KIT_NOT_PASSED:
        return f"./saan schema propose {name} runs it; or: {force}"
    keep = "protect it as before" if broken.code == WEAKENS else "keep what is used"
    return f"{keep}, or: {force}"


def refused(proposals: Collection[Proposal]) -> Faults:
    """Why changes are not accepted, by contributor."""
    return {one.contributor: tuple(one.refusals) for one in proposals if one.refusals}
