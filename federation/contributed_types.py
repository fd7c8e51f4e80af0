"""The types that contributors bring, as the graph declares them: whose their records are, and what every record has."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from access.permissions.scopes import Scopes
from connectors.contract import Contract, EntityReference, ValueType
from execution.resolution import Computed
from federation.fact_contracts import Facts, attribute
from resolvers import ids
from resolvers.request import Request
from resolvers.subject import Subjects, declare_subjects
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


def types_of(source: SourceSchema, facts: Facts, persons: Persons) -> Iterator[tuple[str, TypeDeclaration]]:
    """The object types of one contributor, and of what pages of them are."""
    for name, node in source.types.items():
        if isinstance(node, ObjectTypeDefinitionNode):
            contract = facts.of_type(name)
            record: Any = contract.make
            told = [one for one in node.fields or () if has(one, "subject")]
            declare_subjects(record, _subjects(contract, told))
            whose = persons.whose(name)
            about = told[0].name.value if told else ASKED_BY
            yield (
                name,
                TypeDeclaration(
                    source.contributor,
                    record,
                    subject=about if whose is Whose.PERSONS else None,
                    names=about if whose is Whose.SOMEBODYS else None,
                ),
            )


def _subjects(contract: Contract, told: list[FieldDefinitionNode]) -> Subjects:
    """The persons that the facts of `@subject` name, each once."""
    gets = [attrgetter(contract.facts[one.name.value].attribute) for one in told]
    persons = {
        name
        for one in told
        for name, key in contract.facts[one.name.value].references.items()
        if any(fact.kind is ValueType.NATIONAL_ID for fact in key.facts.values())
    }

    def subjects(record: Any) -> tuple[str, ...]:
        found = [one for get in gets for one in _each(get(record))]
        people = [one.key if isinstance(one, EntityReference) else one for one in found if _is_person(one, persons)]
        return tuple(dict.fromkeys(str(one) for one in people))

    return subjects


def _each(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def _is_person(value: Any, persons: set[str]) -> bool:
    return value.type in persons if isinstance(value, EntityReference) else value is not None


def fields_of_records(
    source: SourceSchema, facts: Facts, persons: Persons, nodes: frozenset[str], core: Declarations, *, scopes: Scopes
) -> Iterator[tuple[Coordinate, FieldDeclaration]]:
    """What every record has beside its own fields, and every node its id."""
    for name, node in source.types.items():
        if not isinstance(node, ObjectTypeDefinitionNode) or not keys_of(node):
            continue
        yield (name, "source"), core.fields[_RECORD, "source"]
        model = core.fields[_RECORD, "conflicts"]
        conflicts = Computed(_conflicts(name, node, facts.of_type(name), scopes))
        yield (name, "conflicts"), FieldDeclaration(conflicts, covered=model.covered, tells=model.tells)
        if name in nodes:
            key = [attrgetter(attribute(part)) for part in facts.key_of(name)]
            yield (name, "id"), FieldDeclaration(Computed(_id(name, key), lasting=True), covered=True)


def _conflicts(name: str, node: ObjectTypeDefinitionNode, contract: Contract, scopes: Scopes) -> Any:
    """Where others say otherwise, of the facts that have a field of their own and that the caller may read."""
    readable = [
        (fact.name, fact.attribute, [(f"{name}.{fact.name}", scopes[one]) for one in scopes_of(field)])
        for field in node.fields or ()
        if not has(field, "inaccessible")
        for fact in contract.facts.values()
        if fact.name == field.name.value and fact.kind is not ValueType.REFERENCE
    ]

    def conflicts(record: Any, request: Request) -> Any:
        if not record.others:
            return []
        may = request.caller.refusal
        told = [
            (fact, attribute_)
            for fact, attribute_, asked in readable
            if all(may(coordinate, scope) is None for coordinate, scope in asked)
        ]
        return differences(record, told)

    return conflicts


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
