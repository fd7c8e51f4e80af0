"""Files as rows: CSV, JSON, lines of JSON, XLSX and records of fixed width, packed or not."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from connectors.kinds.file import FileRequest, format_of
from connectors.parsing.compression import NotUnpacked, unpacked
from connectors.parsing.encodings import NotText, codec, text_of
from connectors.parsing.json_text import NotJson, decoded, decoded_lines
from connectors.tables.csv_rows import csv_rows
from connectors.tables.fixed_width import fixed_width_rows
from connectors.tables.row_collector import NotATable, RowCollector, TableLimits
from connectors.tables.row_faults import Trouble
from connectors.tables.text_lines import first_line_of, lines_of, without_end_of_file

__all__ = ["FileTable", "NotATable", "TableLimits", "parts_of", "parts_of_file", "read_table"]


@dataclass(frozen=True, slots=True)
class FileTable:
    """What a file holds: rows by column, or a JSON document; its name, its first line, when it was last written.

    `columns` are those that its header names, none where it has no header; `twice` those of them that it names twice.
    `lines` are the lines of the rows, and `troubles` what is wrong with some of them.
    """

    body: Any
    name: str
    first_line: str
    modified: datetime | None
    columns: tuple[str, ...] = ()
    lines: list[int] | tuple[int, ...] = ()
    troubles: list[Trouble] | tuple[Trouble, ...] = ()
    twice: tuple[str, ...] = ()


_USUAL: Final = TableLimits()

Parts = tuple[Any, str, tuple[str, ...], list[int], list[Trouble], tuple[str, ...]]
"""What is in a file: its body, its first line, its columns, the lines of its rows, their troubles, columns twice."""


def read_table(
    content: bytes, name: str, modified: datetime | None, request: FileRequest, limits: TableLimits = _USUAL
) -> FileTable:
    """What is in a file. Raises NotATable where it is not what the manifest says, or more than it may be."""
    return table_of(parts_of(content, request, limits), name, modified)


def table_of(parts: Parts, name: str, modified: datetime | None) -> FileTable:
    body, first_line, columns, lines, troubles, twice = parts
    return FileTable(body, name, first_line, modified, columns, lines, troubles, twice)


def parts_of_file(file: str, request: FileRequest, limits: TableLimits) -> Parts:
    """What is in a file of this machine. Raises NotATable or OSError."""
    return parts_of(Path(file).read_bytes(), request, limits)


def parts_of(content: bytes, request: FileRequest, limits: TableLimits) -> Parts:
    """What is in a file. Raises NotATable."""
    try:
        content = unpacked(content, limits.unpacked, request.inside)
    except NotUnpacked as error:
        raise NotATable(str(error)) from None
    if format_of(request) == "xlsx":
        return _parts(_sheet(content, request, limits), "")
    text = _text(content, request)
    first_line = first_line_of(text)
    if format_of(request) == "csv":
        return _parts(csv_rows(text, request, limits), first_line)
    if format_of(request) == "fixed":
        gathered = fixed_width_rows(text, request, limits)
        return gathered.rows, first_line, (), gathered.lines, gathered.troubles, ()
    return _json(text, format_of(request) == "ndjson"), first_line, (), [], [], ()


def _parts(gathered: RowCollector, first_line: str) -> Parts:
    return gathered.rows, first_line, gathered.names, gathered.lines, gathered.troubles, gathered.twice()


def _text(content: bytes, request: FileRequest) -> str:
    try:
        text = text_of(content, request.encoding.lower())
    except NotText as error:
        raise NotATable(f"{error}: say its encoding" if codec(request.encoding) == "utf-8" else str(error)) from None
    if (at := text.find("\0")) >= 0:
        raise NotATable(f"no text in {request.encoding}: a zero byte in line {len(lines_of(text[:at]))}")
    return without_end_of_file(text)


def _json(text: str, lines: bool) -> Any:
    try:
        return decoded_lines(text.encode()) if lines else decoded(text.encode())
    except NotJson as error:
        raise NotATable(f"no {'lines of ' if lines else ''}JSON: {error}") from None


def _sheet(content: bytes, request: FileRequest, limits: TableLimits) -> RowCollector:
    # A quarter of a second of imports, for those who have such a file.
    from connectors.tables.spreadsheets import sheet_rows

    try:
        return sheet_rows(content, request, limits)
    except (NotATable, MemoryError):
        raise
    except Exception as error:
        # Whatever a library makes of an odd file says nothing of the library's callers.
        raise NotATable(f"no XLSX that can be read ({type(error).__name__})") from None
