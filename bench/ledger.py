"""What the ledger costs: `python -m bench.ledger`, on SQLite and on a PostgreSQL it brings itself.

- **writing**: entries a second and how long an operation waits for its entry, with one process and with several; and
  beside it what the ledger could have been: one chain for all processes, under a lock
- **verifying**: a million entries, and the bytes that each takes

    python -m bench.ledger --entries 1000000 --seconds 5 --json figures.json
"""

import argparse
import asyncio
import contextlib
import datetime
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from access.ledger.entry import Circumstances, Entry, RefusedField
from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.ledger_tables import ENTRIES
from access.ledger.stream import Stream, append, end_of
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import upgrade

ROOT = Path(__file__).parent.parent
AT_ONCE = 25  # operations at once in one process
BATCH = 500  # entries in a transaction, where a ledger is filled only to be verified
PROCESSES = (1, 4)


class OneChain(Ledger):
    """The ledger as it is not: every process appends to the same stream, one after another."""

    async def _attempt(self) -> None:
        waiting = self._take()
        if not waiting:
            return
        async with self._database.writing() as connection:
            if not self._database.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
            self._stream.id = 1
            self._stream.head = await connection.run_sync(end_of, self._stream)
            newest = select(ENTRIES.c.hash).where(
                ENTRIES.c.stream == 1, ENTRIES.c.sequence == self._stream.head.entries
            )
            self._stream.link = bytes(await connection.scalar(newest) or bytes(32))
            entries = [entry for operation in waiting for entry in operation.entries]
            await connection.run_sync(append, self._stream.batch(entries, self._keys, self._microseconds()))
        for operation in waiting:
            if not operation.done.done():
                operation.done.set_result(None)


def made(number: int) -> Entry:
    """An entry as a bank's question leaves it."""
    asked = Circumstances(
        at=datetime.datetime.now(datetime.UTC),
        app="bank-app",
        basis="consent",
        consent="0d0b7a4e-0f0e-4b8f-9d52-5c2f5a1c6f3e",
        purpose="account-opening",
        operation="6ef089b3519e8ba987db88195535daf27a4fe43cf44ad427710809aebc4a2318",
    )
    return asked.entry(
        "dopa",
        "Person",
        subject=f"{number % 100_000:024d}",
        disclosed=("name", "birthDate"),
        refused=(RefusedField("address", "NO_CONSENT"),),
        count=1,
    )


async def write(url: str, keys: LedgerKeys, seconds: float, *, one_chain: bool) -> list[float]:
    """How long each operation waited, in seconds."""
    waited: list[float] = []
    kind = OneChain if one_chain else Ledger
    async with Database(url) as database, kind(database, keys, bound=30, every=3600) as ledger:
        await ledger.record([made(0)])
        until = time.perf_counter() + seconds

        async def operations(first: int) -> None:
            for number in itertools.count(first, AT_ONCE):
                started = time.perf_counter()
                if started > until:
                    return
                await ledger.record([made(number)])
                waited.append(time.perf_counter() - started)

        await asyncio.gather(*(operations(number) for number in range(AT_ONCE)))
    return waited


def writing(url: str, folder: Path, processes: int, seconds: float, *, one_chain: bool) -> dict[str, Any]:
    """The figures of so many processes that write at once."""
    command = [sys.executable, "-m", "bench.ledger", "--writer", url, "--keys", str(folder / "keys.json")]
    command += ["--seconds", str(seconds), *(["--one-chain"] if one_chain else [])]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(processes)]
    said = [one.communicate()[0].splitlines()[-1] for one in started]  # the log comes before
    waited = sorted(itertools.chain.from_iterable(json.loads(line) for line in said))
    return {
        "what": "one chain for all" if one_chain else "a stream for each",
        "processes": processes,
        "entries a second": round(len(waited) / seconds),
        "p50 ms": round(waited[len(waited) // 2] * 1000, 1),
        "p99 ms": round(waited[len(waited) * 99 // 100] * 1000, 1),
    }


async def verifying(url: str, keys: LedgerKeys, entries: int) -> dict[str, Any]:
    """The figures of a ledger of so many entries that is read as a whole."""
    async with Database(url) as database:
        await upgrade(database)
        empty = await _size(database)
        stream = Stream()
        for first in range(0, entries, BATCH):
            batch = stream.batch([made(number) for number in range(first, min(entries, first + BATCH))], keys, 0)
            await database.write(partial(append, batch=batch))
            stream.advance(batch)
        started = time.perf_counter()
        report = await verify(database, keys)
        took = time.perf_counter() - started
        assert report.whole
        assert report.entries == entries
        held = await _size(database) - empty
    return {
        "what": "verified",
        "entries": entries,
        "seconds": round(took, 1),
        "entries a second": round(entries / took),
        "bytes an entry, indexes too": round(held / entries),
    }


async def _size(database: Database) -> int:
    """Bytes of everything in it."""
    size = "SELECT pg_database_size(current_database())"
    if database.is_sqlite:
        size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    async with database.reading() as connection:
        return int(await connection.scalar(text(size)) or 0)


@contextlib.contextmanager
def databases(folder: Path) -> Iterator[dict[str, Any]]:
    """Makers of fresh databases, by kind."""
    from tests.servers.postgres import postgres

    names = (f"sqlite:///{folder}/{number}.db" for number in itertools.count())
    with postgres() as server:
        yield {"SQLite": lambda: next(names), "PostgreSQL": server.fresh}


def measure(entries: int, seconds: float) -> list[dict[str, Any]]:
    """All figures, each with its database; they are shown as they come."""
    figures: list[dict[str, Any]] = []
    told = generate()
    keys = LedgerKeys.understand(told)
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as name, databases(Path(name)) as fresh:
        folder = Path(name)
        (folder / "keys.json").write_text(json.dumps(told))
        for kind, make in fresh.items():
            for processes, one_chain in itertools.product(PROCESSES, (False, True)):
                url = make()
                asyncio.run(_prepared(url))
                figure = writing(url, folder, processes, seconds, one_chain=one_chain)
                figures.append({"database": kind, **figure})
                print(figures[-1])
            figures.append({"database": kind, **asyncio.run(verifying(make(), keys, entries))})
            print(figures[-1])
    return figures


async def _prepared(url: str) -> None:
    async with Database(url) as database:
        await upgrade(database)


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--entries", type=int, default=1_000_000)
    arguments.add_argument("--seconds", type=float, default=5.0)
    arguments.add_argument("--json", type=Path)
    for hidden in ("--writer", "--keys"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    arguments.add_argument("--one-chain", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.writer:
        keys = LedgerKeys.read(Path(asked.keys))
        print(json.dumps(asyncio.run(write(asked.writer, keys, asked.seconds, one_chain=asked.one_chain))))
        return
    figures = measure(asked.entries, asked.seconds)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
