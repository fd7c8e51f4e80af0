"""Every type that a schema names is there, and of the sort that stands in its place."""

from collections.abc import Iterator
from typing import Final

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    NameNode,
    Node,
    NonNullTypeNode,
    NullValueNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    specified_scalar_types,
)

from supergraph.convention import MADE
from supergraph.directives import directives_of, value_of
from supergraph.faults import SchemaFault
from supergraph.near_names import near
from supergraph.places import named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def known_types(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Unknown types, objects where a client sends a value, what is no object in a union, defaults."""
    for coordinate, node, _ in source.places:
        if isinstance(node, FieldDefinitionNode):
            yield from _field(source, whole, coordinate, node)
        elif isinstance(node, InputValueDefinitionNode):
            yield from _argument(source, whole, coordinate, node)
        elif isinstance(node, UnionTypeDefinitionNode):
            yield from _union(source, whole, node)


def _field(source: SourceSchema, whole: Whole, coordinate: str, node: FieldDefinitionNode) -> Iterator[SchemaFault]:
    name = named(node.type).name.value
    found = _found(whole, name)
    if found is None:
        yield _unknown(source, whole, coordinate, node, name)
    elif isinstance(found, InputObjectTypeDefinitionNode):
        said = f"{name} is what a client sends"
        yield source.fault(node, "OUTPUT_TYPE_EXPECTED", coordinate, said, "name a type that can be given")
    elif name.endswith(MADE) and isinstance(found, ObjectTypeDefinitionNode):
        entity = next(name.removesuffix(end) for end in MADE if name.endswith(end))
        said = f"{name} is made by composition"
        yield source.fault(node, "CONNECTION_WRITTEN", coordinate, said, f"write `[{entity}!] @connection`")


def _argument(
    source: SourceSchema, whole: Whole, coordinate: str, node: InputValueDefinitionNode
) -> Iterator[SchemaFault]:
    name = named(node.type).name.value
    found = _found(whole, name)
    if found is None:
        yield _unknown(source, whole, coordinate, node, name)
    elif not isinstance(found, ScalarTypeDefinitionNode | EnumTypeDefinitionNode):
        said = f"{name} is neither a scalar nor an enum"
        yield source.fault(node, "INPUT_TYPE_EXPECTED", coordinate, said, "take an argument for each of its facts")
    if isinstance(node.default_value, NullValueNode) and isinstance(node.type, NonNullTypeNode):
        said = "its default is null, and its type has none"
        yield source.fault(node, "DEFAULT_NOT_OPEN", coordinate, said, "take the default away, or the ! of its type")
    elif node.default_value is not None and not _narrows_nothing(node):
        said = "it has a default, which would narrow what somebody did not ask to be narrowed"
        yield source.fault(node, "DEFAULT_NOT_OPEN", coordinate, said, "take it away: who leaves it out, asks for all")


def _narrows_nothing(argument: InputValueDefinitionNode) -> bool:
    """Whether a default asks for all, as leaving the argument out does: null, or of what is searched for no words."""
    default = argument.default_value
    words = any(value_of(one, "by") == "TEXT" for one in directives_of(argument, "filter"))
    return isinstance(default, NullValueNode) or (words and isinstance(default, StringValueNode) and not default.value)


def _union(source: SourceSchema, whole: Whole, node: UnionTypeDefinitionNode) -> Iterator[SchemaFault]:
    seen: set[str] = set()
    for member in node.types or ():
        name = member.name.value
        found = _found(whole, name)
        if found is None:
            yield _unknown(source, whole, node.name.value, member, name)
        elif not isinstance(found, ObjectTypeDefinitionNode):
            said = f"{name} is no object"
            yield source.fault(member, "UNION_OF_OBJECTS", node.name.value, said, "name types with keys only")
        if name in seen:
            said = f"{name} is a member of it already"
            yield source.fault(member, "REPEATED", node.name.value, said, "take one of the two away")
        seen.add(name)


def _found(whole: Whole, name: str) -> TypeDefinitionNode | None:
    if name in specified_scalar_types:
        return _BUILT_IN
    return whole.claims.types.get(name)


def _unknown(
    source: SourceSchema,
    whole: Whole,
    coordinate: str,
    node: Node,
    name: str,
) -> SchemaFault:
    owner = whole.claims.missing.get(name)
    if owner:
        said = f"{name} is a type of {owner}, whose schema is left out for faults of its own"
        advice = f"ask {owner} to mend it, or take this away until then"
        return source.fault(node, "TYPE_LEFT_OUT", coordinate, said, advice)
    if name in source.internal:
        said = f"{name} is @internal, so that nobody is given one"
        return source.fault(node, "REFERENCE_TO_INTERNAL_TYPE", coordinate, said, "write @internal behind this too")
    return source.fault(node, "UNKNOWN_TYPE", coordinate, f"nobody has a type {name}", _meant(whole, name))


def _meant(whole: Whole, name: str) -> str:
    entity = next((name.removesuffix(end) for end in MADE if name.endswith(end)), "")
    if entity in whole.claims.types:
        return f"composition makes it: write `[{entity}!] @connection`"
    meant = _OF_OTHERS.get(name.lower()) or near(name, whole.names)
    return f"write {meant}, if you mean that, or define it" if meant else "define it, or mend its name"


_OF_OTHERS: Final = {
    "integer": "Int",
    "long": "Int or Decimal",
    "bool": "Boolean",
    "text": "String",
    "number": "Int or Decimal",
    "double": "Decimal",
    "timestamp": "DateTime",
    "time": "DateTime",
    "localdate": "Date",
}
"""What other tools call scalars."""
_BUILT_IN = ScalarTypeDefinitionNode(name=NameNode(value="String"))
