"""Drafts a schema of what a source has: one type of record, its parts and enums, and the ways to it.

Everything that is guessed says why. What looks like a person's is under a scope of the agency's own, and what finds
persons' records by anything but their ids under the one for those who look others up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from drafting.columns import Column
from drafting.naming import FreeNames, camel, pascal, plural, singular, words
from drafting.outline import NoOutline, Outline, Parameter, Place, letters
from drafting.personal import JURISTIC_IDS, NATIONAL_IDS
from drafting.record_fields import LOOKED_UP, RecordFields
from drafting.schema_parts import DraftedField, DraftedSchema, DraftedType, GraphAround

PERSON, BUSINESS = "Citizen", "Business"
_IDS: Final = {PERSON: ("nationalId", "NationalId", NATIONAL_IDS), BUSINESS: ("juristicId", "JuristicId", JURISTIC_IDS)}
_LONGEST_SCOPE: Final = 64
_SUBJECT: Final = DraftedField(
    "nationalId",
    "NationalId",
    ("@inaccessible", "@subject"),
    None,
    ("a record does not say whose it is: the person it was asked by",),
    places={"nationalId": {"from": "$key"}},
)


@dataclass(frozen=True, slots=True)
class SchemaWanted:
    """What is to be drafted: of which agency, what its type is called (None: as the source calls it) and known by, and
    where its rows are, if the source leaves that open."""

    agency: str
    outline: Outline
    around: GraphAround
    type: str | None = None
    key: tuple[str, ...] = ()
    rows: str | None = None


def draft_schema(wanted: SchemaWanted) -> DraftedSchema:
    """The schema. Raises NoOutline, saying what has to be decided first."""
    place = _place(wanted)
    types = FreeNames(wanted.around.look, wanted.around.types)
    record = _name(wanted, place, types)
    scope = f"{wanted.agency}.{plural(_dashed(record))}"[:_LONGEST_SCOPE].rstrip("-.")
    made = RecordFields(wanted.around, types, scope, flat=wanted.outline.flat)
    made.record(record, place.columns, wanted.key)
    ways = _Ways(wanted, made, record, scope)
    added = tuple(ways.added())
    fields = (*made.fields, *((_SUBJECT,) if ways.unsaid else ()))
    is_guarded = ways.about_persons or made.guarded
    return DraftedSchema(
        wanted.agency,
        DraftedType(
            record, fields, (f'@key(fields: "{" ".join(made.key)}")',), place.about, made.key_guessed, made.key_asks
        ),
        tuple(made.parts),
        tuple(made.enums),
        added,
        scope if is_guarded else None,
        ways.about_persons,
        f"{ways.of_person} {{ {' '.join(made.key)} }}" if ways.of_person else None,
        made.keys,
        made.left_out,
    )


def _place(wanted: SchemaWanted) -> Place:
    """The one place of rows that is meant. Raises NoOutline."""
    places = [one for one in wanted.outline.places if one.columns]
    if wanted.rows is not None:
        places = [one for one in places if one.rows == wanted.rows]
    if len(places) > 1 and sum(one.many for one in places) == 1 and wanted.rows is None:
        places = [one for one in places if one.many]
    if len(places) != 1:
        known = " | ".join(repr(one.rows) for one in wanted.outline.places if one.columns)
        raise NoOutline(f"where the rows are: --rows {known}" if known else "nothing is told of what it has")
    return places[0]


def _name(wanted: SchemaWanted, place: Place, types: FreeNames) -> str:
    """What the type is called. Raises NoOutline where a person says so and it is somebody's."""
    if wanted.type is not None:
        name = pascal((wanted.type[:1].lower() + wanted.type[1:],)) if wanted.type.isascii() else ""
        if name != wanted.type or not name.isalnum():
            raise NoOutline(f"--type: call it in PascalCase, by letters and digits of ASCII, not {wanted.type!r}")
        if not types.free(name):
            raise NoOutline(f"--type: the graph has a type that is called {name}, or looks so: call yours otherwise")
        return types.take(name)
    told = place.rows.rpartition(".")[2] or str(wanted.outline.request.get("operation", ""))
    told = told or str(wanted.outline.request.get("path", wanted.outline.request.get("file", ""))).partition(".")[0]
    found = [one for one in words(told) if one not in ("get", "search", "find", "list", "by", "data", "rows", "items")]
    own = pascal([*found[:-1], singular(found[-1])]) if found else "Record"
    return types.take(own, pascal([*words(wanted.agency), *words(own)]))


