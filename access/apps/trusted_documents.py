"""The operations that apps registered, and what a process knows of them."""

import contextlib
import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import getsizeof

import structlog
from cachebox import LRUCache
from sqlalchemy import delete, func, insert, select, union

from access.apps.document_names import names, sha256
from access.apps.registry import NoSuchApp, find
from access.apps.trusted_document_tables import NAMES, OPERATIONS
from access.storage.database import Database
from access.storage.storage_errors import StorageError
from access.token_store.nonce_store import insert_new

log = structlog.get_logger("saan.operations")
FRESH = 5.0  # seconds that a process trusts what it knows of an app
ROOM = 40_000_000  # bytes of apps and their documents that a process knows at once
DOCUMENTS = 20_000_000  # bytes of the documents it knows by their hash alone


@dataclass(frozen=True, slots=True)
class RegisteredOperation:
    """A document an app may send by its hash."""

    sha256: str
    document: str
    registered_at: datetime.datetime


class RegisteredOperations:
    """The register of operations."""

    def __init__(self, database: Database, *, now: Callable[[], datetime.datetime]) -> None:
        self._database = database
        self._now = now

    async def add(self, app: str, documents: Iterable[str]) -> Sequence[str]:
        """Keeps an app's documents, under all their names; their SHA-256. Those it has are kept as they are.

        Raises NoSuchApp.
        """
        wanted = {sha256(document): document for document in documents}
        named = [row for hash_, document in wanted.items() for row in _named(app, hash_, document)]
        async with self._database.writing() as connection:
            if await connection.run_sync(find, app) is None:
                raise NoSuchApp(app)
            known: set[str] = set(await connection.scalars(select(OPERATIONS.c.sha256).where(OPERATIONS.c.app == app)))
            new = [
                {"app": app, "sha256": hash_, "document": document, "registered_at": self._now()}
                for hash_, document in wanted.items()
                if hash_ not in known
            ]
            if new:
                await connection.execute(insert(OPERATIONS), new)
            for row in named:
                await connection.run_sync(lambda c, row=row: insert_new(c, NAMES, **row))  # type: ignore[misc]
        return list(wanted)

    async def all(self, app: str) -> Sequence[RegisteredOperation]:
        """An app's operations, the oldest first."""
        chosen = (
            select(OPERATIONS.c.sha256, OPERATIONS.c.document, OPERATIONS.c.registered_at)
            .where(OPERATIONS.c.app == app)
            .order_by(OPERATIONS.c.registered_at, OPERATIONS.c.sha256)
        )
        async with self._database.reading() as connection:
            return [
                RegisteredOperation(row.sha256, row.document, row.registered_at)
                for row in await connection.execute(chosen)
            ]

    async def texts(self, app: str) -> Mapping[str, str]:
        """The text that stands for each name of an app's operations."""
        own = select(OPERATIONS.c.sha256, OPERATIONS.c.document).where(OPERATIONS.c.app == app)
        async with self._database.reading() as connection:
            known = {row.sha256: row.document for row in await connection.execute(own)}
            further = await connection.execute(select(NAMES).where(NAMES.c.app == app))
            named = {row.name: row.document or known.get(row.sha256) for row in further}
        return {**{name: text for name, text in named.items() if text is not None}, **known}

    async def hashes(self) -> frozenset[str]:
        """The names of all operations of all apps."""
        async with self._database.reading() as connection:
            return frozenset(await connection.scalars(union(select(OPERATIONS.c.sha256), select(NAMES.c.name))))

    async def document(self, hash_: str) -> str | None:
        """The text that stands for a name, whichever app has it."""
        own = select(OPERATIONS.c.document).where(OPERATIONS.c.sha256 == hash_).limit(1)
        theirs = OPERATIONS.c.app == NAMES.c.app, OPERATIONS.c.sha256 == NAMES.c.sha256
        further = select(func.coalesce(NAMES.c.document, OPERATIONS.c.document)).where(NAMES.c.name == hash_, *theirs)
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(own) or await connection.scalar(further.limit(1))
            return found

    async def remove(self, app: str, hash_: str) -> bool:
        """Takes an operation out, by any of its names; whether there was one."""
        called = select(NAMES.c.sha256).where(NAMES.c.app == app, NAMES.c.name == hash_)
        async with self._database.writing() as connection:
            own = await connection.scalar(called) or hash_
            await connection.execute(delete(NAMES).where(NAMES.c.app == app, NAMES.c.sha256 == own))
            chosen = delete(OPERATIONS).where(OPERATIONS.c.app == app, OPERATIONS.c.sha256 == own)
            return bool((await connection.execute(chosen)).rowcount)


def _named(app: str, hash_: str, document: str) -> Iterator[dict[str, str | None]]:
    """The rows of a document's further names."""
    for name, text in names(document).items():
        if name != hash_:
            yield {"app": app, "name": name, "sha256": hash_, "document": None if text == document else text}


def _weight(named: tuple[str, str]) -> int:
    """Bytes of a document and its hash."""
    return 200 + getsizeof(named[0]) + getsizeof(named[1])


def _weights(texts: Mapping[str, str]) -> int:
    """Bytes of documents and their names, of which several may be of one."""
    each = {id(text): getsizeof(text) for text in texts.values()}
    return sum(each.values()) + sum(200 + getsizeof(name) for name in texts)


class KnownOperations:
    """What a process knows of apps' operations, asked for at most every few seconds; the last known while nobody can
    say."""

    def __init__(self, registered: RegisteredOperations, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._registered = registered
        self._clock = clock
        self._known: LRUCache[str, tuple[float, Mapping[str, str]]] = LRUCache(
            ROOM, getsizeof=lambda app, known: getsizeof(app) + _weights(known[1])
        )
        self._hashes: frozenset[str] = frozenset()
        self._asked: float | None = None
        self._documents: LRUCache[str, str] = LRUCache(DOCUMENTS, getsizeof=lambda *one: _weight(one))

    async def of(self, app: str) -> Mapping[str, str]:
        """An app's documents, by each of their names."""
        asked, known = self._known.get(app) or (None, {})
        now = self._clock()
        if asked is None or now - asked > FRESH:
            try:
                known = await self._registered.texts(app)
            except StorageError:
                log.warning("registered operations unknown: the last known hold", app=app)
            # One app with more than all of it is asked for anew each time.
            with contextlib.suppress(OverflowError):
                self._known[app] = (now, known)
        return known

    async def of_any(self, hash_: str) -> str | None:
        """The document of a hash, whichever app registered it: for those who come without a token.

        However many hashes are tried, the register is asked for all it has every few seconds.
        """
        now = self._clock()
        try:
            if self._asked is None or now - self._asked > FRESH:
                self._asked = now
                self._hashes = await self._registered.hashes()
            if hash_ not in self._hashes:
                return None
            if (known := self._documents.get(hash_)) is not None:
                return known
            document = await self._registered.document(hash_)
        except StorageError:
            log.warning("registered operations unknown: the last known hold")
            return self._documents.get(hash_)
        if document is not None:
            self._documents[hash_] = document
        return document
