"""Sources of kind `file`: CSV, JSON, XLSX and records of fixed width, in a folder or over HTTP."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta

from connectors.contract import Answers, Question
from connectors.kinds.source_kind import SourceKind
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import HttpSource
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Duration
from connectors.parsing.compression import ENDINGS
from connectors.parsing.encodings import codec

FORMATS: Final = {".csv": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".xlsx": "xlsx"}


class FileSource(HttpSource, kw_only=True, tag="file", tag_field="kind", frozen=True):
    """Files: CSV, JSON, XLSX or records of fixed width, in a `folder` or, with a `url` instead, over HTTP.

    A file is read once and again when it changes. Over HTTP it is fetched only when it has changed (`ETag`,
    `Last-Modified`), and a fetch goes on when whoever asked for it no longer waits, unless it stands still or trickles
    for `timeout`.

    A file without a header, without a column for the key, or in which no row has a usable key is a bad answer, never a
    file in which nobody is.
    """

    url: Annotated[str | None, Says("where the files are, over HTTP; instead of a folder")] = None  # type: ignore[assignment]
    folder: Annotated[
        str | None, Says("the folder, absolute or relative to the hub's; files outside are never read")
    ] = None
    max_bytes: Annotated[int, Says("how large a file may be"), Meta(ge=1)] = 200_000_000
    max_lines: Annotated[int, Says("how many rows a file may have"), Meta(ge=1)] = 1_000_000
    max_columns: Annotated[int, Says("how many columns a file may have"), Meta(ge=1)] = 1_000
    max_cells: Annotated[int, Says("how many cells a file may have, empty ones too"), Meta(ge=1)] = 20_000_000
    max_unpacked: Annotated[
        int, Says("how many bytes a packed file, or an XLSX, may be once it is unpacked"), Meta(ge=1)
    ] = 1_000_000_000
    reading: Annotated[Duration, Says("how long reading a file may take, once it is there")] = Duration(30)
    every: Annotated[
        Duration,
        Says(
            "over HTTP: how often at most to ask whether a file has changed, unless the agency says that something has"
        ),
    ] = Duration(60)
    fetch: Annotated[Duration, Says("over HTTP: how long fetching a file may take")] = Duration(300)

    @property
    def remembers(self) -> bool:
        return self.url is not None

    def prove(self, requests: Sequence[tuple[RequestTable, Place]], faults: Faults) -> None:
        if (self.folder is None) == (self.url is None):
            faults.add(("source",), "files are in a folder or at a url", "give one of them")
        if self.url is not None:
            super().prove(requests, faults)
            for request, place in requests:
                if isinstance(request, FileRequest) and set("*?#") & set(request.file):
                    faults.add((*place, "file"), "over HTTP a file has one name", "write its whole path below the url")


class FileRequest(RequestTable, frozen=True):
    """`request` of a `file` lookup."""

    kept_whole: ClassVar[bool] = True

    file: Annotated[
        str,
        Says("its name in the folder; with `*` the last by name, such as `cgd-*.csv`; over HTTP its path below `url`"),
    ]
    format: Annotated[
        Literal["csv", "json", "ndjson", "xlsx", "fixed"] | None,
        Says("by the ending of the name if left out; `ndjson`: a JSON value on each line"),
    ] = None
    inside: Annotated[
        str | None,
        Says(
            "of a zip with several files: the name of the one that is meant, with its folder or without, such as "
            "`*.csv`; gz and zst hold one; what is in a zip is stored or deflated"
        ),
    ] = None
    encoding: Annotated[
        str,
        Says('of all but XLSX, such as "windows-874"; what is valid UTF-8, or has a byte order mark, is read as that'),
    ] = "utf-8"
    delimiter: Annotated[str, Says("between the columns of a CSV"), Meta(min_length=1, max_length=1)] = ","
    columns: Annotated[tuple[str, ...], Says("names of the columns, for a CSV or XLSX without a header")] = ()
    skip: Annotated[int, Says("how many lines stand before the header"), Meta(ge=0)] = 0
    sheet: Annotated[str | None, Says("of an XLSX; the first that is not hidden if left out")] = None
    merged: Annotated[
        Literal["tell", "fill"],
        Says("of an XLSX: what becomes of cells that a merged one covers: told as unknown, or filled with its value"),
    ] = "tell"
    short: Annotated[
        Literal["tell", "fill"],
        Says("of a CSV: lines with fewer cells than the header are told as broken, or their last cells are empty"),
    ] = "tell"
    fixed: Annotated[
        dict[str, str],
        Says('of records of fixed width: the columns and their characters, from 1, such as `{ PID = "2-14" }`'),
    ] = {}
    lines: Annotated[
        str | None,
        Says("of records of fixed width: a regular expression at the beginning of those lines that are rows"),
    ] = None
    count: Annotated[
        str | None,
        Says(
            "of records of fixed width: a regular expression on the last line; its first group is how many rows there "
            "are, and a file with more or fewer is not whole"
        ),
    ] = None
    search: Annotated[
        tuple[str, ...], Says("the facts in which a search looks for words; the key must be `search`")
    ] = ()
    filters: Annotated[tuple[str, ...], Says("the facts a search can be narrowed by")] = ()

    def prove(self, place: Place, faults: Faults) -> None:
        path = PurePosixPath(self.file)
        if path.is_absolute() or ".." in path.parts:
            faults.add((*place, "file"), f'"{self.file}" leads out of the folder', "name a file in the folder")
        if format_of(self) is None:
            faults.add(
                (*place, "file"), "the name does not say its format", 'add format = "csv", "json", "xlsx" or "fixed"'
            )
        for name, written in self.fixed.items():
            if column_span(written) is None:
                faults.add((*place, "fixed", name), f'"{written}" is no span', 'write such as "2-14", from 1')
        if format_of(self) == "fixed" and not self.fixed:
            faults.add(place, "records of fixed width without columns", 'add fixed = { NAME = "1-13", … }')
        for key, pattern in (("lines", self.lines), ("count", self.count)):
            try:
                re.compile(pattern or "")
            except re.error as error:
                faults.add((*place, key), f'"{pattern}" is no regular expression: {error}', "correct it")
        if codec(self.encoding) is None:
            faults.add((*place, "encoding"), f'no encoding "{self.encoding}"', 'name one such as "windows-874"')

    def prove_question(self, question: Question, place: Place, faults: Faults) -> None:
        searched = question.answers is Answers.PAGE
        if searched and not self.search:
            faults.add(place, "a search without facts to look in", 'add search = ["nameTh", …]')
        if not searched and (self.search or self.filters):
            faults.add(place, f"{question.by} is no search", "leave out search and filters")

    def searched(self) -> Iterator[tuple[str, int, str]]:
        for key, names in (("search", self.search), ("filters", self.filters)):
            yield from ((key, number, name) for number, name in enumerate(names))


def format_of(request: FileRequest) -> str | None:
    """The format of a file: as the manifest says, or by the ending of its name, or of what is packed in it."""
    if request.fixed and request.format is None:
        return "fixed"
    if request.format is not None:
        return request.format
    suffixes = [suffix.lower() for suffix in PurePosixPath(request.file).suffixes]
    if suffixes and suffixes[-1] in ENDINGS:
        suffixes = [PurePosixPath(request.inside).suffix.lower()] if request.inside else suffixes[:-1]
    return FORMATS.get(suffixes[-1]) if suffixes else None


def column_span(text: str) -> tuple[int, int] | None:
    """Where a column of fixed width begins and ends, counted from 0; None for what is no span."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if found is None:
        return None
    begin, end = int(found[1]) - 1, int(found[2] or found[1])
    return (begin, end) if 0 <= begin < end else None


def _connection(source: FileSource) -> str:
    if source.url is not None:
        return "connectors.connections.file_downloads:DownloadConnection"
    return "connectors.connections.files:FileConnection"


KIND: Final = SourceKind(FileSource, FileRequest, _connection)
