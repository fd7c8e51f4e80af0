"""Records as few bytes and back: their facts in the contract's order, without a name among them."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from cache.entry import CacheEntry
from connectors.contract import Contract, EntityReference, Fact, ValueType
from connectors.provenance import Source, SourceState
from connectors.provider import Answer

Convert = Callable[[Any], Any]

PLAIN, COMPRESSED = b"\0", b"\1"
SMALLEST: Final = 400
"""Bytes below which compressing costs more than it saves."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes that a compressed answer may become."""


class Unreadable(Exception):
    """These bytes are no answer of this lookup."""


class Codec:
    """Answers of one contract as bytes and back. What is read says CACHED; times keep their offset."""

    def __init__(self, contract: Contract) -> None:
        self._make = contract.make
        self._plan = _plan(contract)
        self._width = len(self._plan) + 2

    def encode(self, kept: CacheEntry) -> bytes:
        """An answer with its times."""
        rows = [self._row(record) for record in kept.answer.records]
        meta = (kept.stale_until, kept.took, kept.mark, sorted(kept.slots), kept.answer.total, rows)
        packed = msgspec.msgpack.encode(meta)
        if len(packed) >= SMALLEST:
            smaller = zlib.compress(packed, 1)
            if len(smaller) < 0.9 * len(packed):
                return COMPRESSED + smaller
        return PLAIN + packed

    def decode(self, data: bytes, agency: str, asked_at: float, fresh_until: float) -> CacheEntry:
        """What `encode` was given. Raises Unreadable."""
        try:
            packed = data[1:]
            if data[:1] == COMPRESSED:
                packed = zlib.decompressobj().decompress(packed, LARGEST)
            stale_until, took, mark, slots, total, rows = msgspec.msgpack.decode(packed)
            records = tuple(self._record(row, agency) for row in rows)
        except (msgspec.DecodeError, zlib.error, ValueError, TypeError, KeyError, IndexError, ArithmeticError) as wrong:
            raise Unreadable(type(wrong).__name__) from None
        return CacheEntry(Answer(records, total), fresh_until, stale_until, asked_at, took, mark, frozenset(slots))

    def _row(self, record: Any) -> list[Any]:
        source: Source = record.source
        row = [None if source.as_of is None else source.as_of.isoformat(), source.retrieved_at.isoformat()]
        for attribute, pack, _ in self._plan:
            value = getattr(record, attribute)
            row.append(value if value is None or pack is None else pack(value))
        return row

    def _record(self, row: Sequence[Any], agency: str) -> Any:
        if len(row) != self._width:
            raise ValueError("another shape")
        as_of, retrieved_at = row[0], datetime.fromisoformat(row[1])
        source = Source(agency, None if as_of is None else _moment(as_of), retrieved_at, SourceState.CACHED)
        return self._make(**_facts(self._plan, row[2:]), source=source)


Plan = tuple[tuple[str, Convert | None, Convert | None], ...]
"""Of each fact its attribute, how it is packed and how unpacked; None where it is as it is."""


def _plan(contract: Contract) -> Plan:
    facts = contract.facts.values()
    codes = tuple((fact.as_text, None, None) for fact in facts if fact.as_text is not None)
    return (*((fact.attribute, *_both(fact)) for fact in facts), *codes)


def _facts(plan: Plan, values: Sequence[Any]) -> Mapping[str, Any]:
    return {
        attribute: value if value is None or unpack is None else unpack(value)
        for (attribute, _, unpack), value in zip(plan, values, strict=True)
    }


def _both(fact: Fact) -> tuple[Convert | None, Convert | None]:
    pack, unpack = _single(fact)
    if not fact.many or pack is None or unpack is None:
        return pack, unpack
    one, back = pack, unpack
    return lambda values: [one(value) for value in values], lambda values: [back(value) for value in values]


def _single(fact: Fact) -> tuple[Convert | None, Convert | None]:
    make = fact.make
    if fact.kind is ValueType.STRUCT and fact.contract is not None:
        return _struct(fact.contract)
    if fact.kind is ValueType.ENUM and make is not None:
        number = {name: index for index, name in enumerate(fact.values)}
        members = [make(name) for name in fact.values]
        return lambda value: number[value.name], lambda index: members[index]
    if fact.kind is ValueType.MONEY and make is not None:
        return (
            lambda value: [str(value.amount), value.currency],
            lambda told: make(amount=Decimal(told[0]), currency=told[1]),
        )
    if fact.kind is ValueType.PARTIAL_DATE and make is not None:
        return (
            lambda value: [value.year, value.month, value.day],
            lambda told: make(year=told[0], month=told[1], day=told[2]),
        )
    if fact.kind is ValueType.REFERENCE:
        return _reference(tuple(fact.references))
    return _SIMPLE.get(fact.kind, (None, None))


def _reference(types: Sequence[str]) -> tuple[Convert, Convert]:
    number = {name: index for index, name in enumerate(types)}

    def unpack(told: Any) -> EntityReference:
        index, key = told
        return EntityReference(types[index], tuple(key) if isinstance(key, list) else key)

    return lambda value: (number[value.type], value.key), unpack


def _struct(contract: Contract) -> tuple[Convert, Convert]:
    plan, make = _plan(contract), contract.make

    def pack(value: Any) -> list[Any]:
        row = []
        for attribute, one, _ in plan:
            own = getattr(value, attribute)
            row.append(own if own is None or one is None else one(own))
        return row

    return pack, lambda row: make(**_facts(plan, row))


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


_SIMPLE: Final[Mapping[ValueType, tuple[Convert, Convert]]] = {
    ValueType.DATE: (date.toordinal, date.fromordinal),
    ValueType.DATETIME: (datetime.isoformat, datetime.fromisoformat),
    ValueType.DECIMAL: (str, Decimal),
}
