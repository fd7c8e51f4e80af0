"""That no way leads to a person's record without a scope: proved of the schema before anything is served.

A *type about a person* declares whose its records are (`@about`); one whose public records may *name* a person, whom
(`@names`). A union may be guarded by type: a field that gives it says which scope a value of each asks for (`members`),
and its resolver refuses those (`resolvers.settled.guarded`). *Asked by a person* is what a field
asks by somebody's national id: a question whose key has one, an argument that is one, whatever stands in the hub's own
books, or the asker herself. What is declared nowhere is taken for the worst, and a declaration that is missing is a
fault of its own.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from connectors.contract import Contract, Question, ValueType
from execution.resolution import SetResolver
from supergraph.contributor import CORE
from supergraph.declarations import ASKER, OWN_BOOKS, Declarations, FieldDeclaration

NATIONAL_ID = "NationalId"


class ScopesForgotten(Exception):
    """A schema in which somebody's record could be read without a scope; `faults` name the fields."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("The schema cannot be served: " + "; ".join(faults))
        self.faults = faults


def require_scopes(
    schema: GraphQLSchema, declared: Declarations, questions: Sequence[Question], contracts: Mapping[str, Contract]
) -> None:
    """Raises ScopesForgotten naming every field at fault."""
    ways = Ways(schema, declared, questions, contracts)
    faults = [*ways.undeclared(), *ways.unscoped(), *ways.unguarded()]
    if faults:
        raise ScopesForgotten(faults)


def require_declared(declared: Declarations, scopes: Collection[str]) -> None:
    """Raises ScopesForgotten naming every field that asks for a scope that nobody declares."""
    faults = [
        f"{type_}.{name} asks for the scope '{one}', which nobody declares"
        for (type_, name), said in declared.fields.items()
        for one in (*said.scopes, *said.members.values())
        if one not in scopes
    ]
    if faults:
        raise ScopesForgotten(faults)


