"""The hub's own database: SQLite in a file for one machine, PostgreSQL for any number of processes."""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from access.storage.storage_errors import StorageMisconfigured, StorageUnavailable

T = TypeVar("T")

_POSTGRESQL = ("postgresql", "postgres", "postgresql+asyncpg")
_SQLITE = ("sqlite", "sqlite+aiosqlite")
_WRITING = "saan_writing"
READERS = 3  # threads that read SQLite in one go
BUSY = 5.0  # seconds SQLite waits for another process's write


class Database:
    """Connections to one database.

    `url` is `postgresql://user:password@host/name` or `sqlite:////absolute/file` (three slashes: relative). The
    SQLite file is made at the first use, readable by its owner alone. PostgreSQL counts as away when it takes longer
    than `patience` seconds for one statement; None: it may. Raises StorageMisconfigured.

        async with database.writing() as connection:
            await connection.execute(...)     # committed when the block ends, rolled back when it raises
    """

    def __init__(
        self, url: str, *, connections: int = 10, connect_timeout: float = 5.0, patience: float | None = None
    ) -> None:
        self._url = _understood(url)
        self.engine: AsyncEngine = (
            _sqlite(self._url) if self.is_sqlite else _postgresql(self._url, connections, connect_timeout, patience)
        )
        self._writer = _Threads(self._url, 1, writing=True) if self.is_sqlite else None
        self._readers = _Threads(self._url, READERS, writing=False) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite; otherwise it is PostgreSQL."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def shown(self) -> str:
        """The address without its password, to be shown to an operator."""
        return self._url.render_as_string(hide_password=True)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection in one transaction that sees one state of the database throughout.

        Raises StorageUnavailable, from inside the block too.
        """
        snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with self._transaction(snapshot) as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in one transaction, committed (and durable) when the block ends.

        On SQLite the one write lock is taken at the start, so that what was read stays true; on PostgreSQL it is READ
        COMMITTED: lock what must not change. Raises StorageUnavailable: then whether it was committed is not known.
        """
        async with self._transaction({_WRITING: True}) as connection:
            yield connection

    async def alone(self, connection: AsyncConnection, *tables: Table) -> None:
        """Nobody else writes these tables until this transaction of `writing` ends; who would, waits.

        What is read after it stays true. SQLite has one writer anyhow.
        """
        if not self.is_sqlite:
            names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in tables)
            await connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, done in one transaction as `writing` makes it; raises what it raises, and the same.

        On SQLite it is one turn of a thread, where `writing` takes several for each statement. One is done after
        another, also where whoever waited for it has gone.
        """
        if self._writer is None:
            async with self.writing() as connection:
                return await connection.run_sync(work)
        with _unavailable():
            return await self._writer.do(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, done in one transaction as `reading` makes it; raises what it raises, and the same.

        On SQLite it is one turn of a thread, where `reading` takes several for each statement.
        """
        if self._readers is None:
            async with self.reading() as connection:
                return await connection.run_sync(work)
        with _unavailable():
            return await self._readers.do(work)

    @contextlib.asynccontextmanager
    async def _transaction(self, options: dict[str, Any]) -> AsyncIterator[AsyncConnection]:
        async with contextlib.AsyncExitStack() as stack:
            with _connecting():
                connection = await stack.enter_async_context(self.engine.connect())
            with _unavailable():
                await connection.execution_options(**options)
                async with _given_up(connection), connection.begin(), _given_up(connection):
                    yield connection

    async def close(self) -> None:
        """Closes every connection."""
        for threads in (self._writer, self._readers):
            if threads is not None:
                await threads.close()
        await self.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def is_unmade(url: str) -> bool:
    """Whether it is an SQLite file that nobody has made yet. Raises StorageMisconfigured."""
    understood = _understood(url)
    file = understood.database if understood.get_backend_name() == "sqlite" else None
    return file is not None and not Path(file).exists()


def _understood(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise StorageMisconfigured("the database's address is not a URL: postgresql://… or sqlite:///…") from None
    if url.drivername in _SQLITE:
        return url.set(drivername="sqlite+aiosqlite")
    if url.drivername not in _POSTGRESQL:
        raise StorageMisconfigured(
            f"the database's address begins with '{url.drivername}://'; the hub uses postgresql:// or sqlite://"
        )
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=query)


def _postgresql(url: URL, connections: int, connect_timeout: float, patience: float | None) -> AsyncEngine:
    settings = {"application_name": "saan", "jit": "off"}
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=connect_timeout,
        pool_pre_ping=True,
        hide_parameters=True,  # they would stand in error messages, and so in the log
        connect_args={"timeout": connect_timeout, "command_timeout": patience, "server_settings": settings},
    )


def _sqlite(url: URL) -> AsyncEngine:
    if url.database:
        _private(Path(url.database))
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": BUSY})
    _as_we_use_it(engine.sync_engine)
    return engine


def _as_we_use_it(engine: Engine) -> None:
    """Has SQLite begin transactions as they are asked for, and keep what was committed."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction by itself: `begun` does
        cursor = connection.cursor()
        # FULL: what was committed outlives a power cut, in WAL mode too.
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class _Threads:
    """Threads with a connection each, for transactions that are done in one go."""

    def __init__(self, url: URL, number: int, *, writing: bool) -> None:
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            hide_parameters=True,
            connect_args={"timeout": BUSY},
            execution_options={_WRITING: writing},
        )
        _as_we_use_it(self._engine)
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="sqlite")
        self._thread = threading.local()
        self._kept: list[Connection] = []

    async def do(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, work)

    def _do(self, work: Callable[[Connection], T]) -> T:
        connection: Connection | None = getattr(self._thread, "connection", None)
        if connection is None:
            with _connecting():
                connection = self._thread.connection = self._engine.connect()
            self._kept.append(connection)
        try:
            with connection.begin():
                return work(connection)
        except BaseException:
            # The next transaction has nothing to do with what this one left.
            self._thread.connection = None
            self._kept.remove(connection)
            connection.close()
            raise

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        for connection in self._kept:
            connection.close()
        self._engine.dispose()


def _private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@contextlib.contextmanager
def _connecting() -> Iterator[None]:
    """A refused connection and a full pool are one thing to whoever needs the database."""
    try:
        yield
    except (PoolTimeout, TimeoutError, OSError, DBAPIError) as problem:
        raise StorageUnavailable(type(getattr(problem, "orig", None) or problem).__name__) from problem


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    """So is a connection that breaks while it is used."""
    try:
        yield
    except DBAPIError as problem:
        if problem.connection_invalidated or isinstance(problem, OperationalError | InterfaceError):
            raise StorageUnavailable(type(problem.orig).__name__) from problem
        raise
    except (TimeoutError, ConnectionResetError, ConnectionAbortedError) as problem:
        raise StorageUnavailable(type(problem).__name__) from problem


@contextlib.asynccontextmanager
async def _given_up(connection: AsyncConnection) -> AsyncIterator[None]:
    """One whose server does not answer is cut at once: to end it in order would be to wait for the server again."""
    try:
        yield
    except TimeoutError:
        if not connection.invalidated:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            raw.terminate()
            await connection.invalidate()
        raise
