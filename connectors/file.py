"""Agencies that publish files in a folder, read again when they change."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from connectors.contained import beside
from connectors.contract import Search
from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.exchange import Batch, Reply
from connectors.expressions import Unfit
from connectors.identifiers import normal_key, plain
from connectors.manifest import FileRequest, FileSource
from connectors.searching import Line, Searchable, TooManyWords, searchable
from connectors.shape import NOTHING, NormalKey, keys_of
from connectors.tables import Table
from connectors.tabling import Tabling, Unread, noticed, shared
from connectors.upstream import ProvedWay


@dataclass(slots=True)
class _Kept:
    """A file as it is, or was last, read: which one, its size and the time of its last change; and what is read of it.

    `lock` is had by who looks whether it has changed.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    version: tuple[str, int, int] | None = None
    reading: "asyncio.Task[Table | Unread] | None" = None

    @property
    def counts(self) -> bool:
        """Whether what is read need not be read again, unless the file changes."""
        if self.reading is None or not self.reading.done():
            return self.reading is not None
        if self.reading.cancelled() or self.reading.exception() is not None:
            return False
        read = self.reading.result()
        return isinstance(read, Table) or read.until > asyncio.get_running_loop().time()


class FileConnection:
    """One folder. A file that several lookups read is read once, to its end whoever no longer waits."""

    def __init__(self, agency: str, source: FileSource) -> None:
        self.agency = agency
        self._folder = Path(source.folder or "")
        self._most_bytes = source.max_bytes
        self._tabling = Tabling(source)
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def upstream(self, lookup: str, way: ProvedWay) -> "FileUpstream":
        return FileUpstream(self, lookup, way)

    async def close(self) -> None:
        for kept in self._kept.values():
            if kept.reading is not None:
                kept.reading.cancel()
        self._kept.clear()
        await self._tabling.close()

    async def table(self, request: FileRequest, lookup: str, dropped: int = 0) -> Table:
        """The file as it is now. Raises AgencyUnavailable where there is none, BadAnswer where it cannot be read."""
        kept = self._kept.setdefault(reading(request), _Kept())
        async with kept.lock:
            file, version = await beside(self._newest, request.file)
            if file is None or version is None:
                kept.version = kept.reading = None
                raise AgencyUnavailable(self.agency, lookup, reason="no file")
            if version[1] > self._most_bytes:
                kept.version = kept.reading = None
                raise BadAnswer(self.agency, lookup, reason="larger than its manifest allows")
            if kept.version != version or not kept.counts or kept.reading is None:
                kept.version = version
                kept.reading = asyncio.create_task(self._read(file, version, request, lookup))
                kept.reading.add_done_callback(noticed)
            task = kept.reading
        return await shared(task, self.agency, lookup)

    async def _read(
        self, file: Path, version: tuple[str, int, int], request: FileRequest, lookup: str
    ) -> Table | Unread:
        modified = datetime.fromtimestamp(version[2] / 1e9, UTC)
        try:
            return await self._tabling.table(file, version[1], file.name, modified, request)
        except OSError:
            raise AgencyUnavailable(self.agency, lookup, reason="the file cannot be opened") from None

    def _newest(self, name: str) -> tuple[Path | None, tuple[str, int, int] | None]:
        """The last by name of the files that `name` means, and what changes when it does."""
        folder = self._folder.resolve()
        try:
            files = sorted(folder.glob(name)) if "*" in name else [folder / name]
            inside = [file for file in files if file.resolve().is_relative_to(folder) and file.is_file()]
            if not inside:
                return None, None
            about = inside[-1].stat()
        except OSError:
            return None, None
        return inside[-1], (str(inside[-1]), about.st_size, about.st_mtime_ns)


class Tables(Protocol):
    """Where files come from."""

    @property
    def agency(self) -> str: ...

    async def table(self, request: FileRequest, lookup: str, dropped: int = 0) -> Table:
        """The file as it is now, or was after the drop of this number. Raises an AgencyError."""
        ...


