"""The fields of a drafted type, made of the columns of a source."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connectors.contract import ValueType
from connectors.manifest.lookup import Field
from drafting.columns import Column
from drafting.guesses import Guess, guess
from drafting.naming import FreeNames, camel, capitals, last_step, pascal, singular, words
from drafting.outline import DEEPEST, NoOutline, letters
from drafting.personal import JURISTIC_IDS, NATIONAL_IDS, why
from drafting.schema_parts import DraftedEnum, DraftedField, DraftedType, GraphAround
from drafting.toml_text import place

LOOKED_UP: Final = "citizens.lookup"
"""The core's scope for those who look others up."""
MOST_COLUMNS: Final = 1_000
MOST_FIELDS: Final = 150
MOST_TYPES: Final = 100
"""Columns that are looked at, fields of a type and types of a schema that are drafted: what is more is left out."""

_KEYS: Final = ("number", "id", "code", "key", "reference", "ref", "sequence")
_PLAIN: Final = ("String", "Int", "ID")
_TAKEN: Final = ("id", "source", "conflicts", "others", "search", "all")
_OF_A_MAPPING: Final = tuple(one.removesuffix("_") for one in Field.__struct_fields__)
"""What a manifest says of one fact: a fact within another is called otherwise."""
_THAI, _ENGLISH = frozenset(("th", "tha", "thai")), frozenset(("en", "eng", "english"))
_LIST: Final = "@listSize(assumedSize: 10)"
_LEFT: Final = "more than are drafted: make types of them"


class DescribedEnums(dict[tuple[str, ...], tuple[str, dict[str, str]]]):
    """Enums by their words, with the name of each and its values: what is described alike in several places is one."""


