"""By what an answer can be dropped: its agency, its type, what it is about, whom it is about."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any

from connectors.contract import Contract, EntityReference, Fact, Key, Operator, Question, Search, ValueType
from connectors.provider import LookupContext
from connectors.values.identifiers import IDENTIFIERS, normal_key, readable
from connectors.values.national_ids import written_digits


def agency(id_: str) -> str:
    """Everything an agency answered."""
    return f"agency {id_}"


def of_type(agency_: str, type_: str) -> str:
    """Everything an agency answered about one type."""
    return f"type {agency_} {type_}"


def entity(agency_: str, type_: str, part: str, value: str) -> str:
    """What an agency answered about one thing: `part` is a part of a key of the type, such as "juristicId"."""
    return f"entity {agency_} {type_} {part} {value}"


def subject(national_id: str) -> str:
    """Whatever any agency answered about one person, or on her behalf."""
    return f"subject {national_id}"


Naming = Callable[[Any], Iterator[str]]
"""The ids of the persons whom a record names by one of its facts."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The facts of a type that tell its records apart: the parts of all keys it is asked by.

    `attributes` hold them, `codes` the code for which an open enum has no name. `persons` are the ways to whom a record
    names beside: lists of ids, references to a person's record, and whoever a part of the record names.
    """

    kinds: Mapping[str, ValueType]
    attributes: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    persons: tuple[Naming, ...] = ()

    @classmethod
    def of(cls, type_: str, questions: Iterable[Question], contract: Contract) -> "Identity":
        kinds = {part: kind for one in questions if one.type == type_ for part, kind in one.key.items()}
        facts = contract.facts
        kinds |= {name: fact.kind for name, fact in facts.items() if fact.kind is ValueType.NATIONAL_ID}
        kept = {part: facts[part].attribute for part in kinds if part in facts and not facts[part].many}
        codes = {part: code for part in kept if (code := facts[part].as_text) is not None}
        beside = (fact for name, fact in facts.items() if name not in kept)
        return cls(kinds, kept, codes, tuple(way for fact in beside for way in _naming(fact)))

    def subjects(self, record: Any) -> Iterator[str]:
        """The persons whom a record names beside its own keys."""
        for way in self.persons:
            yield from way(record)

    def tags(self, agency_: str, type_: str, value: str, part: str | None = None) -> list[str]:
        """The tags of one thing; without a part, of whatever has this value as a part of its key. None for what can be
        no key of the type."""
        parts = self.kinds.items() if part is None else [(part, self.kinds[part])]
        found = [(name, _told(kind, value)) for name, kind in parts]
        return [entity(agency_, type_, name, text) for name, text in found if text is not None]


def _naming(fact: Fact) -> Iterator[Naming]:
    """The ways by which a fact names persons."""
    if fact.kind is ValueType.NATIONAL_ID:
        yield lambda record: (str(one) for one in _each(record, fact.attribute))
    elif fact.kind is ValueType.STRUCT and fact.contract is not None:
        for inner in fact.contract.facts.values():
            for way in _naming(inner):
                yield partial(_within, fact.attribute, way)
    elif ids := _ids(fact):
        yield partial(_referred, fact.attribute, ids)


def _within(attribute: str, way: Naming, record: Any) -> Iterator[str]:
    return (one for part in _each(record, attribute) for one in way(part))


def _referred(attribute: str, ids: Mapping[str, tuple[int, ...]], record: Any) -> Iterator[str]:
    for one in _each(record, attribute):
        if isinstance(one, EntityReference):
            key = one.key if isinstance(one.key, tuple) else (one.key,)
            yield from (str(key[place]) for place in ids.get(one.type, ()))


def _each(record: Any, attribute: str) -> Sequence[Any]:
    value = getattr(record, attribute, None)
    return () if value is None else value if isinstance(value, list | tuple) else (value,)


def _ids(fact: Fact) -> Mapping[str, tuple[int, ...]]:
    """Of each type that a fact may name, which parts of its key are a person's id."""
    found = {
        type_: tuple(place for place, part in enumerate(key.facts.values()) if part.kind is ValueType.NATIONAL_ID)
        for type_, key in fact.references.items()
    }
    return {type_: places for type_, places in found.items() if places}


def _told(kind: ValueType, value: str) -> str | None:
    """A part of a key, however whoever tells of it writes it, an id as everywhere it enters; None for what is none."""
    text = normal_key(kind, value)
    if kind in IDENTIFIERS:
        return written_digits(value) or (text if text is not None and readable(kind, text) else None)
    return text


class Tagging:
    """Finds the tags of the answers of one lookup."""

    def __init__(self, agency_: str, question: Question, identity: Identity) -> None:
        self._agency = agency_
        self._question = question
        self._identity = identity
        self._always = (agency(agency_), of_type(agency_, question.type))

    def of(self, key: Key, records: Sequence[Any], context: LookupContext, *, personal: bool) -> set[str]:
        """The tags of the answer to one key. What is personal is also about whom it was asked for."""
        tags = set(self._always)
        if personal and context.subject is not None:
            tags.add(subject(context.subject))
        for part, kind, value in (*self._asked(key), *self._told(records)):
            text = normal_key(kind, value)
            if text is None:
                continue
            tags.add(entity(self._agency, self._question.type, part, text))
            if kind is ValueType.NATIONAL_ID:
                tags.add(subject(text))
        if self._identity.persons:
            tags.update(subject(person) for record in records for person in self._identity.subjects(record))
        return tags

    def _asked(self, key: Key) -> Iterator[tuple[str, ValueType, Any]]:
        kinds = self._question.key
        if isinstance(key, Search):
            for part, value in key.filters:
                condition = self._question.condition(part)
                if condition.by in (Operator.EQUALS, Operator.IN) and part in kinds:
                    values = value if isinstance(value, tuple) else (value,)
                    yield from ((condition.fact, kinds[part], one) for one in values)
            return
        values = key if isinstance(key, tuple) else (key,)
        yield from ((part, kind, value) for (part, kind), value in zip(kinds.items(), values, strict=False))

    def _told(self, records: Sequence[Any]) -> Iterator[tuple[str, ValueType, Any]]:
        for record in records:
            for part, attribute in self._identity.attributes.items():
                code = self._identity.codes.get(part)
                value = (code and getattr(record, code, None)) or getattr(record, attribute, None)
                if value is not None:
                    yield part, self._identity.kinds[part], value.name if isinstance(value, Enum) else value
