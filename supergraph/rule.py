"""What a rule of composition is: one contributor's schema within the whole, and what is wrong with it there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from graphql import specified_scalar_types

from supergraph.claims import ClaimedGraph
from supergraph.core_parts import held_by_records
from supergraph.entities import by
from supergraph.faults import SchemaFault
from supergraph.persons import Persons
from supergraph.source_schema import SourceSchema


@dataclass(frozen=True)
class Whole:
    """Everything that is claimed, and what follows from it of persons."""

    claims: ClaimedGraph
    persons: Persons

    @classmethod
    def of(cls, claims: ClaimedGraph) -> "Whole":
        """What these claims make."""
        return cls(claims, Persons(claims))

    @cached_property
    def names(self) -> frozenset[str]:
        """What a field or an argument may be of."""
        return frozenset({*self.claims.types, *specified_scalar_types})

    @cached_property
    def held_by_records(self) -> frozenset[str]:
        """The core's types that may be part of an agency's record."""
        return held_by_records(self.claims)

    def key_names(self, type_: str) -> list[str]:
        """What lookups by the keys of a type are called by."""
        return [by(key) for key in self.claims.keys_of(type_)]


Rule = Callable[[SourceSchema, Whole], Iterable[SchemaFault]]
"""Of one contributor's schema; nothing it says depends on the order in which folders were read."""
