"""A record that tells of a person says of whom, so that she finds it in her ledger, and it is erased with her."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import has
from supergraph.faults import SchemaFault
from supergraph.persons import Whose
from supergraph.places import fields_by_name, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def subjects(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Facts that name a person and are no `@subject`; `@subject` on what names nobody; records of nobody known."""
    for coordinate, type_, field in source.adds():
        parent = type_.name.value
        names = whole.persons.tells(field) and not _is_join(source, whole, type_, field)
        if parent != "Query" and names and not has(field, "subject") and not _says_whose(source, whole, parent):
            said = "it names a person, and does not say that the record is hers"
            yield source.fault(field, "SUBJECT_MISSING", coordinate, said, "write @subject behind it")
        if has(field, "subject") and (not names or parent == "Query"):
            said = f"{named(field.type).name.value} names nobody" if parent != "Query" else "a root is nobody's record"
            advice = "put @subject on a NationalId, a Citizen, or a union with Citizen"
            yield source.fault(field, "SUBJECT_OF_NOBODY", coordinate, said, advice)
    for name, own in source.types.items():
        if isinstance(own, ObjectTypeDefinitionNode) and whole.persons.whose(name) is Whose.PERSONS:
            yield from _unknown(source, whole, own)


def _unknown(source: SourceSchema, whole: Whole, own: ObjectTypeDefinitionNode) -> Iterator[SchemaFault]:
    """A record that says of nobody is hers by whom it was asked: so it may be asked for in no other way."""
    name = own.name.value
    if any(whole.persons.tells(one) for one in fields_by_name(own).values()) or whole.persons.holds_a_person(name):
        return
    for coordinate, type_, field in source.adds():
        leads = named(field.type).name.value
        if name in whole.persons.members(leads) and not whole.persons.is_asked_by_id(type_.name.value):
            said = f"{name} is asked for by a person elsewhere, and its records do not say of whom they are"
            advice = f"give {name} a fact of it, as in `nationalId: NationalId @inaccessible @subject`"
            yield source.fault(field, "SUBJECT_MISSING", coordinate, said, advice)


def _says_whose(source: SourceSchema, whole: Whole, parent: str) -> bool:
    """Whether what is added to an entity is hers who is the entity's key."""
    return parent in source.contributions and whole.persons.is_asked_by_id(parent)


def _is_join(source: SourceSchema, whole: Whole, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> bool:
    """Whether a field finds records by a fact beside it, and is none itself."""
    return type_.name.value in source.types and has(field, "join")
