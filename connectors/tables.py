"""Files as rows: CSV, JSON, XLSX and records of fixed width."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import msgspec

from connectors.manifest import FileRequest

_ALIASES: Final = {"windows-874": "cp874", "tis-620": "cp874", "tis620": "cp874", "utf-8": "utf-8-sig"}
_MORE: Final = "more {} than its manifest allows"
_LAST_ROW: Final = 1_048_576
"""Of a spreadsheet (ECMA-376, as Excel implements it)."""
FORMATS: Final = {".csv": "csv", ".json": "json", ".xlsx": "xlsx"}


class NotATable(ValueError):
    """A file that is not what its manifest says; carries nothing of what is in it."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: rows by column, or a JSON document; its name, its first line, when it was last written.

    `columns` are those that its header names; none where it has no header.
    """

    body: Any
    name: str
    first_line: str
    modified: datetime | None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold: rows, columns, cells (empty ones too), and bytes once it is unpacked."""

    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    unpacked: int = 1_000_000_000


Parts = tuple[Any, str, tuple[str, ...]]
"""What is in a file: its body, its first line, its columns."""


def codec(encoding: str) -> str | None:
    """Python's name of an encoding; None where there is none."""
    try:
        return codecs.lookup(_ALIASES.get(encoding.lower(), encoding)).name
    except LookupError:
        return None


def format_of(request: FileRequest) -> str | None:
    """The format of a file: as the manifest says, or by the ending of its name."""
    if request.fixed and request.format is None:
        return "fixed"
    return request.format or FORMATS.get(Path(request.file).suffix.lower())


def read_table(
    content: bytes, name: str, modified: datetime | None, request: FileRequest, limits: Limits = Limits()
) -> Table:
    """What is in a file. Raises NotATable where it is not what the manifest says, or more than it may be."""
    body, first_line, columns = parts_of(content, request, limits)
    return Table(body, name, first_line, modified, columns)


def parts_of_file(file: str, request: FileRequest, limits: Limits) -> Parts:
    """What is in a file of this machine. Raises NotATable or OSError."""
    return parts_of(Path(file).read_bytes(), request, limits)


def parts_of(content: bytes, request: FileRequest, limits: Limits) -> Parts:
    """What is in a file. Raises NotATable."""
    if format_of(request) == "xlsx":
        columns, rows = _sheet(content, request, limits)
        return rows, "", columns
    try:
        text = content.decode(codec(request.encoding) or "utf-8")
    except UnicodeDecodeError:
        raise NotATable(f"not in the encoding {request.encoding}") from None
    if "\0" in text:
        raise NotATable(f"not in the encoding {request.encoding}")
    first_line = text.split("\n", 1)[0].strip()
    if format_of(request) == "csv":
        columns, rows = _csv(text, request, limits)
        return rows, first_line, columns
    if format_of(request) == "fixed":
        return _records(text, request, limits), first_line, ()
    try:
        return msgspec.json.decode(text), first_line, ()
    except (msgspec.DecodeError, RecursionError):
        raise NotATable("no JSON") from None


def _csv(text: str, request: FileRequest, limits: Limits) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    lines = io.StringIO(text, newline="")
    for _ in range(request.skip):
        lines.readline()
    try:
        return _rows(csv.reader(lines, delimiter=request.delimiter, strict=True), request.columns, limits)
    except csv.Error:
        raise NotATable("no CSV") from None


def span(text: str) -> tuple[int, int] | None:
    """Where a column of fixed width begins and ends, counted from 0; None for what is no span."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if found is None:
        return None
    begin, end = int(found[1]) - 1, int(found[2] or found[1])
    return (begin, end) if 0 <= begin < end else None


def _records(text: str, request: FileRequest, limits: Limits) -> list[dict[str, Any]]:
    """Lines cut into columns; what a line is too short for is an empty text."""
    spans = {name: span(written) or (0, 0) for name, written in request.fixed.items()}
    wanted = re.compile(request.lines) if request.lines is not None else None
    lines = [line for line in text.splitlines()[request.skip :] if line.strip()]
    if len(lines) > limits.rows or len(lines) * len(spans) > limits.cells:
        raise NotATable(_MORE.format("rows"))
    rows = [
        {name: line[begin:end] for name, (begin, end) in spans.items()}
        for line in lines
        if wanted is None or wanted.match(line)
    ]
    if request.count is not None:
        told = re.search(request.count, lines[-1]) if lines else None
        if told is None or told[told.re.groups and 1] is None or int(told[told.re.groups and 1]) != len(rows):
            raise NotATable("not whole")
    return rows


def _sheet(content: bytes, request: FileRequest, limits: Limits) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    # A quarter of a second of imports, for those who have such a file.
    import openpyxl

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > limits.unpacked:
                raise NotATable(_MORE.format("bytes, once it is unpacked,"))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            if request.sheet is not None and request.sheet not in book.sheetnames:
                raise NotATable("the sheet is not in it")
            sheet = book[request.sheet or book.sheetnames[0]]
            lines = sheet.iter_rows(min_row=request.skip + 1, max_row=_LAST_ROW + 1, values_only=True)
            return _rows(lines, request.columns, limits, _LAST_ROW - request.skip)
        finally:
            book.close()
    except (NotATable, MemoryError):
        raise
    except Exception as error:
        # Whatever a library makes of an odd file says nothing of the library's callers.
        raise NotATable(f"no XLSX that can be read ({type(error).__name__})") from None


def _rows(
    lines: Iterable[Sequence[Any]], columns: Sequence[str], limits: Limits, last: int | None = None
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The columns, and lines by column; blank ones are skipped, and may be as many as are before the `last`.

    Nothing at all is no table, and neither is a line that is longer than the header.
    """
    names = list(columns)
    rows: list[dict[str, Any]] = []
    cells = 0
    for number, line in enumerate(lines, 1):
        cells += len(line)
        if cells > limits.cells or len(rows) >= limits.rows:
            raise NotATable(_MORE.format("cells" if cells > limits.cells else "rows"))
        if last is not None and number > last:
            raise NotATable("a row beyond the last that a spreadsheet has")
        if all(value in (None, "") for value in line):
            continue
        if not names:
            names = ["" if name is None else str(name).strip() for name in line]
            if len(names) > limits.columns:
                raise NotATable(_MORE.format("columns"))
            continue
        if any(value not in (None, "") for value in line[len(names) :]):
            raise NotATable("a line is longer than the header")
        rows.append(dict(zip(names, line, strict=False)))
    if not names:
        raise NotATable("no header")
    return tuple(names), rows
