"""From a row of an agency to a record of the graph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract import Contract, Fact
from connectors.expressions.jmespath_paths import Pick, Unfit
from connectors.mapping.entity_keys import MappedReference
from connectors.mapping.mapped_fact import Coded, MappedFact, Note, Parts, absent, made
from connectors.provenance import Source
from connectors.schema_drift import Drift

MAPPED = "2"
"""The rules by which rows become records, by number: what was remembered under older ones is not given."""


class LeftOut(Exception):
    """A row from which no record can be made, because a fact that must be there is not."""

    def __init__(self, fact: str) -> None:
        self.fact = fact
        super().__init__(fact)


@dataclass(frozen=True, slots=True)
class Nest:
    """A fact that consists of facts: one of them, or, with `each`, a list."""

    fact: Fact
    name: str
    contract: Contract
    each: Pick | None
    facts: tuple["Mapped", ...]

    def record(self, row: Any, parts: Parts, note: Note) -> Any:
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
        read = [self._one(one, parts, note) for one in rows]
        return [one for one in read if one is not None]

    def _one(self, row: Any, parts: Parts, note: Note) -> Any:
        try:
            values = _values(self.facts, row, parts, note)
        except LeftOut as left:
            if any(_present(fact, row, parts) for fact in self.facts):
                note(Drift.UNKNOWN_VALUE, left.fact, "it must be there")
            return None
        return made(self.contract, values) if any(value is not None for value in values.values()) else None


Mapped = MappedFact | MappedReference | Nest
"""Where a fact comes from."""


@dataclass(frozen=True, slots=True)
class RowMapper:
    """How the rows of one lookup become records of one type."""

    contract: Contract
    facts: tuple[Mapped, ...]

    def record(self, row: Any, parts: Parts, source: Source, note: Note) -> Any:
        """The record; raises LeftOut where a fact that must be there is not."""
        return self.contract.make(**{**absent(self.contract), **_values(self.facts, row, parts, note)}, source=source)

    def leaves(self) -> Iterator[MappedFact]:
        """Every leaf, but for those in lists of facts."""
        waiting = list(self.facts)
        while waiting:
            one = waiting.pop()
            if isinstance(one, MappedFact):
                yield one
            elif isinstance(one, MappedReference):
                yield from one.leaves()
            elif one.each is None:
                waiting += one.facts

    def leaf(self, name: str) -> MappedFact | None:
        """The leaf of the fact `name`."""
        return next((fact for fact in self.facts if isinstance(fact, MappedFact) and fact.fact.name == name), None)


def _values(facts: Sequence[Mapped], row: Any, parts: Parts, note: Note) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for mapped in facts:
        fact = mapped.fact
        try:
            value = mapped.record(row, parts, note)
        except Unfit as error:
            note(Drift.UNKNOWN_VALUE, mapped.name, str(error))
            value = [] if fact.many and not fact.required else None
        if value is None and fact.required:
            raise LeftOut(mapped.name)
        if fact.as_text is not None and isinstance(value, Coded):
            value, values[fact.as_text] = value
        values[fact.attribute] = value
    return values


def _present(mapped: Mapped, row: Any, parts: Parts) -> bool:
    try:
        return isinstance(mapped, MappedFact) and mapped.constant is None and mapped.read(row, parts) not in (None, [])
    except Unfit:
        return True
