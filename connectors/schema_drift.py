"""What an agency's answers had in them that its manifest does not describe. Values are never part of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final


class Drift(Enum):
    """What was odd about some rows."""

    UNKNOWN_VALUE = "a value that could not be used"
    LEFT_OUT = "a record left out for want of a fact"
    NOT_ASKED = "a row for a key that was not asked"
    NO_KEY = "a row whose key cannot be read"
    BROKEN = "a line that is broken"
    UNLISTED = "a value that an open enum does not list"
    MORE = "as many rows as were asked for: there may be more"
    DUPLICATE = "several rows where there should be one"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """How many rows or values of one answer were odd.

    `fact` is "" where no single fact is meant; `why` is what is wrong with values, without any of them, and in which of
    the rows.
    """

    agency: str
    lookup: str
    drift: Drift
    fact: str
    count: int
    why: str = ""


HearDrift = Callable[[DriftReport], None]
"""Takes reports: into a log, into counters."""

_FEW: Final = 3
"""Rows that are named; of the others it is said how many they are."""

Oddness = tuple[Drift, str, str]
"""What is odd, of which fact, and why."""


@dataclass(slots=True)
class DriftReporter:
    """Counts what is odd in one answer, and keeps in which of its rows it is."""

    _counts: Counter[Oddness] = field(default_factory=Counter)
    _rows: dict[Oddness, list[str]] = field(default_factory=dict)

    def note(self, drift: Drift, fact: str, why: str, row: Callable[[], str] | None = None) -> None:
        """One more; `row` names the row, such as "line 4"."""
        what = (drift, fact, why)
        self._counts[what] += 1
        if row is not None and self._counts[what] <= _FEW:
            self._rows.setdefault(what, []).append(row())

    def reports(self, agency: str, lookup: str) -> Iterator[DriftReport]:
        """Everything that was odd."""
        for what, count in self._counts.items():
            drift, fact, why = what
            named = self._rows.get(what, [])
            more = f" and {count - len(named)} more" if named and count > len(named) else ""
            told = ": ".join(part for part in (why, ", ".join(named) + more) if part)
            yield DriftReport(agency, lookup, drift, fact, count, told)

    def unread(self) -> str | None:
        """Why the key of some row cannot be read, where there is such a row."""
        return next((f"{fact}: {why}" for drift, fact, why in self._counts if drift is Drift.NO_KEY), None)
