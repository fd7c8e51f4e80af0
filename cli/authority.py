"""What the commands on apps and keys share: the hub's authority over its database."""

import datetime
import functools
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from access.apps.app import AppUnfit
from access.apps.registry import NoSuchApp
from access.storage.database import Database
from access.token_store.signing_key_rotation import SealBroken
from cli.exit_status import fail
from cli.open_database import run
from settings import Settings

if TYPE_CHECKING:
    from access.oauth.authority import Authority
    from access.permissions.scopes import Scopes

Result = TypeVar("Result")


def scopes() -> "Scopes":
    """The scopes that the hub's graph has: half a second of imports, and the graph is made."""
    from wiring.graph import graph_of

    return graph_of(Settings()).scopes


def with_authority(work: Callable[["Authority"], Awaitable[Result]]) -> Result:
    """Does `work` with the hub's apps and keys; the database is brought up to date first where it is the sandbox's.

    Exits with status 2 when a setting or what was asked is wrong, with 3 when the database is away.
    """

    async def opened(settings: Settings, database: Database) -> Result:
        from access.oauth.authority import Authority
        from access.storage.migrate import require_newest, upgrade
        from wiring.keys import ledger_keys_of, seal_of

        seal = seal_of(settings)
        await (upgrade(database, seal) if settings.sandboxed else require_newest(database))
        authority = Authority.over(
            database,
            seal,
            ledger_keys_of(settings),
            functools.cache(scopes),
            url=settings.public_url,
            audience=settings.audience,
            now=lambda: datetime.datetime.now(datetime.UTC),
            sandboxed=settings.sandboxed,
        )
        return await work(authority)

    try:
        return run(opened)
    except (AppUnfit, NoSuchApp, SealBroken) as problem:
        fail(str(problem))
