"""What stands in for the lookups of an agency that has a manifest and is not asked: silence would read as "none"."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from connectors.contract import Contract, Key, Question
from connectors.errors import AgencyNotServed
from connectors.provider import Answer, DataClass, LookupContext, LookupFacts, Step, Touched, Trace, WithoutMemory

_FAULTY: Final = LookupFacts(0, 0, 0, DataClass.PERSONAL, "", (), "", batch=1, served=False)
"""What is known of a lookup that nothing is known of: it may hold anything."""
_LEFT_OUT: Final = dataclasses.replace(_FAULTY, wanted=False)
_LOOKUP: Final = re.compile(r"^\s*\[\[\s*lookup\s*\]\]", re.MULTILINE)
_TYPE: Final = re.compile(r"""^\s*type\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)
_BY: Final = re.compile(r"""^\s*by\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)


class NotServedProvider(WithoutMemory):
    """One lookup that would be asked if its agency were served: every key fails. `wanted`: no setting leaves it out."""

    def __init__(self, agency: str, question: Question, *, wanted: bool = True) -> None:
        self.agency = agency
        self.question = question
        self.facts = _FAULTY if wanted else _LEFT_OUT
        self._name = question.name

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key: it is not known."""
        trace.touched.append(Touched(self._name, 0.0, personal=True, failed=True))
        trace.steps.append(Step(self.agency, self._name, len(keys), 0, 0, 0.0, AgencyNotServed.code))
        return dict.fromkeys(keys, Answer(error=AgencyNotServed(self.agency, self._name)))


def asked_in(text: str, contracts: Mapping[str, Contract], questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions that a manifest names, as far as it can be read, whatever else is wrong with it; `contracts` are
    by what it calls their types.
    """
    try:
        lookups = tomllib.loads(text).get("lookup")
        tables = [one for one in lookups if isinstance(one, dict)] if isinstance(lookups, list) else []
        named = {(str(one.get("type")), str(one.get("by"))) for one in tables}
    except (tomllib.TOMLDecodeError, RecursionError):
        named = set(_written(text))
    meant = {(contracts[type_].type, by) for type_, by in named if type_ in contracts}
    return tuple(question for question in questions if (question.type, question.by) in meant)


def _written(text: str) -> Iterator[tuple[str, str]]:
    """Type and key of each lookup in what is no TOML."""
    for part in _LOOKUP.split(text)[1:]:
        type_, by = _TYPE.search(part), _BY.search(part)
        if type_ and by:
            yield type_[1], by[1]
