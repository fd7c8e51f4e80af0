"""Where a record comes from, and how fresh it is."""

import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any


class SourceState(Enum):
    """Whether a record was asked for just now or remembered."""

    LIVE = "LIVE"
    CACHED = "CACHED"
    STALE = "STALE"


class Searcher(Enum):
    """Who looked for the words of a search in records of an agency."""

    AGENCY = "AGENCY"
    HUB = "HUB"


@dataclass(frozen=True, slots=True)
class Source:
    """The agency a record comes from.

    `as_of` is the time the agency gives for its own data, where it gives one; `retrieved_at` is aware.
    """

    agency: str
    as_of: datetime | date | None
    retrieved_at: datetime
    state: SourceState = SourceState.LIVE


def restate(record: Any, state: SourceState) -> Any:
    """A copy of `record` whose source says `state`; the record itself is shared and stays as it is."""
    again = copy.copy(record)
    object.__setattr__(again, "source", replace(record.source, state=state))
    return again
