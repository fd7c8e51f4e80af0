"""Values as a source writes them: what a search is narrowed by goes out as the fact comes in."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from connectors.contract import ValueType
from connectors.manifest import Field
from connectors.values.identifiers import plain
from connectors.values.thai_dates import BUDDHIST_ERA

Send = Callable[[str], str]
"""A value as the hub keeps it as a text, made one of the source's."""

_TOKEN: Final = re.compile("yyyy|yy|month|noon|mm|dd|hh|mi|ss|m|d|h")
_OF_A_DAY: Final = frozenset({"yyyy", "mm", "dd", "m", "d"})
_USUAL: Final = "yyyy-mm-dd"
_EPOCHS: Final = {"epoch": 1, "epoch-ms": 1_000}


def sender(field: Field, kind: ValueType) -> Send | None:
    """How values of a fact go out: dates in the first of its formats and in its era (ISO 8601 where none is written),
    moments in ISO 8601 or as seconds, numbers multiplied again. None where nobody can say how a source writes them."""
    if kind is ValueType.BOOLEAN:
        return None  # yes or no has many words: a code list says which
    if kind not in (ValueType.DATE, ValueType.DATETIME, ValueType.INTEGER, ValueType.DECIMAL):
        return str
    formats = (field.format,) if isinstance(field.format, str) else field.format
    written = formats[0].strip() if formats else ""
    if field.remove or field.find is not None:
        return None
    if kind is ValueType.DATE:
        return _day(written or _USUAL, 0 if field.as_ == "date-ce" else BUDDHIST_ERA) if _is_day(field) else None
    if kind is ValueType.DATETIME:
        return _moment(written) if field.as_ == "datetime-ce" else None
    return lambda text: plain(Decimal(text) * field.divide) or text


def _is_day(field: Field) -> bool:
    return field.as_ in ("date-ce", "date-be")


def _day(written: str, ahead: int) -> Send | None:
    if not set(_TOKEN.findall(written)) <= _OF_A_DAY:
        return None

    def send(text: str) -> str:
        day = date.fromisoformat(text)
        year = day.year + ahead
        told = {"yyyy": f"{year:04}", "mm": f"{day.month:02}", "dd": f"{day.day:02}"}
        told |= {"m": str(day.month), "d": str(day.day)}
        return _TOKEN.sub(lambda token: told[token[0]], written)

    return send


def _moment(written: str) -> Send | None:
    if not written:
        return str
    if written not in _EPOCHS:
        return None
    return lambda text: plain(Decimal(str(datetime.fromisoformat(text).timestamp())) * _EPOCHS[written]) or text
