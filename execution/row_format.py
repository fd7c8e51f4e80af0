"""What the rows of an answer are made of."""

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import Any

import msgspec


class RowFormat(IntEnum):
    """Dictionaries for who reads the data, structs for who only encodes it."""

    DICT = 0
    STRUCT = 1


@lru_cache(maxsize=512)
def row_maker(keys: tuple[str, ...], row_format: RowFormat) -> Callable[..., Any]:
    """A function from the values of a row, in the order of its keys, to the row."""
    # A class takes longer to make than a row by far, and many operations select the same.
    if row_format is RowFormat.DICT:
        return lambda *values: dict(zip(keys, values, strict=True))
    names = [f"f{index}" for index in range(len(keys))]
    return msgspec.defstruct(
        "Row", [(name, Any) for name in names], rename=dict(zip(names, keys, strict=True)), gc=False, eq=False
    )
