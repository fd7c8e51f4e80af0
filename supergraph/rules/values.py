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

from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.convention import MADE
from supergraph.directives import has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.places import ROOTS, fields_by_name, lists, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

SCALARS: Final = frozenset(
    {"String", "ID", "Int", "Boolean", "Date", "DateTime", "Decimal", "NationalId", "JuristicId"}
)
"""Those that a row's value is read as."""
RECORD: Final = ("Record", "Node")
"""What the hub says of every record, beside what its agency gives."""


def values(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields of what no row holds, unions of what nobody refers to, parts that hold themselves, rows of one record."""
    for coordinate, _, field in source.adds():
        for said, advice in _wrong(field, whole):
            yield source.fault(field, "VALUE_INVALID", coordinate, said, advice)
    for name, node in source.types.items():
        for member in node.types or () if isinstance(node, UnionTypeDefinitionNode) else ():
            known = whole.claims.types.get(member.name.value)
            if isinstance(known, ObjectTypeDefinitionNode) and not keys_of(known):
                said = f"{member.name.value} has no key, so that nothing refers to it"
                yield source.fault(member, "UNION_OF_ENTITIES", name, said, "give it a key, or leave it out")
        if _is_part(node) and _holds(name, name, whole, set()):
            said = "it is part of itself, without end"
            yield source.fault(node, "VALUE_INVALID", name, said, "give it a key, or take the field away")


def _wrong(field: FieldDefinitionNode, whole: Whole) -> Iterator[tuple[str, str]]:
    name = named(field.type).name.value
    known = whole.claims.types.get(name)
    if lists(field.type) > 1:
        yield "it is a list of lists", "make a type of the inner list"
    if name == "Float" or (isinstance(known, ScalarTypeDefinitionNode) and name not in SCALARS):
        yield f"no value of a row is read as {name}", f"write one of {', '.join(sorted(SCALARS))}"
    if name in ROOTS or isinstance(known, InterfaceTypeDefinitionNode):
        yield f"{name} is no record of anybody", "name a type, or a union of types with keys"
    elif isinstance(known, ObjectTypeDefinitionNode) and _is_the_core_s_own(known, whole):
        held = ", ".join(sorted(held_by_records(whole.claims)))
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
    return is_core and not name.endswith(MADE) and name not in held_by_records(whole.claims)


def held_by_records(claims: ClaimedGraph) -> frozenset[str]:
    """The core's types of which agencies give values: parts of their records, and parts of those. Where a record comes
    from and what others say of it is no part of what an agency gives."""
    core = [one for one in claims.sources[CORE].types.values() if isinstance(one, ObjectTypeDefinitionNode)]
    parts = {one.name.value: one for one in core if _is_part(one) and not one.interfaces}
    told = {name for one in RECORD for name in fields_by_name(claims.types.get(one))}
    pending = [one for one in core if one.interfaces]
    found: set[str] = set()
    while pending:
        for name, field in fields_by_name(pending.pop()).items():
            part = parts.get(named(field.type).name.value)
            made = part is not None and part.name.value.endswith(MADE)
            if part is not None and not made and name not in told and part.name.value not in found:
                found.add(part.name.value)
                pending.append(part)
    return frozenset(found)


def _is_part(node: TypeDefinitionNode | None) -> bool:
    return isinstance(node, ObjectTypeDefinitionNode) and not keys_of(node)


def _holds(within: str, part: str, whole: Whole, seen: set[str]) -> bool:
    """Whether a part is among what it, or one of its parts, holds."""
    for field in fields_by_name(whole.claims.types.get(within)).values():
        name = named(field.type).name.value
        if name == part:
            return True
        if name not in seen and _is_part(whole.claims.types.get(name)):
            seen.add(name)
            if _holds(name, part, whole, seen):
                return True
    return False
