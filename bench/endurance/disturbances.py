"""What becomes of a steady load while a process is killed, Redis stands still and PostgreSQL restarts."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from redis import Redis

from bench.asking import read
from bench.endurance.load import PERSONAL, Load, Outcome, faults
from bench.endurance.site import Site
from cache.invalidation import CHANNEL

PATIENCE = 180.0
Trouble = Callable[[], Awaitable[float]]
"""Something that happens to a site; gives when it was over, in seconds of the loop's clock."""


class Server(Protocol):
    """A database that can be harmed."""

    def kill(self) -> None: ...
    def restart(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What was asked from the disturbance to the recovery, and what came of it.

    `recovered` is seconds from its end until every part of the hub says that it is well, all processes serve, and
    something personal was answered; `longest` is seconds of the slowest request.
    """

    name: str
    right: int
    refused: int
    failed: int
    wrong: int
    longest: float
    recovered: float
    faults: tuple[str, ...]


async def disturbed(site: Site, load: Load, name: str, disturb: Trouble) -> Disturbance:
    """One disturbance under a load that runs. Raises TimeoutError."""
    first = len(load.asked)
    ended = await disturb()
    loop = asyncio.get_running_loop()
    await _until(lambda: _well(site))
    await load.until(
        lambda asked: any(
            one.operation == PERSONAL.name and one.outcome is Outcome.RIGHT and one.at > ended for one in asked
        ),
        PATIENCE,
    )
    recovered = loop.time() - ended
    asked = load.asked[first:]
    total = {outcome.value: sum(one.outcome is outcome for one in asked) for outcome in Outcome}
    longest = max(one.seconds for one in asked)
    return Disturbance(name, **total, longest=longest, recovered=recovered, faults=tuple(faults(asked)))


async def calm(seconds: float) -> float:
    """Nothing happens for a while: what the others are to be compared with."""
    await asyncio.sleep(seconds)
    return asyncio.get_running_loop().time()


async def killed(site: Site) -> float:
    """One process, with SIGKILL."""
    site.workers()[0].kill()
    ended = asyncio.get_running_loop().time()
    await _until(lambda: _listening(site) < site.count)  # a moment passes until Redis knows
    return ended


async def paused(server: Server, seconds: float) -> float:
    """A server stands still, its connections open."""
    await asyncio.to_thread(server.pause)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.resume)
    return asyncio.get_running_loop().time()


async def restarted(server: Server, seconds: float) -> float:
    """A server is killed, and some seconds later there again."""
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.restart)
    return asyncio.get_running_loop().time()


def _well(site: Site) -> bool:
    """Whether the process that answers finds everything well, and all the others are there."""
    told: Any = json.loads(read(site.port, "/readyz"))
    return (told["ready"], told["cache"], told["ledger"], _listening(site)) == (True, "shared", "up", site.count)


def _listening(site: Site) -> int:
    """How many processes listen to each other's drops: they begin to just before they serve. Raises RedisError."""
    with Redis.from_url(site.environment["REDIS_URL"], socket_timeout=1) as redis:
        ((_, listeners),) = redis.pubsub_numsub(CHANNEL)
        return int(listeners)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(true):  # noqa: ASYNC110 - what another process does sets no event
            await asyncio.sleep(0.05)
