"""What is on its way at the same time goes together: the questions of several requests in one call."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from connectors.contract import Answers, Key
from connectors.errors import AgencyTimeout
from connectors.provider import Answer, ChainedProvider, LookupContext, Provider, Trace

LONGEST: Final = 0.005
"""Seconds that a question waits for others at most."""
SHARE: Final = 0.1
"""The part of a call's duration that a question may wait for others."""
_SMOOTHING: Final = 0.2

Credentials = str | None


@dataclass(slots=True)
class _Batch:
    """Keys that go together, and those who wait for them."""

    keys: dict[Key, None] = field(default_factory=dict)
    waiting: list[tuple[LookupContext, Trace]] = field(default_factory=list)
    task: "asyncio.Task[dict[Key, Answer]] | None" = None
    full: asyncio.Event = field(default_factory=asyncio.Event)


class CrossRequestBatching(ChainedProvider):
    """Asks `provider`, with the questions of several requests in one call while it is busy.

    While nothing is on its way, a question goes at once. While something is, it waits for others: a tenth of what a
    call takes, five milliseconds at most, and no longer than until nothing is on its way or a call is full. Personal
    questions go together only where the manifest says so, and never those that go under different credentials. Whoever
    asks is told of the call in full.
    """

    def __init__(self, provider: Provider) -> None:
        super().__init__(provider)
        self._busy = 0
        self._waiting: dict[Credentials, _Batch] = {}
        self._took = 0.0
        facts = provider.facts
        pages = provider.question.answers is Answers.PAGE
        self._together = facts.batch > 1 and not pages and (facts.share or not facts.personal) and not facts.alone

    @property
    def window(self) -> float:
        """Seconds that a question would wait for others at most."""
        return min(LONGEST, SHARE * self._took)

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """Answer every key."""
        if not self._together or len(keys) >= self.facts.batch:
            return await self._provider.ask(keys, context, trace)
        if self._busy == 0 and context.credentials not in self._waiting:
            return await self._timed(keys, context, trace)
        return await self._joined(keys, context, trace)

    async def _timed(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        loop = asyncio.get_running_loop()
        self._busy += 1
        began = loop.time()
        try:
            return await self._provider.ask(keys, context, trace)
        finally:
            self._took += _SMOOTHING * (loop.time() - began - self._took)
            self._busy -= 1
            if self._busy == 0:
                for batch in self._waiting.values():
                    batch.full.set()

    async def _joined(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        batch = self._waiting.get(context.credentials)
        if batch is None or len(batch.keys) + len(keys) > self.facts.batch:
            if batch is not None:
                batch.full.set()
            batch = self._waiting[context.credentials] = _Batch()
            batch.task = asyncio.create_task(self._gathered(batch, context.credentials))
        batch.keys |= dict.fromkeys(keys)
        batch.waiting.append((context, trace))
        if len(batch.keys) >= self.facts.batch:
            batch.full.set()
        assert batch.task is not None
        try:
            async with asyncio.timeout_at(context.deadline):
                answers = await asyncio.shield(batch.task)
        except TimeoutError:
            late = AgencyTimeout(self.agency, self.question.name)
            return dict.fromkeys(keys, Answer(error=late))
        return {key: answers[key] for key in keys}

    async def _gathered(self, batch: _Batch, credentials: Credentials) -> dict[Key, Answer]:
        """Wait for others for a moment, then ask for all."""
        try:
            async with asyncio.timeout(self.window):
                await batch.full.wait()
        except TimeoutError:
            pass
        if self._waiting.get(credentials) is batch:
            del self._waiting[credentials]
        contexts = [context for context, _ in batch.waiting]
        first, trace = contexts[0], Trace()
        alike = all(one.partition == first.partition for one in contexts)
        context = replace(
            first,
            partition=first.partition if alike else None,
            deadline=max(one.deadline for one in contexts),
            subject=first.subject if alike else None,
            freshness=None,
            dropped=max(one.dropped for one in contexts),
        )
        try:
            return await self._timed(list(batch.keys), context, trace)
        finally:
            for _, one in batch.waiting:
                one.add(trace)
