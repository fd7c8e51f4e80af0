"""The outline of a file: what it is, is read from its content, whatever its name says."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final
from zipfile import ZipFile

import msgspec
from lxml import etree

from connectors.kinds.file import FileRequest, format_of
from connectors.parsing.encodings import codec
from connectors.tables.file_formats import FileTable, NotATable, TableLimits, read_table
from drafting.archives import choose, opened
from drafting.columns import MOST_SEEN, of_rows
from drafting.json_outline import decoded, of_lines, places_of
from drafting.outline import NoOutline, Outline, Place, needed

LOOKED_AT: Final = 60
"""Lines among which the header is looked for."""

WIDEST: Final = 1_000
"""Columns of a table that are looked at."""

MOST_TOLD: Final = 5
"""Troubles of a file, and lines of each, that are told."""

_STRANGE: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls): save it as .xlsx, or as CSV in UTF-8"),
    (b"%PDF", "a PDF: ask for the data that its tables were made from"),
    (b"PAR1", "Parquet, which no manifest reads: write it out as CSV or JSON"),
    (b"SQLite format 3\0", "an SQLite database: --table sqlite+aiosqlite:///path --name TABLE"),
    (b"Rar!", "an archive that is not read: unpack it"),
    (b"7z\xbc\xaf", "an archive that is not read: unpack it"),
)
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is in a file: of which format, and how it is read."""

    format: str
    places: tuple[Place, ...]
    request: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def of_file(body: bytes, name: str, address: str | None = None, inside: str | None = None) -> Outline:
    """A file with rows; `address` is where it lies, over HTTP, and `inside` the one that is meant of several in a zip.

    Raises NoOutline, saying what it is instead.
    """
    if body.startswith(b"PK\x03\x04") and b"opendocument" in body[:200]:
        raise NoOutline("it is an OpenDocument file: save it as .xlsx, or as CSV in UTF-8")
    chosen = choose(body, inside, _columns)
    if chosen.inside is None:
        unknown = {"file": name, "inside": "TODO", "format": chosen.formats[0]}
        return Outline(
            "file", (Place("", ()),), flat=True, address=address, request=unknown, questions=chosen.questions
        )
    found = _found(opened(body, chosen.inside))
    request: dict[str, Any] = {"file": name, **({"inside": chosen.inside} if chosen.inside else {}), **found.request}
    if format_of(msgspec.convert({"file": name}, FileRequest)) != found.format:
        request["format"] = found.format
    table, unread = _as_the_hub(body, name, request)
    places = found.places
    if found.format in ("csv", "xlsx"):
        rows = table.body[:MOST_SEEN] if table else []
        places = tuple(replace(one, columns=of_rows(one.names, rows)) for one in places)
    return Outline(
        "file",
        places,
        flat=found.format in ("csv", "xlsx"),
        address=address,
        request=request,
        notes=found.notes,
        questions=(*chosen.questions, *found.questions, *unread),
    )


def _columns(content: bytes) -> tuple[str, tuple[str, ...]] | None:
    """The format of a table and its columns; None where it is none."""
    with suppress(NoOutline):
        found = _found(content)
        if found.format != "csv" or len(found.places[0].names) > 1:
            return found.format, found.places[0].names
    return None


def _found(content: bytes) -> _Found:
    """What is in a file that is packed no more. Raises NoOutline."""
    if not content.strip():
        raise NoOutline("the file is empty")
    for magic, what in _STRANGE:
        if content.startswith(magic):
            raise NoOutline(f"it is {what}")
    return _workbook(content) if content.startswith(b"PK\x03\x04") else _text(content)


def _as_the_hub(body: bytes, name: str, request: dict[str, Any]) -> tuple[FileTable | None, tuple[str, ...]]:
    """The file as the hub reads it, if it can, and what it cannot read of it."""
    try:
        table = read_table(body, name, None, msgspec.convert(request, FileRequest))
    except NotATable as error:
        return None, (f"the hub cannot read this file so: {error}",)
    return table, tuple(_unread(table))


def _unread(table: FileTable) -> Iterator[str]:
    told = dict.fromkeys(why for _, _, why in table.troubles)
    for why in list(told)[:MOST_TOLD]:
        lines = sorted({table.lines[row] for row, _, one in table.troubles if one == why and row < len(table.lines)})
        yield f"{why}, in line {', '.join(map(str, lines[:MOST_TOLD]))}{'' if len(lines) <= MOST_TOLD else ' …'}"


