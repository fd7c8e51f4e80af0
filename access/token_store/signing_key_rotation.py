"""The keys this hub signs with: in the database, their private part sealed; new ones by `./saan keys rotate`."""

import asyncio
import datetime
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey, Key
from sqlalchemy import Connection, Row, insert, select, update

from access.ledger.recorded_states import LINES, StateKind, grouped, line, over, with_lines
from access.ledger.same_transaction import Lines, SameTransaction
from access.storage.database import Database
from access.storage.row_marks import held, marked
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageUnavailable
from access.token_store.revocations import Revoked, changed, heard, revoke
from access.token_store.token_tables import KEYS

LASTING = datetime.timedelta(days=1)  # a retired key is published so long: every token it signed has ended by then
FRESH = 60.0  # seconds until the keys are read anew, though no mark tells of a new one
APART = 1.0  # seconds between two readings, whatever keys tokens name
CHANGED = "keys"
"""The kind of change under which processes are told (`access.token_store.revocations.changed`)."""
SEALED_FOR = "signing key"

Now = Callable[[], datetime.datetime]


class SealBroken(Exception):
    """The keys in the database were sealed under another secret than the hub has now."""

    def __init__(self) -> None:
        super().__init__("the signing keys were sealed under another SAAN_SECRET: give the old one, or rotate the keys")


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys as they were found, by id.

    `signing` signs, `verifying` verify tokens, and `published` are the same as JWKs; `ever` have signed at some time,
    and still verify what lasts longer than tokens do (consents).
    """

    signing: ECKey
    verifying: Mapping[str, ECKey]
    published: Sequence[Mapping[str, Any]]
    ever: Mapping[str, ECKey]


class SigningKeys:
    """The hub's keys, shared by all its processes."""

    def __init__(
        self,
        database: Database,
        beside: SameTransaction,
        seal: Seal,
        revoked: Revoked,
        *,
        now: Now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._beside = beside
        self._seal = seal
        self._now = now
        self._clock = clock
        self._revoked = revoked
        self._ring: Ring | None = None
        self._asked = 0.0
        self._marks: frozenset[str] = frozenset()
        self._begun = self._loaded = 0
        self._loading: asyncio.Task[None] | None = None

    async def ring(self) -> Ring:
        """The keys as they were a second ago or later; the first one is made when there is none.

        Raises SealBroken, StorageUnavailable.
        """
        marks = await self._revoked.changes(CHANGED)
        ring = self._ring
        if ring is None or marks != self._marks or self._clock() - self._asked > FRESH:
            return await self._found(self._begun + 1)
        return ring

    async def ring_with(self, kids: Collection[str]) -> Ring:
        """As `ring`, with the keys of these ids where there are such: another process may have made one just now."""
        ring = await self.ring()
        return ring if all(kid in ring.ever for kid in kids) else await self._newer()

    async def key(self, kid: str) -> Key | None:
        """The key of this id, for verifying."""
        ring = await self.ring()
        return (ring if kid in ring.verifying else await self._newer()).verifying.get(kid)

    async def published(self) -> Sequence[Mapping[str, Any]]:
        """The public keys that verify tokens; while the database is away those of a minute ago or later.

        Raises SealBroken, StorageUnavailable.
        """
        try:
            return (await self.ring()).published
        except StorageUnavailable:
            if self._ring is None or self._clock() - self._asked > FRESH:
                raise
            return self._ring.published

    async def _newer(self) -> Ring:
        """The keys as they are from now on. Strangers may name any key: the database is asked once a second for all of
        them, and they wait for it."""
        number = self._begun + 1
        wait = self._asked + APART - self._clock()
        if wait > 0:
            await asyncio.sleep(wait)
        return await self._found(number)

    async def _found(self, number: int) -> Ring:
        """The keys as the load of this number finds them, or a later one. One loads for all who wait."""
        while self._ring is None or self._loaded < number:
            if self._loading is None or self._loading.done():
                self._loading = asyncio.get_running_loop().create_task(self._load())
                self._loading.add_done_callback(heard)
            await asyncio.shield(self._loading)
        return self._ring

    async def rotate(self, *, distrust: bool = False) -> str:
        """Signs with a new key from now on; the id of it. Other processes follow within a second.

        The old ones verify until their tokens have ended; with `distrust` their tokens end within a second everywhere.
        """
        async with self._beside.writing() as (connection, lines):
            await self._database.alone(connection, KEYS)
            kid = await connection.run_sync(self._make)
            if distrust:
                lines.extend(await connection.run_sync(self._distrust))
        self._ring = None
        self._revoked.forget()
        return kid

    async def _load(self) -> None:
        self._begun = number = self._begun + 1
        asked, marks = self._clock(), await self._revoked.changes(CHANGED)
        async with self._database.reading() as connection:
            rows = await connection.run_sync(self._rows)
        if not any(row.retired_at is None for row in rows):
            async with self._database.writing() as connection:
                # Whoever makes a key sees what another process has made: one signs at a time.
                await self._database.alone(connection, KEYS)
                rows = await connection.run_sync(self._rows)
                if not any(row.retired_at is None for row in rows):
                    if await connection.scalar(select(KEYS.c.kid).where(KEYS.c.retired_at.is_(None)).limit(1)):
                        raise SealBroken
                    await connection.run_sync(self._make)
                    rows = await connection.run_sync(self._rows)
        self._ring = self._read(rows)
        self._asked, self._marks, self._loaded = asked, marks, number

    def _make(self, connection: Connection) -> str:
        key = ECKey.generate_key("P-256", auto_kid=True)
        assert key.kid is not None
        for row in connection.execute(select(KEYS).where(KEYS.c.retired_at.is_(None))).all():
            self._retire(connection, row, self._now())
        public = {**key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": "ES256"}
        sealed = self._seal.seal(key.as_pem(private=True).decode(), for_=SEALED_FOR)
        values = {"kid": key.kid, "public": json.dumps(public), "sealed": sealed, "made_at": self._now()}
        connection.execute(insert(KEYS).values(marked(self._seal, KEYS, values)))
        changed(connection, CHANGED, self._now())
        return key.kid

    def _retire(self, connection: Connection, row: Row[Any], at: datetime.datetime) -> None:
        """From then on it only verifies. What the hub did not write gets no mark from this either."""
        said = {column.name: row._mapping[column] for column in KEYS.c}
        retired = {"retired_at": at}
        if held(self._seal, KEYS, row) is not None:
            retired = marked(self._seal, KEYS, {**said, **retired})
        connection.execute(update(KEYS).where(KEYS.c.kid == row.kid).values(retired))

    def _distrust(self, connection: Connection) -> Lines:
        """Ends what the retired keys signed; the lines that say so."""
        now, lines = self._now(), []
        for row in connection.execute(select(KEYS).where(KEYS.c.retired_at > now - LASTING)).all():
            self._retire(connection, row, now - LASTING)
            revoke(connection, f"key:{row.kid}", now)
            lines.append(line(StateKind.KEY, row.kid, "distrusted", at=now))
        return lines

    def _rows(self, connection: Connection) -> list[Row[Any]]:
        """The keys, the newest first: as the hub wrote them. One that is distrusted on record verifies nothing more."""
        found = select(KEYS, *LINES).select_from(with_lines(KEYS, StateKind.KEY, "kid"))
        rows = grouped(connection.execute(found.order_by(KEYS.c.made_at.desc(), KEYS.c.kid)).all(), "kid")
        gone = self._now() - LASTING
        return [
            of_one[0]
            for of_one in rows
            if held(self._seal, KEYS, of_one[0]) is not None
            and not (over(of_one) and (of_one[0].retired_at is None or of_one[0].retired_at > gone))
        ]

    def _read(self, rows: Sequence[Row[Any]]) -> Ring:
        newest = next(row for row in rows if row.retired_at is None)
        private = self._seal.open(newest.sealed, for_=SEALED_FOR)
        if private is None:
            raise SealBroken
        gone = self._now() - LASTING
        living = [row for row in rows if row.retired_at is None or row.retired_at > gone]
        ever = {row.kid: ECKey.import_key(json.loads(row.public)) for row in rows}
        return Ring(
            signing=ECKey.import_key(private, {"kid": newest.kid}),
            verifying={row.kid: ever[row.kid] for row in living},
            published=[json.loads(row.public) for row in living],
            ever=ever,
        )
