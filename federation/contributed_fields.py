"""How the fields that contributors write are answered: it follows from their types, and from who owns those."""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from graphql import FieldDefinitionNode, InputValueDefinitionNode, ObjectTypeDefinitionNode

import bounds
from access.permissions.scopes import Scopes
from connectors.contract import Fact, ValueType
from execution.argument_bounds import Most
from execution.cost_analysis import Listed, Price
from execution.resolution import Attribute, Computed, Resolution, SetResolver
from federation.contributed_joins import ContributedJoins
from federation.fact_contracts import Facts, attribute, contribution, given
from federation.sent_facts import SentFacts
from federation.unnamed_types import UnnamedTypes
from resolvers import joins
from resolvers.asks import asked_by
from resolvers.reached import reaching
from resolvers.references import Referred, Targets, contributed, referenced
from resolvers.sending import telling
from resolvers.settled import settled
from schema.fields import by_language
from supergraph.claims import ClaimedGraph
from supergraph.convention import added_arguments, is_paged, is_searched
from supergraph.declarations import ArgumentDeclaration, Coordinate, FieldDeclaration
from supergraph.directives import directives_of, has, member_scopes, scopes_of, value_of
from supergraph.joins import Join
from supergraph.sendings import Sending
from supergraph.source_schema import SourceSchema

Makers = Mapping[str, Callable[[Any, str | None], Any]]
"""What makes a record of its key, and of who told that, for types that nobody is asked for: a citizen, of her id."""


class _Answered(NamedTuple):
    """How a field is answered, and what it asks and sends on for it."""

    resolution: Resolution
    join: Join | None = None
    asks: frozenset[str] | None = None
    sends: tuple[Sending, ...] = ()


def _looked_up(made: Any, join: Join | None, sent: Sending | None, *followed: Sending | None) -> _Answered:
    """By a resolver that has it told what is `sent`; of what it goes on to itself."""
    before = made if sent is None else telling(made, sent)
    sends = tuple(one for one in (sent, *followed) if one is not None)
    return _Answered(SetResolver(settled(before)), join, asked_by(made), sends)


