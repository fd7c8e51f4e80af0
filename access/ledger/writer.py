"""Puts entries on record, many operations' at a time, before their answers may leave."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import structlog
from sqlalchemy.exc import DBAPIError

from access.ledger.checkpoints import write_checkpoint
from access.ledger.entry import Entry
from access.ledger.hash_chain import Checkpoint, digest
from access.ledger.ledger_errors import LedgerUnavailable
from access.ledger.ledger_keys import LedgerKeys, unverified
from access.ledger.refusal_sums import Refusal, RefusalSums
from access.ledger.stream import EntryBatch, Stream, StreamMoved, append, end_of
from access.storage.database import Database
from access.storage.storage_errors import StorageError
from access.storage.utc_moment import moment
from connectors.loop_timeout import Patience, Within

log = structlog.get_logger("saan.ledger")
_MOST = 2000  # entries in one transaction
_QUEUED = 20_000  # entries waiting, beyond which it refuses at once
_DOUBTS = 3  # attempts in a row that may fail while the loop stands still, and prove nothing
_PAUSE = 0.1  # seconds between attempts while the database is away


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An operation whose answer waits for its entries."""

    entries: Sequence[Entry]
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A batch that was sent, and the operations whose entries are in it."""

    batch: EntryBatch
    waiting: Sequence[_Waiting]


class Ledger:
    """One process's writer; open it with `async with`.

        await ledger.record(entries)          # durable when it returns

    `bound` is how many seconds an operation waits for its entries before they count as not written; `every` how many
    seconds lie between checkpoints, `summed` for how many refusals of anonymous requests are counted together. Raises
    LedgerKeysUnfit when the keys cannot sign or make subjects.
    """

    def __init__(
        self,
        database: Database,
        keys: LedgerKeys,
        *,
        bound: float = 2.0,
        every: float = 10.0,
        summed: float = 300.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        keys.require_writing()
        self._database = database
        self._keys = keys
        self._bound = bound
        self._every = every
        self._summed = summed
        self._sums = RefusalSums()
        self._now = now
        self._stream = Stream()
        self._unsettled: _Attempt | None = None
        self._queue: deque[_Waiting] = deque()
        self._queued = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._away = ""

    @property
    def available(self) -> bool:
        """Whether the last attempt to write succeeded. While it is not so, the ledger tries again by itself."""
        return not self._away

    @property
    def away(self) -> str:
        """Why it is not available; empty when it is. Names no person and no address."""
        return self._away

    def subject(self, national_id: str) -> str:
        """The key of a person, for `Entry.subject`."""
        return self._keys.subject(national_id)

    def subjects(self, national_id: str) -> list[str]:
        """Every key under which a person may be found, for `LedgerQueries`."""
        return self._keys.subjects(national_id)

    async def record(self, entries: Sequence[Entry]) -> None:
        """Returns when the entries are durable. Raises LedgerUnavailable when they may not be: withhold the data.

        When it raises, or is cancelled, an entry may be on record whose answer never left; never the reverse.
        """
        if not entries:
            return
        waiting = self._queue_up(entries)
        patience = Patience(self._bound, partial(self._give_up, waiting))
        try:
            await waiting.done
        finally:
            patience.cancel()

    def _give_up(self, waiting: _Waiting) -> None:
        if not waiting.done.done():
            waiting.done.set_exception(LedgerUnavailable(self._away or f"not within {self._bound:g} s"))

    def _queue_up(self, entries: Sequence[Entry]) -> _Waiting:
        """Has them written next. Raises LedgerUnavailable where they cannot wait."""
        if self._closing:
            raise LedgerUnavailable("the hub is ending")
        if self._queued + len(entries) > _QUEUED:
            raise LedgerUnavailable("too much waits to be written")
        waiting = _Waiting(tuple(entries), asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._queued += len(entries)
        self._wake.set()
        return waiting

    def refused_anonymously(self, refusals: Iterable[Refusal]) -> None:
        """Counts what an anonymous request was refused: it stands on record in a while, in one line for each field."""
        self._sums.add(refusals)

    async def checkpoint(self) -> str | None:
        """Writes a checkpoint now if any stream moved; its text. Raises StorageUnavailable."""
        seal = await write_checkpoint(self._database, self._keys, self._microseconds())
        if seal is not None:
            made = Checkpoint.read(unverified(seal))
            log.info("ledger checkpoint", number=made.number, sha256=digest(seal).hex(), streams=len(made.streams))
        return seal

    async def __aenter__(self) -> Self:
        self._writing = asyncio.create_task(self._write(), name="ledger writer")
        self._checking = asyncio.create_task(self._check(), name="ledger checkpoints")
        self._summing = asyncio.create_task(self._sum(), name="ledger sums")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Writes the sums and what still waits, within the bound, and a last checkpoint."""
        self._summing.cancel()
        self._put_sums()
        self._closing = True
        self._wake.set()
        self._checking.cancel()
        await asyncio.wait([self._writing, self._checking, self._summing], timeout=2 * self._bound)
        self._writing.cancel()
        await asyncio.wait([self._writing])
        with contextlib.suppress(StorageError, TimeoutError):
            async with Within(self._bound):
                await self.checkpoint()

    async def _write(self) -> None:
        doubts = 0
        while not (self._closing and not self._queue and self._unsettled is None):
            if not self._away:
                await self._wake.wait()
            self._wake.clear()
            # To give up a connection that does not answer takes some seconds more; that it is away is known before.
            silent = Patience(self._bound, partial(self._note, f"no answer within {self._bound:g} s"))
            attempt = Within(self._bound)
            try:
                async with attempt:
                    await self._attempt()
            except Exception as problem:
                known = isinstance(problem, StorageError | StreamMoved | TimeoutError | DBAPIError)
                if not known and self._away != _why(problem):
                    log.error("ledger failed", exc_info=problem)
                if attempt.stumbled and doubts < _DOUBTS and known and not self._away:
                    # This process stood still: timers of drivers ended before the answers that were there were read.
                    doubts += 1
                    self._wake.set()
                else:
                    self._note(_why(problem))
                    await asyncio.sleep(_PAUSE)
            else:
                doubts = 0
                self._note("")
            finally:
                silent.cancel()

    async def _attempt(self) -> None:
        """Finds out what became of an attempt that failed, then writes what waits in one transaction."""
        if self._unsettled is not None or self._away:
            await self._settle(self._unsettled)
        waiting = self._take()
        if not waiting:
            return
        entries = [entry for operation in waiting for entry in operation.entries]
        batch = self._stream.batch(entries, self._keys, self._microseconds())
        self._unsettled = _Attempt(batch, waiting)
        await self._database.write(partial(append, batch=batch))
        self._arrived(self._unsettled)

    async def _settle(self, attempt: _Attempt | None) -> None:
        """A connection that breaks while it commits does not tell whether it did: the stream's end tells."""
        end = await self._database.write(partial(end_of, stream=self._stream))
        if attempt is None:
            return
        if end == attempt.batch.after:
            self._arrived(attempt)
            return
        if end != attempt.batch.before:
            log.error("ledger stream is not where it was left", stream=f"{self._stream.id:x}")
            self._stream = Stream()
        self._queue.extendleft(reversed(attempt.waiting))
        self._queued += sum(len(operation.entries) for operation in attempt.waiting)
        self._unsettled = None

    def _arrived(self, attempt: _Attempt) -> None:
        self._stream.advance(attempt.batch)
        self._unsettled = None
        for operation in attempt.waiting:
            if not operation.done.done():
                operation.done.set_result(None)

    def _take(self) -> list[_Waiting]:
        """The operations that still wait, as many as go into one transaction; at least one if any."""
        taken: list[_Waiting] = []
        size = 0
        while self._queue and (not taken or size + len(self._queue[0].entries) <= _MOST):
            operation = self._queue.popleft()
            self._queued -= len(operation.entries)
            if not operation.done.done():
                taken.append(operation)
                size += len(operation.entries)
        if self._queue:
            self._wake.set()
        return taken

    def _note(self, away: str) -> None:
        if bool(away) != bool(self._away):
            (log.warning if away else log.info)("ledger away" if away else "ledger back", why=away or None)
        self._away = away

    async def _check(self) -> None:
        """Checkpoints, as long as this process lives. One that fails is made up for by the next."""
        while True:
            await asyncio.sleep(self._every)
            if self._away:
                continue
            attempt = Within(self._bound)
            try:
                async with attempt:
                    await self.checkpoint()
            except (StorageError, TimeoutError) as problem:
                log.warning("ledger checkpoint failed", why=_why(problem))
                if not attempt.stumbled:
                    # Known here even while nothing comes to be written; the writer then finds out when it is back.
                    self._note(_why(problem))
                    self._wake.set()

    async def _sum(self) -> None:
        """Puts the sums on record, as long as this process lives."""
        while True:
            await asyncio.sleep(self._summed)
            waiting = self._put_sums()
            if waiting is not None:
                await asyncio.shield(waiting.done)

    def _put_sums(self) -> _Waiting | None:
        """Has the sums written, however long that takes: who gave up waiting would not know whether they count."""
        entries = self._sums.taken(moment(self._microseconds()))
        try:
            return self._queue_up(entries) if entries else None
        except LedgerUnavailable:
            self._sums.put_back(entries)
            return None

    def _microseconds(self) -> int:
        return int(self._now() * 1_000_000)


def _why(problem: BaseException) -> str:
    return str(problem) if isinstance(problem, StorageError) else type(problem).__name__
