"""The `answer` of a lookup, proved and made ready to read what comes back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from connectors.contract import Fact, ValueType
from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, OutOfHours, Pending, QuotaExhausted
from connectors.expressions.jmespath_paths import NotAnExpression, Pick, Unfit, expression, path, predicate
from connectors.manifest import AnswerTable, AsOf, Field
from connectors.manifest.faults import Faults, did_you_mean
from connectors.manifest.toml_positions import Place
from connectors.mapping.answer_reader import AnswerReader, AsOfReader
from connectors.mapping.row_mapper import RowMapper
from connectors.values.conversions import CONVERSIONS
from connectors.values.date_formats import NotAFormat
from connectors.values.thai_dates import Era
from connectors.values.timestamps import moment_reader

T = TypeVar("T")

_ERRORS: Final[Mapping[str, type[AgencyError]]] = {
    "quota": QuotaExhausted,
    "out_of_hours": OutOfHours,
    "unavailable": AgencyUnavailable,
    "refused": AgencyRefused,
    "pending": Pending,
}


@dataclass(frozen=True, slots=True)
class AnswerProof:
    """Proves how answers are read. `own` are the parts of the key; a row says each of the `batched` ones itself."""

    own: tuple[str, ...]
    batched: tuple[str, ...]
    faults: Faults

    def shape(self, answer: AnswerTable, rows: RowMapper, when: str | None, place: Place, at: Place) -> AnswerReader:
        """The shape; `at` is where the condition `when` is written."""
        errors = [
            (self._compiled(predicate, text, (*place, "errors", name.replace("_", "-"))), error)
            for name, error in _ERRORS.items()
            if (text := getattr(answer.errors, name)) is not None
        ]
        key = self._key(answer, rows, place)
        self._statuses(answer, place)
        return AnswerReader(
            rows=self._maybe(expression, answer.rows, (*place, "rows")),
            key=key,
            ok=self._maybe(predicate, answer.ok, (*place, "ok")),
            none=self._maybe(predicate, answer.none, (*place, "none")),
            errors=tuple((holds, error) for holds, error in errors if holds is not None),
            total=self._maybe(expression, answer.total, (*place, "total")),
            as_of=self._as_of(answer.as_of, (*place, "as-of")) if answer.as_of else None,
            map=rows,
            again=self._again(answer.errors.retry_at, (*place, "errors", "retry-at")),
            when=self._maybe(predicate, when, (*at, "when")),
        )

    def _again(self, text: str | None, place: Place) -> Callable[[Any], datetime | None]:
        pick = self._maybe(expression, text, place)
        read = moment_reader(Era("ce"), (), "Asia/Bangkok")

        def again(body: Any) -> datetime | None:
            try:
                return read(pick(body)) if pick else None
            except Unfit:
                return None

        return again

    def _maybe(self, compiler: Callable[[str], T], text: str | None, place: Place) -> T | None:
        return None if text is None else self._compiled(compiler, text, place)

    def _compiled(self, compiler: Callable[[str], T], text: str, place: Place) -> T | None:
        try:
            return compiler(text)
        except NotAnExpression as error:
            self.faults.add(place, f'"{text}" is no JMESPath: {error}', "correct it")
            return None

    def _key(self, answer: AnswerTable, rows: RowMapper, place: Place) -> Mapping[str, Pick]:
        if isinstance(answer.key, str):
            if len(self.own) != 1:
                self.faults.add(
                    (*place, "key"), f"the key has {len(self.own) or 'no'} parts", 'write { part = "where it stands" }'
                )
                return {}
            written: Mapping[str, str] = {self.own[0]: answer.key}
        else:
            written = answer.key or {}
        for part in written.keys() - set(self.own):
            self.faults.add((*place, "key", part), f'the key has no part "{part}"', did_you_mean(part, self.own))
        for part in self.batched:
            leaf = rows.leaf(part)
            if part not in written and (leaf is None or leaf.pick is None):
                self.faults.add(
                    place,
                    f'many keys are asked at once, and nothing says which "{part}" a row belongs to',
                    'add key = "…", where a row holds it, or ask for one at a time with batch = 1',
                )
        picks = {part: self._compiled(path, text, (*place, "key")) for part, text in written.items()}
        return {part: pick for part, pick in picks.items() if pick is not None}

    def _statuses(self, answer: AnswerTable, place: Place) -> None:
        for status, meaning in answer.statuses.items():
            where = (*place, "statuses", status)
            if not re.fullmatch(r"[1-5]\d\d", status):
                self.faults.add(where, f'"{status}" is no HTTP status', "write one such as 404")
            elif meaning == "answer" and status != "200" and not (answer.ok or answer.rows):
                self.faults.add(where, f"nothing tells an answer with status {status} from a failure", "add ok or rows")

    def _as_of(self, as_of: AsOf, place: Place) -> AsOfReader | None:
        fact = Fact("asOf", "as_of", ValueType.DATETIME if as_of.as_.startswith("datetime") else ValueType.DATE)
        try:
            read = CONVERSIONS[as_of.as_].make(Field(format=as_of.format), fact)
        except NotAFormat as error:
            self.faults.add((*place, "format"), str(error), "correct the format")
            return None
        return AsOfReader(
            row=self._maybe(path, as_of.row, (*place, "row")),
            answer=self._maybe(expression, as_of.answer, (*place, "answer")),
            header=as_of.header,
            name=self._pattern(as_of.name, (*place, "name")),
            line=self._pattern(as_of.line, (*place, "line")),
            modified=as_of.modified,
            read=read,
        )

    def _pattern(self, text: str | None, place: Place) -> re.Pattern[str] | None:
        try:
            return None if text is None else re.compile(text)
        except re.error as error:
            self.faults.add(place, f'"{text}" is no regular expression: {error}', "correct it")
            return None
