"""The core's types of which agencies give values, as parts of their records."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from graphql import FieldDefinitionNode, InputValueDefinitionNode, ObjectTypeDefinitionNode

from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.convention import MADE
from supergraph.entities import keys_of
from supergraph.places import fields_by_name, named

RECORD: Final = ("Record", "Node")
"""What the hub says of every record, beside what its agency gives."""


def held_by_records(claims: ClaimedGraph) -> frozenset[str]:
    """The core's types of which agencies give values: parts of their records, and parts of those. Where a record comes
    from and what others say of it is no part of what an agency gives, nor is what that holds: the hub tells it."""
    core = [one for one in claims.sources[CORE].types.values() if isinstance(one, ObjectTypeDefinitionNode)]
    parts = {one.name.value: one for one in core if not keys_of(one) and not one.interfaces}
    told = [field for one in RECORD for field in fields_by_name(claims.types.get(one)).values()]
    hubs = _reached(told, parts, frozenset())
    given = [field for one in core if one.interfaces for field in fields_by_name(one).values()]
    return _reached(given, parts, hubs)


def _reached(
    fields: Iterable[FieldDefinitionNode | InputValueDefinitionNode],
    parts: Mapping[str, ObjectTypeDefinitionNode],
    but: Collection[str],
) -> frozenset[str]:
    """The parts that these fields hold, and those that these hold in turn."""
    pending, found = list(fields), set[str]()
    while pending:
        name = named(pending.pop().type).name.value
        if name in parts and not name.endswith(MADE) and name not in found and name not in but:
            found.add(name)
            pending += fields_by_name(parts[name]).values()
    return frozenset(found)
