"""Rows of the hub's database, read and written behind its back."""

from typing import Any

from sqlalchemy import text

from tests.oauth import Server


async def wrote(server: Server, statement: str, **values: Any) -> int:
    async with server.database.writing() as connection:
        return (await connection.execute(text(statement), values)).rowcount


async def read(server: Server, statement: str, **values: Any) -> list[Any]:
    async with server.database.reading() as connection:
        return list((await connection.execute(text(statement), values)).all())
