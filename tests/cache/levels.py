"""How many lookups of an operation depend on one another: what a round trip each is measured against."""

import asyncio
from collections.abc import Sequence

from connectors.contract import Key
from connectors.provider import Answer, ChainedProvider, LookupContext, Provider, Trace

IDLE = 100
"""Turns of the loop without a question, after which all that can be asked has been."""


class Levels:
    """Holds questions back until no further one comes, then lets all of them go: each time is one level."""

    def __init__(self) -> None:
        self.count = 0
        self._asked = 0
        self._go = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def together(self) -> None:
        """Returns when every question of this level has come."""
        self._asked += 1
        go = self._go
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        await go.wait()

    async def _watch(self) -> None:
        before = -1
        while before != self._asked:
            before = self._asked
            for _ in range(IDLE):
                await asyncio.sleep(0)
        self.count += 1
        self._watching = None
        go, self._go = self._go, asyncio.Event()
        go.set()


class Levelled(ChainedProvider):
    """A provider that is asked level by level."""

    def __init__(self, provider: Provider, levels: Levels) -> None:
        super().__init__(provider)
        self._levels = levels

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        """The provider's answers."""
        await self._levels.together()
        return await self._provider.ask(keys, context, trace)
