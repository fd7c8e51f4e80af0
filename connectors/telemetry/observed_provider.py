"""A provider whose questions are counted, timed and traced, and which tells the plan of a request."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from time import monotonic

from connectors.contract import Key
from connectors.errors import ConnectorFault
from connectors.provider import Answer, ChainedProvider, LookupContext, Provider, Step, Trace
from connectors.telemetry.stats import Stats

Ended = Callable[[Step], None]
"""Hears how a question ended."""

OpenSpan = Callable[[str, str, int], AbstractContextManager[Ended]]
"""Opens a span around one question: agency, lookup, number of keys."""


def _unheard(step: Step) -> None:
    pass


_NO_SPAN: AbstractContextManager[Ended] = nullcontext(_unheard)


def no_span(agency: str, lookup: str, keys: int) -> AbstractContextManager[Ended]:
    """No span."""
    return _NO_SPAN


class ObservedProvider(ChainedProvider):
    """Asks `provider`, and tells `stats`, the span and the request's `trace` what came of it, never a key or value."""

    def __init__(self, provider: Provider, stats: Stats, open_span: OpenSpan = no_span) -> None:
        super().__init__(provider)
        self._count = stats.question
        self._open_span = open_span
        self._name = provider.question.name
        self._recall = provider.recall

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """The answers, where all are at hand: told of as what was asked for is. Keys are different."""
        began, answers, state = monotonic(), None, ConnectorFault.code
        try:
            answers = self._recall(keys, context, trace)
            state = "ok"
            return answers
        finally:
            if answers is not None or state != "ok":
                many = len(keys)
                step = self._step(many, 0, many, monotonic() - began, state)
                trace.steps.append(step)
                if self._open_span is not no_span:
                    with self._open_span(self.agency, self._name, many) as ended:
                        ended(step)

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        own = Trace()
        state = "CANCELLED"
        with self._open_span(self.agency, self._name, len(keys)) as ended:
            try:
                answers = await self._provider.ask(keys, context, own)
                failed = [answer.error for answer in answers.values() if answer.error]
                state = failed[0].code if failed else "ok"
                return answers
            except Exception:
                state = ConnectorFault.code
                raise
            finally:
                trace.add(own)
                remembered = max(0, len(keys) - own.reached)
                step = self._step(len(keys), len(own.calls), remembered, loop.time() - began, state)
                trace.steps.append(step)
                ended(step)

    def _step(self, keys: int, calls: int, remembered: int, seconds: float, state: str) -> Step:
        """What is told of a question, counted."""
        self._count(self.agency, self._name, keys, remembered)
        return Step(self.agency, self._name, keys, calls, remembered, round(seconds * 10_000) / 10, state)
