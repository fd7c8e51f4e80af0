"""Types of contributors that name nobody, and hold what a scope guards: whose that is, the record tells that leads
there."""

from collections.abc import Iterator, Mapping, Sequence

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from connectors.contract import ValueType
from federation.fact_contracts import Facts
from federation.told_subjects import names_somebody
from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.directives import directives_of
from supergraph.persons import Persons
from supergraph.places import named

Parts = Mapping[type, Sequence[str]]
"""By the class of the records of a type, which attributes of them hold parts that are somebody's with them."""


class UnnamedTypes:
    """Those of a graph that hold something guarded of themselves, in a part of theirs, or in what they lead to."""

    def __init__(self, claims: ClaimedGraph, facts: Facts, persons: Persons) -> None:
        self._claims = claims
        self._facts = facts
        self._persons = persons
        own = (name for name, node in claims.types.items() if isinstance(node, ObjectTypeDefinitionNode))
        contributed = [name for name in own if claims.owners.get(name) != CORE]
        self._silent = {name for name in contributed if not names_somebody(name, facts.of_type(name), claims)}
        self._guarded = {name for name in self._silent if any(map(self._tells, self._fields(name)))}
        while more := {name for name in self._silent - self._guarded if any(self._leads(name))}:
            self._guarded |= more

    def reached(self, parent: str, field: FieldDefinitionNode) -> Parts:
        """Of the records that a field gives, those that are whose its parent is: of which classes, and their parts."""
        found = [one for one in self._persons.members(named(field.type).name.value) if one in self._guarded]
        is_somebodys = parent in self._guarded or (parent not in self._silent and self._may_name(parent))
        return {self._class(one): parts for name in found for one, parts in self._parts(name)} if is_somebodys else {}

    def _may_name(self, type_: str) -> bool:
        return self._claims.owners.get(type_) != CORE or self._persons.is_asked_by_id(type_)

    def _parts(self, type_: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Sequence[str]]]:
        """A type and its parts, each with the attributes that lead on to such."""
        held = {
            fact.attribute: fact.contract.type
            for fact in self._facts.of_type(type_).facts.values()
            if fact.kind is ValueType.STRUCT and fact.contract is not None and fact.contract.type in self._guarded
        }
        yield type_, tuple(held)
        for one in held.values():
            if one not in above:
                yield from self._parts(one, (*above, type_))

    def _class(self, type_: str) -> type:
        made = self._facts.of_type(type_).make
        assert isinstance(made, type)
        return made

    def _fields(self, type_: str) -> list[FieldDefinitionNode]:
        return [node for _, node in self._claims.fields.get(type_, {}).values()]

    def _tells(self, field: FieldDefinitionNode) -> bool:
        """Whether a field tells something under a scope, and not of whom."""
        if not directives_of(field, "requiresScope"):
            return False
        return any(not self._names(one) for one in self._persons.members(named(field.type).name.value))

    def _names(self, type_: str) -> bool:
        known = type_ in self._claims.types and self._claims.owners.get(type_) != CORE and type_ not in self._silent
        is_object = isinstance(self._claims.types.get(type_), ObjectTypeDefinitionNode)
        return is_object and (known or self._persons.is_asked_by_id(type_))

    def _leads(self, type_: str) -> Iterator[bool]:
        for field in self._fields(type_):
            yield from (one in self._guarded for one in self._persons.members(named(field.type).name.value))
