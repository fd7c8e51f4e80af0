"""How one answer is judged, taken apart and matched to the keys that were asked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from connectors.contract import Question, ValueType
from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, BadAnswer, QuotaExhausted
from connectors.expressions.jmespath_paths import Pick, Unfit
from connectors.http_freshness import moment
from connectors.mapping.exchange import KeyBatch, SourceReply
from connectors.mapping.mapped_fact import Parts
from connectors.mapping.row_mapper import RowMapper
from connectors.parsing.embedded import document
from connectors.schema_drift import Drift
from connectors.values.identifiers import IDENTIFIERS, normal_key, plain, readable
from connectors.values.row_counts import count

NormalKey = tuple[str, ...]
"""The parts of a key in the question's order, normalised."""

NOTHING: Parts = MappingProxyType({})


def normal(question: Question, parts: Parts) -> NormalKey:
    """The key that these parts make."""
    return tuple(parts[name] for name in question.key)


@dataclass(frozen=True, slots=True)
class AsOfReader:
    """Finds the time the agency gives for its data: in a row, or once for the whole answer."""

    row: Pick | None
    answer: Pick | None
    header: str | None
    name: re.Pattern[str] | None
    line: re.Pattern[str] | None
    modified: bool
    read: Callable[[Any], datetime | date]

    def of_answer(self, reply: SourceReply) -> datetime | date | None:
        if self.answer is not None:
            return self._read(self.answer, reply.body)
        if self.header is not None:
            return moment(reply.headers.get(self.header.lower(), "")) or self._read(
                lambda headers: headers.get(self.header), reply.headers
            )
        for pattern, text in ((self.name, reply.name), (self.line, reply.first_line)):
            if pattern is not None:
                found = pattern.search(text)
                return self._read(lambda match: match[match.re.groups and 1], found) if found else None
        return reply.modified if self.modified else None

    def of_row(self, row: Any) -> datetime | date | None:
        return self._read(self.row, row) if self.row else None

    def _read(self, pick: Pick, value: Any) -> datetime | date | None:
        try:
            found = pick(value)
            return None if found is None else self.read(found)
        except Unfit:
            return None


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """One shape of a lookup's answers."""

    rows: Pick | None
    key: Mapping[str, Pick]
    ok: Callable[[Any], bool] | None
    none: Callable[[Any], bool] | None
    errors: tuple[tuple[Callable[[Any], bool], type[AgencyError]], ...]
    total: Pick | None
    as_of: AsOfReader | None
    map: RowMapper
    again: Callable[[Any], datetime | None]
    when: Callable[[Any], bool] | None = None

    def judge(self, reply: SourceReply) -> tuple[type[AgencyError], str, int | None] | None:
        """The failure an answer stands for, with a reason or else the HTTP status that is it; or None."""
        if reply.none:
            return None
        for holds, error in self.errors:
            if holds(reply.body):
                return error, "so it says in its answer", None
        if self.none is not None and self.none(reply.body):
            return None
        if self.ok is not None and not self.ok(reply.body):
            return BadAnswer, "its answer does not say that all is well", None
        if reply.status != 200 and self.ok is None and (self.rows is None or self.rows_of(reply) is None):
            return _OF_STATUS.get(reply.status, AgencyUnavailable), "", reply.status
        return None

    def rows_of(self, reply: SourceReply) -> Sequence[Any] | None:
        """The rows of an answer; None where they cannot be found.

        A null where the rows should be means none only when the answer has said that all is well.
        """
        if reply.none or (self.none is not None and self.none(reply.body)):
            return []
        if reply.rows is not None:
            return reply.rows
        try:
            rows = self.rows(reply.body) if self.rows else reply.body
        except Unfit:
            return None
        if rows is None:
            return [] if self.rows is None or self.ok is not None else None
        if isinstance(rows, str):
            rows = document(rows)
        if isinstance(rows, dict):
            return [rows]
        return [row for row in rows if row is not None] if isinstance(rows, list) else None

    def retry_at(self, reply: SourceReply) -> datetime | None:
        """When an answer that stands for a failure says that asking again may help."""
        return self.again(reply.body)

    def total_of(self, reply: SourceReply) -> int | None:
        """How many rows a search has in all; None where the source does not tell. Raises Unfit where that is none."""
        if self.total is None:
            return reply.total
        found = self.total(reply.body)
        if found is not None and count(found) is None:
            raise Unfit("no number of rows")
        return count(found)


_OF_STATUS: Mapping[int, type[AgencyError]] = {401: AgencyRefused, 403: AgencyRefused, 429: QuotaExhausted}


Strange = Callable[[Drift, str, str, Any], None]
"""Hears of a row: what is odd about it, at which part of the key, and why."""


def match(
    rows: Sequence[Any], shape: AnswerReader, question: Question, batch: KeyBatch, strange: Strange
) -> dict[NormalKey, list[Any]]:
    """The rows of each key asked, by value. `strange` hears of each row that belongs to none of them."""
    asked = {normal(question, parts) for parts in batch.keys}
    sole = next(iter(asked)) if len(asked) == 1 else None
    found: dict[NormalKey, list[Any]] = {}
    for row in rows:
        try:
            keys = [key for key in keys_of(row, shape, question, batch.shared, sole) if key in asked]
        except NoKey as none:
            strange(Drift.NO_KEY, none.part, str(none), row)
            continue
        if not keys:
            strange(Drift.NOT_ASKED, "", "", row)
        for key in keys:
            found.setdefault(key, []).append(row)
    return found


class NoKey(Unfit):
    """A row in which a part of its key cannot be read."""

    def __init__(self, part: str, why: str) -> None:
        self.part = part
        super().__init__(why)


def keys_of(
    row: Any, shape: AnswerReader, question: Question, shared: Parts = NOTHING, sole: NormalKey | None = None
) -> list[NormalKey]:
    """The keys a row belongs to. What it does not say of them is `shared` by the call, or that of its `sole` key.

    Raises NoKey for a row of which nobody can tell.
    """
    keys: list[NormalKey] = [()]
    for position, (name, kind) in enumerate(question.key.items()):
        values = _part(row, shape, name)
        if values is None:
            known = shared.get(name) or (sole[position] if sole else None)
            values = [] if known is None else [known]
            if not values:
                raise NoKey(name, "nothing says it")
        texts = [text for value in values if (text := normal_key(kind, value)) is not None and readable(kind, text)]
        if values and not texts:
            raise NoKey(name, _why_not(kind, values))
        keys = [(*key, text) for key in keys for text in texts]
    return keys


def _why_not(kind: ValueType, values: Sequence[Any]) -> str:
    if all(plain(value) is None for value in values):
        return "nothing is there" if all(value in (None, "") for value in values) else "no text"
    if kind not in IDENTIFIERS:
        return "no text"
    lost = any(isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip()) for value in values)
    return "an identifier that has lost digits, as a spreadsheet shows it" if lost else "no identifier of 13 digits"


_SCIENTIFIC = re.compile(r"\d[.,]?\d*[eE]\+?\d+")


def _part(row: Any, shape: AnswerReader, name: str) -> list[Any] | None:
    """What a row says of a part of its key; None where the manifest does not say that it does. Raises NoKey."""
    try:
        if name in shape.key:
            value = shape.key[name](row)
        else:
            leaf = shape.map.leaf(name)
            if leaf is None or leaf.pick is None:
                return None
            value = leaf.read(row, NOTHING)
    except Unfit as error:
        raise NoKey(name, str(error)) from None
    return value if isinstance(value, list) else [value]
