"""Records of others need a scope that is for them.

A scope of one's own data is given to every citizen's app. It opens what stands on a person: her records. A root, and a
field of what anybody may reach, lead to the records of whomever is named: they need one of the core's scopes for those
whom a law allows to ask (`citizens.lookup`). So does a field that gives a person, or asks by her id, wherever it
stands: a record of one's own may name others, and what an app may read of oneself it would then read of them. And so
does what a manifest is careful with, on a record that anybody may reach, though it names no person.
"""

from collections.abc import Iterator, Mapping, Sequence

from graphql import FieldDefinitionNode

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Case
from connectors.provider import DataClass
from supergraph.directives import directives_of, guards, has, member_scopes, scopes_of, value_of
from supergraph.faults import SchemaFault
from supergraph.persons import NATIONAL_ID, Persons, Whose
from supergraph.places import ROOTS, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

FOR_OTHERS = frozenset(name for name, one in CORE_SCOPES.items() if one.case is Case.EVERYBODY)
"""Under these, whoever reads names the case: no citizen's app has them."""


def others_records(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields that lead to others' records under scopes of one's own data alone."""
    reached = _reached_openly(source, whole.persons)
    for coordinate, type_, field in source.adds:
        if has(field, "inaccessible"):
            continue
        given = _under_own_scopes(field, whole.persons)
        scopes = sorted({scope for several in given.values() for scope in several})
        if not scopes:
            continue
        parent, name = type_.name.value, field.name.value
        openly = parent in reached and _is_handled_with_care(source, parent, name, whole)
        if openly or _of_others(parent, field, list(given), whole.persons):
            said = f"{', '.join(scopes)} opens one's own data, and this leads to that of others"
            advice = 'write @requiresScope(scope: "citizens.lookup") behind it too'
            if not whole.persons.is_asked_by_id(parent):
                advice += ", or put its records on Citizen"
            yield source.fault(field, "OWN_SCOPE_FOR_OTHERS", coordinate, said, advice)


def _reached_openly(source: SourceSchema, persons: Persons) -> frozenset[str]:
    """The types whose records are reached without a scope: those that are nobody's, and those that it gives so."""
    given = [field for _, _, field in source.adds if not has(field, "inaccessible")]
    members = ((field, one) for field in given for one in persons.members(named(field.type).name.value))
    openly = {one for field, one in members if not guards(field, one) and not persons.is_asked_by_id(one)}
    parents = {type_.name.value for _, type_, _ in source.adds}
    return frozenset(openly | {one for one in parents if not persons.is_asked_by_id(one) and not persons.whose(one)})


def _is_handled_with_care(source: SourceSchema, parent: str, fact: str, whole: Whole) -> bool:
    """Whether the manifest is careful with a fact where anybody reaches it: of what may be a business's, where that
    is asked for its own."""
    promises, persons = source.promises, whole.persons
    if parent in source.contributions:
        return promises.cares_for(parent) or promises.cares_for(parent, fact)
    keys = {key for one in persons.others(parent) for key in whole.key_names(one)}
    ways = promises.ways(parent).items()
    openly = [one for way, one in ways if way in keys or not persons.whose(parent)]
    return any(one.facts.get(fact, DataClass.PUBLIC) is not DataClass.PUBLIC for one in openly)


def _under_own_scopes(field: FieldDefinitionNode, persons: Persons) -> Mapping[str, list[str]]:
    """What a field gives under scopes of which none is for others, and these: of a union, by its members."""
    everything, by_member = scopes_of(field), member_scopes(field)
    given = {one: [*everything, *by_member.get(one, ())] for one in persons.members(named(field.type).name.value)}
    return {one: scopes for one, scopes in given.items() if scopes and FOR_OTHERS.isdisjoint(scopes)}


def _of_others(parent: str, field: FieldDefinitionNode, found: Sequence[str], persons: Persons) -> bool:
    """Whether whoever reads the field need not be whom it tells of."""
    is_root = parent in ROOTS
    if any(persons.stands_for(one) for one in found) or _asks_by_an_id_of_the_record(parent, field, persons):
        return True
    if not is_root and (persons.is_asked_by_id(parent) or persons.whose(parent) is Whose.PERSONS):
        return False
    if any(named(one.type).name.value == NATIONAL_ID for one in field.arguments or ()):
        return True
    target = named(field.type).name.value
    if any(persons.is_asked_by_id(one) or persons.whose(one) is Whose.PERSONS for one in found):
        return True
    shared = any(persons.whose(one) is Whose.SOMEBODYS for one in found)
    return shared and (is_root or (not persons.whose(parent) and parent not in persons.others(target)))


def _asks_by_an_id_of_the_record(parent: str, field: FieldDefinitionNode, persons: Persons) -> bool:
    """Whether a join asks by a person's id that stands in the record; that of the person it stands on is hers."""
    for join in directives_of(field, "join"):
        parts, facts = (str(value_of(join, one) or "").split() for one in ("lookup", "from"))
        sent = [one for one in zip(parts, facts, strict=False) if not persons.is_key_of_person(parent, one[1])]
        return any(persons.is_id(parent, fact) or part in persons.ids for part, fact in sent)
    return False
