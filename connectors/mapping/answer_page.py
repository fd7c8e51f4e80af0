"""One page of what a source answered, judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.expressions.jmespath_paths import Unfit
from connectors.mapping.answer_reader import AnswerReader, Strange
from connectors.mapping.exchange import SourceReply
from connectors.mapping.mapped_fact import Note
from connectors.provider import CacheControl
from connectors.schema_drift import Drift, DriftReporter


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The shape of an answer, its rows, when it came, and how far it may be remembered; `full`: it has as many rows as
    were asked for, and no page follows it."""

    shape: AnswerReader
    rows: Sequence[Any]
    reply: SourceReply
    retrieved_at: datetime
    bound: CacheControl | None
    full: bool = False

    def total(self, odd: DriftReporter, came: int) -> int | None:
        """How many rows a search has in all, where the source tells so that it can be: `came` rows have."""
        try:
            total = self.shape.total_of(self.reply)
        except Unfit as error:
            odd.note(Drift.UNKNOWN_VALUE, "total", str(error))
            return None
        if total is not None and total < came:
            odd.note(Drift.UNKNOWN_VALUE, "total", "less than the rows that came")
            return None
        return total

    def place(self, row: Any) -> str:
        """Which row of the answer it is, for whoever looks for it there."""
        if self.reply.place is not None:
            return self.reply.place(row)
        return next((f"row {number}" for number, one in enumerate(self.rows, 1) if one is row), "a row")

    def strange(self, odd: DriftReporter) -> Strange:
        """What hears of rows without a key that was asked."""
        return lambda drift, part, why, row: odd.note(drift, part, why, lambda: self.place(row))

    def noting(self, odd: DriftReporter, row: Any) -> Note:
        """What hears of the values of a row that are odd."""
        return lambda drift, fact, why: odd.note(drift, fact, why, lambda: self.place(row))
