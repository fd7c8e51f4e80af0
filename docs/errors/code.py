"""What is said of a code."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means in English and in Thai, the HTTP statuses it comes with, what to `do`, and the `extensions` it
    may carry beside `code` and `requestId`."""

    part: str
    code: str
    statuses: tuple[int, ...]
    en: str
    th: str
    do: str
    extensions: tuple[str, ...] = ()


THAI: Final = "messageTh"
FIELD: Final = (THAI, "field")
AGENCY_FACTS: Final = ("agency", "tenant", "lookup", "retryAt", THAI)
NOT_RUN: Final = (200, 400)
"""Of an operation that could not run: 400, or 200 for who takes `application/json` alone."""
