"""A field gives what a row can hold: plain values, parts, and references to entities; nothing that is the hub's own."""

from collections.abc import Iterator
from typing import Final

from graphql import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from supergraph.contributor import CORE
from supergraph.convention import MADE
from supergraph.directives import has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.places import ROOTS, lists, named
from supergraph.rule import Whole
from supergraph.rules.missing_keys import lacks_key
from supergraph.source_schema import SourceSchema

SCALARS: Final = frozenset(
    {"String", "ID", "Int", "Boolean", "Date", "DateTime", "Decimal", "NationalId", "JuristicId"}
)
"""Those that a row's value is read as."""


def values(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields of what no row holds, unions of what nobody refers to, parts of others, rows of one record."""
    for coordinate, _, field in source.adds:
        for said, advice in _wrong(field, source, whole):
            yield source.fault(field, "VALUE_INVALID", coordinate, said, advice)
    for name, node in source.types.items():
        for member in node.types or () if isinstance(node, UnionTypeDefinitionNode) else ():
            known = whole.claims.types.get(member.name.value)
            if lacks_key(source, member.name.value):
                continue  # told of the type
            if isinstance(known, ObjectTypeDefinitionNode) and not keys_of(known):
                said = f"{member.name.value} has no key, so that nothing refers to it"
                yield source.fault(member, "UNION_OF_ENTITIES", name, said, "give it a key, or leave it out")


def _wrong(field: FieldDefinitionNode, source: SourceSchema, whole: Whole) -> Iterator[tuple[str, str]]:
    name = named(field.type).name.value
    known = whole.claims.types.get(name)
    if lists(field.type) > 1:
        yield "it is a list of lists", "make a type of the inner list"
    if name == "Float" or (isinstance(known, ScalarTypeDefinitionNode) and name not in SCALARS):
        yield f"no value of a row is read as {name}", f"write one of {', '.join(sorted(SCALARS))}"
    if name in ROOTS or isinstance(known, InterfaceTypeDefinitionNode):
        yield f"{name} is no record of anybody", "name a type, or a union of types with keys"
    elif _is_part(known) and whole.claims.owners.get(name) not in (CORE, source.contributor):
        owner = whole.claims.owners[name]
        yield f"{name} is part of the records of {owner}, who may change it", "make a type of your own"
    elif isinstance(known, ObjectTypeDefinitionNode) and _is_the_core_s_own(known, whole):
        held = ", ".join(sorted(whole.held_by_records))
        yield (
            f"{name} is the hub's own, and has no key to refer to it by",
            f"make a type of yours, or name one of {held}",
        )
    if has(field, "bilingual") and known is not None:
        yield f"{name} is no text", "take @bilingual away"


def _is_the_core_s_own(node: ObjectTypeDefinitionNode, whole: Whole) -> bool:
    """Whether the core alone gives it, by joins or books of its own: parts of its records are no such."""
    name = node.name.value
    is_core = whole.claims.owners.get(name) == CORE and not keys_of(node)
    return is_core and not name.endswith(MADE) and name not in whole.held_by_records


def _is_part(node: TypeDefinitionNode | None) -> bool:
    return isinstance(node, ObjectTypeDefinitionNode) and not keys_of(node)
