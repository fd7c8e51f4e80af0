"""Whatever is raised while an agency is asked is that agency's failure alone: this is where it becomes one."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.contract import Key
from connectors.errors import AgencyError, ConnectorFault
from connectors.isolation.raised_at import place
from connectors.isolation.worker import RaisedInWorker
from connectors.provider import Answer, ChainedProvider, LookupContext, Provider, Touched, Trace

T = TypeVar("T")

HearFault = Callable[[ConnectorFault], None]
"""Hears once of each fault: which agency and lookup, what type was raised and where; never with which value."""


@dataclass(frozen=True, slots=True)
class Blame:
    """Makes of what is raised in one agency's part a failure of that agency."""

    agency: str
    hear: HearFault = lambda fault: None

    def of(self, raised: BaseException, lookup: str) -> AgencyError:
        """The failure. Raises again what is none: the question was given up, or the hub is being ended.

        What a failure was raised from, such as in a class of the agency's own, is told as a fault too. A cancellation
        that nobody asked for, such as one of a task that a connector made, is a fault like any other.
        """
        if isinstance(raised, AgencyError):
            if raised.__cause__ is not None:
                self.fault(raised.__cause__, lookup)
                raised.__cause__ = None
            return raised
        task = asyncio.current_task()
        if isinstance(raised, KeyboardInterrupt | GeneratorExit) or (task is not None and task.cancelling()):
            raise raised
        return self.fault(raised, lookup)

    def fault(self, raised: BaseException, lookup: str) -> ConnectorFault:
        """What was raised, as a fault that has been told."""
        if isinstance(raised, RaisedInWorker):
            fault = ConnectorFault.of(self.agency, lookup, raised.raised, raised.place)
        else:
            fault = ConnectorFault.of(self.agency, lookup, type(raised).__name__, place(raised.__traceback__))
        # Whoever hears of it must not make it worse.
        with contextlib.suppress(Exception):
            self.hear(fault)
        return fault


async def in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """What `work` gives, done in a thread, so that the loop has its turns."""

    def whole() -> T:
        try:
            return work(*arguments)
        except StopIteration as error:
            # No future can hold it, and whoever waits would wait for ever.
            raise RuntimeError("nothing more to come") from error

    return await asyncio.to_thread(whole)


class ContainedProvider(ChainedProvider):
    """Asks `provider`, and answers every key whatever happens in it, in its memory, or in what observes it.

    The outermost of the chain of providers. Only a question that is given up ends otherwise.
    """

    def __init__(self, provider: Provider, blame: Blame) -> None:
        super().__init__(provider)
        self._blame = blame
        self._name = provider.question.name
        self._recall = provider.recall

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        """The answers, where all are at hand; what fails on the way answers every key as well."""
        try:
            answers = self._recall(keys, context, trace)
            return answers if answers is None else _whole(answers, keys)
        except BaseException as raised:
            return self._failed(raised, keys, trace)

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key."""
        try:
            answers = await self._provider.ask(keys, context, trace)
            return _whole(answers, keys)
        except BaseException as raised:
            return self._failed(raised, keys, trace)

    def _failed(self, raised: BaseException, keys: Sequence[Key], trace: Trace) -> dict[Key, Answer]:
        error = self._blame.of(raised, self._name)
        # Nobody may share what lacks this part, however far it had come.
        trace.touched.append(Touched(self._name, 0.0, self.facts.personal, failed=True))
        return dict.fromkeys(keys, Answer(error=error))


def _whole(answers: dict[Key, Answer], keys: Sequence[Key]) -> dict[Key, Answer]:
    """The answers to these keys and to no other. Raises KeyError where one is missing."""
    # As a rule they are these already, in their order.
    return answers if [*answers] == keys else {key: answers[key] for key in keys}
