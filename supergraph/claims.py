"""Who gives which type and field: the core first, then contributors in the order in which they were accepted.

Of two claims to a name the earlier wins, whatever their folders are called.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
)

from connectors.parsing.confusable import look
from connectors.provider import DataClass
from supergraph.contributor import CORE
from supergraph.directives import has
from supergraph.entities import Key, keys_of
from supergraph.faults import SchemaFault
from supergraph.handing_over import goes_over, taken_from
from supergraph.places import ROOTS, called, fields_by_name
from supergraph.source_schema import SourceSchema

Given = tuple[str, FieldDefinitionNode]
"""A field, and who gives it."""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimedGraph:
    """The graph as far as it is claimed: what a rule looks at.

    `sources` are those who are in, the core first; `types` and their `owners` by name; `fields` of each type, whoever
    gives them, by type and name. `missing` says of types that nobody has because their contributor is left out, whose
    they would be; `held` are names and coordinates that accepted contributors keep while they are left out, with what
    they define by it. `opened` are the scopes of the core that contributors may require, and `looks` the names of
    types, and of fields of each, by what they look like.
    """

    sources: Mapping[str, SourceSchema]
    types: dict[str, TypeDefinitionNode]
    owners: dict[str, str]
    fields: dict[str, dict[str, Given]]
    missing: Mapping[str, str]
    held: Mapping[str, tuple[str, Node]]
    opened: frozenset[str]
    looks: dict[str, dict[str, str]]
    _keys: dict[str, list[Key]] = dataclasses.field(default_factory=dict)

    def keys_of(self, type_: str) -> list[Key]:
        """The keys of a type, in their order; none: it is no entity, or nobody's."""
        known = self._keys.get(type_)
        if known is None:
            node = self.types.get(type_)
            if node is None:
                return []  # and not kept: somebody may come who has it
            known = self._keys[type_] = keys_of(node)
        return known

    def field(self, type_: str, name: str) -> FieldDefinitionNode | None:
        """A field of a type, whoever gives it."""
        found = self.fields.get(type_, {}).get(name)
        return found[1] if found else None

    def gives(self, contributor: str, type_: str, name: str) -> bool:
        """Whether a field is a contributor's to give, and not handed over to another."""
        return self.fields.get(type_, {}).get(name, ("",))[0] == contributor

    def class_of(self, scope: str) -> DataClass | None:
        """How careful the law asks to be with what a scope opens; None: nobody declares it."""
        declared = self.sources.get(scope.partition(".")[0])
        known = declared.promises.scopes.get(scope) if declared else None
        return known or self.sources[CORE].promises.scopes.get(scope)

    def and_of(self, source: SourceSchema) -> "ClaimedGraph":
        """As somebody sees them who lost a name to another contributor: with what is hers, for the rest of her schema
        to be looked at."""
        hers = {name: node for name, node in source.types.items() if self.owners.get(name) != CORE}
        more = ClaimedGraph(
            {**self.sources, source.contributor: source},
            {**self.types, **hers},
            {**self.owners, **dict.fromkeys(hers, source.contributor)},
            {name: dict(given) for name, given in self.fields.items() if name not in hers},
            self.missing,
            self.held,
            self.opened,
            {name: dict(looks) for name, looks in self.looks.items()},
        )
        _add(source, more)
        return more


def claimed(
    core: SourceSchema,
    sources: Sequence[SourceSchema],
    *,
    out: Collection[str],
    accepted: Collection[str],
    opened: Collection[str],
) -> tuple[ClaimedGraph, list[SourceSchema]]:
    """The claims of the core and of these sources, in this order, and those of them who lost one.

    Those who are `out` have none, but that what was accepted of them is nobody's who comes later.
    """
    kept: dict[str, SourceSchema] = {core.contributor: core}
    missing: dict[str, str] = {}
    held: dict[str, tuple[str, Node]] = {}
    claims = ClaimedGraph(kept, {}, {}, {}, missing, held, frozenset(opened), {})
    _add(core, claims)
    lost: list[SourceSchema] = []
    for source in sources:
        if source.contributor in out:
            if source.contributor in accepted:
                _hold(source, held)
        elif any(clashes(source, claims)):
            lost.append(source)
        else:
            kept[source.contributor] = source
            _add(source, claims)
    for source in sources:
        if source.contributor not in kept:
            for name in source.types:
                if name not in claims.types:
                    missing.setdefault(name, source.contributor)
    return claims, lost


def _hold(source: SourceSchema, held: dict[str, tuple[str, Node]]) -> None:
    for name, node in source.types.items():
        held.setdefault(name, (source.contributor, node))
    for coordinate, type_, field in source.adds:
        if type_.name.value in source.contributions:
            held.setdefault(coordinate, (source.contributor, field))


def clashes(source: SourceSchema, claims: ClaimedGraph) -> Iterator[SchemaFault]:
    """Every name of a source that somebody else has: types, and fields of types that are not its own."""
    for name, node in source.types.items():
        held_by, held = claims.held.get(name, (None, None))
        holder = claims.owners.get(name) or held_by
        if holder and holder != source.contributor and not _is_shared(node, claims.types.get(name) or held):
            yield _taken(source, node, name, holder, claims)
        yield from _confusable(source, node, "", claims)
    for name, type_ in source.contributions.items():
        for field in type_.fields or ():
            coordinate = f"{name}.{field.name.value}"
            found = claims.fields.get(name, {}).get(field.name.value) or claims.held.get(coordinate)
            if found and found[0] != source.contributor and not has(field, "external"):
                yield from _field_taken(source, field, coordinate, found, claims)
            yield from _confusable(source, field, name, claims)


