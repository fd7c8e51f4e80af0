"""What the commands on the hub's own database share: opening it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from access.storage.database import Database
from settings import Settings

Result = TypeVar("Result")


def run(work: Callable[[Settings, Database], Awaitable[Result]]) -> Result:
    """Does `work` on the database that the settings name; what is wrong with that ends the command (`plainly`)."""
    from wiring.hub_stores import database_of

    async def opened() -> Result:
        settings = Settings()
        async with database_of(settings) as database:
            return await work(settings, database)

    return asyncio.run(opened())
