"""From a row to the key of a record that somebody else gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.contract import EntityReference, Fact, Key
from connectors.expressions.jmespath_paths import Pick, Unfit
from connectors.mapping.mapped_fact import MappedFact, Note, Parts
from connectors.schema_drift import Drift
from connectors.values.identifiers import normal_key


@dataclass(frozen=True, slots=True)
class MappedKey:
    """The key of one type that may be named: its parts, in the order of the key."""

    type: str
    parts: tuple[MappedFact, ...]

    def read(self, row: Any, parts: Parts, note: Note) -> Key | None:
        """The key, normalised; None where a part is absent or unfit. One that is half there is noted."""
        key: list[str | None] = []
        told = False
        for part in self.parts:
            try:
                key.append(_text(part, row, parts))
            except Unfit as error:
                note(Drift.UNKNOWN_VALUE, part.name, str(error))
                key.append(None)
                told = True
        if None not in key:
            return key[0] if len(key) == 1 else tuple(key)
        if not told and any(text is not None and _of_row(part) for part, text in zip(self.parts, key, strict=True)):
            note(Drift.UNKNOWN_VALUE, self.parts[key.index(None)].name, "the rest of the key is there")
        return None


def _text(part: MappedFact, row: Any, parts: Parts) -> str | None:
    value = part.read(row, parts)
    if value is None:
        return None
    text = normal_key(part.fact.kind, value)
    if text is None:
        raise Unfit("no key")
    return text


def _of_row(part: MappedFact) -> bool:
    """Whether a part is what the row says, and not the same for every row that was asked for."""
    return part.constant is None and part.part is None


@dataclass(frozen=True, slots=True)
class MappedReference:
    """A fact that names a record of one of several types by its key; with `each`, a list of such."""

    fact: Fact
    name: str
    each: Pick | None
    keys: tuple[MappedKey, ...]

    def record(self, row: Any, parts: Parts, note: Note) -> EntityReference | list[EntityReference] | None:
        """What it names: by the first key that is whole. Raises Unfit."""
        if self.each is None:
            return self._one(row, parts, note)
        rows = self.each(row)
        if rows is None:
            return []
        # A list of one is often written as the one, above all in XML.
        named = [self._one(one, parts, note) for one in (rows if isinstance(rows, list) else [rows])]
        return [one for one in named if one is not None]

    def _one(self, row: Any, parts: Parts, note: Note) -> EntityReference | None:
        read = ((key.type, key.read(row, parts, note)) for key in self.keys)
        named = [EntityReference(type_, key) for type_, key in read if key is not None]
        if len(named) > 1:
            note(Drift.UNKNOWN_VALUE, self.name, f"it names {' and '.join(f'a {one.type}' for one in named)}")
        return named[0] if named else None

    def leaves(self) -> Iterator[MappedFact]:
        """The parts of its keys, but for those in a list."""
        if self.each is None:
            for key in self.keys:
                yield from key.parts
