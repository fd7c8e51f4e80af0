"""Finds whatever was changed, left out, put in, moved or cut off since it was written."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from access.ledger.hash_chain import GENESIS, ChainHead, Checkpoint, StreamSeal, digest, linked
from access.ledger.ledger_errors import SealForged
from access.ledger.ledger_keys import LedgerKeys, unverified
from access.ledger.ledger_tables import ENTRIES, SEALS, STREAMS
from access.ledger.row_pages import RowPages, checkpoints, seals
from access.ledger.verification_report import Damage, VerificationReport
from access.storage.database import Database

Progress = Callable[[int, int], None]


async def verify(
    database: Database,
    keys: LedgerKeys,
    *,
    anchor: str | None = None,
    every_signature: bool = False,
    progress: Progress = lambda read, total: None,
) -> VerificationReport:
    """Reads the whole ledger once, in pages, as it is at this moment; others may go on writing.

    `anchor` is a checkpoint kept elsewhere, which must still be there. An empty ledger is whole only if that says so:
    whoever can empty one table can empty all. A seal holds the hash of the one before, so
    that the signature of a stream's last one vouches for all; with `every_signature` each is checked nevertheless.
    `progress` is called with the entries read and the entries there are. Raises StorageUnavailable.
    """
    report = VerificationReport()
    signatures = _Signatures(keys, every_signature)
    async with database.reading() as connection:
        covered: dict[int, ChainHead] = {}
        with _strange(report, "the checkpoints"):
            await _checkpoints(connection, signatures, report, anchor, covered)
        rows = {row.stream: row for row in await connection.execute(select(STREAMS))}
        total = sum(row.entries for row in rows.values() if isinstance(row.entries, int))
        for stream in sorted({*rows, *covered, *await _streams(connection)}, key=str):
            with _strange(report, f"stream {stream}"):
                chain = _Stream(
                    connection,
                    stream,
                    covered.get(stream, ChainHead()),
                    signatures=signatures,
                    report=report,
                    progress=lambda: progress(report.entries, total),
                )
                await chain.run(rows.get(stream))
    if report.entries == 0 and not _told_empty(keys, anchor):
        what = "it holds nothing, and no checkpoint that was kept elsewhere says that nothing was recorded"
        report.note(Damage.MISSING, "the ledger", what)
    return report


def _told_empty(keys: LedgerKeys, anchor: str | None) -> bool:
    """Whether a checkpoint kept elsewhere says that nothing had been recorded (`nothing_recorded`)."""
    try:
        told = None if anchor is None else Checkpoint.read(keys.verified(anchor))
    except SealForged:
        return False
    return told is not None and told.number == 0 and not told.streams


@contextlib.contextmanager
def _strange(report: VerificationReport, where: str) -> Iterator[None]:
    """SQLite takes a text where a number belongs; the ledger never writes one, so it is a finding and no failure."""
    try:
        yield
    except (TypeError, ValueError, AttributeError):
        report.note(Damage.CHANGED, where, "there are values of a kind that no ledger writes")


@dataclass(frozen=True, slots=True)
class _Signatures:
    """What is signed, read with as much suspicion as was asked for."""

    keys: LedgerKeys
    every: bool

    def read(self, text: str) -> dict[str, Any]:
        return self.keys.verified(text) if self.every else unverified(text)


async def _streams(connection: AsyncConnection) -> set[int]:
    """The streams that have rows, whether or not the ledger knows of them."""
    found = await connection.execute(union(select(ENTRIES.c.stream).distinct(), select(SEALS.c.stream).distinct()))
    return set(found.scalars())


async def _checkpoints(
    connection: AsyncConnection,
    signatures: _Signatures,
    report: VerificationReport,
    anchor: str | None,
    covered: dict[int, ChainHead],
) -> None:
    """Puts into `covered` how far the checkpoints say that each stream has come."""
    expected, previous, last = 1, b"", None
    anchored = None if anchor is None else _anchor(signatures.keys, anchor, report)
    async for number, text in checkpoints(connection):
        where = f"checkpoint {number}"
        report.checkpoints += 1
        if number != expected:
            report.note(Damage.MISSING, where, f"{expected} should come here")
        try:
            told = Checkpoint.read(signatures.read(text))
        except SealForged as problem:
            report.note(Damage.FORGED, where, str(problem))
        else:
            if (told.number, told.previous) != (number, previous):
                report.note(Damage.CHANGED, where, "it does not follow the one before")
            covered.update(told.streams)
        if anchored == number and text != anchor:
            report.note(Damage.CHANGED, where, "it is not the one that was kept elsewhere")
        expected, previous, last = number + 1, digest(text), text
    if anchored is not None and anchored >= expected:
        report.note(Damage.CUT_OFF, f"checkpoint {anchored}", "it was kept elsewhere and is no longer here")
    if last is not None:
        _last_signature(signatures.keys, last, f"checkpoint {expected - 1}", report)
    report.newest_checkpoint = last


def _anchor(keys: LedgerKeys, anchor: str, report: VerificationReport) -> int | None:
    try:
        return Checkpoint.read(keys.verified(anchor)).number
    except SealForged as problem:
        report.note(Damage.FORGED, "the checkpoint kept elsewhere", str(problem))
        return None


def _last_signature(keys: LedgerKeys, text: str, where: str, report: VerificationReport) -> None:
    try:
        keys.verified(text)
    except SealForged as problem:
        report.note(Damage.FORGED, where, str(problem))


class _Stream:
    """One stream, from its first entry to its last seal."""

    def __init__(
        self,
        connection: AsyncConnection,
        stream: int,
        covered: ChainHead,
        *,
        signatures: _Signatures,
        report: VerificationReport,
        progress: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._id = stream
        self._name = f"stream {stream:x}"
        self._covered = covered
        self._signatures = signatures
        self._report = report
        self._rows = RowPages(connection, stream, progress)
        self._link = GENESIS
        self._sequence = 0
        self._head = ChainHead()

    async def run(self, row: Any) -> None:
        self._report.streams += 1
        last = None
        async for number, text in seals(self._connection, self._id):
            self._report.seals += 1
            await self._seal(number, text)
            last = text
        if last is not None:
            _last_signature(self._signatures.keys, last, f"{self._name}, seal {self._head.seals}", self._report)
        unsealed = await self._rows.rest()
        if unsealed:
            self._report.entries += unsealed
            self._report.note(Damage.PUT_IN, self._name, f"{unsealed} entries that no seal covers")
        self._end(row)

    async def _seal(self, number: int, text: str) -> None:
        where = f"{self._name}, seal {number}"
        if number != self._head.seals + 1:
            self._report.note(Damage.MISSING, where, f"seal {self._head.seals + 1} should come here")
        previous, entries = self._head.seal, self._head.entries
        try:
            told = StreamSeal.read(self._signatures.read(text))
        except SealForged as problem:
            self._report.note(Damage.FORGED, where, str(problem))
        else:
            if (told.stream, told.number, told.previous) != (self._id, number, previous):
                self._report.note(Damage.CHANGED, where, "it does not follow the one before")
            await self._entries(told, where)
            entries = told.entries
        self._head = ChainHead(entries, number, digest(text))
        if number == self._covered.seals and self._head != self._covered:
            self._report.note(Damage.CHANGED, where, "it is not the one that the checkpoint covers")

    async def _entries(self, seal: StreamSeal, where: str) -> None:
        """The entries from the seal before to this one."""
        found = self._report.found
        for row in await self._rows.upto(seal.entries):
            self._report.entries += 1
            sequence, expected = row[1], self._sequence + 1
            if sequence == expected:
                self._entry(row)
            elif sequence > expected:
                self._report.note(Damage.MISSING, self._name, f"entries {expected} to {sequence - 1}")
            else:
                self._report.note(Damage.PUT_IN, self._name, f"entry {sequence}")
            self._link, self._sequence = bytes(row[-1]), sequence
        if self._sequence < seal.entries:
            self._report.note(Damage.MISSING, self._name, f"entries {self._sequence + 1} to {seal.entries}")
            self._sequence = seal.entries
        if self._link != seal.head:
            if found == self._report.found:
                self._report.note(Damage.CHANGED, where, "the entries before it are not those it was made over")
            self._link = seal.head

    def _entry(self, row: Any) -> None:
        try:
            same = linked(self._link, [row[:-1]]) == [bytes(row[-1])]
        except TypeError:
            same = False
        if not same:
            what = "it is not what was written, or not where it was written"
            self._report.note(Damage.CHANGED, f"{self._name}, entry {row[1]}", what)

    def _end(self, row: Any) -> None:
        """What the ledger and its checkpoints say of the whole stream."""
        if row is None:
            self._report.note(Damage.MISSING, self._name, "it is not among the streams")
        else:
            if ChainHead(row.entries, row.seals, bytes(row.head)) != self._head:
                self._report.note(Damage.CUT_OFF, self._name, "its end is not where the ledger left it")
            if row.checkpointed != self._covered.seals:
                self._report.note(Damage.CUT_OFF, self._name, "the checkpoint that covers it is missing")
        if self._head.seals < self._covered.seals:
            self._report.note(Damage.CUT_OFF, self._name, f"a checkpoint covers {self._covered.seals} seals of it")
