"""Drafts a schema of what a source has: one type of record, its parts and enums, and the ways to it.

Everything that is guessed says why. What looks like a person's is under a scope of the agency's own where records are
persons'; under the one for those who look others up it is where anybody may reach them, and so is what finds persons'
records by anything but their ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from drafting.columns import Column
from drafting.naming import FreeNames, camel, last_step, pascal, plural, singular, words
from drafting.outline import NoOutline, Outline, Parameter, Place, in_path, letters
from drafting.personal import JURISTIC_IDS, NATIONAL_IDS
from drafting.record_fields import LOOKED_UP, DescribedEnums, RecordFields
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
    """What is to be drafted: of which agency, of what its source gives by each of the operations that are meant; what
    its type is called (None: as the source calls it) and known by, and where its rows are, if the source leaves that
    open. A name and a key are for one type alone."""

    agency: str
    outlines: tuple[Outline, ...]
    around: GraphAround
    type: str | None = None
    key: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


def draft_schemas(wanted: SchemaWanted) -> tuple[DraftedSchema, ...]:
    """A schema for each kind of row that the operations give; those that give the same rows are ways to one type.

    Raises NoOutline, saying what has to be decided first.
    """
    kinds: dict[frozenset[str], list[Outline]] = {}
    for outline in wanted.outlines:
        for place in _places(wanted, outline):
            rows = frozenset(one.name for one in place.columns)
            kinds.setdefault(rows, []).append(replace(outline, places=(place,)))
    if len(kinds) > 1 and (wanted.type or wanted.key):
        raise NoOutline(f"--type, --key: what is asked for gives {len(kinds)} types, and these are for one")
    # The second time each knows what the others are known by.
    first = tuple(_together(wanted, list(kinds.values()), {}))
    own = {one.record.name: (one.asked_alone,) for one in first if one.asked_alone and not one.about_persons}
    return first if len(first) == 1 else tuple(_together(wanted, list(kinds.values()), own))


def _together(
    wanted: SchemaWanted, kinds: Sequence[Sequence[Outline]], own: Mapping[str, tuple[str, ...]]
) -> Iterator[DraftedSchema]:
    """The schemas of one agency, none of which takes a name of another."""
    around = wanted.around
    types, described = FreeNames(around.look, around.types), DescribedEnums()
    for outlines in kinds:
        told = _Record(wanted, outlines, replace(around, own=own), types, described)
        made = told.drafted()
        yield made
        named = {one.name: frozenset(fact.name for fact in one.fields) for one in made.added}
        merged = {name: around.names(name) | named.get(name, frozenset()) for name in {*around.fields, *named}}
        around = replace(around, fields=merged)


@dataclass(frozen=True, slots=True)
class _Record:
    """One type of record, and the outlines by which it is asked for: each with the one place where its rows are."""

    wanted: SchemaWanted
    outlines: Sequence[Outline]
    around: GraphAround
    types: FreeNames
    described: DescribedEnums

    @property
    def place(self) -> Place:
        return self.outlines[0].places[0]

    def drafted(self) -> DraftedSchema:
        """Its schema. Raises NoOutline."""
        record = _name(self)
        around = replace(self.around, own={name: key for name, key in self.around.own.items() if name != record})
        scope = f"{self.wanted.agency}.{plural(_dashed(record))}"[:_LONGEST_SCOPE].rstrip("-.")
        made = RecordFields(around, self.types, self.described, flat=self.outlines[0].flat)
        made.record(record, self.place.columns, self.wanted.key)
        ways = _Ways(self, made, record, scope)
        added = tuple(ways.added())
        # What anybody may reach is others' as well, whatever of it looks like a person's.
        opens = scope if ways.about_persons else LOOKED_UP
        shown = (_under(opens, one) if one.name in made.personal else one for one in made.fields)
        fields = (*shown, *((_SUBJECT,) if ways.unsaid else ()))
        key = (f'@key(fields: "{" ".join(made.key)}")',)
        return DraftedSchema(
            self.wanted.agency,
            DraftedType(record, fields, key, self.place.about, made.key_guessed, made.key_asks),
            tuple(made.parts),
            tuple(made.enums),
            added,
            scope if ways.about_persons else None,
            ways.about_persons,
            f"{ways.of_person} {{ {' '.join(made.key)} }}" if ways.of_person else None,
            made.keys,
            made.left_out,
            tuple(self.outlines),
        )


def _under(scope: str, field: DraftedField) -> DraftedField:
    return replace(field, directives=(*field.directives, f'@requiresScope(scope: "{scope}")'))


def _places(wanted: SchemaWanted, outline: Outline) -> Sequence[Place]:
    """The places of rows that are meant: the only one, or each that was named. Raises NoOutline."""
    known = [one for one in outline.places if one.columns]
    places = [one for one in known if one.rows in wanted.rows]
    if not places and (not wanted.rows or len(wanted.outlines) > 1):
        lists = [one for one in known if one.many]
        places = lists if len(lists) == 1 else known
        if len(places) != 1:
            places = []
    if not places:
        said = " | ".join(repr(one.rows) for one in known)
        raise NoOutline(f"where the rows are: --rows {said}" if known else "nothing is told of what it has")
    return places


def _name(told: "_Record") -> str:
    """What the type is called. Raises NoOutline where a person says so and it is somebody's."""
    wanted, types = told.wanted, told.types
    if wanted.type is not None:
        name = pascal((wanted.type[:1].lower() + wanted.type[1:],)) if wanted.type.isascii() else ""
        if name != wanted.type or not name.isalnum():
            raise NoOutline(f"--type: call it in PascalCase, by letters and digits of ASCII, not {wanted.type!r}")
        if not types.free(name):
            raise NoOutline(f"--type: the graph has a type that is called {name}, or looks so: call yours otherwise")
        return types.take(name)
    found = next(filter(None, ([*_told_words(one)] for outline in told.outlines for one in _called(outline))), [])
    own = pascal([*found[:-1], singular(found[-1])]) if found else "Record"
    return types.take(own, pascal([*words(wanted.agency), *words(own)]))


