"""Agencies that publish files in a folder, read again when they change."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from connectors.connections.connection import ProvedRequest
from connectors.contract import Search, ValueType
from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.expressions.jmespath_paths import Pick, Unfit
from connectors.http.token_store import OWN, Tokens
from connectors.isolation.containment import in_thread
from connectors.isolation.file_reading import FileReader, Unread, noticed, shared
from connectors.kinds.file import FileRequest, FileSource
from connectors.mapping.answer_reader import NOTHING, NoKey, NormalKey, keys_of
from connectors.mapping.exchange import KeyBatch, SourceReply
from connectors.mapping.mapped_fact import MappedFact
from connectors.schema_drift import Drift, DriftReporter
from connectors.tables.file_formats import FileTable
from connectors.tables.row_faults import Troubled, place, troubled
from connectors.text_search.asked_text import TooManyWords
from connectors.text_search.searchable import Searchable, SearchLine
from connectors.values.comparing import comparable
from connectors.values.identifiers import plain


@dataclass(slots=True)
class _Kept:
    """A file as it is, or was last, read: which one, its size and the time of its last change; and what is read of it.

    `lock` is had by who looks whether it has changed.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    version: tuple[str, int, int] | None = None
    reading: "asyncio.Task[FileTable | Unread] | None" = None

    @property
    def counts(self) -> bool:
        """Whether what is read need not be read again, unless the file changes."""
        if self.reading is None or not self.reading.done():
            return self.reading is not None
        if self.reading.cancelled() or self.reading.exception() is not None:
            return False
        read = self.reading.result()
        return isinstance(read, FileTable) or read.until > asyncio.get_running_loop().time()


class FileConnection:
    """One folder. A file that several lookups read is read once, to its end whoever no longer waits."""

    def __init__(self, agency: str, source: FileSource, _: Tokens = OWN) -> None:
        self.agency = agency
        self._folder = Path(source.folder or "")
        self._most_bytes = source.max_bytes
        self._tabling = FileReader(source)
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def upstream(self, lookup: str, plan: ProvedRequest) -> "FileUpstream":
        return FileUpstream(self, lookup, plan)

    async def close(self) -> None:
        for kept in self._kept.values():
            if kept.reading is not None:
                kept.reading.cancel()
        self._kept.clear()
        await self._tabling.close()

    async def table(self, request: FileRequest, lookup: str, dropped: int = 0) -> FileTable:
        """The file as it is now. Raises AgencyUnavailable where there is none, BadAnswer where it cannot be read."""
        kept = self._kept.setdefault(reading(request), _Kept())
        async with kept.lock:
            file, version = await in_thread(self._newest, request.file)
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
    ) -> FileTable | Unread:
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

    async def table(self, request: FileRequest, lookup: str, dropped: int = 0) -> FileTable:
        """The file as it is now, or was after the drop of this number. Raises an AgencyError."""
        ...


