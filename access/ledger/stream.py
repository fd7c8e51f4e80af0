"""One process's own chain, and the transaction that puts a batch at its end."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from access.ledger import appending
from access.ledger.entry import Entry
from access.ledger.hash_chain import GENESIS, ChainHead, StreamSeal, digest, linked
from access.ledger.ledger_keys import LedgerKeys
from access.ledger.ledger_tables import STREAMS


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
        id_ = self.id
        columns = [(id_, sequence, *entry) for sequence, entry in enumerate(entries, self.head.entries + 1)]
        links = linked(self.link, columns)
        rows = [(*of, link) for of, link in zip(columns, links, strict=True)]
        _, sequence, *_, link = rows[-1]
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
    before, head = batch.before, batch.after
    now = {"entries": head.entries, "seals": head.seals, "head": head.seal}
    if before.seals == 0:
        _alone(connection, batch.stream)
        try:
            appending.begin(connection, stream=batch.stream, checkpointed=0, **now)
        except IntegrityError as problem:
            raise StreamMoved(batch.stream) from problem
    elif not appending.move(connection, of=batch.stream, before=before.seal, **now):
        raise StreamMoved(batch.stream)
    appending.write(connection, batch.rows)
    appending.seal(connection, stream=batch.stream, number=head.seals, seal=batch.seal)


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
