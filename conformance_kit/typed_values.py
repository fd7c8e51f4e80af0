"""Values that JSON has no type for, as a sample keeps them: what was a date of a database is one again."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

import msgspec

_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$decimal": Decimal,
}
_NAMED: Final = ((datetime, "$datetime"), (date, "$date"), (time, "$time"))


def kept(value: Any) -> Any:
    """A value as JSON keeps it: `{"$date": "2026-11-23"}` is a date."""
    if isinstance(value, Mapping):
        return {str(name): kept(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    for type_, name in _NAMED:
        if isinstance(value, type_):
            return {name: value.isoformat()}
    return msgspec.to_builtins(value, enc_hook=str)


def given(value: Any) -> Any:
    """The value that was kept. Raises ValueError where a sample says what it is none of."""
    if isinstance(value, dict):
        if len(value) == 1:
            ((name, text),) = value.items()
            if name in _READ and isinstance(text, str):
                return _READ[name](text)
        return {name: given(one) for name, one in value.items()}
    return [given(one) for one in value] if isinstance(value, list) else value
