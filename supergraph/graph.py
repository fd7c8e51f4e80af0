"""The supergraph: one frozen value that everything which decides by the graph reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLSchema

from connectors.contract import Contract, Question
from execution.argument_bounds import Bounds
from execution.cost_analysis import Price, Prices
from supergraph.argument_bounds import bounds_of
from supergraph.declarations import Coordinate, Declarations, FieldDeclaration

_FREE = Price()


@dataclass(frozen=True, slots=True)
class Supergraph:
    """`document` is the composed SDL and `sdl` its text, `schema` what operations run on, `contracts` what agencies
    deliver of each type, and `questions` what they are asked."""

    document: DocumentNode
    sdl: str
    schema: GraphQLSchema
    declared: Declarations
    contracts: Mapping[str, Contract]
    questions: Sequence[Question]

    def field(self, type_: str, name: str) -> FieldDeclaration | None:
        """What is declared of a field; None for one that is introspection's, or nobody's."""
        return self.declared.fields.get((type_, name))

    @property
    def guarded(self) -> Mapping[Coordinate, tuple[str, ...]]:
        """The scopes of each field that asks for any, all of which a token needs."""
        return {place: one.scopes for place, one in self.declared.fields.items() if one.scopes}

    @property
    def members(self) -> Mapping[Coordinate, Mapping[str, str]]:
        """Of each field that gives a union of which some types are guarded: their scopes."""
        return {place: one.members for place, one in self.declared.fields.items() if one.members}

    @property
    def prices(self) -> Prices:
        """What each field costs; a part of its parent's record costs nothing."""
        known = {place: one.price for place, one in self.declared.fields.items() if one.price is not None}
        return lambda type_, name: known.get((type_, name), _FREE)

    @property
    def bounds(self) -> Bounds:
        """What each argument may hold."""
        return bounds_of(self.schema, self.declared)
