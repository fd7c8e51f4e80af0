"""What the commands on the hub's own database share: opening it, and saying what is wrong in a line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

import typer
from pydantic import ValidationError

from access.ledger.errors import LedgerError
from access.storage.database import Database
from access.storage.errors import StorageError, StorageUnavailable
from settings import Settings, SettingsError

MISCONFIGURED = 2
AWAY = 3
Result = TypeVar("Result")


def run(work: Callable[[Settings, Database], Awaitable[Result]]) -> Result:
    """Does `work` on the database that the settings name.

    Exits with MISCONFIGURED when a setting or the tables' version is wrong, with AWAY when the database is.
    """
    from wiring.records import database_of

    async def opened() -> Result:
        settings = Settings()
        async with database_of(settings) as database:
            return await work(settings, database)

    try:
        return asyncio.run(opened())
    except ValidationError as problem:
        fail("; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors()))
    except (SettingsError, LedgerError) as problem:
        fail(str(problem))
    except StorageError as problem:
        fail(str(problem), AWAY if isinstance(problem, StorageUnavailable) else MISCONFIGURED)


def fail(message: str, status: int = MISCONFIGURED) -> NoReturn:
    """Says why, and ends the command."""
    typer.secho(f"saan: {message}", fg="red", err=True)
    raise typer.Exit(status)
