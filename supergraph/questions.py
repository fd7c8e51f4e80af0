"""Which lookup answers a field: it follows from the field's type, from who owns that, and from where it stands.

- A root with `@lookup` is asked by its arguments, a list of roots by `search` or `all`.
- On an entity of somebody else, a type of the contributor's own is asked by that entity's key, and whatever else by
  the contribution's own lookup.
- In a type of the contributor's own, an entity is a reference, which its owner answers by its key; a list of its own
  may also be asked by the key of the type it stands in.
- `@join` says what is asked where it is something else.
"""

from collections.abc import Iterator
from typing import NamedTuple

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.directives import directives_of, has, value_of
from supergraph.entities import by, key_asked, keys_of
from supergraph.orders import is_searched_by
from supergraph.places import ROOTS, is_list, named
from supergraph.sharing import is_repeated
from supergraph.source_schema import SourceSchema


class AskedOf(NamedTuple):
    """What a field asks of a contributor: records of a type, by any one of these (`plate+provinceCode`).

    `scoped` says that whoever reads the field is given records by this lookup, and by no reference in between.
    """

    contributor: str
    type: str
    ways: tuple[str, ...]
    scoped: bool

    def lookups(self) -> tuple[str, ...]:
        """The names of the lookups, as manifests have them."""
        return tuple(f"{self.type} by {way}" for way in self.ways)


def asked(
    source: SourceSchema, claims: ClaimedGraph, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> list[AskedOf]:
    """What one of the source's fields asks; nothing: it is a fact of its record, or the core answers it."""
    parent = type_.name.value
    if parent == "Query":
        return list(_of_root(source, claims, field))
    if parent in ROOTS:
        return []
    if parent in source.types:
        return [one for target in _entities(field, claims) for one in _of_reference(type_, target, field, claims)]
    return list(_of_contribution(source, claims, type_, field))


def _of_root(source: SourceSchema, claims: ClaimedGraph, field: FieldDefinitionNode) -> Iterator[AskedOf]:
    for target in _entities(field, claims):
        if has(field, "lookup"):
            ways = (by(key_asked(field, claims.types.get(target))),)
        else:
            ways = ("search" if has(field, "connection") or is_searched_by(field) else "all",)
        yield AskedOf(source.contributor, target, ways, scoped=True)


def _of_contribution(
    source: SourceSchema, claims: ClaimedGraph, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> Iterator[AskedOf]:
    keys = tuple(by(key) for key in keys_of(type_)) or ("",)
    again = is_repeated(source, claims, type_, field)
    own = [one for one in _entities(field, claims) if again or claims.owners.get(one) == source.contributor]
    joined = _joined(field)
    for target in own:
        yield AskedOf(source.contributor, target, (joined,) if joined else keys[:1], scoped=True)
    if not own:
        yield AskedOf(source.contributor, type_.name.value, keys[:1], scoped=True)


def _of_reference(
    type_: ObjectTypeDefinitionNode, target: str, field: FieldDefinitionNode, claims: ClaimedGraph
) -> Iterator[AskedOf]:
    owner = claims.owners.get(target, CORE)
    if owner == CORE:
        return
    joined = _joined(field)
    parent = [by(key) for key in keys_of(type_)] if is_list(field.type) else []
    keys = [by(key) for key in claims.keys_of(target)]
    yield AskedOf(owner, target, (joined,) if joined else (*parent, *keys), scoped=bool(joined or parent))


def joined(
    source: SourceSchema, claims: ClaimedGraph, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> str | None:
    """The key that the records of a field are asked by, where they are no facts of its record: `nationalId`; None where
    they are, and of a root."""
    target = named(field.type).name.value
    if not claims.keys_of(target):
        return None
    written = _joined(field)
    if written:
        return written
    mine = claims.owners.get(target) == source.contributor or is_repeated(source, claims, type_, field)
    stands_on = [by(key) for key in claims.keys_of(type_.name.value)]
    if type_.name.value in source.contributions:
        return stands_on[0] if stands_on and mine else None
    lookups = source.promises.lookups
    if not stands_on or not mine or not is_list(field.type):
        return None
    return stands_on[0] if lookups is None or f"{target} by {stands_on[0]}" in lookups else None


def _joined(field: FieldDefinitionNode) -> str | None:
    for one in directives_of(field, "join"):
        written = value_of(one, "lookup")
        if written:
            return by(tuple(written.split()))
    return None


def _entities(field: FieldDefinitionNode, claims: ClaimedGraph) -> list[str]:
    """The entities that a field gives: its type, or the members of it."""
    node = claims.types.get(named(field.type).name.value)
    members = [one.name.value for one in node.types or ()] if node and hasattr(node, "types") else []
    names = members or [named(field.type).name.value]
    return [name for name in names if claims.keys_of(name)]