class RecordFields:
    """The fields of one record and of its parts, their enums and keys, as they are drafted of columns."""

    def __init__(self, around: GraphAround, types: FreeNames, described: DescribedEnums, *, flat: bool) -> None:
        self._around, self._types, self._flat = around, types, flat
        self.fields: tuple[DraftedField, ...] = ()
        self.parts: list[DraftedType] = []
        self.enums: list[DraftedEnum] = []
        self._described = described
        self.key: tuple[str, ...] = ()
        self.key_types: dict[str, str] = {}
        self.key_guessed: tuple[str, ...] = ()
        self.key_asks: tuple[str, ...] = ()
        self.keys: dict[str, str] = {}
        self.references: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        self.personal: set[str] = set()
        self.names_others = False
        self._of_person = False

    def record(self, name: str, columns: Sequence[Column], key: Sequence[str]) -> None:
        """Makes the fields of the record. Raises NoOutline where nothing tells records apart."""
        self.left_out.update(dict.fromkeys((one.name for one in columns[MOST_COLUMNS:]), _LEFT))
        columns = columns[:MOST_COLUMNS]
        known = {one.name: (one, guess(one)) for one in columns}
        self._of_person = any(found.type == "NationalId" for _, found in known.values())
        chosen = self._key(name, known, key)
        names = FreeNames(self._around.look, _TAKEN)
        first = [self._key_field(name, *known[one], names) for one in chosen]
        self.key = tuple(one.name for one in first)
        rest = [one for one in columns if one.name not in chosen]
        self.fields = (*first, *self._below(name, "", rest, names, inside=False))

    def _key(self, name: str, known: Mapping[str, tuple[Column, Guess]], key: Sequence[str]) -> list[str]:
        """The columns of the key: those that are named, that are said to be, or one that is likely."""
        if unknown := [one for one in key if one not in known]:
            raise NoOutline(f"--key: the source has no {', '.join(unknown)}: it has {', '.join(known)[:400]}")
        if chosen := list(key) or [one.name for one, _ in known.values() if one.key]:
            return chosen
        plain = [one for one, found in known.values() if found.type in _PLAIN and not one.many and not one.parts]
        likely = [one for one in plain if _is_unique(one) and (words(last_step(one.name)) or ("",))[-1] in _KEYS]
        rank = sorted(likely, key=lambda one: self._unlikely(name, one))
        found = (rank or [one for one in plain if _is_unique(one)] or plain)[:1]
        if not found:
            raise NoOutline("nothing tells one record from another: name the columns that do, --key A,B")
        self.key_guessed = (f"records are told apart by {found[0].name}",)
        if not likely:
            self.key_asks = ("does the key tell one record from all others? Else add facts to it",)
        return [found[0].name]

    def _unlikely(self, type_: str, column: Column) -> tuple[bool, ...]:
        """What speaks against a column as the key, the gravest first: it is of a part, or may be missing; it is not
        called after the type, nor just a number."""
        told = words(last_step(column.name))
        inside = not self._flat and self._head("", column) != column.name
        return inside, column.kind is not None and not column.required, words(type_)[-1] not in told, len(told) > 1

    def _key_field(self, type_: str, column: Column, found: Guess, names: FreeNames) -> DraftedField:
        known = found.type if found.type in _PLAIN else "String"
        made = self._plain(type_, "", column, replace(found, type=known, words=()), names)
        self.keys[made.name] = column.name
        self.key_types[made.name] = known
        own = {"from": made.places[made.name]["from"]} if "from" in made.places[made.name] else None
        places = {made.name: own or made.places[made.name]} if known == "String" else made.places
        return replace(made, type=f"{known}!", directives=(), places=places)

    def _below(
        self, type_: str, before: str, columns: Sequence[Column], names: FreeNames, *, inside: bool
    ) -> tuple[DraftedField, ...]:
        """The fields of what stands at `before`, those of one record or of one of its parts."""
        made: list[DraftedField] = []
        for group in self._groups(before, columns):
            if len(made) == MOST_FIELDS:
                self.left_out.update({one.name: _LEFT for one in group})
                continue
            made.extend(self._of_group(type_, before, group, names, inside=inside))
        return tuple(made)

    def _groups(self, before: str, columns: Sequence[Column]) -> Iterator[list[Column]]:
        """Columns that make one field: what stands in one table, both languages of a text; each other alone."""
        tables: dict[str, list[Column]] = {}
        for one in columns:
            tables.setdefault(self._head(before, one), []).append(one)
        pairs: dict[str, list[Column]] = {}
        for head, several in tables.items():
            base, _ = _language(self._path(before, several[0]))
            pairs.setdefault(f"table {head}" if len(several) > 1 else base, []).extend(several)
        for said, several in pairs.items():
            if len(several) == 1 or said.startswith("table ") or _are_bilingual(several):
                yield several
            else:
                yield from ([one] for one in several)

    def _of_group(
        self, type_: str, before: str, group: list[Column], names: FreeNames, *, inside: bool
    ) -> Iterator[DraftedField]:
        is_table = len(group) > 1 and not _are_bilingual(group)
        if _are_bilingual(group):
            yield self._bilingual(before, group, names, inside=inside)
        elif is_table:
            yield self._table(type_, before, group, names, inside=inside)
        elif group[0].parts:
            yield self._list(type_, before, group[0], names, inside=inside)
        else:
            column = group[0]
            found = guess(column)
            referred = self._reference(column, found, names, inside=inside)
            made = referred or self._plain(type_, before, column, found, names)
            yield made if referred else self._guarded(made, self._why([column], inside=inside), inside=inside)

    def _plain(self, type_: str, before: str, column: Column, found: Guess, names: FreeNames) -> DraftedField:
        """A field of one value, or of a list of them."""
        name, asked = self._field_name(type_, before, column, names)
        written: dict[str, Any] = {**place(column.name, flat=self._flat), **found.written}
        type_of = found.type
        if found.words:
            type_of, written["as"] = self._enum(type_, singular(name) if column.many else name, found)
        type_of = f"[{type_of}!]" if column.many else type_of
        directives = (_LIST,) if column.many else ()
        asks = (asked, found.asks)
        return DraftedField(name, type_of, directives, column.about, (found.why,), asks, places={name: written})

    def _field_name(self, type_: str, before: str, column: Column, names: FreeNames) -> tuple[str, str]:
        """What a field is called, and what is asked of that; what every record has is called after its type."""
        own = _once(words(self._path(before, column)))
        is_taken = camel(own) in (*_TAKEN, *_OF_A_MAPPING) and not names.free(camel(own))
        own = (words(type_)[-1], *own) if own and is_taken else own
        name = names.take(camel(own) if own else "value")
        wanted = f"what is it called in English? The source calls it {column.name}"
        return name, "" if own and camel(own) == name else wanted

    def _enum(self, type_: str, field: str, found: Guess) -> tuple[str, dict[str, str]]:
        """The name of an enum, and its values by the words of the source."""
        if not found.why and found.words in self._described:
            return self._described[found.words]
        values = FreeNames(self._around.look, ("OTHER", "true", "false", "null", "mro"))
        codes: dict[str, str] = {}
        for word in found.words:
            codes.setdefault(word, values.take(capitals(words(word)) if words(word) else "VALUE"))
        name = self._types.take(pascal([*words(type_), *words(field)]))
        self.enums.append(DraftedEnum(name, {value: word for word, value in codes.items()}, (found.why,)))
        self._described.setdefault(found.words, (name, codes))
        return name, codes

    def _bilingual(self, before: str, group: list[Column], names: FreeNames, *, inside: bool) -> DraftedField:
        bases = (_language(self._path(before, one))[0].split() for one in group)
        longest: list[str] = max(bases, key=len)
        wanted = camel(longest or words(last_step(before)) or ("name",))
        name = next(
            one
            for one in (wanted, *(f"{wanted}{number}" for number in range(2, 10_000)))
            if names.free(one, f"{one}Th", f"{one}En")
        )
        for one in (name, f"{name}Th", f"{name}En"):
            names.take(one)
        ends = ("En" if _language(one.name)[1] == "en" else "Th" for one in group)
        places = {f"{name}{end}": place(one.name, flat=self._flat) for end, one in zip(ends, group, strict=True)}
        about = next((one.about for one in group if one.about), "")
        made = DraftedField(name, "String", ("@bilingual",), about, ("its name says in which language",), places=places)
        return self._guarded(made, self._why(group, inside=inside), inside=inside)

    def _table(self, type_: str, before: str, group: list[Column], names: FreeNames, *, inside: bool) -> DraftedField:
        """A part of a record: a type of its own, without a key."""
        head = self._head(before, group[0])
        whole = f"{before}.{head}" if before else head
        name = names.take(camel(words(head) or ("part",)))
        made = self._part([type_, head], group, whole)
        places = {f"{name}.{fact}": one for part in made.fields for fact, one in part.places.items()}
        field = DraftedField(name, made.name, (), "", places=places)
        return self._guarded(field, self._why(group, inside=inside), inside=inside)

    def _list(self, type_: str, before: str, column: Column, names: FreeNames, *, inside: bool) -> DraftedField:
        """A list of tables: of parts, each a type of its own."""
        name, asked = self._field_name(type_, before, column, names)
        made = self._part([type_, singular(last_step(column.name))], column.parts, "")
        places: dict[str, Mapping[str, Any]] = {f"{name}.each": {"from": column.name}}
        places |= {f"{name}.{fact}": one for part in made.fields for fact, one in part.places.items()}
        field = DraftedField(name, f"[{made.name}!]", (_LIST,), column.about, asks=(asked,), places=places)
        return self._guarded(field, self._why(column.parts, inside=True), inside=inside)

    def _part(self, told: Sequence[str], columns: Sequence[Column], before: str) -> DraftedType:
        if len(self.parts) == MOST_TYPES or before.count(".") > DEEPEST:
            raise NoOutline(f"it consists of more than {MOST_TYPES} types: choose rows that are simpler, --rows")
        name = self._types.take(pascal([one for part in told for one in words(part)]))
        self.parts.append(DraftedType(name, ()))
        at = len(self.parts) - 1
        names = FreeNames(self._around.look, (*_TAKEN, *_OF_A_MAPPING))
        fields = self._below(name, before, columns, names, inside=True)
        self.parts[at] = DraftedType(name, fields)
        return self.parts[at]

    def _reference(self, column: Column, found: Guess, names: FreeNames, *, inside: bool) -> DraftedField | None:
        """What another agency knows by this value: a person, a business, or what it is called after."""
        is_deep = not self._flat and _STEPS.fullmatch(column.name) is not None and column.name.count(".") > 1
        if column.many or inside or (is_deep and found.type == "NationalId"):
            return self._within(column, names) if found.type == "NationalId" else None
        spelt = letters(column.name)
        ids = {"NationalId": ("Citizen", "nationalId"), "JuristicId": ("Business", "juristicId")}
        named = {letters(f"{one}{key[0]}"): (one, key[0]) for one, key in self._around.keys.items() if len(key) == 1}
        named |= {letters(key[0]): (one, key[0]) for one, key in self._around.keys.items() if key[0].endswith("Id")}
        own = {letters(key[0]): (one, key[0]) for one, key in self._around.own.items() if len(words(key[0])) > 1}
        named = own | named
        target = ids.get(found.type) or (named.get(spelt) if found.type in ("String", "Int") else None)
        if target is None:
            return None
        type_, fact = target
        rest = [one for one in words(last_step(column.name)) if one not in _NO_ROLE]
        name = names.take(camel(rest) if rest and found.type in ids else camel(words(type_)))
        is_person = type_ == "Citizen"
        self.references.setdefault(type_, column.name)
        directives = ("@subject", f'@requiresScope(scope: "{LOOKED_UP}")') if is_person else ()
        said = found.why or f"{column.name} is called as the key of {type_} is"
        places = {f"{name}.{fact}": place(column.name, flat=self._flat)}
        return DraftedField(name, type_, directives, column.about, (said,), (found.asks,), places=places)

    def _within(self, column: Column, names: FreeNames) -> DraftedField:
        """A person, or several, whose ids stand within a record: each of them finds in her ledger who read it.

        Whose the record itself is, they do not say.
        """
        self.names_others = True
        rest = [one for one in words(last_step(column.name)) if not {one, singular(one)} & _NO_ROLE]
        name = names.take(camel(rest or ("citizens" if column.many else "citizen",)))
        scoped = ("@subject", f'@requiresScope(scope: "{LOOKED_UP}")')
        said = ("a person's id stands within a record: it is told to those alone who look others up",)
        if not column.many:
            places: dict[str, Mapping[str, Any]] = {f"{name}.nationalId": place(column.name, flat=self._flat)}
            return DraftedField(name, "Citizen", scoped, column.about, said, places=places)
        places = {f"{name}.each": place(column.name, flat=self._flat), f"{name}.nationalId": {"from": "@"}}
        return DraftedField(name, "[Citizen!]", (*scoped, _LIST), column.about, said, places=places)

    def _why(self, group: Sequence[Column], *, inside: bool) -> str | None:
        """Why one of these, or what is in it, looks like a person's."""
        told = (
            why(one, of_person=self._of_person and not inside) or self._why(one.parts, inside=True) for one in group
        )
        return next(filter(None, told), None)

    def _guarded(self, field: DraftedField, said: str | None, *, inside: bool) -> DraftedField:
        """A field that is to be under a scope, if it looks like a person's; of a part the field that leads there is."""
        if said is None or inside:
            return field
        self.personal.add(field.name)
        return replace(field, guessed=(*field.guessed, f"under a scope, for {said}"))

    def _path(self, before: str, column: Column) -> str:
        """The name of a column without what stands before it."""
        return column.name.removeprefix(f"{before}.") if before else column.name

    def _head(self, before: str, column: Column) -> str:
        """The first step of it; columns have one."""
        own = self._path(before, column)
        return own if self._flat or not _STEPS.fullmatch(own) else own.partition(".")[0]


