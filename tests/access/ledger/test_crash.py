"""Nothing acknowledged is lost, whatever is killed while it writes."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.ledger_tables import ENTRIES
from access.ledger.verify import verify
from access.storage.database import Database
from access.storage.migrate import upgrade
from settings import ROOT
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.threat("crash-loses")


@dataclass(slots=True)
class Recording:
    """A process that records, and the file in which it acknowledges."""

    name: str
    process: subprocess.Popen[bytes]
    said: Path

    def acknowledged(self) -> list[str]:
        """The numbers of the entries; its log is among them."""
        *whole, _ = self.said.read_text().split("\n")
        return [line for line in whole if line.isdigit()]

    def until(self, count: int) -> None:
        """Waits for so many more acknowledgements."""
        have, deadline = len(self.acknowledged()), time.monotonic() + 30
        while len(self.acknowledged()) < have + count:
            assert self.process.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it records nothing any more"
            time.sleep(0.01)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(generate()))
    return path


@contextlib.contextmanager
def recording(url: str, keys: Path, count: int) -> Iterator[list[Recording]]:
    started = []
    for number in range(count):
        name = f"app-{number}"
        said = keys.with_name(f"{name}.txt")
        command = [sys.executable, "-m", "tests.access.ledger.recording", url, str(keys), name]
        with said.open("wb") as out:
            started.append(Recording(name, subprocess.Popen(command, cwd=ROOT, stdout=out), said))
    try:
        yield started
    finally:
        for one in started:
            one.process.kill()
            one.process.wait()


async def prove(url: str, keys: Path, ended: list[Recording]) -> None:
    """Every acknowledged entry is there, each once, and the chain is whole."""
    async with Database(url) as database:
        report = await verify(database, LedgerKeys.read(keys), every_signature=True)
        async with database.reading() as connection:
            found = await connection.execute(select(ENTRIES.c.app, ENTRIES.c.case_reference))
            kept = Counter((row.app, row.case_reference) for row in found)
    assert report.findings == []
    assert set(kept.values()) == {1}
    for one in ended:
        acknowledged = {(one.name, f"case {number}") for number in one.acknowledged()}
        assert acknowledged
        assert acknowledged <= set(kept), "acknowledged and lost"


@pytest.mark.threat("disclosure-denied")
async def test_killed_processes_lose_nothing_they_acknowledged(url: str, keys: Path) -> None:
    async with Database(url) as database:
        await upgrade(database)
    with recording(url, keys, 3) as processes:
        for one in processes:
            one.until(300)
            one.process.kill()
    await prove(url, keys, processes)


async def test_a_postgresql_killed_under_load_loses_nothing_it_acknowledged(own_postgres: Postgres, keys: Path) -> None:
    url = own_postgres.fresh()
    async with Database(url) as database:
        await upgrade(database)
    with recording(url, keys, 2) as processes:
        for _ in range(2):
            for one in processes:
                one.until(200)
            own_postgres.kill()
            own_postgres.restart()
        for one in processes:
            one.until(100)
    await prove(url, keys, processes)


async def test_a_postgresql_paused_under_load_leaves_no_entry_twice(own_postgres: Postgres, keys: Path) -> None:
    url = own_postgres.fresh()
    async with Database(url) as database:
        await upgrade(database)
    with recording(url, keys, 2) as processes:
        for _ in range(2):
            for one in processes:
                one.until(200)
            own_postgres.pause()
            await asyncio.sleep(1.5)
            own_postgres.resume()
        for one in processes:
            one.until(100)
    await prove(url, keys, processes)
