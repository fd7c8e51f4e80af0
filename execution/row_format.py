"""What the rows of an answer are made of."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final

import msgspec
from cachebox import LRUCache


class RowFormat(IntEnum):
    """Dictionaries for who reads the data, structs for who only encodes it."""

    DICT = 0
    STRUCT = 1


_Maker = Callable[..., Any]
_FIELDS: Final = 10_000
_known: Final[LRUCache[tuple[str, ...], _Maker]] = LRUCache(_FIELDS, getsizeof=lambda keys, _: 1 + len(keys))
"""Classes of rows, of so many fields in all: one takes longer to make than a row by far, and many operations select the
same."""


def row_maker(keys: tuple[str, ...], row_format: RowFormat) -> _Maker:
    """A function from the values of a row, in the order of its keys, to the row."""
    if row_format is RowFormat.DICT:
        return lambda *values: dict(zip(keys, values, strict=True))
    made: _Maker | None = _known.get(keys)
    if made is None:
        names = [f"f{index}" for index in range(len(keys))]
        made = msgspec.defstruct(
            "Row", [(name, Any) for name in names], rename=dict(zip(names, keys, strict=True)), gc=False, eq=False
        )
        if len(keys) < _FIELDS:
            _known[keys] = made
    return made
