"""Hearing what other processes drop, and knowing when one cannot hear."""

import asyncio
import contextlib
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final

from cache.drops import Drops
from cache.redis_call import RedisAway, RedisCall
from cache.redis_scripts import DROP

if TYPE_CHECKING:
    from cache.redis_client import RedisClient

TABLE: Final = b"{saan}:drops"
CHANNEL: Final = b"saan:drops"
PATIENCE: Final = 1.0
"""Seconds without a sign of life after which what is remembered here is no longer believed."""


class Invalidation:
    """Listens to the drops of all processes and tells its own, through Redis.

    It asks for a sign of life every `every` seconds; without one it is not `live`. What was dropped meanwhile it learns
    when it listens again, if it is the same server that has run on. Otherwise, and with a cluster, a new `spell`
    begins: what was remembered in an earlier one may have been dropped unheard. It hears what is told on other
    channels, too, and counts who listens: as many as there are processes.
    """

    def __init__(self, client: "RedisClient", drops: Drops, *, every: float = 0.3) -> None:
        self._client = client
        self._drops = drops
        self._every = every
        self._heard = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self._untold: set[int] = set()
        self._begun = asyncio.Event()
        self._begun_at = float("-inf")
        self._ending = False
        self._server: str | None = None
        self._others: dict[bytes, Callable[[bytes], None]] = {}
        self.spell = 0
        self.processes = 1

    @property
    def live(self) -> bool:
        """Whether a drop of any process would be known here by now."""
        return asyncio.get_running_loop().time() - self._heard < PATIENCE

    def listen(self, channel: bytes, hear: Callable[[bytes], None]) -> None:
        """Hear what is told on this channel as well; said before the start."""
        self._others[channel] = hear

    async def drop(self, slots: Collection[int]) -> bool:
        """Drop these slots in every process; false when Redis is away: here only, and elsewhere once it is back."""
        try:
            await self._tell(slots)
        except RedisAway:
            self._drops.add(slots)
            self._untold.update(slots)
            return False
        return True

    async def start(self) -> None:
        """Begin to listen, and wait for a moment until it works."""
        self._ending = False
        self._task = asyncio.create_task(self._listen())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._begun.wait()

    async def close(self) -> None:
        """Stop listening."""
        self._ending = True
        while self._task is not None and not self._task.done():
            # More than once: wait_for of Python 3.11, which the client uses, may lose a cancellation as it ends.
            self._task.cancel()
            await asyncio.wait([self._task], timeout=0.05)
        self._task = None
        self._heard = float("-inf")

    async def _tell(self, slots: Collection[int]) -> None:
        (number,) = await self._client.run([RedisCall(DROP, [TABLE], [CHANNEL, *sorted(slots)])])
        self._drops.add(slots, int(number))

    async def _listen(self) -> None:
        pause = self._every / 4
        while not self._ending:
            before = self._begun_at
            with contextlib.suppress(RedisAway):
                await self._spell()
            self._heard = float("-inf")
            pause = self._every / 4 if self._begun_at != before else min(pause * 2, PATIENCE)
            await asyncio.sleep(pause)

    async def _spell(self) -> None:
        """Listen until it no longer works."""
        async with self._client.listening() as client, client.pubsub() as subscription:
            async with asyncio.timeout(PATIENCE):
                await subscription.subscribe(CHANNEL, *self._others)
                for _ in (CHANNEL, *self._others):
                    while (await subscription.get_message(timeout=PATIENCE) or {}).get("type") != "subscribe":
                        pass
                await self._catch_up()
                server = None if self._client.clustered else (await client.info("server"))["run_id"]
            if server is None or server != self._server:
                self.spell += 1
            self._server = server
            self._heard = self._begun_at = asyncio.get_running_loop().time()
            self._begun.set()
            while self.live and not self._ending:
                async with asyncio.timeout(PATIENCE):
                    await subscription.ping()
                    ((_, listeners),) = await client.pubsub_numsub(CHANNEL)
                    self.processes = max(1, int(listeners))
                    await self._messages(subscription)

    async def _catch_up(self) -> None:
        """What was dropped while nobody listened here, and what was dropped here while nobody could be told."""
        table = await self._client.table(TABLE)
        self._drops.merge({int(slot): int(number) for slot, number in table.items() if slot != b"newest"})
        if self._untold:
            untold = set(self._untold)
            await self._tell(untold)
            self._untold -= untold

    async def _messages(self, subscription: Any) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._every
        while (left := until - loop.time()) > 0:
            message = await subscription.get_message(timeout=left)
            if message is None:
                continue
            self._heard = loop.time()
            if message["type"] != "message":
                continue
            if message["channel"] in self._others:
                self._others[message["channel"]](message["data"])
            else:
                number, *slots = message["data"].split()
                self._drops.add([int(slot) for slot in slots], int(number))
