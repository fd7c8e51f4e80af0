"""The operations that apps registered, and what a process knows of them."""

import asyncio
import contextlib
import datetime
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from sys import getsizeof
from typing import Any, Final, Generic, TypeVar

import structlog
from cachebox import LRUCache
from sqlalchemy import delete, func, insert, select, union

from access.apps.document_names import names, sha256
from access.apps.registry import NoSuchApp, find
from access.apps.trusted_document_tables import NAMES, OPERATIONS
from access.storage.database import Database
from access.storage.storage_errors import StorageError
from access.token_store.nonce_store import insert_new
from access.token_store.revocations import Revoked
from access.token_store.revocations import changed as tell_changed

log = structlog.get_logger("saan.operations")
T = TypeVar("T")
CHANGED: Final = "operations"
"""The kind of change under which processes are told (`access.token_store.revocations.changed`)."""
LASTS: Final = 10.0
"""Seconds after which they are read anew, though no mark tells of a change: whoever writes in the database by himself
leaves none."""
AGAIN: Final = 1.0
"""Seconds for which nobody is asked who could not say."""
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
            await connection.run_sync(tell_changed, CHANGED, self._now())
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
            found = bool((await connection.execute(chosen)).rowcount)
            await connection.run_sync(tell_changed, CHANGED, self._now())
            return found


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


@dataclass(frozen=True, slots=True)
class _Read(Generic[T]):
    """What was read, when it began to be, and the marks of changes that were known then."""

    said: T
    since: float
    marks: frozenset[str]


class KnownOperations:
    """What a process knows of apps' operations, as they were a second ago or later; the last known while nobody can
    say."""

    def __init__(
        self, registered: RegisteredOperations, revoked: Revoked, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._registered = registered
        self._revoked = revoked
        self._ticks = ticks
        self._known: LRUCache[str, _Read[Mapping[str, str]]] = LRUCache(
            ROOM, getsizeof=lambda app, known: getsizeof(app) + _weights(known.said)
        )
        self._hashes: _Read[frozenset[str]] | None = None
        self._documents: LRUCache[str, str] = LRUCache(DOCUMENTS, getsizeof=lambda *one: _weight(one))
        self._reading = asyncio.Lock()
        self._again = 0.0

    async def of(self, app: str) -> Mapping[str, str]:
        """An app's documents, by each of their names."""
        marks = await self._marks()
        known = self._known.get(app)
        if known is not None and self._holds(known, marks):
            return known.said
        async with self._reading:
            known = self._known.get(app)
            if known is None or not self._holds(known, marks):
                known = await self._newly(partial(self._registered.texts, app), marks) or known
            # One app with more than all of it is asked for anew each time.
            with contextlib.suppress(OverflowError):
                if known is not None:
                    self._known[app] = known
        return known.said if known is not None else {}

    async def of_any(self, hash_: str) -> str | None:
        """The document of a hash, whichever app registered it: for those who come without a token.

        However many hashes are tried, the register is asked for all it has when something changed in it.
        """
        marks = await self._marks()
        if self._hashes is None or not self._holds(self._hashes, marks):
            async with self._reading:
                if self._hashes is None or not self._holds(self._hashes, marks):
                    self._hashes = await self._newly(self._registered.hashes, marks) or self._hashes
        if self._hashes is None or hash_ not in self._hashes.said:
            return None
        document = self._documents.get(hash_)
        if document is None:
            found = await self._newly(partial(self._registered.document, hash_), marks)
            document = found.said if found is not None else None
            if document is not None:
                self._documents[hash_] = document
        return document

    async def _marks(self) -> frozenset[str] | None:
        """Of the changes that are known; None where nobody can say, who is asked again a second later."""
        if self._ticks() < self._again:
            return None
        try:
            return await self._revoked.changes(CHANGED)
        except StorageError:
            self._unknown()
            return None

    async def _newly(self, reading: Callable[[], Awaitable[T]], marks: frozenset[str] | None) -> _Read[T] | None:
        """What the register says now; None where nobody can say."""
        since = self._ticks()
        if marks is None or since < self._again:
            return None
        try:
            return _Read(await reading(), since, marks)
        except StorageError:
            self._unknown()
            return None

    def _unknown(self) -> None:
        self._again = self._ticks() + AGAIN
        log.warning("registered operations unknown: the last known hold")

    def _holds(self, known: _Read[Any], marks: frozenset[str] | None) -> bool:
        return marks is None or (known.marks == marks and self._ticks() - known.since <= LASTS)
