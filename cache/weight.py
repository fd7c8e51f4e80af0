"""How many bytes of memory something takes, about: what is remembered is bounded by it.

Worked out once, when something is put away, and never when it is found again. What several share is counted with each.
"""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from sys import getsizeof
from types import NoneType
from typing import Any, Final

_FLAT: Final = {
    NoneType: 0,
    bool: 0,
    int: 32,
    float: 24,
    Decimal: 104,
    datetime.date: 32,
    datetime.datetime: 56,
}
_ENTRY: Final = 200
"""What an entry of a memory takes beside its key and value."""


def weight(*values: Any) -> int:
    """Bytes of an entry with these values and all they hold: texts, numbers, lists, tables and records."""
    total, pending = _ENTRY, list(values)
    while pending:
        value = pending.pop()
        kind = type(value)
        flat = _FLAT.get(kind)
        if flat is not None:
            total += flat
        elif kind is str or kind is bytes:
            total += getsizeof(value)
        elif not isinstance(value, Enum):
            total += getsizeof(value)
            pending.extend(_held(value))
    return total


def _held(value: Any) -> Iterable[Any]:
    if isinstance(value, tuple | list | frozenset | set):
        return value
    if isinstance(value, dict):
        return (*value.keys(), *value.values())
    attributes = getattr(value, "__dict__", None)
    if attributes is not None:
        return attributes.values()  # type: ignore[no-any-return]
    names: Iterable[str] = getattr(value, "__struct_fields__", ()) or getattr(value, "__dataclass_fields__", ())
    return [getattr(value, name) for name in names]
