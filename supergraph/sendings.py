"""What the hub sends on: guarded facts that one agency told of somebody, and by which it asks another.

What the request itself carries is not sent on: the id of the token, an argument. What came out of a record is, be it as
the key of a join, of a reference, or of what somebody adds to a type of others. Facts are guarded where one of them is
a person's id; where a scope opens one, or the key it becomes; and where they stand in a record that is a person's, or
is reached under a scope alone, and what is asked for is such a record too, or opened by a scope.

This is worked out once of a graph; a field that sends nothing guarded has none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import guards, scopes_of
from supergraph.joins import named_parts
from supergraph.open_types import open_types
from supergraph.places import fields_by_name

PERSONS_ID: Final = ("Citizen", "nationalId")
"""How the ledger calls a person's id, whatever the fact is called in which it was found."""


@dataclass(frozen=True, slots=True)
class SentFact:
    """A fact by whose value agencies are asked: its name, its attribute, and whether it is a person's id. `targets`, of
    a reference, are the types that are asked for, each with the place of a person's id in its key; None: it has none.
    """

    name: str
    attribute: str
    is_id: bool = False
    targets: Mapping[str, int | None] | None = None

    @property
    def holds_id(self) -> bool:
        return self.is_id or any(place is not None for place in (self.targets or {}).values())


@dataclass(frozen=True, slots=True)
class Sending:
    """What a field sends on: `facts` of records of `type`, to whoever answers `questions`, each a type and its key.
    `giver` is the agency of a record that does not say itself whose it is: a part of another."""

    type: str
    facts: tuple[SentFact, ...]
    questions: tuple[tuple[str, str], ...]
    giver: str | None


class Sendings:
    """Tells of the fields of a composed document what they send on; `is_personal` says whether the records of a type
    are, or may be, a person's."""

    def __init__(self, document: DocumentNode, is_personal: Callable[[str], bool]) -> None:
        objects = (one for one in document.definitions if isinstance(one, ObjectTypeDefinitionNode))
        self._fields = {one.name.value: fields_by_name(one) for one in objects}
        self._open = open_types(document)
        self._is_personal = is_personal

    def of(
        self,
        coordinate: tuple[str, str],
        facts: Sequence[SentFact],
        questions: Sequence[tuple[str, str]],
        giver: str | None,
    ) -> Sending | None:
        """What the field at a coordinate sends of its parents, of these facts as the key of these questions; None where
        none of it is guarded."""
        field = self._fields.get(coordinate[0], {}).get(coordinate[1])
        guarded = tuple(one for one in questions if facts and self._is_guarded(coordinate[0], field, facts, *one))
        return Sending(coordinate[0], tuple(facts), guarded, giver) if guarded else None

    def _is_guarded(
        self, type_: str, field: FieldDefinitionNode | None, facts: Sequence[SentFact], asked: str, by: str
    ) -> bool:
        target = asked.partition("@")[0]
        under_scope = field is not None and guards(field, target)
        if any(one.holds_id for one in facts):
            return True
        if any(self._asks_for_scope(type_, one.name, target) for one in facts):
            return True
        if any(self._asks_for_scope(target, part, target) for part in named_parts(by)):
            return True
        if self._is_personal(type_) or type_ not in self._open:
            return under_scope or target not in self._open
        return under_scope and any(one.name not in self._fields[type_] for one in facts)

    def _asks_for_scope(self, type_: str, name: str, target: str) -> bool:
        field = self._fields.get(type_, {}).get(name)
        return field is not None and (bool(scopes_of(field)) or guards(field, target))
