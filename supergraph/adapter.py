"""How the executor sees the supergraph: every question about a field or a class is answered by its declaration."""

from enum import Enum

from graphql import GraphQLAbstractType, GraphQLEnumType, GraphQLField, GraphQLObjectType

from execution.adapter import Adapter
from execution.observation import Tells
from execution.resolution import Property, Resolution
from supergraph.declarations import Declarations, declared


class SupergraphAdapter(Adapter):
    """Reads the declarations of a supergraph."""

    def __init__(self, declarations: Declarations) -> None:
        super().__init__()
        self._enums = declarations.enums
        self._names = {one.record: name for name, one in declarations.types.items() if one.record is not None}
        self._records = {name: one.record for name, one in declarations.types.items() if one.record is not None}
        self._lasting = frozenset(one.record for one in declarations.types.values() if one.lasting)

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        found = declared(field)
        return Property(name) if found is None else found.resolution

    def tells(self, field: GraphQLField) -> Tells:
        found = declared(field)
        return Tells.RECORD if found is None else found.tells

    def told_as(self, name: str, field: GraphQLField) -> str:
        found = declared(field)
        return name if found is None or found.told_as is None else found.told_as

    def proven(self, object_type: GraphQLObjectType, cls: type) -> bool:
        record = self._records.get(object_type.name)
        return record is None or record is cls

    def concrete(self, abstract: GraphQLAbstractType, cls: type) -> str | None:
        return self._names.get(cls)

    def lasting(self, cls: type) -> bool:
        return cls in self._lasting

    def members(self, enum: GraphQLEnumType) -> type[Enum] | None:
        return self._enums.get(enum.name)
