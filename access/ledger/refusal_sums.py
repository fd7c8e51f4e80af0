"""Refusals of anonymous requests, summed: nothing was disclosed, nobody is known, and each would stay for ever."""

import datetime
from collections import Counter
from collections.abc import Iterable

from access.ledger.entry import Circumstances, Entry, RefusedField

NOBODY = "nobody"
HUB = "saan"
OPERATION = "summed"
Refusal = tuple[str, str, str]  # the type, the field, the code

MOST = 2_000  # kinds of refusals kept apart in one period: more than the schema has


class RefusalSums:
    """How often which field was refused to anonymous requests since the last time they were put on record."""

    def __init__(self) -> None:
        self._counts: Counter[Refusal] = Counter()

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Counts one request's refusals."""
        for refusal in refusals:
            if refusal in self._counts or len(self._counts) < MOST:
                self._counts[refusal] += 1

    def taken(self, at: datetime.datetime) -> list[Entry]:
        """A line for each field, with how many requests were refused it; they are counted from none again."""
        counts, self._counts = self._counts, Counter()
        summing = Circumstances(at=at, app=NOBODY, basis="none", operation=OPERATION)
        return [
            summing.entry(HUB, type_, refused=(RefusedField(field, code),), count=count)
            for (type_, field, code), count in sorted(counts.items())
        ]

    def put_back(self, entries: Iterable[Entry]) -> None:
        """What could not be put on record counts on."""
        for entry in entries:
            for field, code in entry.refused:
                self._counts[entry.type, field, code] += entry.count
