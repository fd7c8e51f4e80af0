"""Access tokens that ended before their time: few, and forgotten once they would have ended anyway."""

import asyncio
import datetime
import time
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, delete, select

from access.oauth.once import insert_new
from access.oauth.tables import REVOCATIONS
from access.storage.database import Database

LONGEST_TOKEN = datetime.timedelta(minutes=15)  # no access token of this hub lives longer
FRESH = 1.0  # seconds that a process trusts what it knows

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
    ) -> None:
        self._database = database
        self._now = now
        self._clock = clock
        self._fresh = fresh
        self._known: frozenset[str] = frozenset()
        self._asked: float | None = None
        self._lock = asyncio.Lock()

    async def hold(self, marks: Iterable[str]) -> bool:
        """Whether one of these marks has been revoked."""
        if self._old():
            async with self._lock:
                if self._old():
                    await self._ask()
        return not self._known.isdisjoint(marks)

    def forget(self) -> None:
        """What was revoked in this process holds from the next question on."""
        self._asked = None

    def _old(self) -> bool:
        return self._asked is None or self._clock() - self._asked > self._fresh

    async def _ask(self) -> None:
        asked = self._clock()
        async with self._database.reading() as connection:
            rows = await connection.execute(select(REVOCATIONS.c.mark).where(REVOCATIONS.c.until > self._now()))
            self._known = frozenset(rows.scalars())
        self._asked = asked


def revoke(connection: Connection, mark: str, now: datetime.datetime) -> None:
    """Ends what bears this mark (`jti:…`, `grant:…`, `client:…`, `key:…`), within a transaction."""
    connection.execute(delete(REVOCATIONS).where(REVOCATIONS.c.until < now))
    insert_new(connection, REVOCATIONS, mark=mark, until=now + LONGEST_TOKEN)
