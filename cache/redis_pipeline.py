"""What is asked of Redis at the same time goes there together: one round trip for all lookups of one level."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from cache.redis_call import RedisCall

if TYPE_CHECKING:
    from cache.redis_client import RedisClient

TURNS: Final = 5
"""Turns of the loop that the first waits for others: those of one level ask within three, as their resolvers differ."""


class RedisPipeline:
    """Runs scripts through `client`; those that are asked for within the same turns of the loop in one round trip."""

    def __init__(self, client: "RedisClient") -> None:
        self._client = client
        self._waiting: list[tuple[Sequence[RedisCall], asyncio.Future[list[Any]]]] = []
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def clustered(self) -> bool:
        """Whether keys lie on several servers."""
        return self._client.clustered

    async def run(self, runs: Sequence[RedisCall]) -> list[Any]:
        """What each of the scripts gives. Raises RedisAway."""
        if not runs:
            return []
        answered: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((runs, answered))
        if len(self._waiting) == 1:
            task = asyncio.create_task(self._send())
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return await answered

    async def _send(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
        waiting, self._waiting = self._waiting, []
        try:
            answers = iter(await self._client.run([run for runs, _ in waiting for run in runs]))
        except Exception as problem:
            for _, answered in waiting:
                if not answered.done():
                    answered.set_exception(problem)
            return
        for runs, answered in waiting:
            own = [next(answers) for _ in runs]
            if not answered.done():
                answered.set_result(own)
