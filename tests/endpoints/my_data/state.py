"""What is kept beside a hub that runs on the same state: lines of the ledger, apps, questions."""

import datetime
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from access.ledger.entry import Circumstances, Entry
from access.ledger.writer import Ledger
from access.oauth.authority import Authority
from access.permissions.core_scopes import CORE_SCOPES
from settings import Settings
from tests.oauth import CITIZEN
from wiring.hub_stores import database_of
from wiring.keys import ledger_keys_of, seal_of

Result = TypeVar("Result")


class Line(Protocol):
    """A line, but for whom it is about."""

    def __call__(self, *, subject: str) -> Entry: ...


async def recorded(state: Path, lines: Sequence[Line]) -> None:
    """Puts lines on record as about the citizen."""
    settings = Settings(state=state, sandbox=True)
    async with database_of(settings) as database, Ledger(database, ledger_keys_of(settings)) as ledger:
        await ledger.record([line(subject=ledger.subject(CITIZEN)) for line in lines])


def read_by(app: str, at: datetime.datetime, *, agency: str = "dopa") -> Line:
    """That an app read her name."""
    read = Circumstances(at=at, app=app, basis="public_task", operation="0" * 64, purpose="benefits")
    return partial(read.entry, agency, "Person", disclosed=("name",), count=1)


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
