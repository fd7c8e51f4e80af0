"""One process's own chain, and the transaction that puts a batch at its end."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from access.ledger.entry import Entry
from access.ledger.hash_chain import GENESIS, ChainHead, StreamSeal, digest, linked
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.ledger_tables import ENTRIES, SEALS, STREAMS


class StreamMoved(Exception):
    """The stream does not end where this process left it: an earlier attempt arrived, or somebody changed it."""


@dataclass(frozen=True, slots=True)
class EntryBatch:
    """Entries ready to be appended: rows (COLUMNS, then the hash), the seal over them, where the stream is then."""

    stream: int
    before: ChainHead
    rows: Sequence[tuple[Any, ...]]
    seal: str
    after: ChainHead
    link: bytes


class Stream:
    """The end of one stream, as this process knows it. Its id is random; nobody else appends to it."""

    def __init__(self) -> None:
        self.id = secrets.randbits(52)  # exact in every language's JSON
        self.head = ChainHead()
        self.link = GENESIS

    def batch(self, entries: Sequence[Entry], keys: LedgerKeys, at: int) -> EntryBatch:
        """The next batch. `at` is now, in microseconds since 1970."""
        rows = []
        link, sequence = self.link, self.head.entries
        for entry in entries:
            sequence += 1
            columns = entry.columns(self.id, sequence)
            link = linked(link, columns)
            rows.append((*columns, link))
        number = self.head.seals + 1
        statement = StreamSeal(self.id, number, sequence, link, self.head.seal, at)
        seal = keys.sign(statement.payload())
        return EntryBatch(self.id, self.head, rows, seal, ChainHead(sequence, number, digest(seal)), link)

    def advance(self, batch: EntryBatch) -> None:
        """The batch is in the database."""
        self.head = batch.after
        self.link = batch.link


def append(connection: Connection, batch: EntryBatch) -> None:
    """Writes a batch in the transaction of `connection`. Raises StreamMoved when the stream's end is elsewhere."""
    head, stream = batch.after, batch.stream
    now = {"entries": head.entries, "seals": head.seals, "head": head.seal}
    if batch.before.seals == 0:
        _alone(connection, stream)
        try:
            connection.execute(insert(STREAMS).values(stream=stream, checkpointed=0, **now))
        except IntegrityError as problem:
            raise StreamMoved(stream) from problem
    else:
        at_its_end = (STREAMS.c.stream == stream) & (STREAMS.c.head == batch.before.seal)
        moved = connection.execute(update(STREAMS).where(at_its_end).values(**now))
        if moved.rowcount != 1:
            raise StreamMoved(stream)
    connection.exec_driver_sql(_insertion(connection.dialect), list(batch.rows))
    connection.execute(insert(SEALS).values(stream=stream, number=head.seals, seal=batch.seal))


def end_of(connection: Connection, stream: Stream) -> ChainHead:
    """Where a stream ends in the database, once no earlier attempt to append to it is still under way there."""
    if stream.head.seals == 0:
        _alone(connection, stream.id)
    found = connection.execute(
        select(STREAMS.c.entries, STREAMS.c.seals, STREAMS.c.head)
        .where(STREAMS.c.stream == stream.id)
        .with_for_update()
    )
    row = found.one_or_none()
    return ChainHead() if row is None else ChainHead(row.entries, row.seals, bytes(row.head))


def _alone(connection: Connection, stream: int) -> None:
    """Until a stream has its row, a lock on its id stands for the row's. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:stream)"), {"stream": stream})


@lru_cache(maxsize=8)
def _insertion(dialect: Dialect) -> str:
    """The statement for entries, whose rows need nothing done to them: they are plain values in the columns' order."""
    return str(insert(ENTRIES).compile(dialect=dialect))
