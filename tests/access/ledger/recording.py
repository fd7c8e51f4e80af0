"""A process that records as fast as it can and says what was acknowledged. Killed by the tests.

    python -m tests.access.ledger.recording URL KEYS_FILE NAME

prints the number of each entry whose `record` returned, one a line.
"""

import asyncio
import contextlib
import itertools
import sys
from pathlib import Path

from access.ledger.ledger_errors import LedgerUnavailable
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.writer import Ledger
from access.storage.database import Database
from tests.access.ledger.made import entry


async def main(url: str, keys: str, name: str) -> None:
    numbers = itertools.count()
    async with Database(url) as database, Ledger(database, LedgerKeys.read(Path(keys)), bound=1, every=0.2) as ledger:

        async def operations() -> None:
            for number in numbers:
                with contextlib.suppress(LedgerUnavailable):
                    await ledger.record([entry(number % 1000, app=name, case=f"case {number}")])
                    sys.stdout.write(f"{number}\n")
                    sys.stdout.flush()

        await asyncio.gather(*(operations() for _ in range(20)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
