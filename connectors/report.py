"""What an agency's answers had in them that its manifest does not describe. Values are never part of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Oddity(Enum):
    """What was odd about some rows."""

    UNKNOWN_VALUE = "a value that could not be used"
    LEFT_OUT = "a record left out for want of a fact"
    NOT_ASKED = "a row for a key that was not asked"
    DUPLICATE = "several rows where there should be one"


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows or values of one answer were odd.

    `fact` is "" where no single fact is meant; `why` is what is wrong with values, without any of them.
    """

    agency: str
    lookup: str
    oddity: Oddity
    fact: str
    count: int
    why: str = ""


Hear = Callable[[Report], None]
"""Takes reports: into a log, into counters."""