class FileUpstream:
    """One lookup in a file: its rows by key, found once for each state of the file, or its rows to search in."""

    def __init__(self, connection: Tables, lookup: str, way: ProvedWay) -> None:
        if not isinstance(way.request, FileRequest):
            raise TypeError(f"{lookup} has no request of a file source")
        self._connection = connection
        self._lookup = lookup
        self._way = way
        self._request = way.request
        self._shape = way.shapes[-1]
        self._taking = asyncio.Lock()
        self._indexed: Table | None = None
        self._unfit: tuple[Table, BadAnswer] | None = None
        self._index: Mapping[NormalKey, Sequence[Any]] = {}
        self._searchable = Searchable(())

    async def ask(self, batch: Batch) -> Reply:
        dropped = batch.asking.dropped if batch.asking else 0
        table = await self._connection.table(self._request, self._lookup, dropped)
        async with self._taking:
            if table is not self._indexed:
                await self._taken(table)
        rows, total = await self._search(batch.search) if batch.search is not None else (self._by_key(batch), None)
        return Reply(
            table.body,
            rows=rows,
            total=total,
            name=table.name,
            first_line=table.first_line,
            modified=table.modified,
        )

    async def _taken(self, table: Table) -> None:
        """Take a table, once: what is wrong with it is known of it from then on."""
        if self._unfit is None or self._unfit[0] is not table:
            self._unfit = None
            try:
                return await beside(self._take, table)
            except BadAnswer as error:
                self._unfit = (table, error)
        raise self._strange(self._unfit[1].reason)

    def _by_key(self, batch: Batch) -> list[Any]:
        found: dict[int, Any] = {}
        for parts in batch.keys:
            for row in self._index.get(tuple(parts[name] for name in self._way.own), ()):
                found[id(row)] = row
        return list(found.values())

    def _take(self, table: Table) -> None:
        """Index a table, or make it searchable. A row without a usable key is not there to be found."""
        rows = self._shape.rows_of(Reply(table.body))
        if rows is None:
            raise self._strange("no rows where its manifest says they are")
        if (lacking := self._lacking(table)) is not None:
            raise self._strange(f"no column where its manifest says that {lacking} is")
        index: dict[NormalKey, list[Any]] = {}
        lines: Sequence[Line] = ()
        if self._request.search:
            lines = [self._line(row) for row in rows]
        else:
            for row in rows:
                for key in keys_of(row, self._shape, self._way.question):
                    index.setdefault(key, []).append(row)
            if rows and not index:
                raise self._strange("no row with a usable key")
        self._index, self._searchable, self._indexed = index, Searchable(lines), table

    def _strange(self, reason: str) -> BadAnswer:
        return BadAnswer(self._connection.agency, self._lookup, reason=reason)

    def _lacking(self, table: Table) -> str | None:
        """A part of the key, or a fact that is searched in, of which a table with a header has no column.

        A column that was renamed would otherwise look like a file in which nobody is.
        """
        if not table.columns:
            return None
        probe = dict.fromkeys(table.columns, "-")
        for name in self._request.search or self._way.own:
            leaf = self._shape.map.leaf(name)
            pick = self._shape.key.get(name) or (leaf.pick if leaf else None)
            try:
                if pick is not None and pick(probe) is None:
                    return name
            except Unfit:
                continue
        return None

    def _line(self, row: Any) -> Line:
        words = " ".join(self._text(row, name) for name in self._request.search)
        kinds = self._way.question.key
        facts = {
            name: normal_key(kinds[name], self._text(row, name)) if name in kinds else self._text(row, name)
            for name in self._request.filters
        }
        return Line(row, searchable(words), facts)

    def _text(self, row: Any, name: str) -> str:
        leaf = self._shape.map.leaf(name)
        try:
            value = leaf.read(row, NOTHING) if leaf else None
        except Unfit:
            return ""
        return plain(value) or ""

    async def _search(self, search: Search) -> tuple[list[Any], int]:
        try:
            return await self._searchable.find(search)
        except TooManyWords:
            reason = "more words than are searched for"
            raise AgencyRefused(self._connection.agency, self._lookup, reason=reason) from None


def reading(request: FileRequest) -> tuple[Any, ...]:
    """What makes two lookups read a file alike."""
    return (
        request.file,
        request.format,
        request.encoding,
        request.delimiter,
        request.columns,
        request.skip,
        request.sheet,
        tuple(request.fixed.items()),
        request.lines,
        request.count,
    )
