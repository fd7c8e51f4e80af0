"""What a resolver may give, beside a plain value, and what execution puts in the place of a value that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Partial:
    """A value that is not the whole of it: the value is used, and each error is reported at the field's path."""

    value: Any
    errors: Sequence[Exception] = ()


class Failed(Enum):
    """Stands where a required value is missing, until the nearest position that may be null takes it in."""

    FAILED = "failed"


FAILED: Final = Failed.FAILED