class ContributedFields:
    """The declarations of what contributors add, one field after the other.

    `paging` are the arguments of a page, `scopes` all there are, `sent` tells what agencies are told by being asked,
    `unnamed` which records are whose their parents are.
    """

    def __init__(
        self,
        claims: ClaimedGraph,
        facts: Facts,
        makers: Makers,
        paging: Mapping[str, ArgumentDeclaration],
        *,
        scopes: Scopes,
        sent: SentFacts,
        unnamed: UnnamedTypes,
    ) -> None:
        self._unnamed = unnamed
        self._scopes = scopes
        self._sent = sent
        self._claims = claims
        self._facts = facts
        self._makers = makers
        self._paging = paging
        self._joins = ContributedJoins(facts)

    def of(
        self, source: SourceSchema, *, covered: Callable[[str], bool], handed_over: bool = False
    ) -> Iterator[tuple[Coordinate, FieldDeclaration]]:
        """Those of one contributor; `covered`: of a type, whether whoever reaches its records may read them. Or those
        that are `handed_over` to others: nobody reads them, and its manifest may answer them all the same."""
        for _, node, field in source.adds:
            type_, name = node.name.value, field.name.value
            if has(field, "inaccessible") or self._claims.gives(source.contributor, type_, name) is handed_over:
                continue
            answered = self._answered(source, node, field)
            yield (
                (type_, name),
                FieldDeclaration(
                    self._reaching(type_, field, answered.resolution),
                    owner=source.contributor,
                    scopes=tuple(scopes_of(field)),
                    members=_members(field),
                    covered=covered(type_),
                    price=self._price(field, type_, looked_up=isinstance(answered.resolution, SetResolver)),
                    asks=answered.asks,
                    join=answered.join,
                    sends=answered.sends,
                    arguments=self._arguments(field, type_),
                ),
            )

    def _reaching(self, type_: str, field: FieldDefinitionNode, resolution: Resolution) -> Resolution:
        """The same, where what it gives names nobody whose it is, with that of whom its parents are."""
        if not isinstance(resolution, SetResolver):
            return resolution
        parts = self._unnamed.reached(type_, field)
        return SetResolver(reaching(resolution.resolve, parts)) if parts else resolution

    def _answered(self, source: SourceSchema, node: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> _Answered:
        type_, name = node.name.value, field.name.value
        join = self._joins.of(source, node, field)
        if join is not None:
            return _looked_up(joins.resolver(join), join, self._sent.of_join((type_, name), join))
        if type_ in source.contributions:
            return self._of_contribution(source, type_, field)
        if has(field, "bilingual"):
            return _Answered(Computed(_in_a_language(field), lasting=True))
        fact = self._facts.of_type(type_).facts[name]
        if fact.kind is ValueType.REFERENCE:
            targets = self._targets(source, type_, fact, field)
            return _looked_up(referenced(fact.attribute, targets), None, None, targets.sends)
        return _Answered(Attribute(fact.attribute))

    def _of_contribution(self, source: SourceSchema, type_: str, field: FieldDefinitionNode) -> _Answered:
        contract = self._facts.of_contribution(source, type_)
        assert contract is not None, f"{type_}.{field.name.value} is a fact of what is added to {type_}"
        key = self._facts.key_of(type_)
        asked = contribution(type_, source.contributor), "+".join(key)
        parts = [attribute(part) for part in key]
        sent = self._sent.of_key((type_, field.name.value), key, asked)
        if has(field, "bilingual"):
            return _looked_up(contributed(*asked, parts, _in_a_language(field)), None, sent)
        fact = contract.facts[field.name.value]
        get = attrgetter(fact.attribute)
        targets = self._targets(source, type_, fact, field) if fact.kind is ValueType.REFERENCE else None
        made = contributed(*asked, parts, lambda record, _request: get(record), targets)
        return _looked_up(made, None, sent, targets.sends if targets else None)

    def _targets(self, source: SourceSchema, type_: str, fact: Fact, field: FieldDefinitionNode) -> Targets:
        by_type = {
            name: Referred("+".join(contract.facts), self._makers.get(name))
            for name, contract in fact.references.items()
        }
        members = {member: self._scopes[scope] for member, scope in _members(field).items()}
        asked = [(name, one.by) for name, one in by_type.items() if one.make is None]
        giver = self._sent.giver(source.contributor, type_)
        sent = self._sent.of_reference((type_, fact.name), fact, asked, giver)
        return Targets(f"{type_}.{fact.name}", giver, by_type, fact.many, members, sent)

    def _price(self, field: FieldDefinitionNode, type_: str, *, looked_up: bool) -> Price | None:
        weights = [int(value_of(one, "weight")) for one in directives_of(field, "cost")]
        weight = weights[0] if weights else 1 if looked_up else 0
        listed = None
        if is_paged(field):
            instead = None if is_searched(field, type_) else "last"
            listed = Listed(slicing="first", instead=instead, sized=frozenset({"edges", "nodes"}))
        for one in directives_of(field, "listSize"):
            assumed, slicing = value_of(one, "assumedSize"), value_of(one, "slicingArguments") or [None]
            listed = Listed(assumed or 10, slicing[0], sized=frozenset(value_of(one, "sizedFields") or ()))
        return Price(weight, listed) if weight or listed else None

    def _arguments(self, field: FieldDefinitionNode, type_: str) -> dict[str, ArgumentDeclaration]:
        own = {one.name.value: _argument(one) for one in field.arguments or ()}
        if has(field, "bilingual"):
            own["language"] = ArgumentDeclaration("language")
        if not is_paged(field):
            return own
        return {**{one.name.value: self._paging[one.name.value] for one in added_arguments(field, type_)}, **own}


def _argument(node: InputValueDefinitionNode) -> ArgumentDeclaration:
    """An argument; what holds words holds as many as any search."""
    is_text = any(value_of(one, "by") == "TEXT" for one in directives_of(node, "filter"))
    most = Most(bounds.SEARCH.most, bounds.ITEMS.most, bounds.WORDS.most) if is_text else None
    return ArgumentDeclaration(given(node.name.value), most)


def _in_a_language(field: FieldDefinitionNode) -> Callable[..., Any]:
    name = field.name.value
    return by_language(attribute(f"{name}Th"), attribute(f"{name}En"))


def _members(field: FieldDefinitionNode) -> dict[str, str]:
    """The scope that a value asks for, by its type: composition has seen that each has one."""
    return {member: scopes[0] for member, scopes in member_scopes(field).items()}
