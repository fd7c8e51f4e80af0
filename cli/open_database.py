"""What the commands on the hub's own database share: opening it, and saying what is wrong with it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import ValidationError

from access.ledger.ledger_errors import LedgerError
from access.storage.database import Database
from access.storage.storage_errors import StorageError, StorageUnavailable
from cli.exit_status import AWAY, MISCONFIGURED, fail, wrong_settings
from settings import Settings, SettingsError

Result = TypeVar("Result")


def run(work: Callable[[Settings, Database], Awaitable[Result]]) -> Result:
    """Does `work` on the database that the settings name.

    Exits with MISCONFIGURED when a setting or the tables' version is wrong, with AWAY when the database is.
    """
    from wiring.hub_stores import database_of

    async def opened() -> Result:
        settings = Settings()
        async with database_of(settings) as database:
            return await work(settings, database)

    try:
        return asyncio.run(opened())
    except ValidationError as problem:
        fail(wrong_settings(problem))
    except (SettingsError, LedgerError) as problem:
        fail(str(problem))
    except StorageError as problem:
        fail(str(problem), AWAY if isinstance(problem, StorageUnavailable) else MISCONFIGURED)
