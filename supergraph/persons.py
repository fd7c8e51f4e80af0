"""Which types are about somebody: a person, or a person or another.

An entity of the core with a national id as its key *stands for* a person. A record is *about* whoever its `@subject`
names, and about the person it was asked by where it names nobody. One that names nobody, and that the manifest of its
owner is careful with, is somebody's all the same. What says nothing is taken for the worst.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, UnionTypeDefinitionNode

from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.directives import has
from supergraph.entities import keys_of
from supergraph.places import named

NATIONAL_ID = "NationalId"


class Whose(IntEnum):
    """Whose a type's records are, the more careful the larger."""

    NOBODYS = 0
    SOMEBODYS = 1  # a person's, or a business's, or another's
    PERSONS = 2


class Persons:
    """What the claims of a graph say of persons, worked out as it is asked for."""

    def __init__(self, claims: ClaimedGraph) -> None:
        self._claims = claims
        self._known: dict[str, Whose] = {}
        self._by_id: dict[str, bool] = {}
        self._members: dict[str, list[str]] = {}
        self._others: dict[str, frozenset[str]] = {}
        self._asked: frozenset[str] | None = None

    def stands_for(self, type_: str) -> bool:
        """Whether it is a person herself, of whom the core knows nothing but her id: each field is asked by that."""
        return self._claims.owners.get(type_) == CORE and self.is_asked_by_id(type_)

    def is_asked_by_id(self, type_: str) -> bool:
        """Whether it is an entity with a national id in its key."""
        known = self._by_id.get(type_)
        if known is None:
            known = self._by_id[type_] = self._has_id_in_key(type_)
        return known

    @cached_property
    def ids(self) -> frozenset[str]:
        """The facts by which the core knows persons: what is asked by one of these is asked by a person's id."""
        return frozenset(fact for one in self._claims.types if self.stands_for(one) for fact in self._key(one))

    def is_id(self, type_: str, fact: str) -> bool:
        """Whether a fact is a person's id."""
        known = self._claims.field(type_, fact)
        return known is not None and named(known.type).name.value == NATIONAL_ID

    def is_key_of_person(self, type_: str, fact: str) -> bool:
        """Whether a fact says who somebody is, of the person herself."""
        return self.stands_for(type_) and fact in self._key(type_)

    def _key(self, type_: str) -> list[str]:
        return [fact for key in self._claims.keys_of(type_) for fact in key if self.is_id(type_, fact)]

    def _has_id_in_key(self, type_: str) -> bool:
        return bool(self._key(type_))

    def whose(self, type_: str) -> Whose:
        """Whose the records of a type are; of a union, of the most careful of its members."""
        known = self._known.get(type_)
        if known is None:
            self._known[type_] = Whose.NOBODYS  # while it is worked out, for types that hold each other
            known = self._known[type_] = self._worked_out(type_)
        return known

    def members(self, type_: str) -> list[str]:
        """The types that a value of this one may have."""
        known = self._members.get(type_)
        if known is None:
            node = self._claims.types.get(type_)
            union = node.types or () if isinstance(node, UnionTypeDefinitionNode) else None
            known = self._members[type_] = [type_] if union is None else [one.name.value for one in union]
        return known

    def others(self, type_: str) -> frozenset[str]:
        """Who, beside persons, the records of a type may be of: types that stand for no person."""
        known = self._others.get(type_)
        if known is None:
            told = (one for one in self._own_fields(type_) if has(one, "subject"))
            members = (member for one in told for member in self.members(named(one.type).name.value))
            found = (member for member in members if member != NATIONAL_ID and not self.is_asked_by_id(member))
            known = self._others[type_] = frozenset(found)
        return known

    def tells(self, field: FieldDefinitionNode) -> Whose:
        """Whose a record is by one of its facts."""
        type_ = named(field.type).name.value
        if type_ == NATIONAL_ID:
            return Whose.PERSONS
        members = self.members(type_)
        persons = [one for one in members if self.is_asked_by_id(one)]
        if persons:
            return Whose.PERSONS if len(persons) == len(members) else Whose.SOMEBODYS
        return Whose.NOBODYS

    def holds_a_person(self, type_: str) -> bool:
        """Whether one of the values within its records says of whom they are."""
        return any(self._held(one) for one in self._own_fields(type_))

    def _worked_out(self, type_: str) -> Whose:
        node = self._claims.types.get(type_)
        if isinstance(node, UnionTypeDefinitionNode):
            return max((self.whose(one) for one in self.members(type_)), default=Whose.NOBODYS)
        if not isinstance(node, ObjectTypeDefinitionNode):
            return Whose.NOBODYS
        if self.is_asked_by_id(type_):
            return Whose.PERSONS
        told = max((max(self.tells(one), self._held(one)) for one in self._own_fields(type_)), default=Whose.NOBODYS)
        if told is Whose.NOBODYS and type_ in self._asked_by_person():
            return Whose.PERSONS
        return told or (Whose.SOMEBODYS if self._is_handled_with_care(type_) else Whose.NOBODYS)

    def _is_handled_with_care(self, type_: str) -> bool:
        """Whether a manifest says of a lookup of the type that what it answers is not public."""
        owner = self._claims.sources.get(self._claims.owners.get(type_, CORE))
        return owner is not None and owner.contributor != CORE and owner.promises.cares_for(type_)

    def _held(self, field: FieldDefinitionNode) -> Whose:
        """Whose a value is that a record holds within: a type without a key is part of it."""
        type_ = named(field.type).name.value
        node = self._claims.types.get(type_)
        within = isinstance(node, ObjectTypeDefinitionNode) and not keys_of(node)
        return self.whose(type_) if within and self._claims.owners.get(type_) != CORE else Whose.NOBODYS

    def _own_fields(self, type_: str) -> Iterator[FieldDefinitionNode]:
        """Those that the owner of a type gives: what others add to it are records of their own."""
        owner = self._claims.owners.get(type_)
        return (node for giver, node in self._claims.fields.get(type_, {}).values() if giver == owner)

    def _asked_by_person(self) -> frozenset[str]:
        """Types of contributors that are asked for by the person they stand below."""
        if self._asked is None:
            claims = self._claims
            added = (
                (giver, named(node.type).name.value)
                for name in claims.types
                if self.is_asked_by_id(name)
                for giver, node in claims.fields.get(name, {}).values()
                if giver not in (CORE, claims.owners.get(name)) and not has(node, "join")
            )
            self._asked = frozenset(type_ for giver, type_ in added if claims.owners.get(type_) == giver)
        return self._asked
