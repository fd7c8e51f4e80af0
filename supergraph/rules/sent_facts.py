"""Whoever may not read a fact has it sent to nobody: a field by which agencies are asked carries the guard of what they
are asked by.

A field that sends facts of its record on, as a key or a part of one, asks for every scope that these ask for; one that
sends a person's id for one at least. A field that refers to an entity whose key is guarded asks for a scope too.
"""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import directives_of, guards, has, scopes_of, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.persons import NATIONAL_ID
from supergraph.places import ROOTS, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_CODE = "SENT_UNGUARDED"


def sent_facts(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields that send guarded facts to agencies, and ask for less than these do."""
    for coordinate, type_, field in source.adds:
        if type_.name.value in ROOTS or has(field, "inaccessible"):
            continue
        for name in _sent(source, whole, type_, field):
            for said, advice in _less(source, whole, type_.name.value, name, field):
                yield source.fault(field, _CODE, coordinate, said, advice)
        for member in whole.persons.members(named(field.type).name.value):
            if not guards(field, member) and _has_guarded_key(source, whole, member):
                said = f"it leads to {member} by a key that asks for a scope"
                advice = 'write @requiresScope(scope: "…") behind it, with a scope that your manifest declares'
                yield source.fault(field, _CODE, coordinate, said, advice)


def _sent(source: SourceSchema, whole: Whole, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> list[str]:
    """The facts of its record that a field sends: those that a join names, or the key of somebody else's entity."""
    for one in directives_of(field, "join"):
        return str(value_of(one, "from") or "").split()
    if type_.name.value in source.contributions:
        return [fact for key in whole.claims.keys_of(type_.name.value)[:1] for fact in key]
    return []


def _less(
    source: SourceSchema, whole: Whole, parent: str, name: str, field: FieldDefinitionNode
) -> Iterator[tuple[str, str]]:
    """What a field does not ask for and a fact that it sends does."""
    fact = whole.claims.field(parent, name)
    if fact is None or whole.persons.stands_for(parent):
        return  # told elsewhere; who a person is stands in the question, and each field of hers asks for a scope
    for scope in scopes_of(fact):
        if scope not in scopes_of(field):
            said = f"it sends {shortened(name)}, which asks for {shortened(scope)}"
            own = scope in source.promises.scopes or scope in whole.claims.opened
            advice = f'write @requiresScope(scope: "{shortened(scope)}") behind it too'
            yield said, advice if own else "send another fact: this scope is somebody else's"
    if named(fact.type).name.value == NATIONAL_ID and not scopes_of(field):
        advice = 'write @requiresScope(scope: "citizens.lookup") behind it: a record may name others than its reader'
        yield f"it sends {shortened(name)}, a person's id", advice


def _has_guarded_key(source: SourceSchema, whole: Whole, type_: str) -> bool:
    """Whether somebody else's entity is asked for by a fact that only a scope opens; a person is guarded as such."""
    if type_ in source.types or whole.persons.is_asked_by_id(type_):
        return False
    facts = (whole.claims.field(type_, name) for key in whole.claims.keys_of(type_)[:1] for name in key)
    return any(fact is not None and scopes_of(fact) for fact in facts)
