"""No way leads to a person without a scope.

Each part stands for itself here: whatever others add later opens no way. What gives a person, a record about
her, or her id carries a scope; so does whatever is asked by her id, and every field of an entity that is a person.
Records that may be a business's are open where that business is asked for them.
"""

from collections.abc import Iterator
from typing import Final

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import guards, has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.persons import NATIONAL_ID, Whose
from supergraph.places import ROOTS, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_OWN: Final = (
    'write @requiresScope(scope: "…") behind it, with a scope that your manifest declares for one\'s own data, '
    "or citizens.lookup for that of others"
)
_OTHERS: Final = (
    'write @requiresScope(scope: "citizens.lookup") behind it: it leads to whomever is named; '
    "what one may read of oneself stands on Citizen, under a scope that your manifest declares"
)


def persons(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields that lead to a person, or tell of one, and require no scope."""
    ways = _Ways(source, whole)
    for coordinate, type_, field in source.adds:
        said = None if ways.guarded(field) or has(field, "inaccessible") else ways.open(type_, field)
        if said:
            own = whole.persons.is_asked_by_id(type_.name.value)
            yield source.fault(field, "PERSON_UNGUARDED", coordinate, said, _OWN if own else _OTHERS)


class _Ways:
    """What the fields of one contributor lead to that carry no scope."""

    def __init__(self, source: SourceSchema, whole: Whole) -> None:
        self._source = source
        self._persons = whole.persons
        given = [field for _, _, field in source.adds if not has(field, "inaccessible")]
        members = ((field, one) for field in given for one in whole.persons.members(named(field.type).name.value))
        self._given_openly = frozenset(one for field, one in members if not guards(field, one))

    def guarded(self, field: FieldDefinitionNode) -> bool:
        """Whether all that it gives of persons is under a scope: of a union, each member that is about one."""
        target = named(field.type).name.value
        members = self._persons.members(target)
        about = [one for one in members if self._persons.is_asked_by_id(one) or self._persons.whose(one)]
        return all(guards(field, one) for one in about or [target])

    def open(self, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> str | None:
        """What a field without a scope tells of a person; None: nothing."""
        return self._of_herself(type_.name.value, field) or self._of_her_records(type_, field)

    def _of_herself(self, parent: str, field: FieldDefinitionNode) -> str | None:
        target = named(field.type).name.value
        is_added = parent in self._source.contributions and self._persons.is_asked_by_id(parent)
        if target == NATIONAL_ID:
            return "it is a person's id"
        if any(named(one.type).name.value == NATIONAL_ID for one in field.arguments or ()):
            return "it is asked by a person's id"
        if is_added or self._persons.stands_for(parent):
            return "it is about a person"
        person = next((one for one in self._persons.members(target) if self._persons.is_asked_by_id(one)), None)
        return f"it leads to {person if person == target else f'{person}, a {target}'}" if person else None

    def _of_her_records(self, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> str | None:
        parent, target = type_.name.value, named(field.type).name.value
        if self._is_handled_with_care(type_, field):
            return "your manifest says that it is not public"
        if parent in self._source.contributions and parent != "Query" and _tells(type_):
            return f"what you add to {parent} is about a person"
        if self._persons.whose(target) and not self._is_covered(parent, field):
            return f"it leads to {target}, which is about a person"
        return None

    def _is_handled_with_care(self, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> bool:
        """Whether it is a fact that the manifest is careful with, on a record that anybody may reach."""
        parent, promises = type_.name.value, self._source.promises
        if parent in self._source.contributions:
            own_records = named(field.type).name.value in self._source.types and keys_of(
                self._source.types[named(field.type).name.value]
            )
            return (
                parent not in ROOTS
                and not own_records
                and (promises.cares_for(parent) or promises.cares_for(parent, field.name.value))
            )
        return promises.cares_for(parent, field.name.value) and not self._is_covered(parent, field)

    def _is_covered(self, parent: str, field: FieldDefinitionNode) -> bool:
        """Whether the scope under which its record is reached is enough, or who asks for its own is no person."""
        target = named(field.type).name.value
        own = self._source.types
        if parent in own:
            whose = self._persons.whose(parent)
            reached_under_scope = whose and parent not in self._given_openly
            is_part = target in own and not keys_of(own[target]) and whose >= self._persons.whose(target)
            return whose is Whose.PERSONS or bool(reached_under_scope) or is_part
        is_somebodys = self._persons.whose(target) is Whose.SOMEBODYS and target in own
        return is_somebodys and parent in self._persons.others(target) and not has(field, "join")


def _tells(type_: ObjectTypeDefinitionNode) -> bool:
    """Whether one of the facts that are added to an entity is of a person: they come in one record."""
    facts = (one for one in type_.fields or () if not has(one, "external"))
    return any(has(one, "subject") or named(one.type).name.value == NATIONAL_ID for one in facts)