@dataclass(frozen=True)
class Ways:
    """The ways through one schema, and what is asked on them."""

    schema: GraphQLSchema
    declared: Declarations
    questions: Sequence[Question]
    contracts: Mapping[str, Contract]

    def undeclared(self) -> Iterator[str]:
        """What does not say what it must: whose records a type's are, what a field asks."""
        for type_ in self._objects():
            contract = self.contracts.get(type_.name)
            holds = any(_is_id(field) for field in type_.fields.values())
            if (
                type_.name in self._asked_by_person or holds or (contract and _has_id(contract))
            ) and not self._says_whose(type_):
                yield f"{type_.name} has a person's id and does not say whose its records are (@about, @names)"
        for type_ in self._objects():
            for name, field in type_.fields.items():
                said = self._said(type_, name)
                yield from self._misguarded(f"{type_.name}.{name}", field, said)
                if not isinstance(said.resolution, SetResolver):
                    continue
                coordinate = f"{type_.name}.{name}"
                if said.asks is None:
                    yield f"{coordinate}: its resolver does not say what it asks (@asks)"
                else:
                    strange = sorted(said.asks - self._known)
                    yield from (f"{coordinate} asks '{one}', which is no question" for one in strange)

    def _misguarded(self, coordinate: str, field: GraphQLField, said: FieldDeclaration) -> Iterator[str]:
        """Types that a field guards, and does not give as one value that its resolver would refuse."""
        alone = isinstance(said.resolution, SetResolver) and not is_list_type(get_nullable_type(field.type))
        possible = {one.name for one in self._possible(field)} if alone else set()
        for member in sorted(said.members.keys() - possible):
            yield f"{coordinate} guards a value of {member}, and gives no such one alone"

    def unscoped(self) -> Iterator[str]:
        """Fields that must say a scope themselves and do not."""
        for type_ in self._objects():
            stands_for = self._stands_for(type_)
            for name, field in type_.fields.items():
                coordinate = f"{type_.name}.{name}"
                said = self._said(type_, name)
                if said.scopes:
                    continue
                if stands_for:
                    yield f"{coordinate} is about a person and has no scope"
                elif _is_id(field):
                    yield f"{coordinate} is a person's id and has no scope"
                elif self._by_person(field, said) and not self._own(field, said):
                    yield f"{coordinate} is asked by a person's id and has no scope"
                elif self._about(type_) and not said.covered:
                    yield f"{coordinate} is about a person, and has neither a scope nor covered=True"

    def unguarded(self) -> Iterator[str]:
        """Fields by which a type about a person is reached from a root with no scope on the whole way."""
        roots = (self.schema.query_type, self.schema.mutation_type, self.schema.subscription_type)
        pending: list[GraphQLNamedType] = [root for root in roots if root is not None]
        reached = {type_.name for type_ in pending}
        while pending:
            type_ = pending.pop()
            for name, field in getattr(type_, "fields", {}).items():
                said = self._said(type_, name)
                if said.scopes or self._own(field, said):
                    continue
                for given in self._given(field, said):
                    if self._about(given):
                        yield f"{type_.name}.{name} leads to {given.name}, which is about a person, without a scope"
                    elif given.name not in reached:
                        reached.add(given.name)
                        pending.append(given)

    def _objects(self) -> Iterator[GraphQLObjectType]:
        types = self.schema.type_map.values()
        return (one for one in types if isinstance(one, GraphQLObjectType) and not one.name.startswith("__"))

    def _said(self, type_: GraphQLNamedType, name: str) -> FieldDeclaration:
        return self.declared.fields[type_.name, name]

    def _about(self, type_: GraphQLNamedType) -> bool:
        said = self.declared.types.get(type_.name)
        return said is not None and said.subject is not None

    def _says_whose(self, type_: GraphQLNamedType) -> bool:
        said = self.declared.types.get(type_.name)
        return said is not None and (said.subject or said.names) is not None

    @cached_property
    def _asked_by_person(self) -> frozenset[str]:
        return frozenset(one.type for one in self.questions if _by_person(one))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset({ASKER, *OWN_BOOKS, *(f"{one.type}.{one.by}" for one in self.questions)})

    @cached_property
    def _public(self) -> frozenset[str]:
        return frozenset(f"{one.type}.{one.by}" for one in self.questions if not _by_person(one))

    def _stands_for(self, type_: GraphQLNamedType) -> bool:
        """Whether a type is a person herself: the hub makes it of her id, and no agency gives it, be it as a part of a
        record."""
        said = self.declared.types.get(type_.name)
        is_core = said is not None and said.owner == CORE
        return is_core and self._about(type_) and type_.name not in self.contracts

    def _by_person(self, field: GraphQLField, said: FieldDeclaration) -> bool:
        asked = said.asks or frozenset()
        by_argument = any(get_named_type(one.type).name == NATIONAL_ID for one in field.args.values())
        gives = any(self._stands_for(one) for one in self._given(field, said))
        return by_argument or bool(asked - self._public) or gives

    def _own(self, field: GraphQLField, said: FieldDeclaration) -> bool:
        """Whether a field gives whoever asks herself, of whom every field then asks for a scope of its own."""
        alone = said.asks == frozenset({ASKER}) and not field.args
        return alone and self._stands_for(get_named_type(field.type))

    def _given(self, field: GraphQLField, said: FieldDeclaration) -> Sequence[GraphQLObjectType]:
        """The types that a field gives without a scope of their own."""
        return [one for one in self._possible(field) if one.name not in said.members]

    def _possible(self, field: GraphQLField) -> Sequence[GraphQLObjectType]:
        type_ = get_named_type(field.type)
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.get_possible_types(type_)
        return [type_] if isinstance(type_, GraphQLObjectType) else []


def _by_person(question: Question) -> bool:
    return ValueType.NATIONAL_ID in question.key.values()


def _is_id(field: GraphQLField) -> bool:
    return get_named_type(field.type).name == NATIONAL_ID


def _has_id(contract: Contract) -> bool:
    return any(
        fact.kind is ValueType.NATIONAL_ID or (fact.contract is not None and _has_id(fact.contract))
        for fact in contract.facts.values()
    )
