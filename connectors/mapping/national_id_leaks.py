"""No national id leaves as something public: a value that is one, and nothing else, is refused where it is mapped."""

from decimal import Decimal
from typing import Any, Final

from connectors.contract import ValueType
from connectors.expressions.jmespath_paths import Unfit
from connectors.values.conversions import Convert
from connectors.values.national_ids import has_letter, national_id

KINDS: Final = frozenset({ValueType.TEXT, ValueType.INTEGER, ValueType.DECIMAL, ValueType.MONEY, ValueType.STRUCT})
"""The kinds of facts whose values could be an id. A juristic id begins with 0, and is held to that where it is read."""

_LEAST: Final = 10**12  # of thirteen digits


class Personal(Unfit):
    """A value that is somebody's national id, where a fact is public; carries nothing of it."""

    def __init__(self) -> None:
        super().__init__("somebody's national id, and the fact is public")


def publishing(convert: Convert) -> Convert:
    """The conversion of a public fact: it raises Personal for a value that is a national id."""

    def converted(value: Any) -> Any:
        found = convert(value)
        if type(found) is str and has_letter(found):
            return found
        if is_somebody(found):
            raise Personal
        return found

    return converted


def is_somebody(value: Any) -> bool:
    """Whether a value (a text, a number, or the parts of a name) is a national id, or one of its parts is."""
    if isinstance(value, str):
        return national_id(value) is not None
    if isinstance(value, dict):
        return any(is_somebody(part) for part in value.values())
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    if isinstance(value, int | Decimal):
        return _LEAST <= value < 10 * _LEAST and value == int(value) and national_id(str(int(value))) is not None
    return False
