"""Values as they are compared: what is asked for with what stands in a row."""

import datetime
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

from connectors.contract import Operator, Order, ValueType
from connectors.text_folding import dictionary_place
from connectors.values.identifiers import normal_key, plain
from connectors.values.sorting import sorted_in_parts

ORDERED: Final = frozenset({ValueType.DATE, ValueType.DATETIME, ValueType.INTEGER, ValueType.DECIMAL})
"""Kinds of which one is more than another whoever compares them; texts are ordered in many ways."""


def as_asked(kind: ValueType, value: Any) -> str | tuple[str, ...] | None:
    """What is asked for as a text, several as several: dates and moments in ISO 8601, of the Christian era, a moment in
    UTC. None for what can be no such value."""
    if isinstance(value, list | tuple):
        found = [as_asked(kind, one) for one in value]
        return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))
    known = comparable(kind, value)
    if isinstance(known, datetime.date):
        return known.isoformat()
    return known if isinstance(known, str) else plain(known)


def as_text(value: Any) -> Any:
    """A value of an argument as a search carries it: a text, of a list a tuple of them, each once; None for none."""
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(as_text(one) for one in value))
    if isinstance(value, Enum):
        return as_text(value.value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else plain(value)


def comparable(kind: ValueType, value: Any) -> Any:
    """A value as it is compared: a date, a moment or a number as such, whether it is one or a text that says it, and
    anything else as keys are. None for what is no such value."""
    try:
        if kind is ValueType.DATE:
            return _date(value)
        if kind is ValueType.DATETIME:
            return _moment(value)
        if kind in (ValueType.INTEGER, ValueType.DECIMAL):
            return Decimal(plain(value) or "-")
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return normal_key(kind, value)


def _date(value: Any) -> datetime.date | None:
    if isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return value if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else None


def _moment(value: Any) -> datetime.datetime | None:
    moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    known = isinstance(moment, datetime.datetime) and moment.tzinfo is not None
    return moment.astimezone(datetime.UTC) if known else None


def fits(by: Operator, asked: Any, found: Any) -> bool:
    """Whether what is found, which is comparable, is as asked; of IN that is a set. What is unknown fits nothing."""
    if found is None or asked is None:
        return False
    if by is Operator.IN:
        return found in asked
    if by is Operator.EQUALS:
        return bool(found == asked)
    return bool(found >= asked if by is Operator.FROM else found <= asked)


def wanted(kind: ValueType, by: Operator, asked: Any) -> Any:
    """What is asked for, as `fits` takes it."""
    if by is Operator.IN:
        return frozenset(comparable(kind, one) for one in asked)
    return comparable(kind, asked)


def put_in_order(rows: Sequence[Any], order: Order, values: Sequence[Sequence[Any]]) -> list[Any]:
    """Rows in an order, by the values that each of them has in it; those that stand alike stay as they were, texts
    stand as in a dictionary, and what is unknown stands last, whichever way the order goes."""
    places = list(range(len(rows)))
    for number in reversed(range(len(order))):
        falls = order[number].startswith("-")
        known = [place for place in places if values[place][number] is not None]
        unknown = [place for place in places if values[place][number] is None]
        known = sorted_in_parts(known, key=lambda place, at=number: _place(values[place][at]), reverse=falls)  # type: ignore[misc]
        places = known + unknown
    return [rows[place] for place in places]


def _place(value: Any) -> Any:
    return dictionary_place(value) if isinstance(value, str) else value


def stands_before(order: Order, kinds: Sequence[ValueType], one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether one row may stand before another in an order, as far as that can be told: texts are ordered in many ways,
    and what is unknown anywhere."""
    for name, kind, first, second in zip(order, kinds, one, other, strict=True):
        if first is None or second is None:
            return True
        if first != second:
            return kind not in ORDERED or (first > second if name.startswith("-") else first < second)
    return True
