"""The graph made of the core and its contributors, every fault of every contributor told at once.

A contributor with faults is left out whole. That costs nobody anything but those who refer to its types, and they are
told so in terms of their own schema. Nothing depends on the order in which folders are read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from graphql import DocumentNode

from connectors.parsing.confusable import look
from supergraph.claims import ClaimedGraph, claimed, clashes
from supergraph.faults import SchemaFault, first_found
from supergraph.merging import merged
from supergraph.records import nodes, public
from supergraph.rule import Whole
from supergraph.rules.every_rule import RULES, RULES_OF_ALL
from supergraph.sharing import without_repeated
from supergraph.source_schema import SourceSchema


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """The whole graph.

    `document` is its SDL, as clients see it; `owners` who gives each type (`Vehicle`) and each field
    (`Citizen.vehicles`), by coordinate. `sources` are those who are in: the core, then contributors as they were
    accepted. `faults` are those of each contributor that has some, in their order, and is left out. `public` are
    contributors' entities that are public on every path, `nodes` those of them that `node` finds.
    """

    claims: ClaimedGraph
    document: DocumentNode
    owners: Mapping[str, str]
    sources: tuple[SourceSchema, ...]
    faults: Mapping[str, tuple[SchemaFault, ...]]
    public: frozenset[str]
    nodes: frozenset[str]


def compose(
    core: SourceSchema,
    contributors: Collection[SourceSchema],
    *,
    accepted: Sequence[str] = (),
    opened: Collection[str] = frozenset(),
) -> Composed:
    """Everything of them that goes together.

    `accepted` are ids of contributors in the order in which they were accepted: of two claims to a name the earlier
    wins, and those who were never accepted come last, by their ids. `opened` are the core's scopes that contributors
    may require.
    """
    rank = {contributor: place for place, contributor in enumerate(accepted)}
    last = len(rank)
    in_order = sorted(contributors, key=lambda one: (rank.get(one.contributor, last), one.contributor, one.path))
    sources, faults = _once_each(in_order)
    claims = _settled(core, sources, frozenset(rank), opened, faults)
    open_ = public(claims)
    found_again = nodes(claims, open_)
    return Composed(
        claims,
        merged(claims, found_again),
        _owners(claims),
        tuple(claims.sources.values()),
        {name: tuple(sorted(set(found))) for name, found in sorted(faults.items())},
        open_,
        found_again,
    )


def _once_each(sources: Sequence[SourceSchema]) -> tuple[list[SourceSchema], dict[str, list[SchemaFault]]]:
    """Those whose id nobody else has: of several none is taken, as nobody knows which is meant, and of ids that look
    alike the first."""
    known: dict[str, list[SourceSchema]] = {}
    for source in sources:
        known.setdefault(source.contributor, []).append(source)
    faults: dict[str, list[SchemaFault]] = {}
    for name, several in known.items():
        if len(several) > 1:
            paths = " and ".join(one.path for one in several)
            said = f"{len(several)} schemas are of this contributor: {paths}"
            faults[name] = [
                SchemaFault(several[0].path, 1, 1, "CONTRIBUTOR_REPEATED", name, said, "take all but one away")
            ]
    looks: dict[str, str] = {}
    for name, several in known.items():
        first = looks.setdefault(look(name), name)
        if first != name:
            said = f"one takes it for {first}, which is another agency"
            fault = SchemaFault(several[0].path, 1, 1, "NAME_CONFUSABLE", name, said, "give it another id")
            faults[name] = [*faults.get(name, ()), fault]
    return [several[0] for name, several in known.items() if name not in faults], faults


def _settled(
    core: SourceSchema,
    sources: Sequence[SourceSchema],
    accepted: frozenset[str],
    opened: Collection[str],
    faults: dict[str, list[SchemaFault]],
) -> ClaimedGraph:
    """The claims of all that have no faults; `faults` is given those of the others.

    Who loses a name loses it only to somebody who stays in, so those who have other faults go first.
    """
    changed: frozenset[str] | None = None
    before: frozenset[str] = frozenset()
    while True:
        claims, lost = claimed(core, sources, out=faults, accepted=accepted, opened=opened)
        losers = frozenset(one.contributor for one in lost)
        moved = losers ^ before
        looked_at = [
            one for one in claims.sources.values() if one is not core and _concerns(one, changed, moved, sources)
        ]
        found = _found(looked_at, claims)
        if not found:
            break
        faults.update(found)
        changed = frozenset(name for one in sources if one.contributor in found for name in one.types)
        before = losers
    for source in lost:
        everything = claims.and_of(source)
        faults[source.contributor] = first_found(chain(clashes(source, claims), _of(source, Whole.of(everything))))
    return claims


def _concerns(
    source: SourceSchema, changed: frozenset[str] | None, moved: frozenset[str], sources: Sequence[SourceSchema]
) -> bool:
    """Whether a source that had no faults may have some now: it mentions a type of somebody who came or went."""
    if changed is None or source.contributor in moved:
        return True
    came_or_went = {name for one in sources if one.contributor in moved for name in one.types}
    return not source.mentions.isdisjoint(changed | came_or_went)


def _found(sources: Collection[SourceSchema], claims: ClaimedGraph) -> dict[str, list[SchemaFault]]:
    whole = Whole.of(claims)
    looked_at = ((one.contributor, _of(one, whole)) for one in sources)
    return {contributor: found for contributor, found in looked_at if found}


def _of(source: SourceSchema, whole: Whole) -> list[SchemaFault]:
    own = without_repeated(source, whole.claims)
    mine = (fault for rule in RULES for fault in rule(own, whole))
    return first_found(chain(mine, (fault for rule in RULES_OF_ALL for fault in rule(source, whole))))


def _owners(claims: ClaimedGraph) -> dict[str, str]:
    owners = dict(claims.owners)
    for type_, given in claims.fields.items():
        owners.update((f"{type_}.{name}", giver) for name, (giver, _) in given.items())
    return owners
