"""How many rows there are in all, as sources write it."""

import re
from typing import Any, Final

from connectors.text_folding import alike

_COUNT: Final = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){1,4}", re.ASCII)


def count(value: Any) -> int | None:
    """A number of rows, whole and not below none; in a text with commas or Thai digits, too. None for all else."""
    if isinstance(value, str):
        text = alike(value)
        return int(text.replace(",", "")) if _COUNT.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value) if 0 <= value < 10**15 else None
