"""How many bytes of memory something takes, about: what is remembered is bounded by it.

Worked out once, when something is put away, and never when it is found again. What several share is counted with each.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from sys import getsizeof
from types import NoneType
from typing import Any, Final

_FLAT: Final[dict[type, int]] = {
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
    total, all_ = _ENTRY, list(values)
    for value in all_:  # which grows meanwhile
        kind = type(value)
        if kind is str or kind is bytes:
            total += getsizeof(value)
        elif (flat := _FLAT.get(kind)) is not None:
            total += flat
        elif (held := _held(kind)) is not None:  # type: ignore[arg-type]  # a class is hashable
            total += getsizeof(value)
            all_ += held(value)
    return total


@cache
def _held(kind: type) -> Callable[[Any], Iterable[Any]] | None:
    """Gives what a value of this kind holds; None where all such values are there anyway."""
    if issubclass(kind, Enum):
        return None
    if issubclass(kind, tuple | list | frozenset | set):
        return iter
    if issubclass(kind, dict):
        return lambda table: (*table.keys(), *table.values())
    names = getattr(kind, "__struct_fields__", ()) or tuple(getattr(kind, "__dataclass_fields__", ()))
    if kind.__dictoffset__ or not names:
        return lambda record: getattr(record, "__dict__", {}).values()
    return attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
