"""What contributors' entities are in the graph: records with their source, some of them found again by `node(id)`."""

from collections.abc import Collection, Iterator

from graphql import FieldDefinitionNode, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode

from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.directives import guards, has
from supergraph.entities import by, keys_of
from supergraph.persons import Persons
from supergraph.places import ROOTS, named
from supergraph.source_schema import SourceSchema


def record_interfaces(
    node: ObjectTypeDefinitionNode, claims: ClaimedGraph, *, is_node: bool
) -> list[InterfaceTypeDefinitionNode]:
    """The interfaces of the core that an entity implements; none: it is part of another record."""
    names = ["Record", *(["Node"] if is_node else [])] if keys_of(node) else []
    found = (claims.types.get(name) for name in names)
    return [one for one in found if isinstance(one, InterfaceTypeDefinitionNode)]


def public(claims: ClaimedGraph) -> frozenset[str]:
    """Contributors' entities that are public on every path.

    What others add to the graph decides nothing here: an id that clients hold stays valid.
    """
    persons = Persons(claims)
    core = claims.sources[CORE]
    public = _reached(core, claims, frozenset(ROOTS))
    found: set[str] = set()
    for source in claims.sources.values():
        if source.contributor != CORE:
            reached = _reached(source, claims, public)
            guarded = set(_guarded(source, claims))
            own = (name for name in source.types if name in reached and name not in guarded)
            found.update(name for name in own if keys_of(source.types[name]) and not persons.whose(name))
    return frozenset(found)


def nodes(claims: ClaimedGraph, of: Collection[str]) -> frozenset[str]:
    """Those `of` these that are answered by their key."""
    return frozenset(name for name in of if _is_answered(claims.sources[claims.owners[name]], name))


def _is_answered(source: SourceSchema, name: str) -> bool:
    lookups = source.promises.lookups
    return any(lookups is None or f"{name} by {by(key)}" in lookups for key in keys_of(source.types[name]))


def _guarded(source: SourceSchema, claims: ClaimedGraph) -> Iterator[str]:
    for _, _, field in source.adds:
        yield from (one for one in _given(field, claims) if guards(field, one))


def _reached(source: SourceSchema, claims: ClaimedGraph, already: frozenset[str]) -> frozenset[str]:
    """The types that the fields of a source lead to without a scope, from those that are reached already."""
    leads: dict[str, list[str]] = {}
    for _, type_, field in source.adds:
        if not has(field, "inaccessible"):
            open_ = (one for one in _given(field, claims) if not guards(field, one))
            leads.setdefault(type_.name.value, []).extend(open_)
    reached = set(already)
    pending = [name for name in leads if name in already]
    while pending:
        for name in leads.get(pending.pop(), ()):
            if name not in reached:
                reached.add(name)
                pending.append(name)
    return frozenset(reached)


def _given(field: FieldDefinitionNode, claims: ClaimedGraph) -> list[str]:
    name = named(field.type).name.value
    node = claims.types.get(name)
    return [one.name.value for one in getattr(node, "types", None) or ()] or [name]
