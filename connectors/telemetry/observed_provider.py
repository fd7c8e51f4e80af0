"""A provider whose questions are counted, timed and traced, and which tells the plan of a request."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from connectors.contract import Key, Question
from connectors.errors import ConnectorFault
from connectors.provider import Answer, Asking, LookupFacts, Provider, Step
from connectors.telemetry.stats import Stats

Ended = Callable[[Step], None]
"""Hears how a question ended."""

Trace = Callable[[str, str, int], AbstractContextManager[Ended]]
"""Opens a span around one question: agency, lookup, number of keys."""


def _unheard(step: Step) -> None:
    pass


_NO_SPAN: AbstractContextManager[Ended] = nullcontext(_unheard)


def untraced(agency: str, lookup: str, keys: int) -> AbstractContextManager[Ended]:
    """No span."""
    return _NO_SPAN


class Observed:
    """Asks `provider`, and tells `stats`, the trace and `asking.steps` what came of it; never a key or a value."""

    def __init__(self, provider: Provider, stats: Stats, trace: Trace = untraced) -> None:
        self._provider = provider
        self._stats = stats
        self._trace = trace
        self.agency: str = provider.agency
        self.question: Question = provider.question
        self.facts: LookupFacts = provider.facts
        self._name = provider.question.name

    async def ask(self, keys: Sequence[Key], asking: Asking) -> dict[Key, Answer]:
        """Answer every key."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        own = asking.apart()
        state = "CANCELLED"
        with self._trace(self.agency, self._name, len(keys)) as ended:
            try:
                answers = await self._provider.ask(keys, own)
                failed = [answer.error for answer in answers.values() if answer.error]
                state = failed[0].code if failed else "ok"
                return answers
            except Exception:
                state = ConnectorFault.code
                raise
            finally:
                remembered = max(0, len(keys) - sum(own.reached))
                self._stats.question(self.agency, self._name, len(keys), remembered)
                asking.calls.extend(own.calls)
                milliseconds = round((loop.time() - began) * 10_000) / 10
                step = Step(self.agency, self._name, len(keys), len(own.calls), remembered, milliseconds, state)
                asking.steps.append(step)
                ended(step)