_STEPS: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_NO_ROLE: Final = frozenset(
    (*NATIONAL_IDS, *JURISTIC_IDS, *_KEYS, "no", "tax", "national", "person", "card", "taxpayer")
)


def _once(told: tuple[str, ...]) -> tuple[str, ...]:
    """Words without one that says of each what the word before says of all: `courses.course`."""
    return tuple(one for at, one in enumerate(told) if at == 0 or singular(told[at - 1]) != one or told[at - 1] == one)


def _language(name: str) -> tuple[str, str | None]:
    """The words of a name without its language, and the language, if it says any."""
    found = words(name)
    if found and found[-1] in _THAI | _ENGLISH:
        return " ".join(found[:-1]), "th" if found[-1] in _THAI else "en"
    return " ".join(found), None


def _are_bilingual(group: Sequence[Column]) -> bool:
    """Whether two columns are one text in both languages; the name of the Thai one may say nothing of it."""
    if len(group) != 2 or any(one.many or one.parts or one.kind not in (None, ValueType.TEXT) for one in group):
        return False
    (first, one), (second, other) = (_language(column.name) for column in group)
    return bool(first == second and "en" in (one, other) and one != other)


def _is_unique(column: Column) -> bool:
    texts = column.texts
    return len(set(texts)) == len(texts)
