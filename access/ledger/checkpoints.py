"""The statement over all streams."""

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from access.ledger.hash_chain import ChainHead, Checkpoint, digest
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.ledger_tables import CHECKPOINTS, ENTRIES, SEALS, STREAMS
from access.storage.database import Database

_LOCK = 0x5AA0_0002  # PostgreSQL's advisory lock for checkpoints
_STREAMS = 1000  # in one checkpoint


async def write_checkpoint(database: Database, keys: LedgerKeys, at: int) -> str | None:
    """Writes a checkpoint over the streams that moved since the last one; None when none did, or another process is
    at it. `at` is now, in microseconds since 1970. Raises StorageUnavailable.
    """
    async with database.writing() as connection:
        if not database.is_sqlite:
            locked = await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK})
            if not locked:
                return None
        moved = await _moved(connection)
        if not moved:
            return None
        number, last = await _last(connection)
        statement = Checkpoint(number + 1, digest(last) if last else b"", at, moved)
        seal = keys.sign(statement.payload())
        await connection.execute(insert(CHECKPOINTS).values(number=statement.number, seal=seal))
        # In one order everywhere, and no more than the statement covers: a stream may have moved on meanwhile.
        for stream, head in moved.items():
            covered = update(STREAMS).where(STREAMS.c.stream == stream).values(checkpointed=head.seals)
            await connection.execute(covered)
    return seal


async def nothing_recorded(database: Database, keys: LedgerKeys, at: int) -> str | None:
    """A signed statement that nothing was ever recorded, to be kept elsewhere: checkpoint 0, over no stream. None where
    something was. Only with it does `verify` take an empty ledger for whole. Raises StorageUnavailable.
    """
    async with database.reading() as connection:
        for table in (ENTRIES, SEALS, STREAMS, CHECKPOINTS):
            if (await connection.execute(select(table).limit(1))).first() is not None:
                return None
    return keys.sign(Checkpoint(0, b"", at, {}).payload())


async def newest_checkpoint(database: Database) -> str | None:
    """The newest checkpoint's text, to be kept elsewhere; None when there is none yet. Raises StorageUnavailable."""
    async with database.reading() as connection:
        return (await _last(connection))[1]


async def _moved(connection: AsyncConnection) -> dict[int, ChainHead]:
    found = await connection.execute(
        select(STREAMS.c.stream, STREAMS.c.entries, STREAMS.c.seals, STREAMS.c.head)
        .where(STREAMS.c.seals > STREAMS.c.checkpointed)
        .order_by(STREAMS.c.stream)
        .limit(_STREAMS)
    )
    return {row.stream: ChainHead(row.entries, row.seals, bytes(row.head)) for row in found}


async def _last(connection: AsyncConnection) -> tuple[int, str | None]:
    newest = select(CHECKPOINTS.c.number, CHECKPOINTS.c.seal).order_by(CHECKPOINTS.c.number.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    return (0, None) if row is None else (row.number, row.seal)
