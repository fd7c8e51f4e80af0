"""Lines of the ledger about the sandbox's citizen, written beside a hub that runs on the same state."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from access.ledger.entry import Entry
from access.ledger.writer import Ledger
from settings import Settings
from tests.oauth import CITIZEN
from wiring.hub_stores import database_of
from wiring.keys import ledger_keys_of


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
