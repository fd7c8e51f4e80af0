"""Providers over dictionaries: the same contract as an agency's, without the agency. They count what they are asked."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.contract import Key, Search
from connectors.errors import AgencyError
from connectors.provenance import Source
from connectors.provider import Answer, Call, DataClass, LookupContext, LookupFacts, Trace, WithoutMemory
from schema.contracts import contracts, questions

CONTRACTS = contracts()
NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)


def record(type_: str, agency: str = "shelf", /, **facts: Any) -> Any:
    """A record of this type, made as a connector makes it: facts by attribute, what is absent is None."""
    absent = {fact.attribute: None for fact in CONTRACTS[type_].facts.values() if not fact.required}
    return CONTRACTS[type_].make(**{**absent, **facts}, source=Source(agency, None, NOW))


class Shelf(WithoutMemory):
    """One lookup of one agency: the records of each key, or one error for all."""

    def __init__(
        self,
        type_: str,
        by: str,
        records: Mapping[Key, Sequence[Any]] | Callable[[Search], tuple[Sequence[Any], int | None]] | AgencyError,
        agency: str = "shelf",
    ) -> None:
        self.agency = agency
        self.question = next(q for q in questions() if (q.type, q.by) == (type_, by))
        self.facts = LookupFacts(0, 0, 0, DataClass.PUBLIC, "public-task", (), "1", 1000)
        self._records = records
        self.asked: list[list[Key]] = []

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        self.asked.append(list(keys))
        trace.calls.append(Call(self.agency, self.question.name, len(keys), 0, "ok"))
        return {key: self._answer(key) for key in keys}

    def _answer(self, key: Key) -> Answer:
        if isinstance(self._records, AgencyError):
            return Answer(error=self._records)
        if isinstance(self._records, Mapping):
            return Answer(tuple(self._records.get(key, ())))
        assert isinstance(key, Search)
        rows, total = self._records(key)
        return Answer(tuple(rows), total=total)


class Shelves:
    """The providers of a test, found by type and key."""

    def __init__(self, *shelves: Shelf) -> None:
        self._shelves = shelves

    def providers(self, type_: str, by: str) -> list[Shelf]:
        assert any((q.type, q.by) == (type_, by) for q in questions()), f"{type_} by {by} is no question of the graph"
        return [s for s in self._shelves if (s.question.type, s.question.by) == (type_, by)]
