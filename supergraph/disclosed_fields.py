"""What may be read in a graph by whoever holds a set of scopes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type

from supergraph.graph import Supergraph

NO_SCOPES: frozenset[str] = frozenset()


class _Way(NamedTuple):
    """A field: `Type.field`, the scopes it asks for, and the types of its values with the scope that each asks for."""

    coordinate: str
    scopes: frozenset[str]
    leads_to: Sequence[tuple[str, str | None]]


class DisclosedFields:
    """Those of one graph, reckoned once for each set of scopes. A field that asks for several scopes is read under a
    set that holds all of them, and whatever lies below it by no other way is too."""

    def __init__(self, graph: Supergraph) -> None:
        self._ways = {name: list(_ways(graph, type_)) for name, type_ in _objects(graph)}
        roots = (graph.schema.query_type, graph.schema.mutation_type)
        self._roots = [one.name for one in roots if one is not None]
        self._guards = frozenset(_guards(graph))
        self._known: dict[frozenset[str], frozenset[str]] = {}

    def to(self, scopes: frozenset[str]) -> frozenset[str]:
        """The fields that are read under these, as `Type.field`, and `Type.field (Member)` for values of a union that
        ask for one of them."""
        held = scopes & self._guards
        if held not in self._known:
            self._known[held] = frozenset(self._found(held))
        return self._known[held]

    def to_all(self) -> frozenset[str]:
        """The fields that are read under all scopes that there are."""
        return self.to(self._guards)

    def _found(self, held: frozenset[str]) -> set[str]:
        found: set[str] = set()
        ahead, seen = list(self._roots), set(self._roots)
        while ahead:
            for way in self._ways.get(ahead.pop(), ()):
                if not way.scopes <= held:
                    continue
                found.add(way.coordinate)
                for type_, scope in way.leads_to:
                    if scope is not None and scope not in held:
                        continue
                    if scope is not None:
                        found.add(f"{way.coordinate} ({type_})")
                    if type_ not in seen:
                        seen.add(type_)
                        ahead.append(type_)
        return found


def _objects(graph: Supergraph) -> Iterator[tuple[str, GraphQLObjectType]]:
    for name, type_ in graph.schema.type_map.items():
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__"):
            yield name, type_


def _ways(graph: Supergraph, type_: GraphQLObjectType) -> Iterator[_Way]:
    for name, field in type_.fields.items():
        declared = graph.declaration(type_.name, name)
        scopes, members = (declared.scopes, declared.members) if declared else ((), {})
        leads_to = [(one, members.get(one)) for one in _values(graph, get_named_type(field.type))]
        yield _Way(f"{type_.name}.{name}", frozenset(scopes), leads_to)


def _values(graph: Supergraph, type_: object) -> Iterator[str]:
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        yield from (one.name for one in graph.schema.get_possible_types(type_))
    elif isinstance(type_, GraphQLObjectType):
        yield type_.name


def _guards(graph: Supergraph) -> Iterator[str]:
    for one in graph.declared.fields.values():
        yield from one.scopes
        yield from one.members.values()
