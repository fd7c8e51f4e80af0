"""From a row of an agency to a record of the graph."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from connectors.contract import Contract, Fact, ValueType
from connectors.expressions.jmespath_paths import Pick, Unfit
from connectors.provenance import Source
from connectors.text_folding import alike
from connectors.values.conversions import Convert
from connectors.values.identifiers import plain
from connectors.values.thai_dates import Day

MAPPED = "2"
"""The rules by which rows become records, by number: what was remembered under older ones is not given."""

Parts = Mapping[str, str]
"""A key by its parts, normalised."""

Note = Callable[[str, str], None]
"""Hears the name of a fact whose value could not be used, and why; never the value."""


_LONGEST: Final = 10_000
"""Characters of a value that a manifest's expressions are let loose on: their time may grow with its square."""
_LONGEST_TEXT: Final = 500_000
"""Characters of any value: a whole law has fewer, and each is looked at several times in one go."""


class LeftOut(Exception):
    """A row from which no record can be made, because a fact that must be there is not."""

    def __init__(self, fact: str) -> None:
        self.fact = fact
        super().__init__(fact)


@dataclass(frozen=True, slots=True)
class MappedFact:
    """A fact taken from one place: picked, cleaned, converted (`read`), and built for the record (`build`)."""

    fact: Fact
    name: str
    pick: Pick | None
    part: str | None
    constant: Any
    remove: tuple[re.Pattern[str], ...]
    find: re.Pattern[str] | None
    missing: frozenset[str]
    convert: Convert
    split: str | None
    default: Any
    currency: str
    codes: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Any = None

    def read(self, row: Any, parts: Parts) -> Any:
        """The value before it is built: text, number, date, the name of an enum's value; None if absent."""
        if self.constant is not None:
            return self.constant
        if self.fact.many:
            return self._list(row, parts)
        value = self._raw(row, parts)
        if value is None or (value := self._clean(value)) is None:
            return self.default
        try:
            return self.convert(value)
        except Unfit:
            # A list of one where there should be one: what is in it, if it is fit.
            if not isinstance(value, list) or len(value) != 1 or (one := self._clean(value[0])) is None:
                raise
            return self.convert(one)

    def _raw(self, row: Any, parts: Parts) -> Any:
        if self.part is not None:
            return parts.get(self.part)
        return self.pick(row) if self.pick else None

    def _list(self, row: Any, parts: Parts) -> list[Any]:
        values = self._raw(row, parts)
        if isinstance(values, str) and self.split is not None:
            values = values.split(self.split)
        if values is None:
            return []
        if not isinstance(values, list):
            # A list of one is often written as the one, above all in XML.
            if isinstance(values, dict):
                raise Unfit("no list")
            values = [values]
        cleaned = [self._clean(value) for value in values if value is not None]
        return [self.convert(value) for value in cleaned if value is not None]

    def _clean(self, value: Any) -> Any:
        """What is left of a value; a number or a date that is searched in is searched as a text."""
        if (self.remove or self.find is not None) and not isinstance(value, str):
            value = value.isoformat() if isinstance(value, date) else plain(value) or value
        if isinstance(value, str):
            if len(value) > _LONGEST_TEXT:
                raise Unfit("too long")
            if len(value) > _LONGEST and (self.remove or self.find is not None):
                raise Unfit("too long to be searched in")
            for pattern in self.remove:
                value = pattern.sub("", value)
            value = value.strip()
            if self.find is not None:
                found = self.find.search(value)
                value = found[found.re.groups and 1] if found else ""
            return None if not value or self._is_missing(value) else value
        return None if self.missing and self._is_missing(plain(value)) else value

    def _is_missing(self, text: str | None) -> bool:
        return text in self.missing or (bool(self.missing) and text is not None and alike(text) in self.missing)

    def build(self, value: Any) -> Any:
        if self.fact.many:
            return [self._build(one) for one in value]
        return self._build(value)

    def _build(self, value: Any) -> Any:
        fact = self.fact
        if fact.make is None and fact.contract is None:
            return value
        if fact.kind is ValueType.MONEY and fact.make:
            return fact.make(amount=value, currency=self.currency)
        if fact.kind is ValueType.PARTIAL_DATE and fact.make and isinstance(value, Day):
            return fact.make(year=value.year, month=value.month, day=value.day)
        if fact.contract is not None:
            return _make(fact.contract, {fact.contract.facts[name].attribute: part for name, part in value.items()})
        return fact.make(value) if fact.make else value


@dataclass(frozen=True, slots=True)
class Nest:
    """A fact that consists of facts: one of them, or, with `each`, a list."""

    fact: Fact
    name: str
    contract: Contract
    each: Pick | None
    facts: tuple["MappedFact | Nest", ...]

    def read(self, row: Any, parts: Parts, note: Note) -> Any:
        """Built at once; None where nothing of it is there, or something that must be is not."""
        if self.each is None:
            return self._one(row, parts, note)
        rows = self.each(row)
        if rows is None:
            return []
        if isinstance(rows, dict):
            rows = [rows]
        if not isinstance(rows, list):
            raise Unfit("no list")
        made = [self._one(one, parts, note) for one in rows]
        return [one for one in made if one is not None]

    def _one(self, row: Any, parts: Parts, note: Note) -> Any:
        try:
            values = _values(self.facts, row, parts, note)
        except LeftOut as left:
            if any(_present(fact, row, parts) for fact in self.facts):
                note(left.fact, "it must be there")
            return None
        return _make(self.contract, values) if any(value is not None for value in values.values()) else None


@dataclass(frozen=True, slots=True)
class RowMapper:
    """How the rows of one lookup become records of one type."""

    contract: Contract
    facts: tuple[MappedFact | Nest, ...]

    def record(self, row: Any, parts: Parts, source: Source, note: Note) -> Any:
        """The record; raises LeftOut where a fact that must be there is not."""
        return self.contract.make(**{**_absent(self.contract), **_values(self.facts, row, parts, note)}, source=source)

    def leaves(self) -> Iterator[MappedFact]:
        """Every leaf, but for those in lists of facts."""
        waiting = list(self.facts)
        while waiting:
            one = waiting.pop()
            if isinstance(one, MappedFact):
                yield one
            elif one.each is None:
                waiting += one.facts

    def leaf(self, name: str) -> MappedFact | None:
        """The leaf of the fact `name`."""
        return next((fact for fact in self.facts if isinstance(fact, MappedFact) and fact.fact.name == name), None)


def _values(facts: Sequence[MappedFact | Nest], row: Any, parts: Parts, note: Note) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for mapped in facts:
        fact = mapped.fact
        try:
            if isinstance(mapped, MappedFact):
                value = mapped.read(row, parts)
                value = None if value is None else mapped.build(value)
            else:
                value = mapped.read(row, parts, note)
        except Unfit as error:
            note(mapped.name, str(error))
            value = [] if fact.many and not fact.required else None
        if value is None and fact.required:
            raise LeftOut(mapped.name)
        values[fact.attribute] = value
    return values


def _present(mapped: MappedFact | Nest, row: Any, parts: Parts) -> bool:
    try:
        return isinstance(mapped, MappedFact) and mapped.constant is None and mapped.read(row, parts) not in (None, [])
    except Unfit:
        return True


def _make(contract: Contract, values: Mapping[str, Any]) -> Any:
    return contract.make(**{**_absent(contract), **values})


def _absent(contract: Contract) -> dict[str, Any]:
    return {fact.attribute: [] if fact.many else None for fact in contract.facts.values()}
