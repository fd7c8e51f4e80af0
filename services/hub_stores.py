"""What the hub itself keeps, opened and brought to this version."""

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import structlog

from access.consents.consent_check import Forget
from access.ended_before import told_of_before
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.queries import LedgerQueries
from access.ledger.same_transaction import SameTransaction
from access.ledger.writer import Ledger
from access.oauth.authority import Authority
from access.oauth.sandbox_apps import prepare
from access.permissions.packages import Packages
from access.permissions.scopes import CurrentScopes
from access.storage.accepted_schemas import AcceptedSchemas
from access.storage.database import Database
from access.storage.migrate import upgrade_when_there
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageUnavailable
from resolvers.request import Books

log = structlog.get_logger("saan")
PATIENCE = 3.0  # seconds that a request, or the start, waits for the database


class HubStores:
    """What the hub itself keeps: its database, and in it the ledger, the apps, the keys and the consents."""

    def __init__(
        self,
        database: Callable[[float | None], Database],
        seal: Seal,
        keys: LedgerKeys,
        now: Callable[[], datetime.datetime],
        *,
        url: str,
        audience: str,
        forget: Forget,
        scopes: CurrentScopes,
        packages: Packages,
        people: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """`database` opens it, waited for so many seconds (None: as long as it takes); `url` and `audience` are the
        hub's own in tokens; `scopes` tells those there are; `packages` are what apps are registered for;
        `people` are the sandbox's, where it is one."""
        self._open = database
        self._now = now
        self._url = url
        self._people = people
        self._packages = packages
        self._keys = keys
        self.database = database(PATIENCE)
        self._reading = LedgerQueries(self.database, now)
        self._ledger: Ledger | None = None
        self._books: Books | None = None
        self.authority = Authority.over(
            self.database,
            seal,
            keys,
            scopes,
            url=url,
            audience=audience,
            now=now,
            forget=forget,
            sandboxed=people is not None,
        )
        self._accepted = AcceptedSchemas(self.database, self.authority.seal, now)
        self.consents: Mapping[str, str] = {}

    @property
    def books(self) -> Books:
        """The ledger, how it is read, the consents and the apps."""
        assert self._books is not None, "the hub has not started"
        return self._books

    async def newest_change(self) -> int:
        """The number of the newest change of the graph. Raises StorageUnavailable."""
        return await self._accepted.number()

    @property
    def state(self) -> str:
        """How the ledger fares: "up", or "away" while it cannot be written and nothing personal is given."""
        return "up" if self._ledger is not None and self._ledger.available else "away"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Brings the tables to this version; without its database the hub starts all the same, and tries again."""
        async with self.database as database:
            preparing = asyncio.create_task(self._prepare(), name="database")
            # A database that is there is ready before the first request; one that is away is waited for behind it.
            done, _ = await asyncio.wait([preparing], timeout=PATIENCE)
            for task in done:
                task.result()
            async with Ledger(database, self._keys) as self._ledger:
                authority = self.authority
                self._books = Books(self._ledger, self._reading, authority.consents, authority.known_apps)
                yield
            self._ledger = self._books = None
            preparing.cancel()
            await asyncio.wait([preparing])

    async def _prepare(self) -> None:
        # Migrations take as long as they take.
        async with self._open(None) as database:
            await upgrade_when_there(database, self.authority.seal)
            try:
                await told_of_before(SameTransaction(database, self._keys), self._now())
            except StorageUnavailable as problem:
                log.warning("what ended before it was put on record is told at the next start", why=str(problem))
        if self._people is not None:
            self.consents = await prepare(self.authority, self._packages, self._people, url=self._url, now=self._now())
