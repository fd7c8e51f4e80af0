"""What a drafted schema consists of, before it is written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drafting.outline import Outline


@dataclass(frozen=True, slots=True)
class GraphAround:
    """The graph that a type is drafted into: the names of its types, of the fields of some of them, and the key of each
    entity; `own` are the keys of the types that are drafted at once, and `look` is what all names have in common that
    look alike."""

    types: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    keys: Mapping[str, tuple[str, ...]]
    look: Callable[[str], str]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, type_: str) -> frozenset[str]:
        """The names of a type's fields."""
        return self.fields.get(type_, frozenset())


@dataclass(frozen=True, slots=True)
class DraftedField:
    """A field: its type as it is written, its directives, what the source says of it, in English or Thai (None: clients
    do not see it), notes why it is so and what is to be decided; `places` are where its facts stand, by fact."""

    name: str
    type: str
    directives: tuple[str, ...] = ()
    about: str | None = ""
    guessed: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftedType:
    """A type; `comment` says what it repeats or adds to, and such a type is described by its owner."""

    name: str
    fields: tuple[DraftedField, ...]
    directives: tuple[str, ...] = ()
    about: str | None = ""
    guessed: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftedEnum:
    """An open enum: its values, each with the word that the source writes."""

    name: str
    values: Mapping[str, str]
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftedSchema:
    """The types of an agency, the record first; what it adds to others and to Query; the scope it declares (None: what
    it gives is nobody's); `about_persons` says that a record is somebody's, and not only some of its facts; `keys` say
    where the parts of what records are asked by stand, by part; `left_out` are names of the source that no field is
    drafted of, with why; `outlines` are the ways in which the source is asked for these records."""

    agency: str
    record: DraftedType
    parts: tuple[DraftedType, ...]
    enums: tuple[DraftedEnum, ...]
    added: tuple[DraftedType, ...]
    scope: str | None
    about_persons: bool
    preview: str | None
    keys: Mapping[str, str]
    left_out: Mapping[str, str]
    outlines: tuple[Outline, ...] = ()

    @property
    def asked_alone(self) -> str | None:
        """The one fact by which a record is found; None where it takes several, or cannot be found so."""
        roots = [fact for one in self.added for fact in one.fields if one.name == "Query"]
        found = [argument.partition(":")[0] for one in roots for argument in one.arguments]
        return found[0] if len(found) == 1 else None

    @property
    def asked(self) -> frozenset[str]:
        """What records are asked by: the key of each type that they are added to, and the arguments of their root."""
        keys = {fact.name for one in self.added for fact in one.fields if "@external" in fact.directives}
        roots = (fact for one in self.added if one.name == "Query" for fact in one.fields)
        return frozenset(
            {*keys, *("+".join(argument.partition(":")[0] for argument in one.arguments) for one in roots)}
        )

    @property
    def types(self) -> tuple[DraftedType, ...]:
        """Everything that has fields, in the order in which it is written."""
        return (self.record, *self.parts)

    @property
    def guarded(self) -> tuple[str, ...]:
        """The names of the record's fields that are under a scope."""
        return tuple(one.name for one in self.record.fields if any("@requiresScope" in said for said in one.directives))
