"""Rows found in an answer by the keys they hold, and made to arrive otherwise than a source should send them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract import ValueType
from connectors.values.identifiers import normal_key

Parts = tuple[str, ...]
"""What a row must hold to belong to a key: the values of the parts that many keys are asked for at once by."""


Steps = tuple[str, ...]
"""Where a value stands in a row: the names that lead to it."""


@dataclass(frozen=True, slots=True)
class Owners:
    """Knows whose a row is: `keys` are those asked, each by the parts a row says, of the `kinds` in the same order."""

    keys: tuple[Parts, ...]
    kinds: tuple[ValueType, ...]

    def of(self, row: Any) -> list[Parts]:
        """The keys that a row holds."""
        held = [{normal_key(kind, value) for value in scalars(row)} for kind in self.kinds]
        return [key for key in self.keys if all(part in one for part, one in zip(key, held, strict=True))]

    def places(self, row: Any, key: Parts) -> set[Steps]:
        """Where in a row the parts of a key stand."""
        wanted = set(zip(self.kinds, key, strict=True))
        return {
            steps for steps, value in standing(row) if any(normal_key(kind, value) == part for kind, part in wanted)
        }


def standing(value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every text and number in a row, and where it stands."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from standing(one, (*steps, str(name)))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from standing(one, steps)
    elif value is not None:
        yield steps, value


def scalars(value: Any) -> Iterator[Any]:
    """Every text and number in a row, wherever it stands."""
    return (found for _, found in standing(value))


Alter = Callable[[list[Any], Owners], list[Any]]
"""Makes other rows of rows."""


def shuffled(rows: list[Any], owners: Owners) -> list[Any]:
    """In another order."""
    return rows[::-1]


def missing(rows: list[Any], owners: Owners) -> list[Any]:
    """Without those of the first key."""
    return [row for row in rows if owners.keys[0] not in owners.of(row)]


def duplicated(rows: list[Any], owners: Owners) -> list[Any]:
    """The first of them twice."""
    return [*rows[:1], *rows]


def retyped(rows: list[Any], owners: Owners) -> list[Any]:
    """Keys as numbers where they were texts, as texts where they were numbers, and padded where they are neither."""
    parts = {part for key in owners.keys for part in key}
    ids = {part for key in owners.keys for part, kind in zip(key, owners.kinds, strict=True) if kind in _IDS}
    return [_retyped(row, parts, ids) for row in rows]


def _retyped(value: Any, parts: set[str], ids: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _retyped(one, parts, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [_retyped(one, parts, ids) for one in value]
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else None
    if text is None or text not in parts:
        return value
    if not isinstance(value, str):
        return text
    # A number has no leading zeros; only of an identifier is it known how many there were.
    return int(text) if text.isascii() and text.isdigit() and (text in ids or text[0] != "0") else f"  {text} "


_IDS = (ValueType.NATIONAL_ID, ValueType.JURISTIC_ID)
