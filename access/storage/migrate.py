"""Brings the database's tables to this version of the hub."""

import asyncio
import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from access.storage.database import BUSY, Database
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageAhead, StorageOutdated, StorageUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger("saan.storage")
MIGRATIONS = Path(__file__).parent / "migrations"
_FILE: Final = re.compile(r"v(\d{4})_\w+\.py")
_VERSIONS: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where Alembic notes which version the tables are."""
_LOCK = 0x5AA0_0001  # PostgreSQL's advisory lock for migrations: any number that means nothing else here


async def upgrade(database: Database, seal: Seal | None = None) -> tuple[str | None, str]:
    """Runs the migrations that are missing; the versions before and after. `seal` is what rows are marked under: a
    database that has any needs it.

    One transaction: all of it or nothing. Processes that start at once wait for each other and find nothing left to
    do. Raises StorageUnavailable, StorageAhead.
    """
    if database.is_sqlite:
        await _wal(database)
    async with database.writing() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = await connection.run_sync(_version)
        _require_known(before)
        if before != newest():
            await connection.run_sync(_upgrade, seal)
    return before, newest()


async def upgrade_when_there(database: Database, seal: Seal | None = None, *, pause: float = 1.0) -> None:
    """Upgrades as soon as the database can be reached, trying every `pause` seconds: for a hub that starts without it.

    Meanwhile a Ledger refuses what it is given, and afterwards takes it. Tables of a later version are left alone:
    while hubs are replaced one by one, one of the version before may start on them.
    """
    while True:
        try:
            await upgrade(database, seal)
        except StorageUnavailable:
            await asyncio.sleep(pause)
        except StorageAhead as ahead:
            log.warning("the database is ahead", why=str(ahead))
            return
        else:
            return


async def require_newest(database: Database) -> None:
    """Raises StorageOutdated or StorageAhead for tables of another version, StorageUnavailable when they are away."""
    async with database.reading() as connection:
        have = await connection.run_sync(_version)
    _require_known(have)
    if have != newest():
        raise StorageOutdated(have, newest())


def newest() -> str:
    """The version this hub needs."""
    return versions()[-1]


@functools.cache
def versions() -> Sequence[str]:
    """Every version there was, the oldest first, as the names of the migrations' files tell: to find that nothing is
    missing takes no Alembic, which takes its time to be imported."""
    found = (_FILE.fullmatch(one.name) for one in (MIGRATIONS / "versions").iterdir())
    return sorted(one[1] for one in found if one)


def configuration() -> "Config":
    """Alembic's configuration; the connection goes into its attributes."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, seal: Seal | None) -> None:
    from alembic import command

    config = configuration()
    config.attributes.update(connection=connection, seal=seal)
    command.upgrade(config, "head")


def _require_known(have: str | None) -> None:
    if have is not None and have not in versions():
        raise StorageAhead(have, newest())


def _version(connection: Connection) -> str | None:
    there = inspect(connection).has_table(_VERSIONS.name)
    return connection.execute(select(_VERSIONS.c.version_num)).scalar_one_or_none() if there else None


async def _wal(database: Database) -> None:
    """Readers and the writer of SQLite do not wait for each other in this mode. The file remembers it.

    SQLite's own waiting does not cover this change, so that processes which start at once try again.
    """
    patience = asyncio.get_running_loop().time() + BUSY
    while True:
        try:
            async with database.engine.connect() as connection:
                raw = await connection.get_raw_connection()
                cursor = await raw.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]
                await cursor.close()
                return
        except Exception as problem:
            if "locked" not in str(problem) or asyncio.get_running_loop().time() > patience:
                raise StorageUnavailable(type(problem).__name__) from problem
            await asyncio.sleep(0.02)
