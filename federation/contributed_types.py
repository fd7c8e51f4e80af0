"""The types that contributors bring, as the graph declares them: whose their records are, and what every record has."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from graphql import ObjectTypeDefinitionNode

from connectors.contract import Contract, ValueType
from execution.resolution import Computed
from federation.fact_contracts import Facts, attribute
from federation.told_subjects import subjects_told
from resolvers import ids
from resolvers.subject import declare_subjects
from schema.record import differences
from supergraph.claims import ClaimedGraph
from supergraph.convention import is_paged
from supergraph.declarations import Coordinate, Declarations, FieldDeclaration, TypeDeclaration
from supergraph.directives import has, scopes_of
from supergraph.entities import keys_of
from supergraph.persons import Persons, Whose
from supergraph.places import named
from supergraph.source_schema import SourceSchema

ASKED_BY: Final = "asked by"
"""Whose a record is that names nobody: the person's by whose id it was asked for."""
_MODEL: Final = "Law"
"""A type of the core with a connection, whose declarations those of every other connection are."""
_RECORD: Final = "Record"


def types_of(
    source: SourceSchema, facts: Facts, persons: Persons, public: frozenset[str], claims: ClaimedGraph
) -> Iterator[tuple[str, TypeDeclaration]]:
    """The object types of one contributor: those that are `public`, and that anybody may have whole, are lasting."""
    for name, node in source.types.items():
        if isinstance(node, ObjectTypeDefinitionNode):
            contract = facts.of_type(name)
            record: Any = contract.make
            told = [one for one in node.fields or () if has(one, "subject")]
            declare_subjects(record, subjects_told(name, contract, claims))
            whose = persons.whose(name)
            about = told[0].name.value if told else ASKED_BY
            yield (
                name,
                TypeDeclaration(
                    source.contributor,
                    record,
                    subject=about if whose is Whose.PERSONS else None,
                    names=about if whose is Whose.SOMEBODYS else None,
                    lasting=name in public and not any(scopes_of(one) for one in node.fields or ()),
                ),
            )


def fields_of_records(
    source: SourceSchema, facts: Facts, persons: Persons, nodes: frozenset[str], core: Declarations
) -> Iterator[tuple[Coordinate, FieldDeclaration]]:
    """What every record has beside its own fields, and every node its id."""
    for name, node in source.types.items():
        if not isinstance(node, ObjectTypeDefinitionNode) or not keys_of(node):
            continue
        yield (name, "source"), core.fields[_RECORD, "source"]
        model = core.fields[_RECORD, "conflicts"]
        conflicts = Computed(_conflicts(node, facts.of_type(name)))
        yield (name, "conflicts"), FieldDeclaration(conflicts, covered=model.covered, tells=model.tells)
        if name in nodes:
            key = [attrgetter(attribute(part)) for part in facts.key_of(name)]
            yield (name, "id"), FieldDeclaration(Computed(_id(name, key), lasting=True), covered=True)


def _conflicts(node: ObjectTypeDefinitionNode, contract: Contract) -> Any:
    """Where others say otherwise, of the plain facts that whoever has the record may read.

    What asks for a scope of its own is told by its field alone, where that is on record; and of what holds others
    within, each of which may ask for one, nothing is.
    """
    readable = [
        (fact.name, fact.attribute)
        for field in node.fields or ()
        if not has(field, "inaccessible") and not scopes_of(field)
        for fact in contract.facts.values()
        if fact.name == field.name.value and fact.kind not in (ValueType.REFERENCE, ValueType.STRUCT)
    ]
    return lambda record, _request: differences(record, readable) if record.others else []


def _id(name: str, gets: list[Any]) -> Any:
    return lambda record, _request: ids.global_id(name, *(ids.part(get(record)) for get in gets))


def connections(
    claims: ClaimedGraph, core: Declarations
) -> tuple[Mapping[str, TypeDeclaration], Mapping[Coordinate, FieldDeclaration]]:
    """The types that pages of contributed lists are, which are as those of the core."""
    paged = {
        named(field.type).name.value
        for given in claims.fields.values()
        for _, field in given.values()
        if is_paged(field)
    }
    types: dict[str, TypeDeclaration] = {}
    fields: dict[Coordinate, FieldDeclaration] = {}
    for end in ("Connection", "Edge"):
        model = {name: one for (type_, name), one in core.fields.items() if type_ == f"{_MODEL}{end}"}
        for name in paged:
            types[f"{name}{end}"] = TypeDeclaration()
            fields.update(((f"{name}{end}", field), one) for field, one in model.items())
    return types, fields
