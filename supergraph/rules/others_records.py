"""Records of others need a scope that is for them.

A scope of one's own data is given to every citizen's app. It opens what stands on a person: her records. A root, and a
field of what anybody may reach, lead to the records of whomever is named: they need one of the core's scopes for those
whom a law allows to ask (`citizens.lookup`).
"""

from collections.abc import Iterator

from graphql import FieldDefinitionNode

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Case
from supergraph.directives import has, scopes_of
from supergraph.faults import SchemaFault
from supergraph.persons import NATIONAL_ID, Persons, Whose
from supergraph.places import ROOTS, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

FOR_OTHERS = frozenset(name for name, one in CORE_SCOPES.items() if one.case is Case.EVERYBODY)
"""Under these, whoever reads names the case: no citizen's app has them."""


def others_records(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields that lead to others' records under scopes of one's own data alone."""
    for coordinate, type_, field in source.adds():
        scopes = scopes_of(field)
        if not scopes or has(field, "inaccessible") or not FOR_OTHERS.isdisjoint(scopes):
            continue
        if _of_others(type_.name.value, field, whole.persons):
            said = f"{', '.join(scopes)} opens one's own data, and this leads to that of others"
            advice = 'write @requiresScope(scope: "citizens.lookup") behind it too, or put it on Citizen'
            yield source.fault(field, "OWN_SCOPE_FOR_OTHERS", coordinate, said, advice)


def _of_others(parent: str, field: FieldDefinitionNode, persons: Persons) -> bool:
    """Whether whoever reads the field need not be whom it tells of."""
    is_root = parent in ROOTS
    if not is_root and (persons.is_asked_by_id(parent) or persons.whose(parent) is Whose.PERSONS):
        return False
    if any(named(one.type).name.value == NATIONAL_ID for one in field.arguments or ()):
        return True
    target = named(field.type).name.value
    found = persons.members(target)
    if any(persons.is_asked_by_id(one) or persons.whose(one) is Whose.PERSONS for one in found):
        return True
    shared = any(persons.whose(one) is Whose.SOMEBODYS for one in found)
    return shared and (is_root or (not persons.whose(parent) and parent not in persons.others(target)))
