"""A provider whose questions are counted, timed and traced, and which tells the plan of a request."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from connectors.asking import Answer, Asking, LookupFacts, Provider, Step
from connectors.contract import Key, Question
from connectors.errors import ConnectorFault
from connectors.stats import Stats

Ended = Callable[[Step], None]
"""Hears how a question ended."""

Trace = Callable[[str, str, int], AbstractContextManager[Ended]]
"""Opens a span around one question: agency, lookup, number of keys."""


def untraced(agency: str, lookup: str, keys: int) -> AbstractContextManager[Ended]:
    """No span."""
    return nullcontext(_unheard)


def _unheard(step: Step) -> None:
    pass


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
                state = next((answer.error.code for answer in answers.values() if answer.error), "ok")
                return answers
            except Exception:
                state = ConnectorFault.code
                raise
            finally:
                remembered = max(0, len(keys) - sum(own.reached))
                self._stats.question(self.agency, self._name, len(keys), remembered)
                asking.calls.extend(own.calls)
                milliseconds = round((loop.time() - began) * 1000, 1)
                step = Step(self.agency, self._name, len(keys), len(own.calls), remembered, milliseconds, state)
                asking.steps.append(step)
                ended(step)