def _text(content: bytes) -> _Found:
    text, encoding = _decoded(content)
    said = {} if encoding == "utf-8" else {"encoding": encoding}
    begin = text.lstrip()[:200].lower()
    if begin.startswith(("<!doctype html", "<html")):
        raise NoOutline("it is an HTML page, no data (some spreadsheets are saved so): is the address right?")
    if begin.startswith("<"):
        raise NoOutline('it is XML, which is read from services alone: --kind rest, with format = "xml"')
    if begin.startswith(("{", "[")):
        lines = of_lines(text)
        if lines is not None and "\n" in text.strip():
            return _Found("ndjson", lines, said)
        return _Found("json", places_of(decoded(text.encode())), said)
    return _separated(text, said)


def _decoded(content: bytes) -> tuple[str, str]:
    """A text and its encoding: by its mark, UTF-8 if it is valid, or else Windows-874."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                raise NoOutline(f"it begins as {encoding} and is not in it") from None
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text = content.decode(codec("windows-874") or "cp874", errors="replace")
    if "\0" in text:
        raise NoOutline("it is no text, and none of the files that a manifest reads: CSV, JSON, XLSX")
    return text, "windows-874"


def _separated(text: str, said: dict[str, Any]) -> _Found:
    lines = text.split("\n", LOOKED_AT * 4)[: LOOKED_AT * 4]
    delimiter = max(",;\t|", key=lambda one: _regular(lines, one))
    read = list(islice(_numbered(lines, delimiter), LOOKED_AT))
    at, begins = _header([cells for _, cells in read]), 0
    if read:
        begins, header = read[at]
    names, questions = _named(header if read else [], begins)
    request = {**said, **({"delimiter": delimiter} if delimiter != "," else {})}
    return _Found("csv", (Place("", names),), {**request, **_skipped(begins)}, questions=questions)


def _numbered(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows, each with how many lines stand before it."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    begins = 0
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num
    except csv.Error:
        return


def _regular(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many rows are of the same width, if a delimiter is between their columns; and how wide they are."""
    widths = Counter(len(cells) for _, cells in islice(_numbered(lines, delimiter), LOOKED_AT) if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _workbook(content: bytes) -> _Found:
    """A spreadsheet, read as the hub reads it, with a column for each of its cells."""
    # A quarter of a second of imports, for those who have such a file.
    from connectors.tables.spreadsheets import sheet_rows

    columns = tuple(map(str, range(WIDEST)))
    try:
        read = sheet_rows(content, FileRequest(file="", columns=columns), TableLimits())
        sheets = _sheets(content)
    except Exception as error:  # whatever a workbook's parts raise, it is this workbook that cannot be read
        told = str(error) if isinstance(error, NotATable) else type(error).__name__
        raise NoOutline(f"its workbook cannot be read: {told}") from None
    rows = [list(row.values()) for row in read.rows[:LOOKED_AT]]
    at = _header(rows)
    begins = read.lines[at] - 1 if rows else 0
    names, questions = _named(rows[at] if rows else [], begins)
    request: dict[str, Any] = {"sheet": sheets[0]} if len(sheets) > 1 else {}
    if len(sheets) > 1:
        questions = (f"which sheet: {', '.join(sheets[:20])}", *questions)
    return _Found("xlsx", (Place("", names),), {**request, **_skipped(begins)}, questions=questions)


def _sheets(content: bytes) -> list[str]:
    """The names of a workbook's sheets, in their order."""
    with ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(
            archive.read("xl/workbook.xml"), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    return [str(one.get("name")) for one in root.iter("{*}sheet")]


def _header(rows: Sequence[Sequence[Any]]) -> int:
    """The first row that is about as wide as most: titles before it fill a cell or two."""
    filled = [sum(1 for cell in row if cell is not None and str(cell).strip()) for row in rows]
    counts = Counter(count for count in filled if count > 1)
    usual = max(counts, key=lambda count: (counts[count], count), default=1)
    return next((number for number, count in enumerate(filled) if count >= max(min(2, usual), 0.6 * usual)), 0)


def _named(header: Sequence[Any], begins: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a header that mean one column each, and what is not certain of them."""
    written = ["" if cell is None else str(cell).strip() for cell in header[:WIDEST]]
    while written and not written[-1]:
        written.pop()
    counts = Counter(written)
    twice = [name for name, count in counts.items() if name and count > 1]
    names = tuple(name for name in counts if name and name not in twice)
    questions = []
    if begins:
        questions.append(f"is line {begins + 1} the header? What stands before it is skipped")
    if "" in counts:
        questions.append("a column has no name: is the header whole, or is it written in two lines?")
    if twice:
        questions.append(f"two columns have one name: {', '.join(twice[:20])}")
    if any(name.replace(".", "").isdigit() for name in names) and not begins:
        questions.append('is there a header? If not, name the columns: columns = ["…"]')
    return needed(names, "the table has no header"), tuple(questions)


def _skipped(lines: int) -> dict[str, int]:
    return {"skip": lines} if lines else {}
