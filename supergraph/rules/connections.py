"""What is given by pages is a list of entities, and pages are asked for in one way."""

from collections.abc import Iterator

from graphql import (
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    UnionTypeDefinitionNode,
    specified_scalar_types,
)

from supergraph.directives import has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.places import lists, named
from supergraph.rule import Whole
from supergraph.rules.missing_keys import lacks_key
from supergraph.source_schema import SourceSchema

_PAGE = ("first", "after", "last", "before")


def connections(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """`@connection` on what is no list of entities, or beside arguments that it adds itself."""
    for coordinate, _, field in source.adds:
        if not has(field, "connection"):
            continue
        target = named(field.type).name.value
        known = whole.claims.types.get(target)
        is_entity = isinstance(known, ObjectTypeDefinitionNode) and bool(keys_of(known))
        is_known = known is not None or target in specified_scalar_types
        if lists(field.type) != 1 or (is_known and not is_entity and not lacks_key(source, target)):
            said = "what is given by pages is a list of a type with a key"
            advice = f"write `[{target}!] @connection`, or take @connection away"
            if isinstance(known, UnionTypeDefinitionNode | InterfaceTypeDefinitionNode):
                advice = "take @connection away"
            yield source.fault(field, "CONNECTION_OF_ENTITIES", coordinate, said, advice)
        for argument in field.arguments or ():
            if argument.name.value in _PAGE:
                place = f"{coordinate}({argument.name.value}:)"
                said = "@connection adds it"
                yield source.fault(argument, "CONNECTION_ARGUMENT", place, said, "take it away, or call it otherwise")