def _dashed(name: str) -> str:
    return "-".join(words(name))


class _Ways:
    """How the records are reached: from whom they are about, by the key."""

    def __init__(self, wanted: SchemaWanted, made: RecordFields, record: str, scope: str) -> None:
        self._wanted, self._made, self._record, self._scope = wanted, made, record, scope
        self.of_person: str | None = None
        self._asked = {one: self._parameter(one) for one in _IDS}
        self.unsaid = self._asked[PERSON] is not None and PERSON not in made.references
        self.about_persons = self.unsaid or PERSON in made.references

    def added(self) -> Iterator[DraftedType]:
        """What is added to persons, to businesses and to Query."""
        for type_, (fact, scalar, _) in _IDS.items():
            if type_ in self._made.references or self._asked[type_] is not None:
                external = DraftedField(fact, f"{scalar}!", ("@external",), None)
                yield DraftedType(type_, (external, self._of(type_)), (f'@key(fields: "{fact}")',), None)
        if not self.unsaid and (self._takes_key() or not self._is_reached()):
            yield DraftedType("Query", (self._root(),), about=None)

    def _of(self, type_: str) -> DraftedField:
        name = FreeNames(self._wanted.around.look, self._wanted.around.names(type_)).take(
            plural(camel(words(self._record))), plural(camel([*words(self._wanted.agency), *words(self._record)]))
        )
        # Who may read her own records may not so read those of whoever a business knows.
        scope = self._scope if type_ == PERSON else LOOKED_UP
        scoped = (f'@requiresScope(scope: "{scope}")',) if self.about_persons else ()
        why = f"it is asked by {self._asked[type_]}" if self._asked[type_] else f"a record names a {type_}"
        fact = _IDS[type_][0]
        self._made.keys.setdefault(fact, self._made.references.get(type_) or str(self._asked[type_]))
        if type_ == PERSON:
            self.of_person = name
            return DraftedField(name, f"[{self._record}!]", (*scoped, "@listSize(assumedSize: 10)"), "", (why,))
        return DraftedField(name, f"[{self._record}!]", ("@connection", '@cost(weight: "2")', *scoped), "", (why,))

    def _root(self) -> DraftedField:
        names = FreeNames(self._wanted.around.look, self._wanted.around.names("Query"))
        name = names.take(camel(words(self._record)), camel([*words(self._wanted.agency), *words(self._record)]))
        arguments = tuple(f"{one}: {self._made.key_types[one]}!" for one in self._made.key)
        scoped = (f'@requiresScope(scope: "{LOOKED_UP}")',) if self.about_persons else ()
        return DraftedField(name, self._record, ("@lookup", *scoped), arguments=arguments)

    def _is_reached(self) -> bool:
        return bool({*_IDS} & {*self._made.references}) or any(self._asked.values())

    def _takes_key(self) -> bool:
        outline = self._wanted.outline
        known = {letters(one.path[-1] if one.path else name) for name, one in outline.parameters.items()}
        return outline.open or all(letters(self._made.keys[one]) in known for one in self._made.key)

    def _parameter(self, type_: str) -> str | None:
        """The parameter of the source that takes the id of a person, or of a business."""
        parameters: dict[str, Any] = dict(self._wanted.outline.parameters)
        return next((name for name, one in parameters.items() if _is_called(name, one, _IDS[type_][2])), None)


def _is_called(name: str, parameter: Parameter, known: Sequence[str] | frozenset[str]) -> bool:
    last = parameter.path[-1] if parameter.path else name
    return bool({letters(last), letters(last).removesuffix("s"), "".join(words(last))} & set(known))


def columns_of(place: Place) -> tuple[Column, ...]:
    """The columns of a place, by their names where nothing else is told."""
    return place.columns or tuple(Column(name) for name in place.names)