_NO_NAMES: Final = (
    *("get", "search", "find", "list", "by", "data", "rows", "items", "records", "result", "results", "response"),
    *("return", "value", "api"),
)
"""Words of an operation, or of a place, that say nothing of what a row is."""


def _called(outline: Outline) -> Iterator[str]:
    """What may say what a row is, the likeliest first."""
    request, (place,) = outline.request, outline.places
    yield last_step(place.rows)
    yield str(request.get("operation", ""))
    path = str(request.get("path", request.get("file", "")))
    yield from (one.partition(".")[0] for one in reversed(path.split("/")) if "{" not in one)


def _told_words(text: str) -> Iterator[str]:
    return (one for one in words(text) if one not in _NO_NAMES)


def _dashed(name: str) -> str:
    return "-".join(words(name))


class _Ways:
    """How the records are reached: from whom they are about, by the key."""

    def __init__(self, told: _Record, made: RecordFields, record: str, scope: str) -> None:
        self._told, self._made, self._record, self._scope = told, made, record, scope
        self._agency = told.wanted.agency
        self.of_person: str | None = None
        self._asked = {one: self._parameter(one) for one in _IDS}
        self.unsaid = self._asked[PERSON] is not None and PERSON not in made.references
        self.about_persons = self.unsaid or made.names_others or PERSON in made.references

    def added(self) -> Iterator[DraftedType]:
        """What is added to persons, to businesses and to Query."""
        for type_, (fact, scalar, _) in _IDS.items():
            if type_ in self._made.references or self._asked[type_] is not None:
                external = DraftedField(fact, f"{scalar}!", ("@external",), None)
                yield DraftedType(type_, (external, self._of(type_)), (f'@key(fields: "{fact}")',), None)
        if not self.unsaid and (self._takes_key() or not self._is_reached()):
            yield DraftedType("Query", (self._root(),), about=None)

    def _of(self, type_: str) -> DraftedField:
        name = FreeNames(self._told.around.look, self._told.around.names(type_)).take(
            plural(camel(words(self._record))), plural(camel([*words(self._agency), *words(self._record)]))
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
        names = FreeNames(self._told.around.look, self._told.around.names("Query"))
        name = names.take(camel(words(self._record)), camel([*words(self._agency), *words(self._record)]))
        arguments = tuple(f"{one}: {self._made.key_types[one]}!" for one in self._made.key)
        scoped = (f'@requiresScope(scope: "{LOOKED_UP}")',) if self.about_persons else ()
        return DraftedField(name, self._record, ("@lookup", *scoped), arguments=arguments)

    def _is_reached(self) -> bool:
        return bool({*_IDS} & {*self._made.references}) or any(self._asked.values())

    def _takes_key(self) -> bool:
        return any(self._takes_key_of(one) for one in self._told.outlines)

    def _takes_key_of(self, outline: Outline) -> bool:
        known = {letters(one.path[-1] if one.path else name) for name, one in outline.parameters.items()}
        known |= {letters(one) for one in in_path(outline)}
        return outline.open or all({letters(self._made.keys[one]), letters(one)} & known for one in self._made.key)

    def _parameter(self, type_: str) -> str | None:
        """The parameter of the source that takes the id of a person, or of a business."""
        given = (pair for outline in self._told.outlines for pair in outline.parameters.items())
        return next((name for name, one in given if _is_called(name, one, _IDS[type_][2])), None)


def _is_called(name: str, parameter: Parameter, known: Sequence[str] | frozenset[str]) -> bool:
    last = parameter.path[-1] if parameter.path else name
    return bool({letters(last), letters(last).removesuffix("s"), "".join(words(last))} & set(known))


def columns_of(place: Place) -> tuple[Column, ...]:
    """The columns of a place, by their names where nothing else is told."""
    return place.columns or tuple(Column(name) for name in place.names)
