"""A process that asks an agency which never answers: `python -m tests.cache.stuck URL`, until it is killed."""

import asyncio
import sys

from connectors.provider import Trace
from tests.cache.desk import context
from tests.cache.hubs import hub, until
from tests.cache.papers import Office


async def main(url: str) -> None:
    """Asks, says so, and waits."""
    office = Office()
    office.open.clear()
    async with hub(url) as only:
        waiting = asyncio.create_task(only.caching(office).ask(["a"], context(seconds=600), Trace()))
        await until(lambda: office.asked != [])
        sys.stdout.write("asked\n")
        sys.stdout.flush()
        await waiting


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
