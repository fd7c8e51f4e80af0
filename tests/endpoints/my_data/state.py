"""What is kept beside a hub that runs on the same state: lines of the ledger, apps, questions."""

import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from access.ledger.entry import Entry
from access.ledger.writer import Ledger
from access.oauth.authority import Authority
from access.permissions.core_scopes import CORE_SCOPES
from settings import Settings
from tests.oauth import CITIZEN
from wiring.hub_stores import database_of
from wiring.keys import ledger_keys_of, seal_of

Result = TypeVar("Result")


async def recorded(state: Path, entries: Sequence[Entry]) -> None:
    """Puts entries on record as about the citizen."""
    settings = Settings(state=state, sandbox=True)
    async with database_of(settings) as database, Ledger(database, ledger_keys_of(settings)) as ledger:
        await ledger.record([replace(entry, subject=ledger.subject(CITIZEN)) for entry in entries])


def read_by(app: str, at: datetime.datetime, *, agency: str = "dopa") -> Entry:
    """That an app read her name."""
    return Entry(
        at=at,
        app=app,
        agency=agency,
        type="Person",
        basis="public_task",
        operation="0" * 64,
        disclosed=("name",),
        count=1,
        purpose="benefits",
    )


async def authority_of(state: Path, work: Callable[[Authority], Awaitable[Result]]) -> Result:
    """What `work` gives, done with the hub's authority."""
    settings = Settings(state=state, sandbox=True)
    async with database_of(settings) as database:
        authority = Authority.over(
            database,
            seal_of(settings),
            ledger_keys_of(settings),
            lambda: CORE_SCOPES,
            url=settings.public_url,
            audience=settings.audience,
            now=lambda: datetime.datetime.now(datetime.UTC),
        )
        return await work(authority)