def _field_taken(
    source: SourceSchema, field: FieldDefinitionNode, coordinate: str, found: tuple[str, Node], claims: ClaimedGraph
) -> Iterator[SchemaFault]:
    """A field that somebody else gives, unless both give it or it goes over from one to the other."""
    holder, theirs = found
    ours = source.contributor
    over = goes_over(theirs, holder, field, ours) or goes_over(field, ours, theirs, holder)
    if over or gives_again(field, theirs):
        return
    if taken_from(field) != holder:
        yield _taken(source, field, coordinate, holder, claims)
    elif has(theirs, "override"):
        said = f"{holder} takes it over itself, from {taken_from(theirs)}"
        advice = f"ask {holder} to take its @override away, which it needs no more when it alone gives the field"
        yield source.fault(field, "OVERRIDE_SOURCE_HAS_OVERRIDE", coordinate, said, advice)
    else:
        said = f"{holder} does not say that it hands it over"
        advice = f'ask {holder} to write @handOver(to: "{ours}") behind it'
        yield source.fault(field, "OVERRIDE_NOT_AGREED", coordinate, said, advice)


def _confusable(
    source: SourceSchema, node: TypeDefinitionNode | FieldDefinitionNode, within: str, claims: ClaimedGraph
) -> Iterator[SchemaFault]:
    """What is taken for a name that somebody has already: a type, or a field of a type that is not the source's."""
    name = node.name.value
    other = claims.looks.get(within, {}).get(look(name))
    giver = claims.fields.get(within, {}).get(other or "")
    holder = (giver[0] if giver else None) if within else claims.owners.get(other or "")
    if other not in (None, name) and holder != source.contributor:
        said = f"one takes it for {other} of {'the core' if holder == CORE else holder}"
        coordinate = f"{within}.{name}" if within else name
        yield source.fault(node, "NAME_CONFUSABLE", coordinate, said, "call yours otherwise")


def _add(source: SourceSchema, claims: ClaimedGraph) -> None:
    for name, node in source.types.items():
        claims.types.setdefault(name, node)
        owner = claims.owners.setdefault(name, source.contributor)
        claims.looks.setdefault("", {}).setdefault(look(name), name)
        if owner == source.contributor:
            _give(source, name, fields_by_name(node), claims)
    for name, node in source.contributions.items():
        _give(source, name, {n: f for n, f in fields_by_name(node).items() if not has(f, "external")}, claims)


def _give(source: SourceSchema, type_: str, fields: Mapping[str, FieldDefinitionNode], claims: ClaimedGraph) -> None:
    known = claims.fields.setdefault(type_, {})
    looks = claims.looks.setdefault(type_, {})
    for name, node in fields.items():
        giver, theirs = known.setdefault(name, (source.contributor, node))
        if goes_over(theirs, giver, node, source.contributor):
            known[name] = (source.contributor, node)
        looks.setdefault(look(name), name)


def gives_again(field: Node, theirs: Node) -> bool:
    """Whether two give a field together: both say so."""
    return has(field, "shareable") and has(theirs, "shareable")


def _is_shared(node: TypeDefinitionNode, known: Node | None) -> bool:
    """An enum may stand in several schemas: whether its values agree is looked at elsewhere."""
    return isinstance(node, EnumTypeDefinitionNode) and isinstance(known, EnumTypeDefinitionNode)


def _taken(source: SourceSchema, node: Node, coordinate: str, holder: str, claims: ClaimedGraph) -> SchemaFault:
    whose = "the core has it" if holder == CORE else f"{holder} has it, and was accepted earlier"
    theirs = claims.types.get(coordinate)
    if theirs is not None and type(theirs) is not type(node):
        said = f"{whose}, as {called(theirs)}, and this is {called(node)}"
        return source.fault(node, "TYPE_KIND_MISMATCH", coordinate, said, "call yours otherwise")
    if "." in coordinate:
        type_, _, name = coordinate.partition(".")
        known = claims.field(type_, name)
        again = type_ not in ROOTS and known is not None and any(name in key for key in claims.keys_of(type_))
        otherwise = "call yours otherwise, or write @shareable behind both where each answers for records of its own"
        if holder == CORE:
            otherwise = "call yours otherwise"
        advice = "write @external behind it, as it is part of the key" if again else otherwise
        return source.fault(node, "INVALID_FIELD_SHARING", coordinate, whose, advice)
    keys = claims.keys_of(coordinate)
    if not keys:
        return source.fault(node, "NAME_TAKEN", coordinate, whose, "call yours otherwise")
    for ours in keys_of(node) if isinstance(node, ObjectTypeDefinitionNode) else ():
        if ours in keys:
            said = f"{whose}, and its key stands here as if it were yours"
            advice = f"write @external behind {' and '.join(ours)}, or call yours otherwise"
            return source.fault(node, "ENTITY_WITHOUT_KEY", coordinate, said, advice)
    key = " ".join(keys[0])
    facts = "  ".join(f"{one}: … @external" for one in keys[0])
    repeat = f'to add fields to it repeat its key, `type {coordinate} @key(fields: "{key}") {{ {facts}  … }}`'
    return source.fault(node, "ENTITY_WITHOUT_KEY", coordinate, whose, f"{repeat}; or call yours otherwise")
