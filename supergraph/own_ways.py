"""Which ways through the graph stay with whoever asks: below them a field is her own.

A scope of one's own data says nothing of others', and what it opens may be reached in many ways: the tax of a vehicle
below herself, and below a business that anybody may look up. So it counts on a way that begins at the asker (`me`), on
which each step is a part of the record before, asks for such a scope itself, or leads to what nobody comes to without
one, and that passes no record that is nobody's, such as a business's. On any other way it takes the scope for others'
records beside it. What is given under that alone, such as `citizen`, needs no way of its own: who gets there has it.
"""

from collections.abc import Iterator
from functools import cached_property

from graphql import GraphQLObjectType, get_named_type, is_abstract_type

from access.permissions.scopes import Scope
from execution.resolution import SetResolver
from supergraph.declarations import ASKER, Coordinate
from supergraph.graph import Supergraph
from supergraph.open_types import open_types
from supergraph.places import ROOTS

_RECORD = "Record"


class OwnWays:
    """The ways of one graph, judged step by step as operations take them."""

    def __init__(self, graph: Supergraph) -> None:
        self._graph = graph
        fields = graph.declared.fields.items()
        self._begin = frozenset(place for place, one in fields if place[0] in ROOTS and one.asks and ASKER in one.asks)
        self._known: dict[Coordinate, bool] = {}

    def begins(self, type_: str, field: str) -> bool:
        """Whether a root's field is about whoever asks."""
        return (type_, field) in self._begin

    def onward(self, own: bool, type_: str, field: str) -> bool:
        """Whether what stands below a field is the asker's own, where the field is or is not."""
        if not own and (type_, field) not in self._begin:
            return False
        known = self._known.get((type_, field))
        if known is None:
            known = self._known[type_, field] = self._stays(type_, field)
        return known

    def own_scopes(self, type_: str, field: str) -> tuple[Scope, ...]:
        """The scopes of one's own data that a field asks for."""
        said = self._graph.declaration(type_, field)
        return () if said is None else tuple(one for name in said.scopes if (one := self._graph.scopes[name]).own)

    def _stays(self, type_: str, field: str) -> bool:
        said = self._graph.declaration(type_, field)
        if said is None or any(map(self._is_nobodys, self._given(type_, field))):
            return False
        if not isinstance(said.resolution, SetResolver) or self.begins(type_, field) or self.own_scopes(type_, field):
            return True
        return self._open.isdisjoint(self._given(type_, field))

    def _given(self, type_: str, field: str) -> Iterator[str]:
        schema = self._graph.schema
        object_type = schema.type_map[type_]
        assert isinstance(object_type, GraphQLObjectType), "ways are of what is selected on objects"
        given = get_named_type(object_type.fields[field].type)
        if is_abstract_type(given):
            yield from (one.name for one in schema.get_possible_types(given))
        else:
            yield given.name

    def _is_nobodys(self, type_: str) -> bool:
        """Whether the records of a type are reached by anybody, and name no person."""
        said = self._graph.declared.types.get(type_)
        if said is not None and (said.subject or said.names):
            return False
        interfaces = getattr(self._graph.schema.type_map[type_], "interfaces", ())
        return any(one.name == _RECORD for one in interfaces) and type_ in self._open

    @cached_property
    def _open(self) -> frozenset[str]:
        return open_types(self._graph.document)
