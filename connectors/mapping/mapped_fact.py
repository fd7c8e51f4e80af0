"""One fact, from the one place of a row where it stands to what a record holds of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from connectors.contract import Contract, Fact, ValueType
from connectors.expressions.jmespath_paths import Pick, Unfit
from connectors.schema_drift import Drift
from connectors.text_folding import alike
from connectors.values.absent_words import hint
from connectors.values.conversions import Convert, Unlisted
from connectors.values.identifiers import plain
from connectors.values.sending import Send
from connectors.values.thai_dates import Day

Parts = Mapping[str, str]
"""A key by its parts, normalised."""

Note = Callable[[Drift, str, str], None]
"""Hears what is odd about a value: the name of its fact, and why; never the value."""


_LONGEST: Final = 10_000
"""Characters of a value that a manifest's expressions are let loose on: their time may grow with its square."""
_LONGEST_TEXT: Final = 500_000
"""Characters of any value: a whole law has fewer, and each is looked at several times in one go."""


class Coded(NamedTuple):
    """The value of an open enum that has no name for a code, and the code."""

    value: Any
    code: str


@dataclass(frozen=True, slots=True)
class MappedFact:
    """A fact taken from one place: picked, cleaned, converted (`read`), and built for the record (`record`). `send`
    makes a value one of the source's, where that can be said."""

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
    when: Callable[[Any], bool] | None = None
    send: Send | None = None

    @property
    def rest(self) -> Any:
        """What every value becomes that is not in the code list; None where it is none."""
        return self.fact.other if self.otherwise is None else self.otherwise

    def read(self, row: Any, parts: Parts) -> Any:
        """The value before it is built: text, number, date, the name or code of an enum's value; None if absent."""
        if self.when is not None and not self.when(row):
            return [] if self.fact.many else None
        if self.constant is not None:
            return self.constant
        if self.fact.many:
            return self._list(row, parts)
        value = self._raw(row, parts)
        if value is None or (value := self._clean(value)) is None:
            return self.default
        try:
            return self.convert(value)
        except Unfit as error:
            # A list of one where there should be one: what is in it, if it is fit.
            if not isinstance(value, list) or len(value) != 1 or (one := self._clean(value[0])) is None:
                raise _told(error, value) from None
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
        return [self._converted(value) for value in cleaned if value is not None]

    def _converted(self, value: Any) -> Any:
        try:
            return self.convert(value)
        except Unfit as error:
            raise _told(error, value) from None

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

    def record(self, row: Any, parts: Parts, note: Note) -> Any:
        """What a record holds of it, Coded where that is two things; `note` hears of a value that an open enum does not
        list. Raises Unfit."""
        value = self.read(row, parts)
        if value is None:
            return None
        if self.fact.other is not None:
            self._listed(value, note)
            if self.fact.as_text is not None and value not in self.fact.values:
                return Coded(self._build(self.fact.other), value)
        return [self._build(one) for one in value] if self.fact.many else self._build(value)

    def _listed(self, value: Any, note: Note) -> None:
        for one in value if self.fact.many else (value,):
            if isinstance(one, Unlisted):
                note(Drift.UNLISTED, self.name, f"it is given as {one}")

    def _build(self, value: Any) -> Any:
        fact = self.fact
        if fact.make is None and fact.contract is None:
            return str(value) if isinstance(value, Unlisted) else value
        if fact.kind is ValueType.MONEY and fact.make:
            return fact.make(amount=value, currency=self.currency)
        if fact.kind is ValueType.PARTIAL_DATE and fact.make and isinstance(value, Day):
            return fact.make(year=value.year, month=value.month, day=value.day)
        if fact.contract is not None:
            return made(fact.contract, {fact.contract.facts[name].attribute: part for name, part in value.items()})
        return fact.make(value) if fact.make else value


def _told(error: Unfit, value: Any) -> Unfit:
    """Why a value is unfit, and what to write where it is a word that says that there is none."""
    todo = hint(value)
    return error if todo is None else Unfit(f"{error}; {todo}")


def made(contract: Contract, values: Mapping[str, Any]) -> Any:
    """What consists of these facts, by attribute; those that are not among them are absent."""
    return contract.make(**{**absent(contract), **values})


def absent(contract: Contract) -> dict[str, Any]:
    """Every fact of a contract, absent."""
    return {fact.attribute: [] if fact.many else None for fact in contract.facts.values()}
