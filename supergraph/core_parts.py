"""The core's types of which agencies give values, as parts of their records."""

from typing import Final

from graphql import ObjectTypeDefinitionNode

from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.convention import MADE
from supergraph.entities import keys_of
from supergraph.places import fields_by_name, named

RECORD: Final = ("Record", "Node")
"""What the hub says of every record, beside what its agency gives."""


def held_by_records(claims: ClaimedGraph) -> frozenset[str]:
    """The core's types of which agencies give values: parts of their records, and parts of those. Where a record comes
    from and what others say of it is no part of what an agency gives."""
    core = [one for one in claims.sources[CORE].types.values() if isinstance(one, ObjectTypeDefinitionNode)]
    parts = {one.name.value: one for one in core if not keys_of(one) and not one.interfaces}
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
