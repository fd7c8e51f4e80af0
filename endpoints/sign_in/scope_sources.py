"""Which agencies' data a scope opens, for the consent page to name: read off the schema and the manifests."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type

from connectors.provider import Provider
from connectors.serving.registry import AgencyFacts
from supergraph.declarations import FieldDeclaration
from supergraph.graph import Supergraph
from supergraph.open_types import open_types


class ServedAgencies(Protocol):
    """What is known of the agencies that are asked."""

    def agencies(self) -> Sequence[AgencyFacts]: ...

    def providers(self, type_: str, by: str) -> Sequence[Provider]: ...


def types_by_scope(graph: Supergraph) -> Mapping[str, frozenset[str]]:
    """For each scope, the provided types that its fields lead to, or that they are facts of; where a field says what
    it asks of a type, those questions of it alone, each as `Type.by`. What these lead on to without another scope, and
    nobody comes to without any, is opened by it too."""
    found: dict[str, set[str]] = {}
    reached = open_types(graph.document)
    for (type_, name), declared in graph.declared.fields.items():
        parent = graph.schema.type_map[type_]
        if declared.scopes and isinstance(parent, GraphQLObjectType):
            types = _asked_of_its_giver(declared, graph)
            types |= _provided(parent.fields[name], parent, declared, graph.contracts.keys())
            types |= _led_on_to(parent.fields[name], graph, reached)
            for scope in declared.scopes:
                found.setdefault(scope, set()).update(types)
    return {scope: frozenset(types) for scope, types in found.items()}


def _led_on_to(field: GraphQLField, graph: Supergraph, reached: Collection[str]) -> set[str]:
    """The questions by which the records that a field gives lead on to such as are `reached` under a scope alone."""
    pending = [one for one in _possible(field, graph) if one.name not in reached]
    seen, found = {one.name for one in pending}, set[str]()
    while pending:
        type_ = pending.pop()
        for name, below in type_.fields.items():
            said = graph.declared.fields[type_.name, name]
            for one in () if said.scopes else _possible(below, graph):
                if one.name in reached or one.name in said.members:
                    continue
                found |= {asked for asked in said.asks or () if asked.partition(".")[0] == one.name}
                if one.name not in seen:
                    seen.add(one.name)
                    pending.append(one)
    return found


def _possible(field: GraphQLField, graph: Supergraph) -> Sequence[GraphQLObjectType]:
    type_ = get_named_type(field.type)
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        return graph.schema.get_possible_types(type_)
    return [type_] if isinstance(type_, GraphQLObjectType) else []


def _asked_of_its_giver(declared: FieldDeclaration, graph: Supergraph) -> set[str]:
    """The questions that a contributor's field asks of that contributor: by a reference, through a union, or for a fact
    that it adds to somebody else's type."""
    own = graph.contributed.get(declared.owner)
    brought = {one.type for one in own.contracts.values()} if own else set()
    return {one for one in declared.asks or () if one.partition(".")[0] in brought}


def _provided(
    field: GraphQLField, parent: GraphQLObjectType, declared: FieldDeclaration, provided: Collection[str]
) -> set[str]:
    """The provided types a field leads to: its own, or that of a page's items; else that of which it is a fact."""
    given = get_named_type(field.type)
    listed = declared.price.listed if declared.price else None
    if isinstance(given, GraphQLObjectType):
        sized = listed.sized if listed else ()
        items = {get_named_type(given.fields[name].type).name for name in sized} or {given.name}
        if found := items.intersection(provided):
            asked = {one for one in declared.asks or () if one.partition(".")[0] in found}
            return asked or found
    return {parent.name}.intersection(provided)


_types_by_scope = lru_cache(maxsize=2)(types_by_scope)
"""Of the graph that is served, and of the one that follows it."""


def behind(graph: Supergraph, agencies: ServedAgencies, scope: str) -> Sequence[str]:
    """The ids of the agencies whose data a scope opens, of those that are served."""
    types = _types_by_scope(graph).get(scope, frozenset())
    found = {
        provider.agency
        for question in graph.questions
        if not types.isdisjoint((question.type, f"{question.type}.{question.by}"))
        for provider in agencies.providers(question.type, question.by)
        if provider.facts.served
    }
    return sorted(found)


def sources(
    graph: Callable[[], Supergraph], served: Callable[[], ServedAgencies]
) -> Callable[[str, str], Sequence[str]]:
    """The names of the agencies behind a scope of the graph there is, in a language ("th" or "en")."""

    def named(scope: str, language: str) -> Sequence[str]:
        agencies = served()
        those = behind(graph(), agencies, scope)
        names = (facts.name for facts in agencies.agencies() if facts.id in those and facts.name)
        return [name.en or name.th if language == "en" else name.th for name in names]

    return named
