"""What agencies deliver of the types that contributors bring: contracts, read off their schemas."""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from connectors.contract import Contract, Fact, Order, ValueType
from federation.record_classes import record_class
from schema.contracts import fact_of
from supergraph import joins
from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.directives import directives_of, has, value_of
from supergraph.entities import key_asked, keys_of
from supergraph.orders import orders_in
from supergraph.places import is_list, named
from supergraph.questions import joined
from supergraph.source_schema import SourceSchema

_SCALARS: Mapping[str, ValueType] = {
    "String": ValueType.TEXT,
    "ID": ValueType.TEXT,
    "Int": ValueType.INTEGER,
    "Boolean": ValueType.BOOLEAN,
    "Date": ValueType.DATE,
    "DateTime": ValueType.DATETIME,
    "Decimal": ValueType.DECIMAL,
    "NationalId": ValueType.NATIONAL_ID,
    "JuristicId": ValueType.JURISTIC_ID,
}
_THAI, _ENGLISH = "Th", "En"
_RECORDS_OWN = frozenset({"source", "others", "reached_of"})
_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
_AS_WRITTEN = "as_written__"


def attribute(name: str) -> str:
    """What a fact is called in a record: `tax_paid_until` for `taxPaidUntil`; never as what every record has, and no
    two names alike: what is written otherwise than so keeps its name behind a mark that no other has."""
    if not _CAMEL.fullmatch(name):
        return f"{_AS_WRITTEN}{name}"
    snake = joins.attribute(name)
    return f"{_AS_WRITTEN}{snake}" if snake in _RECORDS_OWN or keyword.iskeyword(snake) else snake


def given(name: str) -> str:
    """What a resolver takes an argument as: never as what it takes beside arguments, such as its parents."""
    return f"given__{name}"


class Facts:
    """The contracts of contributed types and contributions, each made once.

    `core_classes` are the core's own types, by name; `enums` the members of every enum of the graph.
    """

    def __init__(self, claims: ClaimedGraph, core_classes: Mapping[str, type], enums: Mapping[str, type[Enum]]) -> None:
        self._claims = claims
        self._core_classes = core_classes
        self._enums = enums
        self._known: dict[str, Contract] = {}
        self._added: dict[str, Contract | None] = {}
        self._keys: dict[str, Contract] = {}

    def of_type(self, name: str) -> Contract:
        """The contract of a contributed type."""
        if name not in self._known:
            node = self._claims.types[name]
            assert isinstance(node, ObjectTypeDefinitionNode)
            source = self._claims.sources[self._claims.owners[name]]
            facts = {fact.name: fact for field in node.fields or () for fact in self._of_field(source, node, field)}
            made = record_class(name, facts.values(), record=bool(keys_of(node)))
            self._known[name] = Contract(name, facts, made, owner=source.contributor)
        return self._known[name]

    def of_contribution(self, source: SourceSchema, type_: str) -> Contract | None:
        """The contract of what a contributor adds to a type of somebody else; None where that is no fact of its own."""
        name = contribution(type_, source.contributor)
        if name not in self._added:
            self._added[name] = self._of_contribution(name, source, type_)
        return self._added[name]

    def _of_contribution(self, name: str, source: SourceSchema, type_: str) -> Contract | None:
        node = source.contributions[type_]
        own = [one for one in node.fields or () if not has(one, "external")]
        facts = {fact.name: fact for field in own for fact in self._of_field(source, node, field)}
        if not facts:
            return None
        keys = [self.key_fact(type_, part) for part in self.key_of(type_)]
        return Contract(
            name,
            {**{one.name: replace(one, required=False) for one in keys}, **facts},
            record_class(name, [*keys, *facts.values()], record=True),
            owner=source.contributor,
            repeated=frozenset(one.name for one in keys),
        )

    def joined(self, source: SourceSchema, node: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> str | None:
        """The key that a field's records are asked by, as of `supergraph.questions`."""
        return joined(source, self._claims, node, field)

    def key_of(self, type_: str) -> tuple[str, ...]:
        """The first key of an entity; empty for what is none."""
        keys = self._claims.keys_of(type_)
        return keys[0] if keys else ()

    def asked_by(self, lookup: FieldDefinitionNode) -> tuple[str, ...]:
        """The facts that a root with `@lookup` is asked by."""
        return key_asked(lookup, self._claims.types.get(named(lookup.type).name.value))

    def orders_in(self, enum: str) -> Mapping[str, Order]:
        """The orders that the values of an enum say, by the facts of whatever is put in order."""
        return orders_in(self._claims.types.get(enum))

    def key_fact(self, type_: str, part: str) -> Fact:
        """A part of an entity's key, as a fact."""
        field = self._claims.field(type_, part)
        assert field is not None, f"{type_}.{part} is a part of a key"
        kind = _SCALARS.get(named(field.type).name.value, ValueType.TEXT)
        return Fact(part, attribute(part), kind, required=True)

    def _of_field(
        self, source: SourceSchema, node: ObjectTypeDefinitionNode, field: FieldDefinitionNode
    ) -> Iterator[Fact]:
        name = field.name.value
        if self.joined(source, node, field):
            return
        if has(field, "bilingual"):
            for language in (_THAI, _ENGLISH):
                required = isinstance(field.type, NonNullTypeNode) and language == _THAI
                yield Fact(name + language, attribute(name + language), ValueType.TEXT, required)
            return
        template = self._template(named(field.type).name.value)
        required = isinstance(field.type, NonNullTypeNode)
        yield replace(template, name=name, attribute=attribute(name), required=required, many=is_list(field.type))

    def _template(self, type_: str) -> Fact:
        """A fact of this type, yet without a name."""
        if type_ in _SCALARS:
            return Fact("", "", _SCALARS[type_])
        node = self._claims.types[type_]
        members = [one.name.value for one in node.types or ()] if isinstance(node, UnionTypeDefinitionNode) else [type_]
        if any(self._claims.keys_of(one) for one in members):
            return Fact("", "", ValueType.REFERENCE, references={one: self._key_contract(one) for one in members})
        if isinstance(node, EnumTypeDefinitionNode):
            return self._enum(node)
        if self._claims.owners.get(type_) == CORE:
            return fact_of(self._core_classes[type_])
        return Fact("", "", ValueType.STRUCT, contract=self.of_type(type_))

    def _enum(self, node: EnumTypeDefinitionNode) -> Fact:
        members = self._enums[node.name.value]
        opened = next((value_of(one, "other") for one in directives_of(node, "open")), None)
        return Fact("", "", ValueType.ENUM, values=tuple(members.__members__), make=members.__getitem__, other=opened)

    def _key_contract(self, type_: str) -> Contract:
        known = self._keys.get(type_)
        if known is None:
            facts = {part: self.key_fact(type_, part) for part in self.key_of(type_)}
            known = self._keys[type_] = Contract(type_, facts, _no_record)
        return known


def contribution(type_: str, contributor: str) -> str:
    """What the contract of a contribution is called: `LawSection@dlt`."""
    return f"{type_}@{contributor}"


def _no_record(**_facts: object) -> object:
    raise AssertionError("a key makes no record")
