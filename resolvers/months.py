"""Records of months, in the order of time."""

from collections.abc import Sequence
from typing import Any


def latest(records: Sequence[Any], last: int) -> list[Any]:
    """The `last` latest by their `month`, the latest first; those whose month is not known come behind."""
    newest = sorted(
        records, key=lambda one: (one.month.year, one.month.month or 0) if one.month else (0, 0), reverse=True
    )
    return newest[: max(0, last)]
