"""What the processes of a hub hold and tell together beside answers: tokens, calls counted, agencies that fail."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cache.agency_tokens import SharedTokens
from cache.encryption_keys import Keyring
from cache.invalidation import TABLE, Invalidation
from cache.redis_call import RedisAway, RedisCall
from cache.redis_scripts import COUNT, TELL

if TYPE_CHECKING:
    from cache.redis_client import RedisClient

CHANNEL: Final = b"saan:failing"
_AFTER: Final = 60.0
"""Seconds that a counter is kept after its span, so that clocks that differ a little count in one."""


class Peers:
    """The processes' shared tokens and counts, and their warnings to each other.

    `token` names this process, `now` gives seconds since 1970. Without Redis each process is on its own: it asks for
    its own tokens, and keeps to its part of what is counted.
    """

    def __init__(
        self,
        client: "RedisClient",
        invalidation: Invalidation,
        keyring: Keyring,
        *,
        token: str,
        now: Callable[[], float],
    ) -> None:
        self._client = client
        self._invalidation = invalidation
        self._process = token
        self._now = now
        self._telling: set[asyncio.Task[None]] = set()
        self._warned: Callable[[str, str], None] = lambda agency, tenant: None
        self.tokens = SharedTokens(client, keyring, now=now)
        invalidation.listen(CHANNEL, self._told)

    @property
    def processes(self) -> int:
        """How many processes there are; while Redis is away, how many there last were."""
        return self._invalidation.processes

    async def count(self, name: str, ends: datetime, more: int = 1) -> int | None:
        """Count so many more under `name` until `ends`: how many that makes; None while Redis is away."""
        term = int((ends.timestamp() - self._now() + _AFTER) * 1000)
        try:
            (counted,) = await self._client.run(
                [RedisCall(COUNT, [b"{saan}:calls:" + name.encode()], [max(1, term), more])]
            )
        except RedisAway:
            return None
        return int(counted)

    def warned(self, hear: Callable[[str, str], None]) -> None:
        """`hear` is told of agencies, and which tenants' servers, that another process finds failing."""
        self._warned = hear

    def warn(self, agency: str, tenant: str) -> None:
        """Tell the others that this server fails; nobody waits for it."""
        task = asyncio.get_running_loop().create_task(self._tell(agency, tenant))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def settled(self) -> None:
        """Whatever is being told has been told."""
        while self._telling:
            await asyncio.wait(self._telling)

    async def _tell(self, agency: str, tenant: str) -> None:
        try:
            await self._client.run([RedisCall(TELL, [TABLE], [CHANNEL, f"{self._process} {agency} {tenant}"])])
        except RedisAway:
            return

    def _told(self, data: bytes) -> None:
        process, agency, tenant = data.decode().split(" ", 2)
        if process != self._process:
            self._warned(agency, tenant)
