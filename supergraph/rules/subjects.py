"""A record that tells of a person says of whom, so that she finds it in her ledger, and it is erased with her."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import directives_of, has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.persons import Whose
from supergraph.places import fields_by_name, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def subjects(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Facts that name a person and are no `@subject`; `@subject` on what names nobody; records of nobody known."""
    for coordinate, type_, field in source.adds:
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
    yield from _on_nobodys_record(source, whole)


def _on_nobodys_record(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """What is told of a person under a scope of its own, in a record or a part of one that does not say of whom."""
    silent = _hers(source, whole)
    for coordinate, type_, field in source.adds:
        name = type_.name.value
        if name in silent and any(directives_of(field, "requiresScope")):
            said = f"it asks for a scope of its own, and {name} does not say of whom it is"
            advice = f"give {name} a fact of it, as in `nationalId: NationalId @inaccessible @subject`"
            yield source.fault(field, "SUBJECT_MISSING", coordinate, said, advice)


def _hers(source: SourceSchema, whole: Whole) -> frozenset[str]:
    """The types of a contributor whose records are a person's, or parts of hers, and name her nowhere themselves."""
    persons = whole.persons
    parts: dict[str, set[str]] = {}
    pending: list[str] = []
    for _, type_, field in source.adds:
        name, target = type_.name.value, named(field.type).name.value
        own = source.types.get(target)
        if not isinstance(own, ObjectTypeDefinitionNode):
            continue
        if name in source.contributions and persons.is_asked_by_id(name):
            pending.append(target)
        elif not keys_of(own):
            parts.setdefault(name, set()).add(target)
    pending += [one for name in source.types if persons.whose(name) for one in parts.get(name, ())]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += parts.get(name, ())
    return frozenset(one for one in found if not _names_her(source, whole, one))


def _names_her(source: SourceSchema, whole: Whole, type_: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether one of its facts names a person, or one of its parts does: that such is `@subject` is looked at above."""
    for one in fields_by_name(source.types.get(type_)).values():
        target = named(one.type).name.value
        if whole.persons.tells(one):
            return True
        is_part = target not in seen and not keys_of(source.types.get(target))
        if is_part and _names_her(source, whole, target, seen | {type_, target}):
            return True
    return False


def _unknown(source: SourceSchema, whole: Whole, own: ObjectTypeDefinitionNode) -> Iterator[SchemaFault]:
    """A record that says of nobody is hers by whom it was asked: so it may be asked for in no other way."""
    name = own.name.value
    if any(whole.persons.tells(one) for one in fields_by_name(own).values()) or whole.persons.holds_a_person(name):
        return
    for coordinate, type_, field in source.adds:
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