class FileUpstream:
    """One lookup in a file: its rows by key, found once for each state of the file, or its rows to search in."""

    def __init__(self, connection: Tables, lookup: str, plan: ProvedRequest) -> None:
        if not isinstance(plan.request, FileRequest):
            raise TypeError(f"{lookup} has no request of a file source")
        self._connection = connection
        self._lookup = lookup
        self._way = plan
        self._request = plan.request
        self._shape = plan.shapes[-1]
        self._taking = asyncio.Lock()
        self._indexed: FileTable | None = None
        self._unfit: tuple[FileTable, BadAnswer] | None = None
        self._index: Mapping[NormalKey, Sequence[Any]] = {}
        self._failed: Mapping[NormalKey, str] = {}
        self._odd: DriftReporter | None = None
        self._rows: Sequence[Any] = ()
        self._searchable = Searchable(())

    async def ask(self, batch: KeyBatch) -> SourceReply:
        dropped = batch.context.dropped if batch.context else 0
        table = await self._connection.table(self._request, self._lookup, dropped)
        async with self._taking:
            if table is not self._indexed:
                await self._taken(table)
        rows, total = await self._search(batch.search) if batch.search is not None else (self._by_key(batch), None)
        # What is odd about a file is told once for each state of it.
        odd, self._odd = self._odd, None
        return SourceReply(
            table.body,
            rows=rows,
            total=total,
            name=table.name,
            first_line=table.first_line,
            modified=table.modified,
            place=partial(place, self._rows, table.lines),
            odd=odd,
            failed=self._failed,
        )

    async def _taken(self, table: FileTable) -> None:
        """Take a table, once: what is wrong with it is known of it from then on."""
        if self._unfit is None or self._unfit[0] is not table:
            self._unfit = None
            try:
                return await in_thread(self._take, table)
            except BadAnswer as error:
                self._unfit = (table, error)
        raise self._strange(self._unfit[1].reason)

    def _by_key(self, batch: KeyBatch) -> list[Any]:
        found: dict[int, Any] = {}
        for parts in batch.keys:
            for row in self._index.get(tuple(parts[name] for name in self._way.own), ()):
                found[id(row)] = row
        return list(found.values())

    def _take(self, table: FileTable) -> None:
        """Index a table, or make it searchable. A row without a usable key is not there to be found, and told."""
        whole = troubled(table.body, table.troubles)
        rows = self._shape.rows_of(SourceReply(whole))
        if rows is None:
            raise self._strange("no rows where its manifest says they are")
        self._columns(table)
        taken = _Taken(DriftReporter(), {}, {}, partial(place, whole if isinstance(whole, list) else (), table.lines))
        sound = [row for row in rows if not self._broken(row, taken)]
        lines = list(self._lines(sound)) if self._request.search else ()
        if not self._request.search:
            for row in sound:
                for key in self._keys(row, taken):
                    taken.index.setdefault(key, []).append(row)
            if rows and not taken.index and not taken.failed:
                raise self._strange(f"no row with a usable key{taken.why()}")
        self._index, self._failed, self._odd = taken.index, taken.failed, taken.odd
        self._rows = whole if isinstance(whole, list) else ()
        self._searchable = Searchable(lines, self._way.question, self._way.public)
        self._indexed = table

    def _keys(self, row: Any, taken: "_Taken") -> Sequence[NormalKey]:
        try:
            return keys_of(row, self._shape, self._way.question)
        except NoKey as none:
            taken.odd.note(Drift.NO_KEY, none.part, str(none), partial(taken.place, row))
            return ()

    def _broken(self, row: Any, taken: "_Taken") -> bool:
        """Whether nothing of a row can be told. Whoever asks for it by a key that can hears so."""
        if not isinstance(row, Troubled) or row.broken is None:
            return False
        taken.odd.note(Drift.BROKEN, "", row.broken, partial(taken.place, row))
        if not self._request.search:
            for key in self._keys(row, taken):
                taken.failed[key] = f"{taken.place(row)} is broken: {row.broken}"
        return True

    def _strange(self, reason: str) -> BadAnswer:
        return BadAnswer(self._connection.agency, self._lookup, reason=reason)

    def _columns(self, table: FileTable) -> None:
        """Raises BadAnswer where a column is not there, or may be one of two.

        A part of the key, or a fact that is searched in: a column that was renamed would otherwise look like a file in
        which nobody is. Any fact: two columns of one name are not told apart.
        """
        if not table.columns:
            return
        for name in self._request.search or self._way.own:
            pick = self._pick(name)
            if pick is not None and _finds(pick, table.columns) is False:
                raise self._strange(f"no column where its manifest says that {name} is")
        for twice in table.twice:
            picks = [*self._shape.key.values(), *(leaf.pick for leaf in self._shape.map.leaves() if leaf.pick)]
            if any(_finds(pick, [twice]) for pick in picks):
                raise self._strange(f'two columns are named "{twice}"')

    def _pick(self, name: str) -> Pick | None:
        leaf = self._shape.map.leaf(name)
        return self._shape.key.get(name) or (leaf.pick if leaf else None)

    def _lines(self, rows: Iterable[Any]) -> Iterator[SearchLine]:
        map_ = self._shape.map
        searched = [leaf for name in self._request.search if (leaf := map_.leaf(name))]
        compared = [(name, kind, map_.leaf(name)) for name, kind in self._compared.items()]
        for row in rows:
            texts = [text for leaf in searched if (text := plain(_value(leaf, row)))]
            facts = {name: comparable(kind, _value(leaf, row)) for name, kind, leaf in compared}
            yield SearchLine(row, texts, facts)

    @property
    def _narrowed(self) -> Sequence[str]:
        """The parts that rows can be narrowed by: those whose fact is mapped, whatever the manifest names."""
        question = self._way.question
        parts = (*question.key, *self._request.filters)
        return [part for part in parts if self._shape.map.leaf(question.condition(part).fact)]

    @property
    def _compared(self) -> Mapping[str, ValueType]:
        """The facts that rows are narrowed and ordered by, each with its kind."""
        question = self._way.question
        narrowed = {question.condition(part).fact: question.key.get(part, ValueType.TEXT) for part in self._narrowed}
        ordered = (self._shape.map.leaf(name.removeprefix("-")) for order in question.orders for name in order)
        return {**{leaf.fact.name: leaf.fact.kind for leaf in ordered if leaf}, **narrowed}

    async def _search(self, search: Search) -> tuple[list[Any], int]:
        for name, _ in search.filters:
            if name not in self._narrowed:
                reason = f"it cannot be narrowed by {name}, which its manifest does not map"
                raise AgencyRefused(self._connection.agency, self._lookup, reason=reason)
        try:
            return await self._searchable.find(search)
        except TooManyWords:
            reason = "more words than are searched for"
            raise AgencyRefused(self._connection.agency, self._lookup, reason=reason) from None


def _value(leaf: MappedFact | None, row: Any) -> Any:
    try:
        return leaf.read(row, NOTHING) if leaf else None
    except Unfit:
        return None


@dataclass(slots=True)
class _Taken:
    """What becomes of a table: what is odd about it, its rows by key, and the keys whose row is broken."""

    odd: DriftReporter
    index: dict[NormalKey, list[Any]]
    failed: dict[NormalKey, str]
    place: Callable[[Any], str]

    def why(self) -> str:
        """Why the keys of its rows cannot be read."""
        return f" ({unread})" if (unread := self.odd.unread()) else ""


def _finds(pick: Pick, columns: Sequence[str]) -> bool | None:
    """Whether there is something where it looks in a row of these columns; None where that cannot be told."""
    try:
        return pick(dict.fromkeys(columns, "-")) is not None
    except Unfit:
        return None


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
        request.inside,
        request.merged,
        request.short,
    )
