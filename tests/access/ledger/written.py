"""What has been written into a ledger's tables."""

from typing import Any

from sqlalchemy import func, select

from access.ledger.ledger_tables import ENTRIES
from access.storage.database import Database


async def operations(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(select(ENTRIES.c.operation).order_by(ENTRIES.c.operation))).scalars())


async def count(database: Database, table: Any) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


def numbered(*numbers: int) -> list[str]:
    return [f"{number:064x}" for number in numbers]
