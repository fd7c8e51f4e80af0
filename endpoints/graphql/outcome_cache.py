"""Outcomes of operations, put together anew only where something they are made of is another.

A run that found all it asked for in memory came to what follows from the operation, its variables, who asks it, in
which language, on which version of the graph, and from the answers it was given: what else a resolver reads of a
request is marked there (`Request.passing`), and then nothing is remembered. So before a run its questions are asked of
memory again, in their order and with all that belongs to a question (freshness, drops, whose memory it is, counters,
the trace). Where each is answered by the very same answer, the outcome is the same, and what it discloses is put on
record again. The first answer that is another ends it: the run begins, and has what was recalled so far.

Nobody is given by this what memory did not just give him. Of errors only those are remembered that were decided before
the run, from what the outcome follows from; of effects none; and nothing for longer than the answers it is made of lie
in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import is_
from typing import Any, Final, NamedTuple
from weakref import ref

from cachebox import LRUCache
from graphql import OperationType
from msgspec import Raw, Struct

from access.caller import Caller
from connectors.contract import Key
from connectors.provider import Answer, Provider
from endpoints.graphql.version import Version
from execution.document import Operation
from execution.engine import Prepared, Refusals
from execution.response import Outcome, encode
from resolvers.dataloader import Recalled
from resolvers.lookups import Lookups
from resolvers.request import Request, Witness

LARGEST: Final = 1_000_000
"""Bytes of an outcome, with all that is remembered of it, beyond which it is not."""
# An enumeration's members are slow to reach, for what is asked at every request.
_QUERY: Final = OperationType.QUERY
_BESIDE, _ANSWER, _ERROR = 2_000, 300, 1_500
"""Bytes that an outcome takes beside its text, for each answer it is made of, and for each error."""


class OutcomeKey(Struct, frozen=True):
    """What an outcome follows from beside the answers that memory gives."""

    operation: Operation
    variables: bytes
    caller: Caller
    language: str
    witnessed: bool


class _Question(NamedTuple):
    """What memory was asked, and the answers, as long as they are there."""

    provider: Provider
    keys: Sequence[Key]
    answers: Sequence[ref[Answer]]


@dataclass(slots=True)
class _Known:
    """An outcome, which goes with the first of its answers; what was asked for it, and what was told of it."""

    outcome: list[Outcome]
    asked: Sequence[_Question]
    witness: Witness | None
    weight: int


class OutcomeCache:
    """Those of the version that is served: `most` bytes, of which those met least recently make room; 0: none."""

    def __init__(self, most: int) -> None:
        self._largest = min(most, LARGEST)
        # Of no size, cachebox would hold whatever comes.
        self._known: LRUCache[OutcomeKey, _Known] = LRUCache(max(most, 1), getsizeof=lambda _, known: known.weight)
        self._version: Version | None = None

    def key(self, version: Version, prepared: Prepared, context: Request) -> OutcomeKey | None:
        """What the outcome of an operation will follow from; None where it is not to be remembered."""
        if prepared.kind is not _QUERY or context.withheld is not None or not self._largest:
            return None
        variables = encode(prepared.given) if prepared.given else b""
        if version is not self._version:
            self._known.clear()
            self._version = version
        witnessed = context.witness is not None
        return OutcomeKey(prepared.operation, variables, context.caller, context.language, witnessed)

    def met(self, key: OutcomeKey, context: Request) -> Outcome | None:
        """The outcome, where memory answers as it did; what it answers stays with the request in any case."""
        known = self._known.get(key)
        if known is None or not known.outcome or not _same(known.asked, context.lookups):
            return None
        if context.witness is not None:
            context.witness.again(known.witness)
        return known.outcome[0]

    def kept(self, key: OutcomeKey, outcome: Outcome, context: Request, refusals: Refusals) -> Outcome:
        """The outcome of a run that waited for nothing; encoded, and remembered where it may be."""
        recalled = context.lookups.recalled
        # What rests on no answer of memory rests on something else, of which nothing is known here.
        if not recalled or context.passing or not _foreseen(outcome, refusals):
            return outcome
        body = encode(outcome.row)
        outcome = Outcome(Raw(body), outcome.errors, executed=True, deprecated=outcome.deprecated)
        parts = sum(len(keys) for _, keys, _ in recalled) * _ANSWER + len(outcome.errors) * _ERROR
        weight = _BESIDE + len(body) + len(key.variables) + parts
        if weight <= self._largest:
            held = [outcome]
            asked = [_question(one, held) for one in recalled]
            self._known[key] = _Known(held, asked, context.witness, weight)
        return outcome


def _foreseen(outcome: Outcome, refusals: Refusals) -> bool:
    """Whether it ran, with no other errors than were decided before."""
    decided = set(map(id, refusals.values()))
    return outcome.executed and all(id(error.original_error) in decided for error in outcome.errors)


def _question(recalled: Recalled, held: list[Outcome]) -> _Question:
    provider, keys, answers = recalled

    def forget(_: Any) -> None:
        held.clear()

    return _Question(provider, keys, [ref(answers[key], forget) for key in keys])


def _same(asked: Sequence[_Question], lookups: Lookups) -> bool:
    """Whether memory answers each of these questions as it did, in their order, which each depends on those before."""
    recalled: list[Recalled] = []
    for provider, keys, answers in asked:
        found = lookups.recall(provider, keys)
        if found is not None:
            recalled.append(found)
            given = map(found[2].__getitem__, keys)
            if all(map(is_, given, [answer() for answer in answers])):
                continue
        lookups.know(recalled)
        return False
    return True
