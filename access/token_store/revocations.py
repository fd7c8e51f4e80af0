"""Access tokens, sessions and consents that ended before their time: few, and forgotten once nobody goes by what was
before."""

import asyncio
import datetime
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from access.storage.database import Database
from access.storage.storage_errors import StorageUnavailable
from access.token_store.nonce_store import insert_new
from access.token_store.token_tables import REVOCATIONS

LONGEST_TOKEN = datetime.timedelta(minutes=15)  # no access token of this hub lives longer
FRESH = 1.0  # seconds that a process trusts what it knows
PATIENCE = 1.0  # seconds after which a question to the database counts as not answered, for whoever waits for it

_LASTING = select(REVOCATIONS.c.mark, REVOCATIONS.c.until).where(REVOCATIONS.c.until > bindparam("now"))

Now = Callable[[], datetime.datetime]


class Revoked:
    """Which marks have been revoked, asked of the database at most every `fresh` seconds.

    Raises StorageUnavailable when that is not known: a token that may have been stolen is not let in.
    """

    def __init__(
        self,
        database: Database,
        *,
        now: Now,
        clock: Callable[[], float] = time.monotonic,
        fresh: float = FRESH,
        patience: float = PATIENCE,
    ) -> None:
        self._database = database
        self._now = now
        self._clock = clock
        self._fresh = fresh
        self._known: dict[str, datetime.datetime] = {}
        self._changes: dict[str, frozenset[str]] = {}
        self._patience = patience
        self._asked: float | None = None
        self._asking: asyncio.Task[None] | None = None
        self._began = 0.0
        self._forgot = 0

    async def hold(self, marks: Iterable[str]) -> bool:
        """Whether one of these marks has been revoked."""
        if self._old():
            await self._renewed()
        return not self._known.keys().isdisjoint(marks)

    async def changes(self, what: str) -> frozenset[str]:
        """The marks of changes of what the hub keeps (`changed`), of this kind: others than before say that something
        changed, within a second of it. Raises StorageUnavailable."""
        if self._old():
            await self._renewed()
        found = self._changes.get(what)
        if found is None:
            found = self._changes[what] = frozenset(mark for mark in self._known if mark.startswith(f"{what}:"))
        return found

    async def end(self, mark: str, *, lasts: datetime.timedelta) -> None:
        """Ends what bears this mark, and would have lasted so long at most. Raises StorageUnavailable."""
        async with self._database.writing() as connection:
            await connection.run_sync(revoke, mark, self._now(), lasts)
        self.forget()

    def forget(self) -> None:
        """What was revoked in this process holds from the next question on: who asks then asks anew, and not with who
        began before."""
        self._asked = self._asking = None
        self._forgot += 1

    def _old(self) -> bool:
        return self._asked is None or self._clock() - self._asked > self._fresh

    async def _renewed(self) -> None:
        """One asks for all. A database that stands still keeps nobody longer than the first who asked it."""
        loop = asyncio.get_running_loop()
        if self._asking is None or self._asking.done():
            self._asking, self._began = loop.create_task(self._ask()), loop.time()
            self._asking.add_done_callback(heard)
        asking = self._asking
        await asyncio.wait([asking], timeout=max(0.0, self._began + self._patience - loop.time()))
        if not asking.done():
            raise StorageUnavailable(f"no answer within {self._patience:g} s")
        asking.result()

    async def _ask(self) -> None:
        asked, forgot = self._clock(), self._forgot
        now = self._now()
        rows = await self._database.read(partial(_lasting, now=now))
        # What was seen holds for its time, whoever deletes its row.
        seen = {mark: until for mark, until in self._known.items() if until > now}
        self._known = {**seen, **{row.mark: row.until for row in rows}}
        self._changes = {}
        if forgot == self._forgot:
            self._asked = asked


def revoke(
    connection: Connection, mark: str, now: datetime.datetime, lasts: datetime.timedelta = LONGEST_TOKEN
) -> None:
    """Ends what bears this mark, within a transaction: `jti:…`, `grant:…`, `client:…`, `edition:…`, `key:…`,
    `session:…` or `consent:…`."""
    connection.execute(delete(REVOCATIONS).where(REVOCATIONS.c.until < now))
    insert_new(connection, REVOCATIONS, mark=mark, until=now + lasts)


def changed(connection: Connection, what: str, now: datetime.datetime) -> None:
    """Tells every process, within a transaction, that what it has at hand of this kind is no longer so."""
    revoke(connection, f"{what}:{token_urlsafe(12)}", now)


def _lasting(connection: Connection, now: datetime.datetime) -> Sequence[Row[Any]]:
    return connection.execute(_LASTING, {"now": now}).all()


def heard(asking: "asyncio.Task[None]") -> None:
    """What nobody waits for any more may fail unseen."""
    if not asking.cancelled():
        asking.exception()
