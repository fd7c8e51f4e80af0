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
from zipfile import BadZipFile

import msgspec

from connectors.manifest import FileRequest

_ALIASES: Final = {"windows-874": "cp874", "tis-620": "cp874", "tis620": "cp874", "utf-8": "utf-8-sig"}
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


def read_table(content: bytes, name: str, modified: datetime | None, request: FileRequest) -> Table:
    """Take what is in a file apart. Raises NotATable where it is not what the manifest says."""
    if format_of(request) == "xlsx":
        columns, rows = _sheet(content, request)
        return Table(rows, name, "", modified, columns)
    try:
        text = content.decode(codec(request.encoding) or "utf-8")
    except UnicodeDecodeError:
        raise NotATable(f"not in the encoding {request.encoding}") from None
    if "\0" in text:
        raise NotATable(f"not in the encoding {request.encoding}")
    first_line = text.split("\n", 1)[0].strip()
    if format_of(request) == "csv":
        columns, rows = _csv(text, request)
        return Table(rows, name, first_line, modified, columns)
    if format_of(request) == "fixed":
        return Table(_records(text, request), name, first_line, modified)
    try:
        return Table(msgspec.json.decode(text), name, first_line, modified)
    except (msgspec.DecodeError, RecursionError):
        raise NotATable("no JSON") from None


def _csv(text: str, request: FileRequest) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    lines = io.StringIO(text, newline="")
    for _ in range(request.skip):
        lines.readline()
    try:
        return _rows(csv.reader(lines, delimiter=request.delimiter, strict=True), request.columns)
    except csv.Error:
        raise NotATable("no CSV") from None


def span(text: str) -> tuple[int, int] | None:
    """Where a column of fixed width begins and ends, counted from 0; None for what is no span."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if found is None:
        return None
    begin, end = int(found[1]) - 1, int(found[2] or found[1])
    return (begin, end) if 0 <= begin < end else None


def _records(text: str, request: FileRequest) -> list[dict[str, Any]]:
    """Lines cut into columns; what a line is too short for is an empty text."""
    spans = {name: span(written) or (0, 0) for name, written in request.fixed.items()}
    wanted = re.compile(request.lines) if request.lines is not None else None
    lines = [line for line in text.splitlines()[request.skip :] if line.strip()]
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


def _sheet(content: bytes, request: FileRequest) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    # A quarter of a second of imports, for those who have such a file.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        raise NotATable("no XLSX") from None
    try:
        if request.sheet is not None and request.sheet not in book.sheetnames:
            raise NotATable("the sheet is not in it")
        sheet = book[request.sheet or book.sheetnames[0]]
        return _rows(sheet.iter_rows(min_row=request.skip + 1, values_only=True), request.columns)
    finally:
        book.close()


def _rows(lines: Iterable[Sequence[Any]], columns: Sequence[str]) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The columns, and lines by column; blank ones are skipped.

    Nothing at all is no table, and neither is a line that is longer than the header.
    """
    names = list(columns)
    rows = []
    for line in lines:
        if all(value in (None, "") for value in line):
            continue
        if not names:
            names = ["" if name is None else str(name).strip() for name in line]
            continue
        if any(value not in (None, "") for value in line[len(names) :]):
            raise NotATable("a line is longer than the header")
        rows.append(dict(zip(names, line, strict=False)))
    if not names:
        raise NotATable("no header")
    return tuple(names), rows
